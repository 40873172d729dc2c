#include "ckernels.h"

// Why F(6×6, 3×3) beside F(4×4, 3×3): with 4×4 tiles alone a layer of 32 channels takes 1.15 times (80×80) and 1.19 times (112×112)
// as long, one of 64 channels 1.20 and 1.30 times; with 6×6 tiles alone, whose last ones reach beyond the map, 1.07 times (80×80;
// one core, Zen 4). F(2×2, 3×3) multiplies 1.8 times as much as F(4×4, 3×3).
//
// Why 32 and 48 output channels at once: of 32 a product takes 12 loads for 16 multiply-adds, of 16 channels 10 for 8. A core that
// does two of each in a cycle (Zen 5) takes 0.83 times as long for a layer of 64 channels; 48 at once are 7 % faster than 32 and
// 16.
//
// The products then run at 95 to 100 % of the core's peak and are three quarters of the time. What else was tried:
// - The next point's weights fetched ahead: 12 % off 16 layers of 64 channels at 40×40.
// - Transforms in 512-bit vectors of two blocks of channels: 2 to 3 % off a layer. Of two pixels of one block: no gain.
// - 12 to 48 large tiles at a time: within 3 %.
// - An input transform of two rows at a time, in registers: 1.2 times as long, for it joins pixels more often.
// - Two layers for each tile: no gain, for the transforms take as long from the L2 cache as from the L1 cache (180 cycles a tile
//   of 6×6 and block).
// - Contexts in strips that fit the L2 cache: not worth their halos, for thin layers of maps of 2.7 MB take at most 5 % longer for
//   each pixel than of 0.1 MB.

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
          for (int o = 0; o < srz_output_group; o++) {
            row[c][o] = G[r][0] * w[c][o] + G[r][1] * w[3 + c][o] + G[r][2] * w[6 + c][o];
          }
        }
        for (int c = 0; c < n; c++, point += (size_t)inputs * width) {
          for (int o = 0; o < width; o++) {
            point[o] = (float)(row[0][o] * G[c][0] + row[1][o] * G[c][1] + row[2][o] * G[c][2]);
          }
        }
      }
    }
  }
}
