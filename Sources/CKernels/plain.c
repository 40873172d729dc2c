// Kernels for any CPU: what clang makes of 8-wide vectors without a target attribute (SSE2, NEON).
#define KERNELS srz_kernels_plain
#define KERNELS_NAME "plain"
#define LANES 8
#define PRODUCT_ROWS 3
#define THIN_ROWS 4
#include "kernels.inc"
