#pragma once
#include "ckernels.h"

extern const srz_kernels srz_kernels_plain;
#if defined(__x86_64__)
extern const srz_kernels srz_kernels_avx2, srz_kernels_avx512, srz_kernels_amx, srz_kernels_emulated;
#endif
