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

/// Of two maps, with a residual; the last pixels of a row fill no run.
static void pointwise(const srz_kernels *kernels) {
  const srz_map inputs[] = {map(channels), map(channels)}, output = map(channels);
  const int blocks[] = {channels / 8, channels / 8};
  const srz_pointwise convolution = {inputs, blocks, 2, output, channels, floats(2 * channels * channels), floats(channels),
                                     floats(channels), srz_rectify_sum, &output, NULL};
  kernels->convolve_pointwise(&convolution, width - 3, 0, height, floats(srz_pointwise_scratch(2 * channels, channels)));
}

static void attend(const srz_kernels *kernels) {
  enum { queries = 64, keys = 512 };
  const srz_attention attention = {channels, 4, keys, keys, floats(channels * keys), floats(channels * keys),
                                   floats(keys), floats(keys), 96, 64, 1};
  kernels->attend(&attention, floats(queries * channels), floats(queries), floats(queries), queries,
                  floats(queries * channels));
}

// Windows as SwinIR-light has them: 60 channels in 6 heads, on maps of 64 channels.
enum { window_channels = 60, heads = 6, window_pixels = srz_window_side * srz_window_side };

static void window(const srz_kernels *kernels) {
  const srz_map features = map(64);
  float *pixels = floats(64 * window_pixels);
  for (int y = 0; y < height; y += srz_window_side) {
    for (int x = 0; x < width; x += srz_window_side) {
      const srz_window place = {features, y + srz_window_side / 2 < height ? y + srz_window_side / 2 : 0, x, height, width};
      kernels->take_window(&place, 8, pixels);
      kernels->put_window(&place, 8, pixels);
    }
  }
}

static void normalize(const srz_kernels *kernels) {
  const float *input = floats(window_channels * window_pixels), *weight = floats(window_channels);
  float *output = floats(window_channels * window_pixels);
  for (int i = 0; i < 32; i++) kernels->normalize_window(input, window_channels, weight, weight, output);
}

static void linear(const srz_kernels *kernels) {
  const float *input = floats(window_channels * window_pixels), *bias = floats(2 * window_channels);
  const float *weights = floats(2 * window_channels * window_channels);
  float *output = floats(2 * window_channels * window_pixels);
  for (int finish = srz_window_store; finish <= srz_window_gelu; finish++) {
    const srz_window_linear layer = {window_channels, 2 * window_channels, weights, bias, (srz_window_finish)finish};
    kernels->multiply_window(&layer, input, output);
  }
}

static void attend_window(const srz_kernels *kernels) {
  const float *bias = floats(heads * window_pixels * window_pixels), *mask = floats(window_pixels * window_pixels);
  const float *projected = floats(3 * window_channels * window_pixels);
  float *output = floats(window_channels * window_pixels);
  for (int i = 0; i < 2; i++) {
    const srz_window_attention attention = {window_channels, heads, bias, i == 0 ? NULL : mask};
    kernels->attend_window(&attention, projected, output);
  }
}

static void nothing(const srz_kernels *kernels) { (void)kernels; }

static const struct {
  const char *name;
  void (*run)(const srz_kernels *);
} works[] = {{"convolve4", convolve4}, {"convolve6", convolve6}, {"thin", thin},      {"rgb", rgb},
             {"to_rgb", to_rgb},       {"pointwise", pointwise}, {"attend", attend},
             {"window", window},       {"normalize", normalize}, {"linear", linear},
             {"attend_window", attend_window},                   {"nothing", nothing}};

int main(int count, char **arguments) {
  const srz_kernels *kernels = count == 3 ? srz_kernels_named(arguments[1]) : NULL;
  for (size_t i = 0; kernels && i < sizeof works / sizeof *works; i++) {
    if (strcmp(works[i].name, arguments[2]) == 0) return works[i].run(kernels), 0;
  }
  fprintf(stderr, "usage: work plain|avx2 KERNEL\n");
  return 2;
}
