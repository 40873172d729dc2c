#pragma once
#include <stddef.h>

/// One file of Assets/Models, linked into the program.
typedef struct {
  const char *_Nonnull name; ///< The file's name without ".safetensors".
  const void *_Nonnull bytes;
  size_t count;
} srz_model;

/// The built-in models, the default first; 64-byte aligned, never freed.
const srz_model *_Nonnull srz_models(size_t *_Nonnull count);
