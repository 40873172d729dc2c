// Runs every kernel of a kind on fixed data and writes what it computes: `kernels run plain FILE`. `kernels compare FILE OTHER
// MOST` compares two files, of two machines or of two kinds: bits for conversions, and otherwise what they may differ by.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu.h"

enum { height = 23, width = 31, channels = 32, keys = 283, row = 288, queries = 37 };

static FILE *file;
static const srz_kernels *kernels;

static float *floats(size_t count) {
  static unsigned seed = 1;
  float *values = aligned_alloc(64, (count * sizeof(float) + 1023) / 64 * 64);
  for (size_t i = 0; i < count; i++) {
    seed = seed * 1664525 + 1013904223;
    values[i] = (float)(int)(seed >> 8 & 0xffff) / 32768 - 1;
  }
  return values;
}

static void save(const char *name, const void *values, size_t size, size_t count) {
  fprintf(file, "%s %zu %zu\n", name, size, count);
  fwrite(values, size, count, file);
}

/// A map of a border of zeros and an interior of any values.
static srz_map map(int mapChannels, int scale) {
  const int rows = height * scale + 8, columns = width * scale + 8;
  const ptrdiff_t pitch = columns * 8, block = rows * pitch;
  srz_map result = {floats((size_t)(block * (mapChannels / 8) + 8 * pitch)) + pitch + 8, pitch, block};
  for (int b = 0; b < mapChannels / 8; b++) {
    for (int y = -1; y < rows - 1; y++) {
      for (int x = -1; x < columns - 1; x++) {
        const int is_inside = y >= 0 && y < height * scale && x >= 0 && x < width * scale;
        if (!is_inside) memset(result.pixels + b * block + y * pitch + x * 8, 0, 8 * sizeof(float));
      }
    }
  }
  return result;
}

static void save_map(const char *name, srz_map of, int mapChannels, int scale) {
  for (int b = 0; b < mapChannels / 8; b++) {
    for (int y = 0; y < height * scale; y++) {
      save(name, of.pixels + b * of.block + y * of.row, sizeof(float), (size_t)width * scale * 8);
    }
  }
}

static float *packed(int side, const float *weights, int inputs, int outputs) {
  float *result = floats(srz_winograd_weights(side, inputs, outputs) + 1024);
  srz_pack_winograd(side, weights, inputs, outputs, result);
  return result;
}

static void convolve(const char *name, int inputs, int outputs, int shuffle, int is_plain, srz_activation activation) {
  float *weights = floats((size_t)inputs * outputs * 9);
  for (int i = 0; i < inputs * outputs * 9; i++) weights[i] *= 0.1f;
  const srz_map input = map(inputs, 1), output = map(outputs / shuffle / shuffle, shuffle);
  const srz_map residual = map(outputs, 1), addend = map(8, 1);
  for (int side = 4; side <= 6; side += 2) {
    const srz_convolution convolution = {input, output, inputs, outputs, packed(4, weights, inputs, outputs),
                                         packed(6, weights, inputs, outputs), packed(1, weights, inputs, outputs), floats(outputs), floats(outputs), activation,
                                         is_plain ? NULL : &residual, is_plain ? NULL : &addend, shuffle};
    const int columns = (width + side - 1) / side, count = (height + side - 1) / side * columns;
    const srz_tiles tiles = {side, side, columns, 0, 0, height, width};
    float *scratch = floats(srz_winograd_scratch(side, count, inputs) + 4096);
    (outputs == 8 ? kernels->convolve_thin : kernels->convolve)(&convolution, &tiles, 0, count, scratch);
    save_map(name, output, outputs / shuffle / shuffle, shuffle);
  }
}

static void convolve_pointwise(void) {
  const srz_map inputs[] = {map(16, 1), map(16, 1)}, residual = map(channels, 1), output = map(channels, 1);
  const int blocks[] = {2, 2};
  const srz_pointwise convolution = {inputs, blocks, 2, output, channels, floats(32 * channels), floats(channels), floats(channels),
                                     srz_rectify, &residual, NULL};
  kernels->convolve_pointwise(&convolution, width, 0, height, floats(srz_pointwise_scratch(32, channels)));
  save_map("convolve_pointwise", output, channels, 1);
}

static void convolve_rgb(void) {
  const srz_map output = map(channels, 1);
  float *input = floats((height + 2) * (width + 2) * 3);
  kernels->convolve_rgb(input, width, 0, height, floats(27 * channels), floats(channels), floats(channels), channels, output);
  save_map("convolve_rgb", output, channels, 1);
  float *rgb = floats(height * width * 3);
  kernels->convolve_to_rgb(map(channels, 1), channels, width, 0, height, floats(27 * channels), floats(3), rgb);
  save("convolve_to_rgb", rgb, sizeof *rgb, height * width * 3);
}

