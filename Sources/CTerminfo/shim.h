// The part of ncurses that reads terminal descriptions: <term.h> without its thousand macros.
#pragma once

/// Reads the description of a terminal `type` and makes it the current one: 0 on success. `error` says why not.
int setupterm(const char *_Nonnull type, int descriptor, int *_Nonnull error);

/// A string capability of the current terminal by its name, such as "rmcup"; null or -1 when it has none.
char *_Nullable tigetstr(const char *_Nonnull name);

/// A number of the current terminal by its name, such as "colors"; negative when it has none.
int tigetnum(const char *_Nonnull name);
