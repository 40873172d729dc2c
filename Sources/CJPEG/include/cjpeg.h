// libjpeg for Swift: its errors leave by longjmp, which must not cross Swift code, so it stays on this side.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One JPEG in memory on its way to pixels. Its bytes must outlive it.
typedef struct srz_jpeg srz_jpeg;

/// What a segment holds.
typedef struct {
  const uint8_t *_Nullable bytes;
  size_t count;
} srz_jpeg_segment;

/// What a JPEG says before its pixels.
typedef struct {
  /// Size in pixels as stored, before any EXIF orientation.
  int width, height;
  /// 1 grey, 3 colour, 4 CMYK or YCCK.
  int components;
  /// Whether the pixels come as CMYK: of 4 components they do.
  bool is_cmyk;
  /// Whether Adobe's segment says that CMYK stands as light, 255 for no ink.
  bool has_adobe;
  /// The bytes that decoding holds until its end beside the pixels: the coefficients of a picture of several scans; else 0.
  size_t held_bytes;
  /// The sum of the 64 steps that brightness is quantized in; 0 when the picture has no such component.
  int brightness_quantization;
  /// Pixels per metre, from JFIF; 0 when it tells none.
  double pixels_per_metre_x, pixels_per_metre_y;
  /// The first segment of each kind after its name ("Exif\0\0", Adobe's URL for XMP, "Photoshop 3.0\0"), owned by the
  /// reader; null when there is none.
  srz_jpeg_segment exif, xmp, photoshop;
} srz_jpeg_header;

/// A reader of `bytes`, nothing read yet; null when memory is short.
srz_jpeg *_Nullable srz_jpeg_open(const uint8_t *_Nonnull bytes, size_t count);

/// Frees the reader and all it handed out.
void srz_jpeg_close(srz_jpeg *_Nonnull jpeg);

/// Why the last call failed: one sentence without a full stop.
const char *_Nonnull srz_jpeg_error(const srz_jpeg *_Nonnull jpeg);

/// What is wrong with pixels that were delivered all the same; empty when they are whole.
const char *_Nonnull srz_jpeg_damage(const srz_jpeg *_Nonnull jpeg);

/// Whether nothing is wrong but that the file ends too soon; `rows` are whole then.
bool srz_jpeg_is_cut_short(const srz_jpeg *_Nonnull jpeg, int *_Nonnull rows);

/// Reads up to the pixels. The corresponding C function is `jpeg_read_header`.
bool srz_jpeg_read_header(srz_jpeg *_Nonnull jpeg, srz_jpeg_header *_Nonnull header);

/// The ICC profile put together from its segments, owned by the reader; null when there is none.
const uint8_t *_Nullable srz_jpeg_icc(srz_jpeg *_Nonnull jpeg, size_t *_Nonnull count);

/// Chooses the scale, in eighths of the stored size (1…8), and tells the size that comes out, in pixels.
/// `fast` trades accuracy for speed (plain chroma upsampling, the faster transform): for a first look.
bool srz_jpeg_begin(srz_jpeg *_Nonnull jpeg, int eighths, bool fast, int *_Nonnull width, int *_Nonnull height);

/// Decodes to RGB, 3 bytes a pixel, or to CMYK as it stands, 4 bytes a pixel; rows from the top: all of what
/// `srz_jpeg_begin` announced. False when it had to stop; `rows` are delivered then, the rest of `pixels` is untouched.
bool srz_jpeg_read_pixels(srz_jpeg *_Nonnull jpeg, uint8_t *_Nonnull pixels, int *_Nonnull rows);

/// What a new JPEG is, beside its pixels.
typedef struct {
  /// Size in pixels, and channels: 1 grey, 3 RGB.
  int width, height, channels;
  /// 1…100, libjpeg's scale.
  int quality;
  /// Whether colour gets half the resolution (4:2:0); else it keeps all of it (4:4:4).
  bool subsamples_colour;
  /// Whether codes are made for this picture: some percent smaller, but nothing is written before its last row, and all of
  /// it is held in memory, two bytes a channel of a pixel.
  bool optimizes_codes;
  /// Pixels per inch; 0 for none.
  int pixels_per_inch_x, pixels_per_inch_y;
  /// Segments, at most 65533 bytes each; bytes are null for none.
  srz_jpeg_segment exif, xmp, photoshop, comment;
  /// A profile of any length; null for none.
  srz_jpeg_segment icc;
} srz_jpeg_picture;

/// A JPEG being made: open, begin, add all rows, end, close; what is finished of the file may be taken after each.
typedef struct srz_jpeg_writer srz_jpeg_writer;

/// Starts a file; null when memory is short.
srz_jpeg_writer *_Nullable srz_jpeg_writer_open(void);

/// Frees the writer and its bytes.
void srz_jpeg_writer_close(srz_jpeg_writer *_Nonnull writer);

/// Why the last call failed: one sentence without a full stop.
const char *_Nonnull srz_jpeg_writer_error(const srz_jpeg_writer *_Nonnull writer);

/// Writes all that comes before the pixels.
bool srz_jpeg_writer_begin(srz_jpeg_writer *_Nonnull writer, const srz_jpeg_picture *_Nonnull picture);

/// Encodes the next `count` rows, `count × width × channels` bytes.
bool srz_jpeg_writer_add_rows(srz_jpeg_writer *_Nonnull writer, const uint8_t *_Nonnull rows, int count);

/// Ends the file, when all rows are there.
bool srz_jpeg_writer_end(srz_jpeg_writer *_Nonnull writer);

/// What has been added to the file since the last call, owned by the writer until its next one; of no bytes, and perhaps null, when that is nothing.
const uint8_t *_Nullable srz_jpeg_writer_take(srz_jpeg_writer *_Nonnull writer, size_t *_Nonnull count);
