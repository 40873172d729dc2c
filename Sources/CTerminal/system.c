#define _GNU_SOURCE
#include "cterminal.h"
#include <sys/mman.h>
#include <wchar.h>

int srz_memory_file(void) { return memfd_create("srzoom-text", MFD_CLOEXEC); }

int srz_cell_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
