"""Figure 8: which patches of the context the GCM gathers for a ROI.

python -m srzoom_training.attention photo.png 24x24+60+40 out.png --model ../Models/lite.safetensors
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from torch import Tensor

from . import data, weights
from .model import CLSR, Region, restore
from .sheet import region


@torch.inference_mode()
def attention(model: CLSR, photo: Tensor, roi: Region) -> tuple[Tensor, Tensor]:
    """Shares of the softmax of eq. 3 per patch, the mean over the ROI's queries and heads, and the patches' centres (y, x)."""
    gcm, channels = model.gcm, model.architecture.channels
    seen: list[Tensor] = []
    hook = gcm.query.register_forward_hook(lambda _, __, output: seen.append(output * gcm.beta))
    context = model.context(photo)
    restore(model, photo, roi, 0, context)
    hook.remove()
    heads = model.architecture.heads
    query = seen[0][0].unflatten(1, (heads, -1)).transpose(0, 1)
    key = gcm.key(context.bank.tokens)[0].unflatten(1, (heads, -1)).transpose(0, 1)
    rows, columns = -(-roi.height // 2), -(-roi.width // 2)
    bias = gcm.proximity(torch.tensor([[roi.y, roi.x]]), rows, columns, context.bank)
    shares = F.softmax(query @ key.transpose(1, 2) / math.sqrt(channels) + bias, -1).mean((0, 1))
    return shares.unflatten(0, (-1, 9)).sum(1), context.bank.positions.unflatten(0, (-1, 9)).mean(1)


def draw(photo: Image.Image, roi: Region, shares: Tensor, centres: Tensor, strongest: int = 40) -> Image.Image:
    """The photo 4 times as large, the ROI in red, blue circles for the strongest patches; area in proportion to the share."""
    image = photo.resize((photo.width * 4, photo.height * 4), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(image)
    for index in shares.argsort(descending=True)[:strongest].tolist():
        y, x = ((centre + 0.5) * 4 for centre in centres[index].tolist())
        radius = 12 * math.sqrt(shares[index] / shares.max())
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], outline=(40, 110, 255), width=3)
    box = [4 * roi.x, 4 * roi.y, 4 * (roi.x + roi.width) - 1, 4 * (roi.y + roi.height) - 1]
    pen.rectangle(box, outline=(230, 30, 30), width=4)
    return image


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photo", type=Path, help="a low-resolution picture")
    parser.add_argument("roi", type=region, help="WxH+X+Y")
    parser.add_argument("output", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--reduce", action="store_true", help="reduce the picture 4 times first")
    options = parser.parse_args()
    photo = Image.open(options.photo).convert("RGB")
    if options.reduce:
        photo = data.bicubic(photo, photo.width // 4, photo.height // 4)
    shares, centres = attention(weights.load(options.model, "gcm"), data.as_tensor(photo), options.roi)
    draw(photo, options.roi, shares, centres).save(options.output)


if __name__ == "__main__":
    main()
