// libpng for Swift: its errors leave by longjmp, which must not cross Swift code, so it stays on this side.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One PNG in memory on its way to pixels. Its bytes must outlive it.
typedef struct srz_png srz_png;

/// What a PNG says before its pixels.
typedef struct {
  /// Size in pixels as stored, before any EXIF orientation.
  int width, height;
  /// 1 grey, 2 grey and alpha, 3 colour or palette, 4 colour and alpha.
  int components;
  /// Whether pixels may be transparent, by an alpha channel or a transparent colour.
  bool has_alpha;
  /// Bits of a channel, 1…16.
  int depth;
  /// Whether its passes refine the whole picture.
  bool is_interlaced;
  /// Whether there is an sRGB chunk.
  bool is_srgb;
  /// gAMA's exponent of encoding; 0 when there is none.
  double gamma;
  /// cHRM's x and y of white, red, green and blue; whether there is one.
  double chromaticities[8];
  bool has_chromaticities;
  /// Pixels per metre; 0 when pHYs tells none.
  double pixels_per_metre_x, pixels_per_metre_y;
} srz_png_header;

/// A reader of `bytes`, nothing read yet; null when memory is short.
srz_png *_Nullable srz_png_open(const uint8_t *_Nonnull bytes, size_t count);

/// Frees the reader and all it handed out.
void srz_png_close(srz_png *_Nonnull png);

/// Why the last call failed: one sentence without a full stop.
const char *_Nonnull srz_png_error(const srz_png *_Nonnull png);

/// Whether the last call failed because the bytes were at their end.
bool srz_png_is_cut_short(const srz_png *_Nonnull png);

/// Reads up to the pixels. The corresponding C function is `png_read_info`.
bool srz_png_read_header(srz_png *_Nonnull png, srz_png_header *_Nonnull header);

/// The profile of the iCCP chunk, owned by the reader; null when there is none.
const uint8_t *_Nullable srz_png_icc(srz_png *_Nonnull png, size_t *_Nonnull count);

/// Decodes any depth and colour type to RGB, 3 bytes a pixel, and alpha, one byte a pixel (null exactly when
/// the header says that there is none); rows from the top. False when it had to stop: `rows` are delivered
/// then, and what is missing below or between them is mid-grey and opaque.
bool srz_png_read_pixels(srz_png *_Nonnull png, uint8_t *_Nonnull rgb, uint8_t *_Nullable alpha,
                         int *_Nonnull rows);

/// The checksum of a chunk's type and content. The corresponding C function is zlib's `crc32_z`.
uint32_t srz_png_checksum(const uint8_t *_Nonnull bytes, size_t count);

/// Rows of a PNG, filtered and compressed so that they may stand below any others.
typedef struct {
  /// Whole bytes of a deflate stream (RFC 1951), which is not over with them. Null when memory was short.
  uint8_t *_Nullable bytes;
  size_t count;
  /// How many bytes they stand for, and zlib's adler32 of these.
  size_t length;
  uint32_t checksum;
} srz_png_rows;

/// Compresses `height` rows of `width` bytes each, a pixel of which has `channels`; on any thread. `compression` is zlib's,
/// 0…9. `is_quick`: rows are only ever filtered by the one above (PNG's filter 2) and compressed for runs. Its bytes are to
/// be freed by `srz_png_rows_free`.
srz_png_rows srz_png_rows_compress(const uint8_t *_Nonnull pixels, size_t width, size_t height, int channels,
                                   int compression, bool is_quick);

/// Frees the bytes.
void srz_png_rows_free(srz_png_rows rows);

/// A PNG being made: open, add what it says, begin, add rows, end, take `bytes`, close.
typedef struct srz_png_writer srz_png_writer;

/// Starts a picture of 8 bits a channel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. Null when memory is short.
srz_png_writer *_Nullable srz_png_writer_open(int width, int height, int channels);

/// Frees the writer and its bytes.
void srz_png_writer_close(srz_png_writer *_Nonnull writer);

/// Why the last call failed: one sentence without a full stop.
const char *_Nonnull srz_png_writer_error(const srz_png_writer *_Nonnull writer);

/// Adds a text chunk: `key` is 1…79 bytes of Latin-1, `value` UTF-8 (stored as iTXt unless it is ASCII).
bool srz_png_writer_add_text(srz_png_writer *_Nonnull writer, const char *_Nonnull key,
                             const char *_Nonnull value);

/// Adds a colour profile; one that libpng finds invalid is left out.
bool srz_png_writer_add_icc(srz_png_writer *_Nonnull writer, const uint8_t *_Nonnull icc, size_t count);

/// Adds EXIF: its TIFF structure.
bool srz_png_writer_add_exif(srz_png_writer *_Nonnull writer, const uint8_t *_Nonnull exif, size_t count);

/// Adds a resolution, in pixels per metre.
bool srz_png_writer_add_resolution(srz_png_writer *_Nonnull writer, uint32_t x, uint32_t y);

/// Writes what was added; rows come next.
bool srz_png_writer_begin(srz_png_writer *_Nonnull writer);

/// Adds the next rows: the fields of `srz_png_rows`.
bool srz_png_writer_add(srz_png_writer *_Nonnull writer, const uint8_t *_Nonnull bytes, size_t count,
                        uint32_t checksum, size_t length);

/// Ends the file, when all rows are there.
bool srz_png_writer_end(srz_png_writer *_Nonnull writer);

/// What has been added to the file since the last call, owned by the writer until its next one; of no bytes, and perhaps null, when that is nothing.
const uint8_t *_Nullable srz_png_writer_take(srz_png_writer *_Nonnull writer, size_t *_Nonnull count);