static void pixels(void) {
  float *lines = floats(4 * 4 * width * 3 + 16);
  kernels->shuffle_to_rgb(map(48, 1), width, 7, lines);
  save("shuffle_to_rgb", lines, sizeof *lines, 4 * 4 * width * 3);
  kernels->add_enlarged(floats(width * 3 + 1), floats(width * 3 + 1), 0.375f, width, lines);
  save("add_enlarged", lines, sizeof *lines, 4 * width * 3);
  kernels->add_repeated(floats(width * 3), width, lines);
  save("add_repeated", lines, sizeof *lines, 4 * width * 3);
  enum { count = 1003 };
  float *values = floats(count);
  for (int i = 0; i < count; i++) values[i] *= i % 2 ? 2 : 1e-6f;
  uint16_t halves[count];
  uint8_t bytes[count];
  float back[count];
  kernels->to_half(values, halves, count);
  kernels->from_half(halves, back, count);
  kernels->to_bytes(values, bytes, count);
  save("bits to_half", halves, sizeof *halves, count);
  save("bits from_half", back, sizeof *back, count);
  save("bits to_bytes", bytes, sizeof *bytes, count);
}

static void attend(int is_bounded) {
  float *key = floats(channels * row), *value = floats(channels * row), *y = floats(row), *x = floats(row);
  for (int c = 0; c < channels; c++) {
    for (int k = keys; k < row; k++) key[c * row + k] = value[c * row + k] = 0;
    for (int k = 0; k < keys; k++) key[c * row + k] *= is_bounded ? 1 : 30;
  }
  const srz_attention attention = {channels, 4, keys, row, key, value, y, x, 96, 64, is_bounded};
  float *output = floats(queries * channels);
  kernels->attend(&attention, floats(queries * channels), floats(queries), floats(queries), queries, output);
  save(is_bounded ? "attend" : "attend unbounded", output, sizeof *output, queries * channels);
}

static void denormals(void) {
  volatile float tiny = 1e-38f, flushed, kept; // Volatile: the compiler moves sums over a change of mode.
  const uint64_t mode = srz_flush_denormals();
  flushed = tiny * 0.01f;
  srz_set_float_mode(mode);
  kept = tiny * 0.01f;
  const uint8_t are_zero[] = {flushed == 0, kept == 0};
  save("bits denormals", are_zero, 1, sizeof are_zero);
}

static int run(const char *name, const char *path) {
  kernels = srz_kernels_named(name);
#if defined(__x86_64__)
  if (strcmp(name, "amx") == 0) kernels = &srz_kernels_amx; // Whatever the CPU says that it can do.
#endif
  file = fopen(path, "wb");
  if (!kernels || !file) return 1;
  convolve("convolve", channels, 48, 1, 0, srz_rectify);
  convolve("convolve rectified sum", channels, 16, 1, 0, srz_rectify_sum);
  convolve("convolve silu", channels, 16, 1, 0, srz_silu);
  convolve("convolve gate", channels, 16, 1, 0, srz_gate);
  convolve("convolve with shuffle", 16, 64, 2, 1, srz_rectify);
  convolve("convolve_thin", 8, 8, 1, 0, srz_rectify);
  convolve_pointwise();
  convolve_rgb();
  pixels();
  attend(1);
  attend(0);
  denormals();
  return fclose(file);
}

static int compare(const char *path, const char *other, double most) {
  FILE *files[2] = {fopen(path, "rb"), fopen(other, "rb")};
  char last[64] = "", name[64], name2[64];
  size_t size, count, size2, count2;
  double worst = 0;
  int failed = 0, kinds = 0;
  if (!files[0] || !files[1]) return 1;
  for (;;) {
    const int more = fscanf(files[0], "%63[^0-9] %zu %zu%*c", name, &size, &count) == 3;
    const int more2 = fscanf(files[1], "%63[^0-9] %zu %zu%*c", name2, &size2, &count2) == 3;
    if (!more || !more2 || strcmp(last, name) != 0) {
      if (*last) {
        kinds++;
        printf("%-24s largest difference %.1e\n", last, worst);
        if (!(worst <= (strncmp(last, "bits", 4) == 0 ? 0 : most))) failed = 1;
      }
      strcpy(last, name);
      worst = 0;
    }
    if (!more || !more2) return failed || more != more2 || kinds == 0;
    if (size != size2 || count != count2 || strcmp(name, name2) != 0) return 1;
    unsigned char *a = malloc(size * count), *b = malloc(size * count);
    if (fread(a, size, count, files[0]) != count || fread(b, size, count, files[1]) != count) return 1;
    if (strncmp(name, "bits", 4) == 0) worst = fmax(worst, memcmp(a, b, size * count) != 0);
    for (size_t i = 0; strncmp(name, "bits", 4) != 0 && i < count; i++) {
      const double difference = fabs((double)((float *)a)[i] - ((float *)b)[i]);
      worst = difference > worst || isnan(difference) ? difference : worst;
    }
    free(a);
    free(b);
  }
}

int main(int count, char **arguments) {
  if (count == 4 && strcmp(arguments[1], "run") == 0) return run(arguments[2], arguments[3]);
  if (count == 5 && strcmp(arguments[1], "compare") == 0) return compare(arguments[2], arguments[3], atof(arguments[4]));
  return 2;
}
