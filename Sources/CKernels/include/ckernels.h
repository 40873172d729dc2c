// The inner loops that decide the program's speed, each in a version per kind of CPU.
//
// Feature maps are blocked by 8 channels, [channels / 8][rows][columns][8], with a zero border: see
// srz_map. Every function is pure: it reads and writes only what its arguments name, from any thread.
#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  srz_output_group = 16,     ///< Output channels whose weights are packed side by side.
  srz_window_side = 8        ///< Of the windows of transformers: 64 pixels.
};

/// What becomes of the result x of a convolution, bias included, with a residual, which is 0 where there is none.
///
/// Below zero a rectifier multiplies by the slope of the channel: 0 for ReLU, 1 for no activation at all.
typedef enum {
  srz_rectify,     ///< rectify(x) + residual
  srz_rectify_sum, ///< rectify(x + residual)
  srz_silu,        ///< x · sigmoid(x) + residual
  srz_gate         ///< (x + residual) · (sigmoid(x) − ½): SPAN's attention
} srz_activation;

/// A blocked feature map, by its first interior pixel (block 0, row 0, column 0).
///
/// Around the height × width interior lies a border of zeros, one pixel at the top and the left, and
/// at the bottom and right up to the next multiple of 4 and of 6 plus one: what a 3×3 convolution
/// with zero padding, done in tiles, reads.
typedef struct {
  float *pixels;
  ptrdiff_t row;   ///< Floats from a pixel to the one below.
  ptrdiff_t block; ///< Floats from a pixel to the same pixel of the next 8 channels.
} srz_map;

/// A grid of Winograd's tiles, which make side × side output pixels each of (side + 2) × (side + 2) input pixels.
typedef struct {
  int side;          ///< 4 or 6: F(4×4, 3×3) or F(6×6, 3×3).
  int pitch;         ///< Pixels from a tile to the next; more than the side leaves gaps.
  int columns;       ///< Tiles in a row.
  int top, left;     ///< Where the first tile's output begins.
  int height, width; ///< The grid's extent: of the last tiles only what lies inside is written.
} srz_tiles;

/// A 3×3 convolution, stride 1, zero padding 1, by Winograd's algorithm (Lavin and Gray 2015,
/// https://arxiv.org/abs/1509.09308), and what is done to its result before it is stored:
/// its activation, + addend on the first 8 channels.
typedef struct {
  srz_map input, output;
  int inputs, outputs;             ///< Channels; multiples of 8 and of 16, or 8 and 8.
  const float *_Nullable weights4; ///< As srz_pack_winograd writes them for tiles of side 4; null if there are none.
  const float *weights6;           ///< Likewise for side 6.
  const float *weights1;           ///< The same for side 1: for kernels that don't use Winograd's algorithm.
  const float *bias, *slope;       ///< [outputs]
  srz_activation activation;
  const srz_map *_Nullable residual; ///< Of the output's shape.
  const srz_map *_Nullable addend;   ///< 8 channels.
  int shuffle; ///< 1, or 2: pixel shuffle, output channel = (row · 2 + column) · outputs / 4 + channel.
} srz_convolution;

/// A 1×1 convolution of several maps of one size, as if their channels followed each other in one.
typedef struct {
  const srz_map *inputs;
  const int *blocks;          ///< [maps]: of 8 channels each; even numbers, unless there are 8 outputs.
  int maps;
  srz_map output;
  int outputs;                ///< A multiple of 16, or 8.
  const float *weights;       ///< [outputs / 16][all inputs][16]; for 8 outputs [all inputs][8].
  const float *bias, *slope;  ///< [outputs]
  srz_activation activation;  ///< One of the rectifiers.
  const srz_map *_Nullable residual; ///< Of the output's shape; may be the output itself.
  const srz_map *_Nullable addend;   ///< 8 channels.
} srz_pointwise;

