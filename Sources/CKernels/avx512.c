// Kernels for x86-64 CPUs with AVX-512 F, VL, DQ and BW (Skylake-X 2017, Zen 4, and later): 16-wide
// products, and 32 registers for the 8-wide rest.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512vl,avx512dq,avx512bw"))), apply_to = function)
#define KERNELS srz_kernels_avx512
#define KERNELS_NAME "avx512"
#define LANES 16
#define PRODUCT_ROWS 8
#define PRODUCT_GROUPS 3
#define THIN_ROWS 12
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int no_avx512_here; // ISO C forbids an empty file.
#endif
