// The trained weights are linked in with C23's #embed: nothing to find or to read at run time.
#include "weights.h"
#pragma clang diagnostic ignored "-Wc23-extensions"

_Alignas(64) static const unsigned char lite[] = {
#embed "../../Assets/Models/lite.safetensors"
};
_Alignas(64) static const unsigned char lite_base[] = {
#embed "../../Assets/Models/lite-base.safetensors"
};
_Alignas(64) static const unsigned char photo[] = {
#embed "../../Assets/Models/photo.safetensors"
};
_Alignas(64) static const unsigned char photo_base[] = {
#embed "../../Assets/Models/photo-base.safetensors"
};
_Alignas(64) static const unsigned char vivid[] = {
#embed "../../Assets/Models/vivid.safetensors"
};

static const srz_model models[] = {
    {"lite", lite, sizeof lite},
    {"lite-base", lite_base, sizeof lite_base},
    {"photo", photo, sizeof photo},
    {"photo-base", photo_base, sizeof photo_base},
    {"vivid", vivid, sizeof vivid},
};

const srz_model *srz_models(size_t *count) {
  *count = sizeof models / sizeof models[0];
  return models;
}
