#include "ckernels.h"

#include "scratch.h"

// Why F(4×4, 3×3): F(2×2, 3×3) multiplies 1.8 times as much. F(6×6, 3×3) multiplies a fifth less and transforms more; a prototype of it
// in this file's manner was 1.15 to 1.23 times as fast where the box divides by 6 and 1.06 to 1.10 at 80×80 (AVX-512; with AVX2 1.05 to
// 1.19 and 1.01 to 1.04), 24 tiles at a time. It is the next thing to build; its rounding is yet to be measured.
// 16 to 96 tiles at a time, and 32 keys instead of 16 in attention's registers, were no faster.

size_t srz_winograd_scratch(int inputs) {
  return srz_winograd_points * (winograd_point(inputs) + winograd_point(srz_output_group));
}

size_t srz_winograd_weights(int inputs, int outputs) {
  return (size_t)srz_winograd_points * inputs * outputs;
}

void srz_pack_winograd(const float *weights, int inputs, int outputs, float *packed) {
  // G of Lavin and Gray's F(4×4, 3×3): the products' weights are G w Gᵀ.
  static const double G[6][3] = {{1. / 4, 0, 0},          {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6},
                                 {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1}};
  const int width = outputs < srz_output_group ? outputs : srz_output_group;
  for (int o = 0; o < outputs; o++) {
    for (int i = 0; i < inputs; i++) {
      const float *w = weights + ((size_t)o * inputs + i) * 9;
      double rows[6][3];
      for (int r = 0; r < 6; r++) {
        for (int c = 0; c < 3; c++) rows[r][c] = G[r][0] * w[c] + G[r][1] * w[3 + c] + G[r][2] * w[6 + c];
      }
      float *group = packed + (size_t)(o / width) * srz_winograd_points * inputs * width;
      for (int r = 0; r < 6; r++) {
        for (int c = 0; c < 6; c++) {
          double value = rows[r][0] * G[c][0] + rows[r][1] * G[c][1] + rows[r][2] * G[c][2];
          group[((size_t)(r * 6 + c) * inputs + i) * width + o % width] = (float)value;
        }
      }
    }
  }
}
