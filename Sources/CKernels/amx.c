// Kernels for x86-64 CPUs with AMX for bf16 (Sapphire Rapids 2023, and later): convolutions and attention by products of tiles in
// bf16, all else as for AVX-512.
#if defined(__x86_64__)
#define TARGET "avx2,fma,f16c,avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,amx-tile,amx-bf16"
#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)
#define KERNELS srz_kernels_amx
#define KERNELS_NAME "amx"
#define LANES 16
#define PRODUCT_ROWS 8
#define PRODUCT_GROUPS 3
#define THIN_ROWS 12
#define PRODUCTS
#include "kernels.inc"
#pragma clang attribute pop
#else
typedef int no_amx_here; // ISO C forbids an empty file.
#endif
