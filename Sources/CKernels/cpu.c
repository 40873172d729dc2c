// The choice of kernels, by name and by what the CPU can do.
#define _DEFAULT_SOURCE
#include "cpu.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

static int has_tiles(void) {
  enum { osxsave = 1 << 27, amx_bf16 = 1 << 22, amx_tile = 1 << 24, tile_states = 3 << 17 };
  unsigned a, b, c, d, states, high;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & osxsave)) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(d & amx_bf16) || !(d & amx_tile)) return 0;
  __asm__("xgetbv" : "=a"(states), "=d"(high) : "c"(0));
  return (states & tile_states) == tile_states;
}

// The tiles' 8 kB are saved at a change of threads only for processes that asked the kernel for it, once:
// https://docs.kernel.org/arch/x86/xstate.html
static int request_tiles(void) {
  enum { request_permission = 0x1023, tile_data = 18 }; // ARCH_REQ_XCOMP_PERM
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}
#elif defined(__x86_64__)
static int has_tiles(void) { return 0; }
static int request_tiles(void) { return 0; }
#endif

static int runs_here(const srz_kernels *kernels) {
#if defined(__x86_64__)
  if (kernels == &srz_kernels_amx) {
    return has_tiles() && __builtin_cpu_supports("avx512bf16") && runs_here(&srz_kernels_avx512);
  }
  if (kernels == &srz_kernels_emulated) return runs_here(&srz_kernels_avx2);
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

// The fastest first; behind the plain ones, which run anywhere, those that are only asked for: they round to bf16.
static const srz_kernels *const all[] = {
#if defined(__x86_64__)
    &srz_kernels_avx512,
    &srz_kernels_avx2,
#endif
    &srz_kernels_plain,
#if defined(__x86_64__)
    &srz_kernels_amx,
    &srz_kernels_emulated,
#endif
};

static const srz_kernels *find(const char *name) {
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (strcmp(all[i]->name, name) == 0) return runs_here(all[i]) ? all[i] : NULL;
  }
  return NULL;
}

int srz_kernels_run_here(const char *name) { return find(name) != NULL; }

const srz_kernels *srz_kernels_named(const char *name) {
  const srz_kernels *kernels = find(name);
#if defined(__x86_64__)
  if (kernels == &srz_kernels_amx && !request_tiles()) return NULL;
#endif
  return kernels;
}

const srz_kernels *srz_kernels_best(void) {
  size_t i = 0;
  while (!runs_here(all[i])) i++;
  return all[i];
}
