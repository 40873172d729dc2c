// Filters and compresses rows. libpng does so for the rows of a whole picture in turn; rows by themselves can be shared among threads.
#include "cpng.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <zlib.h>

/// What a filter predicts of a byte from the same channel of the pixels at its left, above, and above at the left:
/// the PNG specification, section 9.2. Those that a row lacks are 0.
typedef struct {
  uint8_t left, above, corner;
} neighbours;

static inline uint8_t none(neighbours at) {
  (void)at;
  return 0;
}
static inline uint8_t sub(neighbours at) { return at.left; }
static inline uint8_t up(neighbours at) { return at.above; }
static inline uint8_t average(neighbours at) { return (uint8_t)((at.left + at.above) / 2); }
static inline uint8_t paeth(neighbours at) {
  int16_t to_left = (int16_t)abs(at.above - at.corner), to_above = (int16_t)abs(at.left - at.corner);
  int16_t to_corner = (int16_t)abs(at.left + at.above - 2 * at.corner);
  uint8_t rest = to_above <= to_corner ? at.above : at.corner;
  return to_left <= to_above && to_left <= to_corner ? at.left : rest;
}

/// A row of `width` bytes by one filter: its number, then the bytes less the predicted ones. `step` is the distance to the
/// pixel at the left; `above` the row above.
#define DEFINE_FILTER(name, number, predict)                                                                    \
  static void name(const uint8_t *row, const uint8_t *above, size_t width, size_t step, uint8_t *to) {          \
    *to++ = number;                                                                                             \
    for (size_t i = 0; i < step; i++) to[i] = (uint8_t)(row[i] - predict((neighbours){0, above[i], 0}));        \
    for (size_t i = step; i < width; i++) {                                                                     \
      to[i] = (uint8_t)(row[i] - predict((neighbours){row[i - step], above[i], above[i - step]}));              \
    }                                                                                                           \
  }
DEFINE_FILTER(filter_none, 0, none)
DEFINE_FILTER(filter_sub, 1, sub)
DEFINE_FILTER(filter_up, 2, up)
DEFINE_FILTER(filter_average, 3, average)
DEFINE_FILTER(filter_paeth, 4, paeth)

/// By their numbers.
static void (*const filters[])(const uint8_t *, const uint8_t *, size_t, size_t, uint8_t *) = {
    filter_none, filter_sub, filter_up, filter_average, filter_paeth};
enum { filter_count = sizeof filters / sizeof *filters };

/// How far the bytes are from 0, in all: of the filters the one with the least is taken (section 12.7).
static size_t cost(const uint8_t *bytes, size_t count) {
  size_t sum = 0;
  for (size_t start = 0; start < count; start += 4096) {
    const size_t end = count - start < 4096 ? count : start + 4096;
    uint32_t part = 0;  // of 32 bits, as vectors have it
    for (size_t i = start; i < end; i++) part += (uint32_t)abs((int8_t)bytes[i]);
    sum += part;
  }
  return sum;
}

/// A row's bytes by the best of the filters `first` to `last`. `candidates` has room for two rows, and gets it.
static const uint8_t *filtered(const uint8_t *row, const uint8_t *above, size_t width, size_t step, int first, int last,
                               uint8_t *candidates) {
  uint8_t *best = candidates, *other = candidates + width + 1;
  size_t least = SIZE_MAX;
  for (int filter = first; filter <= last; filter++) {
    filters[filter](row, above, width, step, other);
    const size_t sum = first == last ? 0 : cost(other + 1, width);
    if (sum >= least) continue;
    least = sum;
    uint8_t *const better = other;
    other = best;
    best = better;
  }
  return best;
}

/// Compresses all that the stream is given; false when memory is short.
static bool compress_next(z_stream *stream, int flush, srz_png_rows *rows, size_t *capacity) {
  do {
    if (rows->count == *capacity) {
      uint8_t *bytes = realloc(rows->bytes, *capacity * 2);
      if (!bytes) return false;
      rows->bytes = bytes;
      *capacity *= 2;
    }
    const size_t left = *capacity - rows->count;
    const uInt room = left < UINT_MAX ? (uInt)left : UINT_MAX;
    stream->next_out = rows->bytes + rows->count;
    stream->avail_out = room;
    deflate(stream, flush);
    rows->count += room - stream->avail_out;
  } while (stream->avail_out == 0);
  return true;
}

/// The first row is filtered without the one above it.
static bool compress_rows(z_stream *stream, const uint8_t *pixels, size_t width, size_t height, size_t step,
                          bool is_quick, uint8_t *candidates, srz_png_rows *rows) {
  size_t capacity = rows->length / 4 + 64;
  rows->bytes = malloc(capacity);
  if (!rows->bytes) return false;
  for (size_t y = 0; y < height; y++) {
    const uint8_t *row = pixels + y * width, *above = y > 0 ? row - width : row;
    const int first = is_quick ? y > 0 ? 2 : 1 : 0, last = y == 0 ? 1 : is_quick ? 2 : filter_count - 1;
    const uint8_t *bytes = filtered(row, above, width, step, first, last, candidates);
    rows->checksum = (uint32_t)adler32_z(rows->checksum, bytes, width + 1);
    stream->next_in = (Bytef *)(uintptr_t)bytes;  // only read, though its type is not const
    stream->avail_in = (uInt)(width + 1);
    if (!compress_next(stream, Z_NO_FLUSH, rows, &capacity)) return false;
  }
  return compress_next(stream, Z_SYNC_FLUSH, rows, &capacity);
}

srz_png_rows srz_png_rows_compress(const uint8_t *pixels, size_t width, size_t height, int channels, int compression,
                                   bool is_quick) {
  srz_png_rows rows = {.length = (width + 1) * height, .checksum = (uint32_t)adler32_z(0, NULL, 0)};
  uint8_t *candidates = malloc(2 * (width + 1));
  z_stream stream = {0};
  // A window of 32 KB without a header, and zlib's usual memory.
  const int strategy = is_quick ? Z_RLE : Z_FILTERED;
  if (candidates && deflateInit2(&stream, compression, Z_DEFLATED, -15, 8, strategy) == Z_OK) {
    if (!compress_rows(&stream, pixels, width, height, (size_t)channels, is_quick, candidates, &rows)) {
      srz_png_rows_free(rows);
      rows.bytes = NULL;
    }
    deflateEnd(&stream);
  }
  free(candidates);
  return rows;
}

void srz_png_rows_free(srz_png_rows rows) { free(rows.bytes); }
