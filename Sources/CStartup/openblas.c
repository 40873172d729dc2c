// OpenBLAS starts a thread for each further CPU when it is loaded, and each spins for 0.1 s: for as long as srzoom takes
// to show its first frame, and on the CPUs that it needs for that. OpenBLAS counts the CPUs that this process may run on;
// so it may run on one only until the shared libraries have been initialized. (OPENBLAS_NUM_THREADS would have to be there
// before the program starts.) Linkers take .preinit_array in executables only: no library target may contain this file.
#define _GNU_SOURCE
#include <sched.h>

static cpu_set_t allowed;
// Volatile: clang runs constructors of constant outcome when it compiles, and does not expect anything to come before them.
static volatile int is_narrowed;

static void narrow(void) {
  cpu_set_t one;
  CPU_ZERO(&one);
  const int cpu = sched_getcpu();
  if (cpu < 0 || cpu >= CPU_SETSIZE || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  CPU_SET(cpu, &one);
  is_narrowed = sched_setaffinity(0, sizeof one, &one) == 0;
}

// Functions in .preinit_array come before all shared libraries' constructors, the program's own constructors after them:
// https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html#init_fini
__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(void) = narrow;

__attribute__((constructor)) static void widen(void) {
  if (is_narrowed) sched_setaffinity(0, sizeof allowed, &allowed);
}
