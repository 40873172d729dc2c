// The choice of kernels, by name and by what the CPU can do.
#include "cpu.h"

#include <string.h>

static int runs_here(const srz_kernels *kernels) {
#if defined(__x86_64__)
  if (kernels == &srz_kernels_avx512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
           runs_here(&srz_kernels_avx2);
  }
  if (kernels == &srz_kernels_avx2) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  }
#endif
  return kernels == &srz_kernels_plain;
}

// The fastest first.
static const srz_kernels *const all[] = {
#if defined(__x86_64__)
    &srz_kernels_avx512,
    &srz_kernels_avx2,
#endif
    &srz_kernels_plain,
};

const srz_kernels *srz_kernels_named(const char *name) {
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (strcmp(all[i]->name, name) == 0) return runs_here(all[i]) ? all[i] : NULL;
  }
  return NULL;
}

const srz_kernels *srz_kernels_best(void) {
  size_t i = 0;
  while (!runs_here(all[i])) i++;
  return all[i];
}
