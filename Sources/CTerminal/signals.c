#include "cterminal.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { watched_count = 7 };
static const int watched[watched_count] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};
static struct sigaction before[watched_count];
static volatile sig_atomic_t wake = -1;

static void note(int number) {
  int saved = errno;
  char byte = (char)number;
  // A full pipe already wakes the reader; losing a repeated byte loses nothing.
  ssize_t ignored = write(wake, &byte, 1);
  (void)ignored;
  errno = saved;
}

void srz_signals_watch(int descriptor) {
  int watching = wake >= 0;
  wake = descriptor;
  if (watching) return;
  // Without SA_RESTART a blocked poll or write returns at once.
  struct sigaction action = {.sa_handler = note};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < watched_count; i++) {
    sigaction(watched[i], NULL, &before[i]);
    if (before[i].sa_handler != SIG_IGN) sigaction(watched[i], &action, NULL);
  }
}

void srz_signals_unwatch(int descriptor) {
  if (wake != descriptor) return;
  wake = -1;
  for (int i = 0; i < watched_count; i++) sigaction(watched[i], &before[i], NULL);
}

void srz_signals_stop(void) {
  struct sigaction mine;
  for (int i = 0; i < watched_count; i++) {
    if (watched[i] != SIGTSTP) continue;
    sigaction(SIGTSTP, &before[i], &mine);
    raise(SIGTSTP);  // To this thread, so that it has come when the handler is put back.
    sigaction(SIGTSTP, &mine, NULL);
  }
}
