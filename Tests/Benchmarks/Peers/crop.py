"""Restores a photo by ncnn as scripts for its super-resolution models do: decode, padded tiles, save. No context.

    python crop.py MODEL PHOTO OUT [--roi WxH+X+Y] [--threads N]

MODEL: what pnnx wrote, without .ncnn.param.
"""

from __future__ import annotations

import argparse
import re

import ncnn
import numpy as np
from PIL import Image

TILE, PADDING, SCALE = 256, 4, 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("photo")
    parser.add_argument("out")
    parser.add_argument("--roi")
    parser.add_argument("--threads", type=int, default=ncnn.get_physical_big_cpu_count())
    options = parser.parse_args()

    net = ncnn.Net()
    net.opt.num_threads = options.threads
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    net.load_param(f"{options.model}.ncnn.param")
    net.load_model(f"{options.model}.ncnn.bin")
    photo = np.asarray(Image.open(options.photo).convert("RGB"))
    width, height, left, top = photo.shape[1], photo.shape[0], 0, 0
    if options.roi:
        width, height, left, top = map(int, re.fullmatch(r"(\d+)x(\d+)\+(\d+)\+(\d+)", options.roi).groups())
    enlarged = np.empty((height * SCALE, width * SCALE, 3), np.uint8)
    for y in range(top, top + height, TILE):
        for x in range(left, left + width, TILE):
            end_y, end_x = min(y + TILE, top + height), min(x + TILE, left + width)
            near_y, near_x = max(y - PADDING, 0), max(x - PADDING, 0)
            tile = photo[near_y : end_y + PADDING, near_x : end_x + PADDING]
            extractor = net.create_extractor()
            values = np.ascontiguousarray(tile.transpose(2, 0, 1), np.float32) / 255
            extractor.input("in0", ncnn.Mat(values))  # which does not keep the array alive
            result = np.array(extractor.extract("out0")[1]).transpose(1, 2, 0)
            inner = result[(y - near_y) * SCALE : (end_y - near_y) * SCALE]
            inner = inner[:, (x - near_x) * SCALE : (end_x - near_x) * SCALE]
            target = enlarged[(y - top) * SCALE : (end_y - top) * SCALE, (x - left) * SCALE : (end_x - left) * SCALE]
            target[:] = (inner.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    Image.fromarray(enlarged).save(options.out, quality=95)  # as srzoom does


if __name__ == "__main__":
    main()
