#pragma once
#include <libheif/heif.h>
#include <stdio.h>

/// Makes `file` what C's `stderr` is, and hands back what it was; nothing changes when `file` is null.
static inline FILE *_Nullable srz_heif_set_stderr(FILE *_Nullable file) {
  FILE *before = stderr;
  if (file) stderr = file;
  return before;
}
