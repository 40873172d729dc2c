#include "cjpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

/// A progressive file may hold any number of scans, each over the whole picture: a small file that takes hours.
/// Real ones have about 10; libjpeg-turbo's own fuzzers stop at 500.
enum { most_scans = 500 };

/// libjpeg's error handler, with the place that errors leave to.
typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf where;
  char error[JMSG_LENGTH_MAX];
  char damage[JMSG_LENGTH_MAX];
  /// The file ended before its end marker; from then on the decoder runs dry, at some row.
  bool has_ended, is_dry;
  /// Something else is wrong.
  bool is_corrupt;
  int dry_row;
} escape;

struct srz_jpeg {
  struct jpeg_decompress_struct info;
  struct jpeg_progress_mgr progress;
  escape escape;
  const uint8_t *bytes;
  size_t count;
  /// What `srz_jpeg_begin` was asked for.
  int eighths;
  bool fast;
  uint8_t *icc;
};

static void leave(j_common_ptr info) {
  escape *to = (escape *)info->err;
  info->err->format_message(info, to->error);
  longjmp(to->where, 1);
}

/// Warnings that mean lost pixels; the others (odd JFIF version, stray bytes between segments) lose nothing.
static bool is_damage(int code) {
  return code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
         code == JWRN_MUST_RESYNC || code == JWRN_ARITH_BAD_CODE || code == JWRN_BOGUS_PROGRESSION;
}

static void note(j_common_ptr info, int level) {
  escape *to = (escape *)info->err;
  int code = info->err->msg_code;
  if (level >= 0 || !is_damage(code)) return;
  if (code == JWRN_JPEG_EOF) {
    to->has_ended = true;
  } else if (to->has_ended && (code == JWRN_HIT_MARKER || code == JWRN_MUST_RESYNC)) {
    if (!to->is_dry && info->is_decompressor) to->dry_row = (int)((j_decompress_ptr)info)->output_scanline;
    to->is_dry = true;
  } else {
    to->is_corrupt = true;
  }
  if (to->damage[0] != 0) return;
  if (code == JWRN_JPEG_EOF) {
    snprintf(to->damage, sizeof to->damage, "the file ends too soon");
  } else {
    info->err->format_message(info, to->damage);
  }
}

static struct jpeg_error_mgr *arm(escape *to) {
  jpeg_std_error(&to->base);
  to->base.error_exit = leave;
  to->base.emit_message = note;
  return &to->base;
}

static void watch_scans(j_common_ptr info) {
  if (!info->is_decompressor || ((j_decompress_ptr)info)->input_scan_number <= most_scans) return;
  escape *to = (escape *)info->err;
  snprintf(to->error, sizeof to->error, "more than %d scans", most_scans);
  longjmp(to->where, 1);
}

srz_jpeg *srz_jpeg_open(const uint8_t *bytes, size_t count) {
  srz_jpeg *jpeg = calloc(1, sizeof *jpeg);
  if (!jpeg) return NULL;
  jpeg->bytes = bytes;
  jpeg->count = count;
  jpeg->info.err = arm(&jpeg->escape);
  if (setjmp(jpeg->escape.where)) {
    srz_jpeg_close(jpeg);
    return NULL;
  }
  jpeg_create_decompress(&jpeg->info);
  jpeg->progress.progress_monitor = watch_scans;
  jpeg->info.progress = &jpeg->progress;
  return jpeg;
}

void srz_jpeg_close(srz_jpeg *jpeg) {
  jpeg_destroy_decompress(&jpeg->info);
  free(jpeg->icc);
  free(jpeg);
}

const char *srz_jpeg_error(const srz_jpeg *jpeg) { return jpeg->escape.error; }
const char *srz_jpeg_damage(const srz_jpeg *jpeg) { return jpeg->escape.damage; }

bool srz_jpeg_is_cut_short(const srz_jpeg *jpeg, int *rows) {
  const escape *from = &jpeg->escape;
  *rows = from->is_dry ? from->dry_row : (int)jpeg->info.output_height;
  return from->has_ended && !from->is_corrupt;
}

/// What segments of the application kind begin with, their final zeros included.
static const char exif_name[6] = "Exif\0", xmp_name[] = "http://ns.adobe.com/xap/1.0/", photoshop_name[] = "Photoshop 3.0";

