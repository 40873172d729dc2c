#include "ckernels.h"

#include "scratch.h"

// Why F(6×6, 3×3) and F(4×4, 3×3): a layer of 32 channels with 4×4 tiles only takes 1.15 (80×80) and 1.19 times (112×112) as long, of 64
// channels 1.20 and 1.30 times; with 6×6 tiles only, whose last ones reach beyond the map, 1.07 times (80×80; one core, Zen 4). F(2×2, 3×3)
// multiplies 1.8 times as much as F(4×4, 3×3).
// Of 32 output channels at a time a product loads 12 times for 16 multiply-adds, of 16 channels 10 times for 8: a core that does two
// multiply-adds and two loads in a cycle (Zen 5) takes 0.83 times as long for a layer of 64 channels, products and transforms together;
// 48 channels at once are 7 % faster than 32 and 16.
// The products then run at 95 to 100 % of the core's peak and are three quarters of the time, so other orders of the loops change
// little: 12 to 48 large tiles at a time are within 3 %. Prefetching the next
// point's weights took 12 % off 16 layers of 64 channels at 40×40; transforms in 512-bit vectors, two blocks of channels at
// once, 2 to 3 % off a layer. An input transform of two rows at a time, in registers instead of memory, took 1.2 times as long, for it
// joins pixels more often; two pixels of one block in a vector, joined with the other block's after a pass, gain nothing. Two layers for each tile would gain nothing: with a map in the L1 cache the transforms take as long as with
// one in the L2 cache (180 cycles a tile of 6×6 and block). Thin layers of maps of 2.7 MB take at most 5 % longer for each pixel than
// of 0.1 MB, so the context is not cut into strips that fit the L2 cache: their halos would cost more.

size_t srz_winograd_scratch(int side, int count, int inputs) {
  const int points = (side + 2) * (side + 2), tiles = padded_tiles(count);
  const size_t winograd = points * (winograd_point(count, inputs) + winograd_point(count, most_product_groups * srz_output_group));
  const size_t products = (patch_bytes(side, inputs) * tiles + 9 * padded_inputs(inputs) * srz_output_group * 2) / sizeof(float) +
                          side * side * winograd_point(tiles, srz_output_group);
  return winograd > products ? winograd : products;
}

size_t srz_winograd_weights(int side, int inputs, int outputs) {
  return (size_t)(side + 2) * (side + 2) * inputs * outputs;
}

// G of F(4, 3) (Lavin and Gray) and of F(6, 3) with the points 0, ±1, ±2, ±½, ∞: the products' weights are G w Gᵀ.
static const double G1[][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
static const double G4[][3] = {{1. / 4, 0, 0},           {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6},
                               {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1}};
static const double G6[][3] = {{1, 0, 0},
                               {-2. / 9, -2. / 9, -2. / 9},
                               {-2. / 9, 2. / 9, -2. / 9},
                               {1. / 90, 1. / 45, 2. / 45},
                               {1. / 90, -1. / 45, 2. / 45},
                               {32. / 45, 16. / 45, 8. / 45},
                               {32. / 45, -16. / 45, 8. / 45},
                               {0, 0, 1}};

void srz_pack_winograd(int side, const float *weights, int inputs, int outputs, float *packed) {
  const double(*G)[3] = side == 1 ? G1 : side == 4 ? G4 : G6;
  const int n = side + 2, width = outputs < srz_output_group ? outputs : srz_output_group;
  for (int first = 0; first < outputs; first += width) {
    for (int i = 0; i < inputs; i++) {
      // The outputs of a group side by side, as they are packed.
      float w[9][srz_output_group] = {0};
      for (int o = 0; o < width; o++) {
        for (int tap = 0; tap < 9; tap++) w[tap][o] = weights[((size_t)(first + o) * inputs + i) * 9 + tap];
      }
      float *point = packed + (size_t)first * n * n * inputs + (size_t)i * width;
      for (int r = 0; r < n; r++) {
        double row[3][srz_output_group];
        for (int c = 0; c < 3; c++) {
          for (int o = 0; o < srz_output_group; o++) row[c][o] = G[r][0] * w[c][o] + G[r][1] * w[3 + c][o] + G[r][2] * w[6 + c][o];
        }
        for (int c = 0; c < n; c++, point += (size_t)inputs * width) {
          for (int o = 0; o < width; o++) point[o] = (float)(row[0][o] * G[c][0] + row[1][o] * G[c][1] + row[2][o] * G[c][2]);
        }
      }
    }
  }
}
