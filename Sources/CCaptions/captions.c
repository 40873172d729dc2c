// The letters of captions are linked in with C23's #embed, as the weights are.
#include "captions.h"
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char letters[] = {
#embed "../../Assets/Captions/letters.png"
};

const void *srz_letters(size_t *count) {
  *count = sizeof letters;
  return letters;
}