/// The first segment of a kind, without its name.
static srz_jpeg_segment find(const srz_jpeg *jpeg, int kind, const char *name, size_t length) {
  for (jpeg_saved_marker_ptr marker = jpeg->info.marker_list; marker; marker = marker->next) {
    if (marker->marker != kind || marker->data_length < length) continue;
    if (memcmp(marker->data, name, length) != 0) continue;
    return (srz_jpeg_segment){marker->data + length, marker->data_length - length};
  }
  return (srz_jpeg_segment){NULL, 0};
}

static double per_metre(const srz_jpeg *jpeg, unsigned density) {
  if (!jpeg->info.saw_JFIF_marker) return 0;
  switch (jpeg->info.density_unit) {
    case 1: return density / 0.0254;
    case 2: return density * 100.0;
    default: return 0;
  }
}

static bool is_cmyk(const srz_jpeg *jpeg) {
  return jpeg->info.jpeg_color_space == JCS_CMYK || jpeg->info.jpeg_color_space == JCS_YCCK;
}

static int brightness_quantization(const struct jpeg_decompress_struct *info) {
  if (info->jpeg_color_space != JCS_YCbCr && info->jpeg_color_space != JCS_GRAYSCALE) return 0;
  const int number = info->comp_info[0].quant_tbl_no;
  if (number < 0 || number >= NUM_QUANT_TBLS || info->quant_tbl_ptrs[number] == NULL) return 0;
  int sum = 0;
  for (int i = 0; i < DCTSIZE2; i++) sum += info->quant_tbl_ptrs[number]->quantval[i];
  return sum;
}

static size_t rounded_up(size_t number, int step) { return (number + (size_t)step - 1) / (size_t)step * (size_t)step; }

/// Blocks of 8x8 coefficients, as many as fill whole groups of those that are coded together (jdcoefct.c).
static size_t held_bytes(struct jpeg_decompress_struct *info) {
  if (!jpeg_has_multiple_scans(info)) return 0;
  size_t blocks = 0;
  for (int i = 0; i < info->num_components; i++) {
    const jpeg_component_info *component = &info->comp_info[i];
    blocks += rounded_up(component->width_in_blocks, component->h_samp_factor) *
              rounded_up(component->height_in_blocks, component->v_samp_factor);
  }
  return blocks * sizeof(JBLOCK);
}

bool srz_jpeg_read_header(srz_jpeg *jpeg, srz_jpeg_header *header) {
  struct jpeg_decompress_struct *info = &jpeg->info;
  if (setjmp(jpeg->escape.where)) return false;
  jpeg_mem_src(info, jpeg->bytes, jpeg->count);
  jpeg_save_markers(info, JPEG_APP0 + 1, 0xFFFF);   // EXIF, XMP
  jpeg_save_markers(info, JPEG_APP0 + 2, 0xFFFF);   // ICC
  jpeg_save_markers(info, JPEG_APP0 + 13, 0xFFFF);  // Photoshop
  jpeg_read_header(info, TRUE);
  // Newer versions read headers of 12 and 16 bits, whose pixels need other functions.
  if (info->data_precision != 8) ERREXIT1(info, JERR_BAD_PRECISION, info->data_precision);
  header->width = (int)info->image_width;
  header->height = (int)info->image_height;
  header->components = info->num_components;
  header->is_cmyk = is_cmyk(jpeg);
  header->has_adobe = info->saw_Adobe_marker;
  header->held_bytes = held_bytes(info);
  header->brightness_quantization = brightness_quantization(info);
  header->pixels_per_metre_x = per_metre(jpeg, info->X_density);
  header->pixels_per_metre_y = per_metre(jpeg, info->Y_density);
  header->exif = find(jpeg, JPEG_APP0 + 1, exif_name, sizeof exif_name);
  header->xmp = find(jpeg, JPEG_APP0 + 1, xmp_name, sizeof xmp_name);
  header->photoshop = find(jpeg, JPEG_APP0 + 13, photoshop_name, sizeof photoshop_name);
  return true;
}

const uint8_t *srz_jpeg_icc(srz_jpeg *jpeg, size_t *count) {
  unsigned length = 0;
  *count = 0;
  if (setjmp(jpeg->escape.where)) return NULL;
  if (!jpeg->icc && !jpeg_read_icc_profile(&jpeg->info, &jpeg->icc, &length)) return NULL;
  *count = length;
  return jpeg->icc;
}

