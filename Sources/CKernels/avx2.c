// Kernels for x86-64 CPUs with AVX2, FMA and F16C (Haswell 2013, Zen 2017, and later).
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define KERNELS srz_kernels_avx2
#define KERNELS_NAME "avx2"
#define LANES 8
#define PRODUCT_ROWS 6
#define PRODUCT_GROUPS 1
#define THIN_ROWS 12
#define ROLLED_TAPS
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int no_avx2_here; // ISO C forbids an empty file.
#endif
