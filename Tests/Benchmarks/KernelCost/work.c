// Runs one kernel a fixed number of times on fixed data, for run.sh to count its instructions.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"

enum { height = 56, width = 72, channels = 32 };

/// The same few numbers again and again: filling memory must not count.
static float *floats(size_t count) {
  enum { some = 2048 };
  static float pattern[some];
  for (size_t i = 0; pattern[1] == 0 && i < some; i++) pattern[i] = (float)(i * 2654435761u % 2001) / 1000 - 1;
  const size_t blocks = count / some + 1;
  float *values = aligned_alloc(64, blocks * sizeof pattern);
  for (size_t i = 0; i < blocks; i++) memcpy(values + i * some, pattern, sizeof pattern);
  return values;
}

static srz_map map(int mapChannels) {
  const ptrdiff_t row = (width + 2) * 8, block = (height + 2) * row;
  srz_map result = {floats((size_t)(block * mapChannels / 8)) + row + 8, row, block};
  return result;
}

static void convolve(const srz_kernels *kernels, int side) {
  const srz_map input = map(channels), output = map(channels);
  float *weights = floats(srz_winograd_weights(side, channels, channels)), *bias = floats(channels), *slope = floats(channels);
  float *scratch = floats(srz_winograd_scratch(side, 21, channels));
  const srz_convolution convolution = {input, output, channels, channels, weights, weights, weights, bias, slope, srz_rectify, &output, NULL, 1};
  const srz_tiles tiles = {side, side, width / side, 0, 0, height / side * side, width / side * side};
  const int count = tiles.height / side * tiles.columns;
  for (int tile = 0; tile < count; tile += 21) {
    kernels->convolve(&convolution, &tiles, tile, count - tile < 21 ? count - tile : 21, scratch);
  }
}

static void convolve4(const srz_kernels *kernels) { convolve(kernels, 4); }
static void convolve6(const srz_kernels *kernels) { convolve(kernels, 6); }

static void thin(const srz_kernels *kernels) {
  const srz_map input = map(8), output = map(8);
  float *weights = floats(srz_winograd_weights(6, 8, 8));
  const srz_convolution convolution = {input, output, 8, 8, weights, weights, weights, floats(8), floats(8), srz_rectify, &output, NULL, 1};
  const srz_tiles tiles = {6, 6, width / 6, 0, 0, height / 6 * 6, width};
  float *scratch = floats(srz_winograd_scratch(6, 12, 8));
  for (int tile = 0; tile < height / 6 * (width / 6); tile += 12) kernels->convolve_thin(&convolution, &tiles, tile, 12, scratch);
}

static void rgb(const srz_kernels *kernels) {
  const srz_map output = map(channels);
  kernels->convolve_rgb(floats((width + 2) * (height + 2) * 3), width, 0, height, floats(27 * channels),
                        floats(channels), floats(channels), channels, output);
}

static void to_rgb(const srz_kernels *kernels) {
  kernels->convolve_to_rgb(map(channels), channels, width, 0, height, floats(27 * channels), floats(3),
                           floats(width * height * 3));
}

static void attend(const srz_kernels *kernels) {
  enum { queries = 64, keys = 512 };
  const srz_attention attention = {channels, 4, keys, keys, floats(channels * keys), floats(channels * keys),
                                   floats(keys), floats(keys), 96, 64, 1};
  kernels->attend(&attention, floats(queries * channels), floats(queries), floats(queries), queries,
                  floats(queries * channels));
}

static void nothing(const srz_kernels *kernels) { (void)kernels; }

static const struct {
  const char *name;
  void (*run)(const srz_kernels *);
} works[] = {{"convolve4", convolve4}, {"convolve6", convolve6}, {"thin", thin},      {"rgb", rgb},
             {"to_rgb", to_rgb},       {"attend", attend},       {"nothing", nothing}};

int main(int count, char **arguments) {
  const srz_kernels *kernels = count == 3 ? srz_kernels_named(arguments[1]) : NULL;
  for (size_t i = 0; kernels && i < sizeof works / sizeof *works; i++) {
    if (strcmp(works[i].name, arguments[2]) == 0) return works[i].run(kernels), 0;
  }
  fprintf(stderr, "usage: work plain|avx2 KERNEL\n");
  return 2;
}
