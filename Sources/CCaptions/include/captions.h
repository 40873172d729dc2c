#pragma once
#include <stddef.h>

/// Assets/Captions/letters.png, linked into the program.
const void *_Nonnull srz_letters(size_t *_Nonnull count);