/// Sets up what `srz_jpeg_begin` was asked for.
static void configure(srz_jpeg *jpeg) {
  struct jpeg_decompress_struct *info = &jpeg->info;
  info->out_color_space = is_cmyk(jpeg) ? JCS_CMYK : JCS_RGB;
  info->scale_num = (unsigned)jpeg->eighths;
  info->scale_denom = 8;
  info->dct_method = jpeg->fast ? JDCT_IFAST : JDCT_ISLOW;
  info->do_fancy_upsampling = !jpeg->fast;
  info->do_block_smoothing = !jpeg->fast;
}

bool srz_jpeg_begin(srz_jpeg *jpeg, int eighths, bool fast, int *width, int *height) {
  if (setjmp(jpeg->escape.where)) return false;
  jpeg->eighths = eighths;
  jpeg->fast = fast;
  configure(jpeg);
  jpeg_calc_output_dimensions(&jpeg->info);
  *width = (int)jpeg->info.output_width;
  *height = (int)jpeg->info.output_height;
  return true;
}

static bool read_rows(srz_jpeg *jpeg, uint8_t *pixels, int *rows) {
  struct jpeg_decompress_struct *info = &jpeg->info;
  *rows = 0;
  if (setjmp(jpeg->escape.where)) return false;
  jpeg_start_decompress(info);
  size_t stride = (size_t)info->output_width * (size_t)info->output_components;
  while (info->output_scanline < info->output_height) {
    JSAMPROW row = pixels + info->output_scanline * stride;
    jpeg_read_scanlines(info, &row, 1);
    *rows = (int)info->output_scanline;
  }
  return true;
}

/// Where the last segment before `position` begins: at 0xFF and a marker that may be followed by one.
static size_t segment_before(const uint8_t *bytes, size_t position) {
  for (size_t i = position; i >= 2; i--) {
    if (bytes[i - 2] == 0xFF && bytes[i - 1] >= 0xC0 && bytes[i - 1] < 0xFF && (bytes[i - 1] & 0xF8) != 0xD0) {
      return i - 2;
    }
  }
  return 0;
}

/// Goes back to the start of the pixels, as if the file ended before the segment that the reader stands in.
static bool cut_and_restart(srz_jpeg *jpeg) {
  struct jpeg_decompress_struct *info = &jpeg->info;
  if (setjmp(jpeg->escape.where)) return false;
  if (!jpeg_has_multiple_scans(info)) return false;
  jpeg->count = segment_before(jpeg->bytes, jpeg->count - info->src->bytes_in_buffer);
  jpeg_abort_decompress(info);
  jpeg_mem_src(info, jpeg->bytes, jpeg->count);
  jpeg_read_header(info, TRUE);
  configure(jpeg);
  return true;
}

bool srz_jpeg_read_pixels(srz_jpeg *jpeg, uint8_t *pixels, int *rows) {
  if (read_rows(jpeg, pixels, rows)) return true;
  if (*rows > 0) return false;
  // A progressive file's scans are all read before the first row. Those before the bad one are a picture, if coarse.
  char error[sizeof jpeg->escape.error];
  memcpy(error, jpeg->escape.error, sizeof error);
  if (cut_and_restart(jpeg)) read_rows(jpeg, pixels, rows);
  memcpy(jpeg->escape.error, error, sizeof error);
  return false;
}

/// libjpeg's own memory destination loses its buffer when an error comes after it grew.
struct srz_jpeg_writer {
  struct jpeg_compress_struct info;
  struct jpeg_destination_mgr destination;
  escape escape;
  uint8_t *bytes;
  size_t capacity;
};

static void grow(j_compress_ptr info) {
  srz_jpeg_writer *to = info->client_data;
  size_t capacity = to->capacity ? to->capacity * 2 : 1 << 16;
  uint8_t *bytes = realloc(to->bytes, capacity);
  if (!bytes) ERREXIT1(info, JERR_OUT_OF_MEMORY, 10);
  to->destination.next_output_byte = bytes + to->capacity;
  to->destination.free_in_buffer = capacity - to->capacity;
  to->bytes = bytes;
  to->capacity = capacity;
}

