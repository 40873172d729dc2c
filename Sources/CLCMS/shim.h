#pragma once
#include <lcms2.h>

// What Swift cannot import: pixel formats are macros of shifts.
static const cmsUInt32Number srz_grey8 = TYPE_GRAY_8, srz_rgb8 = TYPE_RGB_8, srz_cmyk8 = TYPE_CMYK_8,
                             srz_cmyk8_inverted = TYPE_CMYK_8_REV;
