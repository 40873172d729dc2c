#!/usr/bin/env python3
"""Writes Seeds/{photo,webp,heif,tiff,raw,colour}: pictures of 12x12 pixels, and profiles, in files of under 1 kB, for the
smaller a seed is, the more inputs a fuzzer tries in an hour.

    python make_seeds.py        needs numpy, Pillow, and heif-enc (libheif-examples)
"""

import io
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, PngImagePlugin

sys.path.append(str(Path(__file__).parents[2] / "ImagingTests" / "Fixtures"))
import profiles

SEEDS = Path(__file__).parent / "Seeds"
RGB = Image.linear_gradient("L").resize((12, 12)).convert("RGB")
RGB.paste((200, 30, 40), (3, 4, 9, 8))
GREY = RGB.convert("L")
RGBA = RGB.copy()
RGBA.putalpha(GREY)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def write(folder, name, data):
    assert len(data) <= 1024, (name, len(data))
    (SEEDS / folder).mkdir(exist_ok=True)
    (SEEDS / folder / name).write_bytes(data)


def heif(image, *options):
    with tempfile.TemporaryDirectory() as folder:
        image.save(f"{folder}/in.png")
        # Without the line of text that x265 leaves of its parameters.
        subprocess.run(["heif-enc", *options, "-p", "x265:info=0", "-o", f"{folder}/out", f"{folder}/in.png"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return Path(f"{folder}/out").read_bytes()


def tiff(start, entries, rest=b""):
    """One directory, of tags and LONGs, and what stands behind it."""
    count = len(entries)
    body = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(entries.items()))
    return start + struct.pack("<H", count) + body + struct.pack("<I", 0) + rest


exif = Image.Exif()
exif[0x010F], exif[0x0112] = "M", 6
xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'

small = {"quality": 20, "optimize": True}
jpeg = saved(RGB, "JPEG", **small)
write("photo", "rgb.jpg", jpeg)
write("photo", "grey.jpg", saved(GREY, "JPEG", **small))
write("photo", "progressive.jpg", saved(RGB, "JPEG", progressive=True, **small))
write("photo", "cmyk.jpg", saved(RGB.convert("CMYK"), "JPEG", **small))
write("photo", "exif.jpg", saved(RGB, "JPEG", exif=exif, **small))
write("photo", "restart.jpg", saved(RGB, "JPEG", restart_marker_blocks=1, **small))
write("photo", "rgb.png", saved(RGB, "PNG"))
write("photo", "grey.png", saved(GREY, "PNG"))
write("photo", "bits.png", saved(GREY.convert("1"), "PNG"))
write("photo", "deep.png", saved(Image.new("I;16", (12, 12), 999), "PNG"))
write("photo", "rgba.png", saved(RGBA, "PNG"))
write("photo", "palette.png", saved(RGB.quantize(5), "PNG", transparency=1))
text = PngImagePlugin.PngInfo()
text.add(b"gAMA", struct.pack(">I", 45455))
text.add(b"cICP", bytes([12, 13, 0, 1]))
text.add_itxt("XML:com.adobe.xmp", xmp.decode())
write("photo", "chunks.png", saved(RGB, "PNG", pnginfo=text, exif=exif, dpi=(72, 72)))
write("photo", "moving.png", saved(RGB, "PNG", save_all=True, append_images=[RGB.rotate(90)]))

write("webp", "lossy.webp", saved(RGB, "WEBP", quality=20))
write("webp", "lossless.webp", saved(RGB, "WEBP", lossless=True))
write("webp", "alpha.webp", saved(RGBA, "WEBP", quality=20))
write("webp", "palette.webp", saved(RGB.quantize(5), "WEBP", lossless=True))
write("webp", "moving.webp", saved(RGB, "WEBP", save_all=True, append_images=[RGB.rotate(90)]))
write("webp", "chunks.webp", saved(RGB, "WEBP", exif=exif, xmp=xmp))

write("heif", "plain.heic", heif(RGB))
write("heif", "alpha.heic", heif(RGBA))
write("heif", "deep.heic", heif(RGB, "-b", "10"))
write("heif", "plain.avif", saved(RGB, "AVIF", quality=40))
write("heif", "alpha.avif", saved(RGBA, "AVIF", quality=40, exif=exif, xmp=xmp))

write("tiff", "plain.tif", saved(RGB, "TIFF"))
write("tiff", "rgba.tif", saved(RGBA, "TIFF"))
write("tiff", "grey.tif", saved(GREY, "TIFF"))
write("tiff", "deep.tif", saved(Image.new("I;16", (12, 12), 999), "TIFF"))
write("tiff", "cmyk.tif", saved(RGB.convert("CMYK"), "TIFF"))
write("tiff", "bits.tif", saved(GREY.convert("1"), "TIFF"))
for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
    write("tiff", f"{compression}.tif", saved(RGB, "TIFF", compression=compression))
for compression in ("group3", "group4", "tiff_ccitt"):
    write("tiff", f"{compression}.tif", saved(GREY.convert("1"), "TIFF", compression=compression))
write("tiff", "pages.tif", saved(GREY, "TIFF", save_all=True, append_images=[GREY]))
write("tiff", "exif.tif", saved(GREY, "TIFF", tiffinfo={270: "text", 306: "2026:05:04 03:02:01", 700: xmp}))

# A DNG that tells of samples and of a JPEG, and the same as a CR2.
entries = {0x100: 12, 0x101: 12, 0x103: 7, 0x106: 32803, 0x112: 6, 0x201: 0, 0x202: len(jpeg), 0xC612: 0x00000401}
for name, start in (("camera.dng", b"II*\0\x08\0\0\0"), ("camera.cr2", b"II*\0\x10\0\0\0CR\x02\0\0\0\0\0")):
    kept = entries if name.endswith("dng") else {tag: value for tag, value in entries.items() if tag not in (0x106, 0xC612)}
    size = len(tiff(start, kept))
    write("raw", name, tiff(start, kept | {0x201: size}, jpeg))
# A subdirectory that tells of a strip that is one.
strip = {0x103: 7, 0x106: 6, 0x111: 0, 0x117: len(jpeg)}
first = tiff(b"II*\0\x08\0\0\0", {0x106: 32803, 0x14A: 0})
size = len(first) + len(tiff(b"", strip))
write("raw", "strip.nef", tiff(b"II*\0\x08\0\0\0", {0x106: 32803, 0x14A: len(first)}, tiff(b"", strip | {0x111: size}, jpeg)))

# Profiles of two and three points a side, in the tables of ICC.1:2001-04, sections 6.5.7 and 6.5.8.
def table(inputs, side):
    """From corners of the colour space to Lab: one byte for each of three, and curves that are straight."""
    corners = bytes(255 * (index * 7 % 11) // 10 for index in range(3 * side**inputs))
    wide = b"".join(struct.pack(">H", value * 257) for value in corners)
    start = b"mft2" + bytes(4) + bytes([inputs, 3, side, 0]) + profiles.fixed([1, 0, 0, 0, 1, 0, 0, 0, 1]) + struct.pack(">HH", 2, 2)
    return start + inputs * b"\0\0\xff\xff" + wide + 3 * b"\0\0\xff\xff"


matrix = profiles.rgb_to_xyz(profiles.P3).T
named = {b"rXYZ": 0, b"gXYZ": 1, b"bXYZ": 2}
columns = {name: b"XYZ " + bytes(4) + profiles.fixed(matrix[index]) for name, index in named.items()}
curves = {name: profiles.curve(2.2) for name in (b"rTRC", b"gTRC", b"bTRC")}
write("colour", "matrix.icc", profiles.profile(b"mntr", b"RGB ", b"XYZ ", profiles.COMMON | columns | curves))
write("colour", "grey.icc", profiles.profile(b"mntr", b"GRAY", b"XYZ ", profiles.COMMON | {b"kTRC": profiles.curve(1.8)}))
write("colour", "table.icc", profiles.profile(b"mntr", b"RGB ", b"Lab ", profiles.COMMON | {b"A2B0": table(3, 3)}))
write("colour", "cmyk.icc", profiles.profile(b"prtr", b"CMYK", b"Lab ", profiles.COMMON | {b"A2B0": table(4, 2)}))
