// OpenBLAS chooses kernels by a list of the CPUs of its time: Debian 12's takes a Zen 5 for a Haswell and an Emerald Rapids for a
// Prescott, whose products take 2 and 5 times as long. So the choice is made again from what the CPU can do, unless the user made
// it. A core that OpenBLAS chose stays if its vectors are as wide: it may fit the CPU better.
#if defined(__x86_64__)
#include <stdlib.h>
#include <string.h>

// OpenBLAS's own, of builds for several CPUs (DYNAMIC_ARCH); the variable is read by gotoblas_dynamic_init.
__attribute__((weak)) char *openblas_get_corename(void);
__attribute__((weak)) void gotoblas_dynamic_quit(void), gotoblas_dynamic_init(void);

static const char variable[] = "OPENBLAS_CORETYPE";

// Cores by the width of their vectors; the first of each is what any CPU of that kind runs.
static const char *const cores512[] = {"SkylakeX", "Cooperlake", "SapphireRapids", NULL};
static const char *const cores256[] = {"Haswell", "Zen", NULL};

// The CPU's cores; null for older CPUs, which OpenBLAS knows. Says yes only to what the system saves at a change of threads, too.
static const char *const *cores(void) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return NULL;
  const int is_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  return is_wide ? cores512 : cores256;
}

// Comes after OpenBLAS's constructor, and before its first product.
__attribute__((constructor)) static void choose(void) {
  const char *const *fitting = cores(), *asked = getenv(variable);
  if (!fitting || (asked && *asked)) return;
  if (!openblas_get_corename || !gotoblas_dynamic_quit || !gotoblas_dynamic_init) return;
  for (size_t i = 0; fitting[i]; i++) {
    if (strcmp(fitting[i], openblas_get_corename()) == 0) return;
  }
  if (setenv(variable, fitting[0], 1) != 0) return;
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  unsetenv(variable); // Not for the programs that this one starts.
}
#else
typedef int no_choice_here; // ISO C forbids an empty file.
#endif
