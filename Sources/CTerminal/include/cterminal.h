// What a full-screen program needs and Swift cannot do or does not import: handlers for signals and crashes
// (only what is async-signal-safe), the modes of a terminal, the width of a character.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// From now on SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT and SIGWINCH each write their number, one byte, to
/// `descriptor` (which should not block) instead of acting. A signal that is ignored stays ignored.
void srz_signals_watch(int descriptor);

/// Gives the signals back the actions they had before `srz_signals_watch`, unless another descriptor has been given since.
void srz_signals_unwatch(int descriptor);

/// Stops this process as Ctrl-Z does, with the action that SIGTSTP had before; returns when it is continued, or at once
/// where nobody could continue it: the kernel does not stop a process group without job control.
void srz_signals_stop(void);

/// From now on a crash (SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT in any thread) first writes
/// `reset` to `descriptor` and gives it the modes `saved`, a struct termios; then the earlier action for that signal runs.
/// At most 255 bytes of `reset` are kept. `shared` (null: none, 63 bytes at most) is what the names of shared memory
/// objects begin with that are removed then: one letter follows, a to p.
void srz_crash_guard(int descriptor, const void *_Nonnull saved, const uint8_t *_Nonnull reset,
                     size_t count, const char *_Nullable shared);

/// Ends what `srz_crash_guard` began.
void srz_crash_unguard(void);

/// How many cells a Unicode scalar takes in the current locale: 0, 1, 2, or -1 if it cannot be printed.
int srz_cell_width(uint32_t scalar);

enum {
  /// The most bytes of `srz_encode`.
  srz_longest_character = 16
};

/// Writes a Unicode scalar in the current locale's encoding to `bytes`: how many there are, 0 if it has none.
int srz_encode(uint32_t scalar, char bytes[_Nonnull srz_longest_character]);
