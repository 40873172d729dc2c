#include "cpng.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <zlib.h>

enum { message_length = 200 };

/// Compressed pixels are read in pieces of so many bytes, and a cut file loses at most its last piece.
enum { piece_length = 512 };

/// No chunk that is read, such as a colour profile, needs more.
enum { chunk_memory = 16 << 20 };

struct srz_png {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count, position;
  /// What the transformed rows hold: 3 for RGB, 4 for RGB and alpha.
  int channels;
  int passes;
  /// The most that libpng may take at once: a chunk may claim 2 GB, and libpng believes it before it reads.
  size_t most_memory;
  /// RGBA on its way to two buffers: one row, or the whole picture when it is interlaced.
  uint8_t *rgba;
  bool is_cut_short;
  char error[message_length];
};

static _Noreturn void leave(png_structp png, png_const_charp message) {
  snprintf(png_get_error_ptr(png), message_length, "%s", message);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static png_voidp allocate(png_structp png, png_alloc_size_t size) {
  const srz_png *of = png_get_mem_ptr(png);
  return size <= of->most_memory ? malloc(size) : NULL;
}

static void release(png_structp png, png_voidp memory) {
  (void)png;
  free(memory);
}

static void take(png_structp png, png_bytep to, size_t count) {
  srz_png *from = png_get_io_ptr(png);
  if (count > from->count - from->position) {
    from->is_cut_short = true;
    png_error(png, "the file ends too soon");
  }
  memcpy(to, from->bytes + from->position, count);
  from->position += count;
}

/// Chunks that say nothing about pixels are skipped unread, so that huge or hostile ones cost nothing; text is not even
/// inflated. EXIF and XMP, which may stand behind the pixels too, are looked for in the file's bytes.
static void skip_unused_chunks(srz_png *png) {
  static const png_byte skipped[] = "bKGD\0eXIf\0hIST\0oFFs\0pCAL\0sBIT\0sCAL\0sPLT\0sTER\0iTXt\0tEXt\0tIME\0zTXt";
  png_set_keep_unknown_chunks(png->png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  png_set_keep_unknown_chunks(png->png, PNG_HANDLE_CHUNK_NEVER, skipped, (int)(sizeof skipped / 5));
}

srz_png *srz_png_open(const uint8_t *bytes, size_t count) {
  srz_png *png = calloc(1, sizeof *png);
  if (!png) return NULL;
  png->bytes = bytes;
  png->count = count;
  png->most_memory = chunk_memory;
  png->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, png->error, leave, ignore, png, allocate, release);
  if (png->png) png->info = png_create_info_struct(png->png);
  if (!png->info) {
    srz_png_close(png);
    return NULL;
  }
  return png;
}

void srz_png_close(srz_png *png) {
  png_destroy_read_struct(&png->png, &png->info, NULL);
  free(png->rgba);
  free(png);
}

const char *srz_png_error(const srz_png *png) { return png->error; }
bool srz_png_is_cut_short(const srz_png *png) { return png->is_cut_short; }

static void read_colours(srz_png *png, srz_png_header *header) {
  int intent;
  header->is_srgb = png_get_sRGB(png->png, png->info, &intent) != 0;
  if (!png_get_gAMA(png->png, png->info, &header->gamma)) header->gamma = 0;
  double *c = header->chromaticities;
  header->has_chromaticities =
      png_get_cHRM(png->png, png->info, &c[0], &c[1], &c[2], &c[3], &c[4], &c[5], &c[6], &c[7]) != 0;
}

bool srz_png_read_header(srz_png *png, srz_png_header *header) {
  memset(header, 0, sizeof *header);
  if (setjmp(png_jmpbuf(png->png))) return false;
  png_set_read_fn(png->png, png, take);
  png_set_benign_errors(png->png, 1);
  png_set_user_limits(png->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // our caller counts pixels
  png_set_compression_buffer_size(png->png, piece_length);
  skip_unused_chunks(png);
  png_read_info(png->png, png->info);
  png_byte type = png_get_color_type(png->png, png->info);
  header->width = (int)png_get_image_width(png->png, png->info);
  header->height = (int)png_get_image_height(png->png, png->info);
  // Rows of two states, each of four channels of 16 bits.
  png->most_memory += (size_t)header->width * 16;
  header->components = type == PNG_COLOR_TYPE_PALETTE ? 3 : png_get_channels(png->png, png->info);
  header->has_alpha = (type & PNG_COLOR_MASK_ALPHA) || png_get_valid(png->png, png->info, PNG_INFO_tRNS);
  header->is_interlaced = png_get_interlace_type(png->png, png->info) != PNG_INTERLACE_NONE;
  header->depth = png_get_bit_depth(png->png, png->info);
  header->pixels_per_metre_x = png_get_x_pixels_per_meter(png->png, png->info);
  header->pixels_per_metre_y = png_get_y_pixels_per_meter(png->png, png->info);
  read_colours(png, header);
  return true;
}

const uint8_t *srz_png_icc(srz_png *png, size_t *count) {
  png_charp name;
  int method;
  png_uint_32 length = 0;
  png_bytep icc = NULL;
  png_get_iCCP(png->png, png->info, &name, &method, &icc, &length);
  *count = length;
  return icc;
}

/// Asks libpng for 8-bit RGB or RGBA whatever the file holds. Gamma is left as it is.
static void transform(srz_png *png) {
  png_set_expand(png->png);      // palette, 1–4 bits, transparent colour
  png_set_scale_16(png->png);    // rounds, where strip_16 cuts
  png_set_gray_to_rgb(png->png);
  png->passes = png_set_interlace_handling(png->png);
  png_read_update_info(png->png, png->info);
  png->channels = png_get_channels(png->png, png->info);
}

static void split_row(const uint8_t *rgba, uint8_t *rgb, uint8_t *alpha, size_t width) {
  for (size_t x = 0; x < width; x++) {
    rgb[3 * x] = rgba[4 * x];
    rgb[3 * x + 1] = rgba[4 * x + 1];
    rgb[3 * x + 2] = rgba[4 * x + 2];
    alpha[x] = rgba[4 * x + 3];
  }
}

/// A row's RGB goes straight to its place.
static bool read_rgb(srz_png *png, uint8_t *rgb, size_t width, int height, int *rows) {
  if (setjmp(png_jmpbuf(png->png))) return false;
  for (int pass = 0; pass < png->passes; pass++) {
    for (int y = 0; y < height; y++) {
      // As a display row: the pixels of later passes are filled in, so that a cut file still shows a picture.
      png_read_row(png->png, NULL, rgb + (size_t)y * width * 3);
      if (pass == 0) *rows = y + 1;
    }
  }
  return true;
}

static bool read_rgba(srz_png *png, uint8_t *rgb, uint8_t *alpha, size_t width, int height, int *rows) {
  if (setjmp(png_jmpbuf(png->png))) return false;
  for (int y = 0; y < height; y++) {
    png_read_row(png->png, NULL, png->rgba);
    split_row(png->rgba, rgb + (size_t)y * width * 3, alpha + (size_t)y * width, width);
    *rows = y + 1;
  }
  return true;
}

/// Interlaced with alpha: every pass touches every row, so RGBA is split at the end, also of a cut file.
static bool read_interlaced_rgba(srz_png *png, uint8_t *rgb, uint8_t *alpha, size_t width, int height,
                                 int *rows) {
  bool is_whole = false;
  if (!setjmp(png_jmpbuf(png->png))) {
    for (int pass = 0; pass < png->passes; pass++) {
      for (int y = 0; y < height; y++) {
        png_read_row(png->png, NULL, png->rgba + (size_t)y * width * 4);
        if (pass == 0) *rows = y + 1;
      }
    }
    is_whole = true;
  }
  for (size_t y = 0; y < (size_t)height; y++) {
    split_row(png->rgba + y * width * 4, rgb + y * width * 3, alpha + y * width, width);
  }
  return is_whole;
}

bool srz_png_read_pixels(srz_png *png, uint8_t *rgb, uint8_t *alpha, int *rows) {
  *rows = 0;
  if (setjmp(png_jmpbuf(png->png))) return false;
  transform(png);
  size_t width = png_get_image_width(png->png, png->info);
  int height = (int)png_get_image_height(png->png, png->info);
  if (png->channels != (alpha ? 4 : 3)) png_error(png->png, "colour type and transparency disagree");
  // Not every byte is written when the file is cut, and the display rows of interlaced files read theirs.
  size_t pixels = width * (size_t)height;
  memset(rgb, 128, pixels * 3);
  if (alpha) memset(alpha, 255, pixels);
  if (!alpha) return read_rgb(png, rgb, width, height, rows);
  size_t rgba_count = png->passes > 1 ? pixels * 4 : width * 4;
  png->rgba = malloc(rgba_count);
  if (!png->rgba) png_error(png->png, "not enough memory");
  for (size_t i = 0; i < rgba_count; i++) png->rgba[i] = i % 4 == 3 ? 255 : 128;
  return png->passes > 1 ? read_interlaced_rgba(png, rgb, alpha, width, height, rows)
                         : read_rgba(png, rgb, alpha, width, height, rows);
}

uint32_t srz_png_checksum(const uint8_t *bytes, size_t count) { return (uint32_t)crc32_z(0, bytes, count); }

struct srz_png_writer {
  png_structp png;
  png_infop info;
  uint8_t *bytes;
  size_t count, capacity;
  /// Of all rows so far: zlib's adler32.
  uint32_t checksum;
  char error[message_length];
};

static void append(png_structp png, png_bytep from, size_t count) {
  srz_png_writer *to = png_get_io_ptr(png);
  if (count > to->capacity - to->count) {
    size_t capacity = (to->count + count) * 2;
    uint8_t *bytes = realloc(to->bytes, capacity);
    if (!bytes) png_error(png, "not enough memory");
    to->bytes = bytes;
    to->capacity = capacity;
  }
  memcpy(to->bytes + to->count, from, count);
  to->count += count;
}

static void flush(png_structp png) { (void)png; }

srz_png_writer *srz_png_writer_open(int width, int height, int channels) {
  static const int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  srz_png_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer->error, leave, ignore);
  if (writer->png) writer->info = png_create_info_struct(writer->png);
  if (!writer->info || setjmp(png_jmpbuf(writer->png))) {
    srz_png_writer_close(writer);
    return NULL;
  }
  png_set_write_fn(writer->png, writer, append, flush);
  png_set_benign_errors(writer->png, 1);
  png_set_user_limits(writer->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(writer->png, writer->info, (png_uint_32)width, (png_uint_32)height, 8, types[channels - 1],
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  return writer;
}

void srz_png_writer_close(srz_png_writer *writer) {
  png_destroy_write_struct(&writer->png, &writer->info);
  free(writer->bytes);
  free(writer);
}

const char *srz_png_writer_error(const srz_png_writer *writer) { return writer->error; }

static bool is_ascii(const char *text) {
  while (*text) {
    if ((unsigned char)*text++ > 127) return false;
  }
  return true;
}

bool srz_png_writer_add_text(srz_png_writer *writer, const char *key, const char *value) {
  if (setjmp(png_jmpbuf(writer->png))) return false;
  png_text text = {0};
  bool is_plain = is_ascii(value) && strcmp(key, "XML:com.adobe.xmp") != 0;  // XMP is always iTXt
  text.compression = is_plain ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
  text.key = (png_charp)(uintptr_t)key;  // only read, though their types are not const
  text.text = (png_charp)(uintptr_t)value;
  png_set_text(writer->png, writer->info, &text, 1);
  return true;
}

bool srz_png_writer_add_icc(srz_png_writer *writer, const uint8_t *icc, size_t count) {
  if (setjmp(png_jmpbuf(writer->png))) return false;
  png_set_iCCP(writer->png, writer->info, "ICC profile", PNG_COMPRESSION_TYPE_BASE, icc, (png_uint_32)count);
  return true;
}

bool srz_png_writer_add_exif(srz_png_writer *writer, const uint8_t *exif, size_t count) {
  if (setjmp(png_jmpbuf(writer->png))) return false;
  png_set_eXIf_1(writer->png, writer->info, (png_uint_32)count, (png_bytep)(uintptr_t)exif);  // only read
  return true;
}

bool srz_png_writer_add_resolution(srz_png_writer *writer, uint32_t x, uint32_t y) {
  if (setjmp(png_jmpbuf(writer->png))) return false;
  png_set_pHYs(writer->png, writer->info, x, y, PNG_RESOLUTION_METER);
  return true;
}

static void write_pixels(png_structp png, const uint8_t *bytes, size_t count) {
  const size_t most = PNG_UINT_31_MAX;
  for (size_t start = 0; start < count; start += most) {
    png_write_chunk(png, (png_const_bytep) "IDAT", bytes + start, count - start < most ? count - start : most);
  }
}

bool srz_png_writer_begin(srz_png_writer *writer) {
  static const uint8_t zlib_header[] = {0x78, 0x5E};  // RFC 1950: deflate, a window of 32 KB, compressed fast
  if (setjmp(png_jmpbuf(writer->png))) return false;
  png_write_info(writer->png, writer->info);
  write_pixels(writer->png, zlib_header, sizeof zlib_header);
  writer->checksum = (uint32_t)adler32(0, NULL, 0);
  return true;
}

bool srz_png_writer_add(srz_png_writer *writer, const uint8_t *bytes, size_t count, uint32_t checksum, size_t length) {
  if (setjmp(png_jmpbuf(writer->png))) return false;
  write_pixels(writer->png, bytes, count);
  writer->checksum = (uint32_t)adler32_combine(writer->checksum, checksum, (z_off_t)length);
  return true;
}

bool srz_png_writer_end(srz_png_writer *writer) {
  if (setjmp(png_jmpbuf(writer->png))) return false;
  // An empty last block, and the checksum.
  uint8_t end[] = {0x03, 0x00, 0, 0, 0, 0};
  png_save_uint_32(end + 2, writer->checksum);
  write_pixels(writer->png, end, sizeof end);
  png_write_chunk(writer->png, (png_const_bytep) "IEND", NULL, 0);
  return true;
}

const uint8_t *srz_png_writer_take(srz_png_writer *writer, size_t *count) {
  *count = writer->count;
  writer->count = 0;
  return writer->bytes;
}