/// What queries attend to: bias = −min(distance, limit) / scale.
typedef struct {
  int channels, heads; ///< At most 256 channels in at most 64 heads of an even number each.
  int keys;
  ptrdiff_t row;              ///< Floats from a channel's keys to the next channel's: keys, rounded up to 16.
  const float *key, *value;   ///< [channels][row], zero after the last key.
  const float *key_y, *key_x; ///< [row], in LR pixels.
  float limit, scale;         ///< In LR pixels.
  int is_bounded; ///< Whether no |logit| exceeds 60, so that eˣ needs no maximum taken off.
} srz_attention;

/// A window of 8×8 pixels of a map; beyond the bottom and the right it goes on at the top and the left.
typedef struct {
  srz_map map;
  int top, left;     ///< Less than height and width.
  int height, width; ///< Of the map.
} srz_window;

/// What becomes of a linear layer's result x, bias included.
typedef enum {
  srz_window_store, ///< x
  srz_window_add,   ///< x + what is there
  srz_window_gelu   ///< x · Φ(x), Φ the normal distribution
} srz_window_finish;

/// A linear layer of each pixel of a window.
typedef struct {
  int inputs, outputs;
  const float *weights; ///< [outputs][inputs]
  const float *bias;    ///< [outputs]
  srz_window_finish finish;
} srz_window_linear;

/// Attention among the pixels of a window, in base 2: logits and biases are times log₂ e.
typedef struct {
  int channels, heads;
  const float *bias;           ///< [heads][64 keys][64 queries]
  const float *_Nullable mask; ///< [64 keys][64 queries], of all heads.
} srz_window_attention;

/// The kernels for one kind of CPU.
typedef struct {
  const char *name; ///< "plain", "avx2", "avx512" or "amx"; "amx-emulated" for tests.

  /// Output pixels of the tiles first ..< first + count, row by row.
  /// `scratch`: srz_winograd_scratch(side, count, inputs) floats, 64-byte aligned.
  void (*convolve)(const srz_convolution *convolution, const srz_tiles *tiles, int first, int count, float *scratch);
  /// The same for 8 inputs and 8 outputs.
  void (*convolve_thin)(const srz_convolution *convolution, const srz_tiles *tiles, int first, int count,
                        float *scratch);

  /// Rows first ..< last of a 1×1 convolution, each of `width` pixels.
  /// `scratch`: srz_pointwise_scratch(all inputs, outputs) floats, 64-byte aligned.
  void (*convolve_pointwise)(const srz_pointwise *convolution, int width, int first, int last, float *scratch);

  /// Rows first ..< last of a 3×3 convolution of RGB, rectified: `input` is [height + 2][width + 2][3] with a
  /// border of 1; weights [outputs / 8][27][8], tap by tap (row, column), red, green, blue; slopes [outputs].
  void (*convolve_rgb)(const float *input, int width, int first, int last, const float *weights,
                       const float *bias, const float *slope, int outputs, srz_map output);

  /// Rows first ..< last of a 3×3 convolution to RGB: weights [inputs / 8][9][3][8];
  /// `output` is [height][width][3].
  void (*convolve_to_rgb)(srz_map input, int inputs, int width, int first, int last, const float *weights,
                          const float *bias, float *output);

  /// Pixel shuffle by 4 of row `y` of 48 channels, channel = colour · 16 + row · 4 + column: `output` is [4][4 · width][3].
  void (*shuffle_to_rgb)(srz_map places, int width, int y, float *output);

  /// Adds one row of a picture of RGB that is enlarged 4 times bilinearly (align_corners = false, edges held) to
  /// `output`, [4 · width][3]: the row between `upper` and `lower`, [width][3] and one readable float more, of which
  /// `lower` has the share `weight`.
  void (*add_enlarged)(const float *upper, const float *lower, float weight, int width, float *output);

  /// Adds one row of a picture of RGB, [width][3], to `output`, [4 · width][3]: each pixel to four.
  void (*add_repeated)(const float *input, int width, float *output);

  /// output[q] = Σ_k softmax_k(query[q] · key[k] + bias(q, k)) value[k] for `count` queries (eq. 3), head by
  /// head, without the matrix of logits. `queries`, scaled already, and `output`: [count][channels].
  /// `y`, `x`: [count], the queries' places in LR pixels. "amx" rounds the weights and the values to bf16.
  void (*attend)(const srz_attention *attention, const float *queries, const float *y, const float *x, int count,
                 float *output);

  /// Sums of the pixels of rows first ..< last: `sums` is [blocks][8].
  void (*sum_pixels)(srz_map input, int blocks, int width, int first, int last, float *sums);
  /// Adds rows first ..< last, each channel times its factor, [blocks][8], to `output`.
  void (*add_scaled)(srz_map input, const float *factors, int blocks, int width, int first, int last, srz_map output);

  /// Copies all channels of a window's pixels to [blocks · 8][64], and back.
  void (*take_window)(const srz_window *window, int blocks, float *output);
  void (*put_window)(const srz_window *window, int blocks, const float *input);
  /// Takes mean and deviation over the channels from each pixel (LayerNorm, ε = 1e-5): (x − mean) / deviation · weight + bias.
  /// `input` and `output`: [channels][64].
  void (*normalize_window)(const float *input, int channels, const float *weight, const float *bias, float *output);
  /// `input`: [inputs][64]; `output`: [outputs][64], another one.
  void (*multiply_window)(const srz_window_linear *linear, const float *input, float *output);
  /// `projected`: queries, scaled already, keys and values, [3 · channels][64]; `output`: [channels][64].
  void (*attend_window)(const srz_window_attention *attention, const float *projected, float *output);

  /// Rounds to half precision (to nearest even), and back.
  void (*to_half)(const float *input, uint16_t *output, size_t count);
  void (*from_half)(const uint16_t *input, float *output, size_t count);

  /// 0…1 to 0…255, clamped, rounded half up; NaN becomes 0.
  void (*to_bytes)(const float *input, uint8_t *output, size_t count);

  /// Runs 2 · 8 · 64 · `rounds` floating-point operations of fused multiply-adds in registers.
  float (*multiply_add_loop)(long rounds);
} srz_kernels;

