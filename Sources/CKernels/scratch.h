// How the scratch memory of a Winograd convolution is laid out.
#pragma once
#include "ckernels.h"

/// Floats from one of the 36 points to the next, for `channels` channels of every tile. The 16 more keep
/// the 36 streams off the same cache sets: 48 tiles of 64 channels are three times 4096 bytes.
static inline size_t winograd_point(int channels) { return (size_t)srz_winograd_tiles * channels + 16; }
