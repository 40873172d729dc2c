// What Swift cannot import from <tiffio.h>: variadic functions, and handlers that take a va_list.
#pragma once
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>

enum { srz_tiff_error_length = 200 };

/// A file in memory, as libtiff's client reads it.
typedef struct {
  const uint8_t *_Nonnull bytes;
  uint64_t count, position;
  /// The first error since it was opened; empty when there was none.
  char error[srz_tiff_error_length];
} srz_tiff_source;

static inline srz_tiff_source srz_tiff_source_of(const uint8_t *_Nonnull bytes, uint64_t count) {
  return (srz_tiff_source){bytes, count, 0, ""};
}

static inline tmsize_t srz_tiff_read(thandle_t handle, void *buffer, tmsize_t count) {
  srz_tiff_source *source = (srz_tiff_source *)handle;
  if (source->position >= source->count) return 0;
  uint64_t left = source->count - source->position;
  tmsize_t length = (uint64_t)count < left ? count : (tmsize_t)left;
  memcpy(buffer, source->bytes + source->position, (size_t)length);
  source->position += (uint64_t)length;
  return length;
}

static inline tmsize_t srz_tiff_write(thandle_t handle, void *buffer, tmsize_t count) {
  (void)handle, (void)buffer, (void)count;
  return 0;
}

static inline toff_t srz_tiff_seek(thandle_t handle, toff_t offset, int from) {
  srz_tiff_source *source = (srz_tiff_source *)handle;
  source->position = offset + (from == SEEK_CUR ? source->position : from == SEEK_END ? source->count : 0);
  return source->position;
}

static inline int srz_tiff_close(thandle_t handle) {
  (void)handle;
  return 0;
}

static inline toff_t srz_tiff_size(thandle_t handle) { return ((srz_tiff_source *)handle)->count; }

static inline int srz_tiff_fail(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
  srz_tiff_source *source = (srz_tiff_source *)user;
  (void)tiff, (void)module;
  if (source->error[0] == 0) vsnprintf(source->error, sizeof source->error, format, arguments);
  return 1;
}

static inline int srz_tiff_ignore(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)user, (void)module, (void)format, (void)arguments;
  return 1;
}

/// Opens `source`, which must outlive the result; no single piece of memory may be larger than `most`.
static inline TIFF *_Nullable srz_tiff_open(srz_tiff_source *_Nonnull source, tmsize_t most) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, most);
  TIFFOpenOptionsSetErrorHandlerExtR(options, srz_tiff_fail, source);
  TIFFOpenOptionsSetWarningHandlerExtR(options, srz_tiff_ignore, source);
  // m: not mapped. Only the first directory is read, and strips are not chopped.
  TIFF *tiff = TIFFClientOpenExt("", "rmc", source, srz_tiff_read, srz_tiff_write, srz_tiff_seek, srz_tiff_close,
                                 srz_tiff_size, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}

/// A whole number of 16 bits, or its default; 0 when there is neither.
static inline uint16_t srz_tiff_short(TIFF *_Nonnull tiff, uint32_t tag) {
  uint16_t value = 0;
  return TIFFGetFieldDefaulted(tiff, tag, &value) ? value : 0;
}

/// A whole number of 32 bits; 0 when there is none.
static inline uint32_t srz_tiff_long(TIFF *_Nonnull tiff, uint32_t tag) {
  uint32_t value = 0;
  return TIFFGetField(tiff, tag, &value) ? value : 0;
}

/// A fraction; 0 when there is none.
static inline float srz_tiff_float(TIFF *_Nonnull tiff, uint32_t tag) {
  float value = 0;
  return TIFFGetField(tiff, tag, &value) ? value : 0;
}

/// Bytes, owned by `tiff`; null when there are none.
static inline const uint8_t *_Nullable srz_tiff_bytes(TIFF *_Nonnull tiff, uint32_t tag, uint32_t *_Nonnull count) {
  void *bytes = NULL;
  *count = 0;
  return TIFFGetField(tiff, tag, count, &bytes) ? (const uint8_t *)bytes : NULL;
}

/// What the first of the samples beyond the colours is; `EXTRASAMPLE_UNSPECIFIED` also when there is none.
static inline uint16_t srz_tiff_extra_sample(TIFF *_Nonnull tiff, uint16_t *_Nonnull count) {
  uint16_t *kinds = NULL;
  *count = 0;
  return TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, count, &kinds) && *count > 0 ? kinds[0] : EXTRASAMPLE_UNSPECIFIED;
}

static inline const char *_Nonnull srz_tiff_error(const srz_tiff_source *_Nonnull source) { return source->error; }