static boolean grow_when_full(j_compress_ptr info) {
  grow(info);
  return TRUE;
}

static void keep(j_compress_ptr info) { (void)info; }

/// One segment, its name first; nothing when it is null or too long for one.
static void write_segment(j_compress_ptr info, int kind, const char *name, size_t length, srz_jpeg_segment segment) {
  if (!segment.bytes || length + segment.count > 65533) return;
  jpeg_write_m_header(info, kind, (unsigned)(length + segment.count));
  for (size_t i = 0; i < length; i++) jpeg_write_m_byte(info, name[i]);
  for (size_t i = 0; i < segment.count; i++) jpeg_write_m_byte(info, segment.bytes[i]);
}

srz_jpeg_writer *srz_jpeg_writer_open(void) {
  srz_jpeg_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  writer->info.err = arm(&writer->escape);
  if (setjmp(writer->escape.where)) {
    srz_jpeg_writer_close(writer);
    return NULL;
  }
  jpeg_create_compress(&writer->info);
  writer->info.client_data = writer;
  writer->destination.init_destination = grow;
  writer->destination.empty_output_buffer = grow_when_full;
  writer->destination.term_destination = keep;
  writer->info.dest = &writer->destination;
  return writer;
}

void srz_jpeg_writer_close(srz_jpeg_writer *writer) {
  jpeg_destroy_compress(&writer->info);
  free(writer->bytes);
  free(writer);
}

const char *srz_jpeg_writer_error(const srz_jpeg_writer *writer) { return writer->escape.error; }

bool srz_jpeg_writer_begin(srz_jpeg_writer *writer, const srz_jpeg_picture *picture) {
  struct jpeg_compress_struct *info = &writer->info;
  if (setjmp(writer->escape.where)) return false;
  info->image_width = (JDIMENSION)picture->width;
  info->image_height = (JDIMENSION)picture->height;
  info->input_components = picture->channels;
  info->in_color_space = picture->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(info);
  jpeg_set_quality(info, picture->quality, TRUE);
  bool is_subsampled = picture->channels == 3 && picture->subsamples_colour;
  info->comp_info[0].h_samp_factor = info->comp_info[0].v_samp_factor = is_subsampled ? 2 : 1;
  if (picture->pixels_per_inch_x > 0 && picture->pixels_per_inch_y > 0) {
    info->density_unit = 1;
    info->X_density = (UINT16)picture->pixels_per_inch_x;
    info->Y_density = (UINT16)picture->pixels_per_inch_y;
  }
  info->optimize_coding = picture->optimizes_codes;
  jpeg_start_compress(info, TRUE);
  write_segment(info, JPEG_APP0 + 1, exif_name, sizeof exif_name, picture->exif);
  write_segment(info, JPEG_APP0 + 1, xmp_name, sizeof xmp_name, picture->xmp);
  write_segment(info, JPEG_APP0 + 13, photoshop_name, sizeof photoshop_name, picture->photoshop);
  if (picture->icc.bytes) jpeg_write_icc_profile(info, picture->icc.bytes, (unsigned)picture->icc.count);
  write_segment(info, JPEG_COM, "", 0, picture->comment);
  return true;
}

bool srz_jpeg_writer_add_rows(srz_jpeg_writer *writer, const uint8_t *rows, int count) {
  struct jpeg_compress_struct *info = &writer->info;
  if (setjmp(writer->escape.where)) return false;
  const size_t pitch = (size_t)info->image_width * (size_t)info->input_components;
  for (int y = 0; y < count; y++) {
    JSAMPROW row = (JSAMPROW)(uintptr_t)(rows + (size_t)y * pitch);  // only read, though its type is not const
    jpeg_write_scanlines(info, &row, 1);
  }
  return true;
}

bool srz_jpeg_writer_end(srz_jpeg_writer *writer) {
  if (setjmp(writer->escape.where)) return false;
  jpeg_finish_compress(&writer->info);
  return true;
}

const uint8_t *srz_jpeg_writer_take(srz_jpeg_writer *writer, size_t *count) {
  *count = writer->capacity - writer->destination.free_in_buffer;
  writer->destination.next_output_byte = writer->bytes;
  writer->destination.free_in_buffer = writer->capacity;
  return writer->bytes;
}
