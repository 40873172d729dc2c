// Kernels for any CPU: what clang makes of 8-wide vectors without a target attribute (SSE2, NEON).
#define KERNELS srz_kernels_plain
#define KERNELS_NAME "plain"
#define LANES 8
// Of SSE2's 16 registers of 4 floats two rows take eight sums and four weights; a third row would spill. NEON has 32.
#if defined(__x86_64__)
#define PRODUCT_ROWS 2
#else
#define PRODUCT_ROWS 3
#endif
#define PRODUCT_GROUPS 1
#define THIN_ROWS 4
#include "kernels.inc"
