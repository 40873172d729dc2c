// How much scratch memory convolutions need: as much as the kernels that need most.
#include "scratch.h"

size_t srz_winograd_scratch(int side, int count, int inputs) {
  const int points = (side + 2) * (side + 2), tiles = padded_tiles(count);
  const size_t winograd =
      points * (winograd_point(count, inputs) + winograd_point(count, most_product_groups * srz_output_group));
  const size_t products = (patch_bytes(side, inputs) * tiles + 9 * padded_inputs(inputs) * srz_output_group * 2) / sizeof(float) +
                          side * side * winograd_point(tiles, srz_output_group);
  return winograd > products ? winograd : products;
}

size_t srz_pointwise_scratch(int inputs, int outputs) {
  return (size_t)padded_inputs(inputs) * (outputs + product_rows * product_pixels) * 2 / sizeof(float);
}
