// The kernels of amx.c with the products of tiles done one by one, to the same bits: for tests on any x86-64 CPU with AVX2 and
// FMA.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define KERNELS srz_kernels_emulated
#define KERNELS_NAME "amx-emulated"
#define LANES 8
#define PRODUCT_ROWS 6
#define PRODUCT_GROUPS 1
#define THIN_ROWS 12
#define ROLLED_TAPS
#define PRODUCTS
#define EMULATED_PRODUCTS
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int no_emulation_here; // ISO C forbids an empty file.
#endif
