// What Swift cannot import from <ncurses.h>: mutable globals, structured macros and FILE streams.
#pragma once
#define NCURSES_WIDECHAR 1
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>

static const attr_t nc_bold = A_BOLD, nc_dim = A_DIM, nc_reverse = A_REVERSE, nc_underline = A_UNDERLINE;

/// The window that covers the whole screen; only after `nc_open`.
static inline WINDOW *_Nonnull nc_window(void) { return stdscr; }

/// How many colours the terminal of `nc_open` has (0: none).
static inline int nc_colours(void) { return COLORS; }

/// A full-screen terminal of `type` that is written to `output`: null when terminfo lacks the type. Input is never read
/// through it.
static inline SCREEN *_Nullable nc_open(const char *_Nonnull type, FILE *_Nonnull output) {
  return newterm(type, output, stdin);
}

/// Writes `length` wide characters at the window's cell (row, column) with a colour pair; clipped at the right edge.
static inline void nc_put(int row, int column, const wchar_t *_Nonnull text, int length, attr_t attributes, int pair) {
  if (wmove(stdscr, row, column) == ERR) return;
  wattr_set(stdscr, attributes, (short)pair, &pair);
  waddnwstr(stdscr, text, length);
  wattrset(stdscr, A_NORMAL);
}

/// Fills `columns` cells from (row, column) with `glyph`.
static inline void nc_fill(int row, int column, int columns, wchar_t glyph) {
  cchar_t cell;
  wchar_t text[2] = {glyph, 0};
  if (setcchar(&cell, text, A_NORMAL, 0, NULL) == ERR) return;
  mvwhline_set(stdscr, row, column, &cell, columns);
}

/// A string capability of the terminal by its terminfo name, such as "rmcup"; null when it has none.
static inline const char *_Nullable nc_capability(const char *_Nonnull name) {
  char *text = tigetstr(name);
  return text == (char *)-1 ? NULL : text;
}
