#define _GNU_SOURCE
#include "cterminal.h"
#include <string.h>
#include <wchar.h>

int srz_cell_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

int srz_encode(uint32_t scalar, char bytes[srz_longest_character]) {
  mbstate_t state;
  memset(&state, 0, sizeof state);
  size_t count = wcrtomb(bytes, (wchar_t)scalar, &state);
  return count > srz_longest_character ? 0 : (int)count;
}
