#include "cterminal.h"
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

enum { crash_count = 6, reset_limit = 255, stack_size = 16384, shared_limit = 64 };
static const int crashes[crash_count] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
static struct sigaction before[crash_count];
static struct termios modes;
static uint8_t reset_bytes[reset_limit];
static size_t reset_count;
static char shared_name[shared_limit + 1];
static size_t shared_length;
static int terminal = -1;
// A stack overflow leaves no stack for the handler (main thread; others keep their own).
static char stack[stack_size];

static void restore(int number, siginfo_t *info, void *context) {
  (void)context;
  ssize_t ignored = write(terminal, reset_bytes, reset_count);
  (void)ignored;
  tcsetattr(terminal, TCSANOW, &modes);
  // Not on POSIX's list, but glibc's puts a path together on the stack and calls unlink(2), which is.
  for (char letter = 'a'; shared_length > 0 && letter <= 'p'; letter++) {
    shared_name[shared_length] = letter;
    shm_unlink(shared_name);
  }
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &before[i], NULL);
  // A fault happens again as soon as this returns; abort() or kill() has to be repeated.
  if (info->si_code <= 0) raise(number);
}

void srz_crash_guard(int descriptor, const void *saved, const uint8_t *reset, size_t count,
                     const char *shared) {
  srz_crash_unguard();
  memcpy(&modes, saved, sizeof modes);
  reset_count = count < reset_limit ? count : reset_limit;
  memcpy(reset_bytes, reset, reset_count);
  shared_length = shared ? strnlen(shared, shared_limit) : 0;
  if (shared_length == shared_limit) shared_length = 0;
  if (shared) memcpy(shared_name, shared, shared_length);
  terminal = descriptor;
  stack_t alternate = {.ss_sp = stack, .ss_size = stack_size};
  stack_t current;
  if (sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE)) sigaltstack(&alternate, NULL);
  struct sigaction action = {.sa_sigaction = restore, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &before[i]);
}

void srz_crash_unguard(void) {
  if (terminal < 0) return;
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &before[i], NULL);
  terminal = -1;
}
