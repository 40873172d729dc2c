// How the scratch memory of a convolution is laid out.
#pragma once
#include "ckernels.h"

/// Floats from one point to the next, for `channels` channels of `tiles` tiles: rounded up to what any kernel multiplies at
/// once, and 16 more to keep the streams of the points off the same cache sets.
static inline size_t winograd_point(int tiles, int channels) { return (size_t)((tiles + 11) / 12 * 12) * channels + 16; }

/// The most groups of output channels that a kernel's products take at once: PRODUCT_GROUPS.
enum { most_product_groups = 3 };

/// The shape of the CPU's products: 16 pixels × 32 inputs of bf16, a row of 64 bytes. 1×1 convolutions take 16 pixels of four rows
/// at once.
enum { product_pixels = 16, product_inputs = 32, product_bytes = 64, product_rows = 4 };

/// What products take at once, or a multiple of it.
static inline int padded_inputs(int inputs) { return (inputs + product_inputs - 1) / product_inputs * product_inputs; }
static inline int padded_tiles(int tiles) { return (tiles + 2 * product_pixels - 1) / (2 * product_pixels) * 2 * product_pixels; }

/// Bytes from a tile's input in bf16 to the next one's: a row more than its pixels, to keep them off the same cache sets.
static inline ptrdiff_t patch_bytes(int side, int inputs) {
  return (ptrdiff_t)(side + 2) * (side + 2) * padded_inputs(inputs) * 2 + product_bytes;
}
