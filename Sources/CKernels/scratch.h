// How the scratch memory of a Winograd convolution is laid out.
#pragma once
#include "ckernels.h"

/// Floats from one point to the next, for `channels` channels of `tiles` tiles: rounded up to what any kernel multiplies at
/// once, and 16 more to keep the streams of the points off the same cache sets.
static inline size_t winograd_point(int tiles, int channels) { return (size_t)((tiles + 11) / 12 * 12) * channels + 16; }