/// Whether this program has kernels called `name` that this CPU runs.
int srz_kernels_run_here(const char *name);
/// These kernels, ready to run; null when there are none, or the system refuses what they need.
const srz_kernels *_Nullable srz_kernels_named(const char *name);
/// The fastest kernels that this CPU runs.
const srz_kernels *srz_kernels_best(void);

/// Floats of scratch memory that `convolve` needs for `count` tiles, whatever the kernels.
size_t srz_winograd_scratch(int side, int count, int inputs);
/// Floats of scratch memory that `convolve_pointwise` needs.
size_t srz_pointwise_scratch(int inputs, int outputs);
/// Floats of packed weights.
size_t srz_winograd_weights(int side, int inputs, int outputs);
/// Transforms PyTorch's weights [outputs][inputs][3][3] to [outputs / 16][(side + 2)²][inputs][16], in double precision (those
/// for tiles of one pixel, side 1, stay as they are);
/// 8 outputs to [(side + 2)²][inputs][8].
void srz_pack_winograd(int side, const float *weights, int inputs, int outputs, float *packed);

/// From now on this thread takes denormal numbers for zero, with which some CPUs take a hundred times as long: weights that an
/// attention all but ignores become such, and so do their products. Returns what `srz_set_float_mode` undoes it by.
static inline uint64_t srz_flush_denormals(void) {
#if defined(__x86_64__)
  const unsigned mode = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(mode | 0x8040); // What comes out (FTZ) and what goes in (DAZ).
  return mode;
#elif defined(__aarch64__)
  const uint64_t mode = __builtin_arm_rsr64("FPCR");
  __builtin_arm_wsr64("FPCR", mode | 1 << 24);
  return mode;
#else
  return 0;
#endif
}

/// Goes back to a mode that `srz_flush_denormals` returned.
static inline void srz_set_float_mode(uint64_t mode) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr((unsigned)mode);
#elif defined(__aarch64__)
  __builtin_arm_wsr64("FPCR", mode);
#else
  (void)mode;
#endif
}

/// Tells the CPU that this thread spins.
static inline void srz_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#pragma clang assume_nonnull end
