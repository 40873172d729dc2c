"""A sheet of crops to look at: bilinear, then each model, one row for each box of a photo.

python -m srzoom_training.sheet SRZOOM sheet.png --model lite --model lite-photo photo.jpg:48x36+900+700 …
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

GAP = 6


def restored(srzoom: Path, photo: str, box: str, *options: str) -> Image.Image:
    """The box of the photo, as the built program restores it."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "box.png"
        subprocess.run([srzoom, "upscale", photo, "--roi", box, "-o", output, "--context-size", "6", *options], check=True)
        return Image.open(output).convert("RGB")


def sheet(srzoom: Path, places: list[tuple[str, str]], models: list[str]) -> Image.Image:
    rows = [
        [restored(srzoom, photo, box, "--method", "bilinear"), *(restored(srzoom, photo, box, "--model", m) for m in models)]
        for photo, box in places
    ]
    width = max(sum(part.width + GAP for part in row) for row in rows)
    page = Image.new("RGB", (width, sum(row[0].height + GAP for row in rows)), "white")
    y = 0
    for row in rows:
        x = 0
        for part in row:
            page.paste(part, (x, y))
            x += part.width + GAP
        y += row[0].height + GAP
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("srzoom", type=Path, help="the built program")
    parser.add_argument("output", type=Path)
    parser.add_argument("places", nargs="+", help="PHOTO:WxH+X+Y")
    parser.add_argument("--model", action="append", default=[], help="repeatable")
    options = parser.parse_args()
    places = [tuple(place.rsplit(":", 1)) for place in options.places]
    sheet(options.srzoom, places, options.model).save(options.output)


if __name__ == "__main__":
    main()
