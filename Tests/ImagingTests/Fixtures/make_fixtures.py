#!/usr/bin/env python3
"""Writes the pictures beside this script, and what independent programs make of them.

    python make_fixtures.py        needs numpy, Pillow, scikit-image, torch, djpeg (libjpeg-turbo-progs), exiftool
                                   and heif-enc and heif-convert (libheif-examples)

All pictures are computed here, so that no licence is attached to them.  NAME.jpg or NAME.png is the input;
NAME.ppm its pixels and NAME.pgm its alpha as another program (named where they are written) sees them.
`measures.txt` holds the numbers that the tests quote.  Last run with numpy 2.4, Pillow 13.0, scikit-image 0.26,
torch 2.15, libjpeg-turbo 2.1.5.
"""

import io
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

import profiles

HERE = Path(__file__).parent
GOOD, BAD = HERE / "good", HERE / "bad"


# Pictures


def scene(width, height):
    """Smooth colours, one hard edge, a disc and a little noise: uint8, height × width × 3."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    red = 128 + 100 * np.sin(x / 5) * np.cos(y / 7)
    green = 255 * x / (width - 1)
    blue = 255 * y / (height - 1)
    picture = np.stack([red, green, blue], 2)
    picture[(x > width * 0.6) & (y < height * 0.4)] = [250, 240, 20]
    picture[(x - width / 3) ** 2 + (y - height * 0.7) ** 2 < (height / 5) ** 2] = [10, 30, 120]
    picture += np.random.default_rng(2026).normal(0, 6, (height, width, 1))
    return picture.clip(0, 255).round().astype(np.uint8)


SCENE = scene(37, 29)


def write_ppm(path, pixels):
    height, width = pixels.shape[:2]
    kind = b"P6" if pixels.ndim == 3 else b"P5"
    path.write_bytes(kind + b"\n%d %d\n255\n" % (width, height) + np.ascontiguousarray(pixels, np.uint8).tobytes())


def pixels_of(image):
    return np.asarray(image.convert("RGB"))


# JPEG, written by Pillow; read by djpeg, or by Pillow where djpeg can't (CMYK, orientation)


def jpeg(pixels, mode="RGB", **options):
    out = io.BytesIO()
    Image.fromarray(pixels, mode).save(out, "JPEG", **({"quality": 90, "subsampling": 0} | options))
    return out.getvalue()


def djpeg(data, *options):
    out = subprocess.run(["djpeg", "-rgb", "-dct", "int", *options], input=data, stdout=subprocess.PIPE, check=True).stdout
    return pixels_of(Image.open(io.BytesIO(out)))


def exif(orientation, byte_order):
    data = Image.Exif()
    data.endian = byte_order
    data[0x010E] = "a synthetic scene"  # ImageDescription, so that orientation is not the first entry
    data[0x0112] = orientation
    return data.tobytes()


def without_segment(data, marker):
    at = data.index(bytes([0xFF, marker]))
    return data[:at] + data[at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0] :]


def write_jpeg(name, data, expected):
    (GOOD / f"{name}.jpg").write_bytes(data)
    write_ppm(GOOD / f"{name}.ppm", expected)


def write_jpegs():
    for name, options in {
        "baseline-444": {},
        "baseline-422": {"subsampling": 1},
        "baseline-420": {"subsampling": 2},
        "progressive": {"progressive": True},
        "restart": {"restart_marker_blocks": 2},
        "rgb": {"keep_rgb": True},
    }.items():
        data = jpeg(SCENE, **options)
        write_jpeg(name, data, djpeg(data))
    data = jpeg(SCENE[:, :, 1], "L")
    write_jpeg("grey", data, djpeg(data))
    arithmetic = subprocess.run(["jpegtran", "-arithmetic"], input=jpeg(SCENE), stdout=subprocess.PIPE, check=True).stdout
    write_jpeg("arithmetic", arithmetic, djpeg(arithmetic))

    ink = np.dstack([255 - SCENE, SCENE[:, ::-1, 1] // 3])
    adobe = jpeg(ink, "CMYK", quality=95)
    write_jpeg("cmyk-adobe", adobe, pixels_of(Image.open(io.BytesIO(adobe))))
    # Adobe's transform flag is the last byte of its segment: 2 makes the same numbers YCCK.
    at = adobe.index(b"Adobe") + 11
    ycck = adobe[:at] + b"\2" + adobe[at + 1 :]
    write_jpeg("ycck", ycck, pixels_of(Image.open(io.BytesIO(ycck))))
    # Without the segment nothing says what the numbers are: everybody takes them for light.
    plain = without_segment(adobe, 0xEE)
    write_jpeg("cmyk-plain", plain, pixels_of(Image.open(io.BytesIO(plain))))
    # Numbers that would be more ink than paper takes, were they light: they are ink.
    ink = np.dstack([(255 - SCENE) // 4, SCENE[:, ::-1, 1] // 16])
    bare = without_segment(jpeg(255 - ink, "CMYK", quality=95), 0xEE)  # Pillow stores 255 minus what it is given
    paper = np.asarray(Image.open(io.BytesIO(bare))).astype(float)  # ... and gives 255 minus what is stored
    write_jpeg("cmyk-ink", bare, (paper[:, :, :3] * paper[:, :, 3:] / 255).round())

    for orientation in range(1, 9):
        order = "<" if orientation % 2 else ">"
        data = jpeg(SCENE, exif=exif(orientation, order))
        turned = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        write_jpeg(f"exif-{orientation}", data, pixels_of(turned))

    large = scene(211, 157)
    data = jpeg(large, subsampling=2, quality=60)
    (GOOD / "reduced.jpg").write_bytes(data)
    for eighths in (1, 2, 4):
        write_ppm(GOOD / f"reduced-{eighths}.ppm", djpeg(data, "-scale", f"{eighths}/8", "-dct", "fast", "-nosmooth"))

    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    srgb = srgb[:24] + struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + srgb[36:]  # the date, so that runs agree
    (GOOD / "srgb.icc").write_bytes(srgb)
    (GOOD / "icc.jpg").write_bytes(jpeg(SCENE, icc_profile=srgb))
    grey_profile = srgb[:16] + b"GRAY" + srgb[20:]
    (GOOD / "icc-grey.jpg").write_bytes(jpeg(SCENE[:, :, 1], "L", icc_profile=grey_profile))


# PNG, written here byte by byte, so that neither Pillow nor libpng has a say in what the pixels mean


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(samples, depth):
    """Rows of samples (height × width × channels) as PNG stores them, without filter bytes."""
    rows = samples.reshape(samples.shape[0], -1)
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in rows]
    if depth == 8:
        return [row.astype(np.uint8).tobytes() for row in rows]
    bits = (rows[:, :, None] >> np.arange(depth - 1, -1, -1)) & 1
    return [np.packbits(row.reshape(-1)).tobytes() for row in bits]


def png(samples, depth, colour, interlaced=False, chunks=()):
    """samples: height × width × channels whole numbers under 2**depth."""
    height, width = samples.shape[:2]
    passes = [(0, 0, 1, 1)]
    if interlaced:  # Adam7: first column and row, step of columns and rows
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    raw = b""
    for x, y, across, down in passes:
        part = samples[y::down, x::across]
        if part.size:
            raw += b"".join(b"\0" + row for row in packed(part, depth))
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    data = chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def eight_bits(samples, depth):
    """To 0…255, to the nearest."""
    return (samples.astype(float) * 255 / (2**depth - 1)).round()


def write_png(name, data, colours, alpha=None):
    (GOOD / f"{name}.png").write_bytes(data)
    write_ppm(GOOD / f"{name}.ppm", np.broadcast_to(colours, colours.shape[:2] + (3,)))
    if alpha is not None:
        write_ppm(GOOD / f"{name}.pgm", alpha)


def write_pngs():
    small = scene(23, 17)
    rng = np.random.default_rng(5)
    fine = small.astype(int) * 257 + rng.integers(-300, 300, small.shape)  # 16 bits, not just bytes doubled
    fine = fine.clip(0, 65535)
    veil = np.linspace(0, 255, 23 * 17).round().astype(int).reshape(17, 23, 1)

    for depth in (1, 2, 4, 8):
        grey = (small[:, :, :1].astype(int) * (2**depth - 1) / 255).round().astype(int)
        write_png(f"grey{depth}", png(grey, depth, 0), eight_bits(grey, depth))
    write_png("grey16", png(fine[:, :, :1], 16, 0), eight_bits(fine[:, :, :1], 16))
    write_png("rgb8", png(small.astype(int), 8, 2), small)
    write_png("rgb8-interlaced", png(small.astype(int), 8, 2, True), small)
    write_png("rgb16", png(fine, 16, 2), eight_bits(fine, 16))

    palette = rng.integers(0, 256, (256, 3))
    for depth in (1, 2, 4, 8):
        index = rng.integers(0, 2**depth, (17, 23, 1))
        table = chunk(b"PLTE", palette[: 2**depth].astype(np.uint8).tobytes())
        write_png(f"palette{depth}", png(index, depth, 3, depth == 4, [table]), palette[index[:, :, 0]])
    opacity = rng.integers(0, 256, 9)  # fewer than the palette: the others are opaque
    transparency = chunk(b"tRNS", opacity.astype(np.uint8).tobytes())
    index = rng.integers(0, 16, (17, 23, 1))
    table = chunk(b"PLTE", palette[:16].astype(np.uint8).tobytes())
    alpha = np.concatenate([opacity, np.full(7, 255)])[index[:, :, 0]]
    write_png("palette-alpha", png(index, 4, 3, False, [table, transparency]), palette[index[:, :, 0]], alpha)

    grey_alpha = np.concatenate([small[:, :, :1].astype(int), veil], 2)
    write_png("grey-alpha8", png(grey_alpha, 8, 4), small[:, :, :1], veil[:, :, 0])
    fine_veil = (veil * 257 + rng.integers(-100, 100, veil.shape)).clip(0, 65535)
    write_png("grey-alpha16", png(np.concatenate([fine[:, :, :1], fine_veil], 2), 16, 4),
              eight_bits(fine[:, :, :1], 16), eight_bits(fine_veil, 16)[:, :, 0])
    rgba = np.concatenate([small.astype(int), veil], 2)
    write_png("rgba8", png(rgba, 8, 6), small, veil[:, :, 0])
    write_png("rgba8-interlaced", png(rgba, 8, 6, True), small, veil[:, :, 0])
    write_png("rgba16", png(np.concatenate([fine, fine_veil], 2), 16, 6),
              eight_bits(fine, 16), eight_bits(fine_veil, 16)[:, :, 0])

    clear = small[3, 4].astype(int)
    alpha = np.where((small == clear).all(2), 0, 255)
    write_png("rgb-transparent-colour", png(small.astype(int), 8, 2, False, [chunk(b"tRNS", struct.pack(">3H", *clear))]),
              small, alpha)
    grey = small[:, :, :1].astype(int) // 16
    alpha = np.where(grey[:, :, 0] == 7, 0, 255)
    write_png("grey-transparent-colour", png(grey, 4, 0, False, [chunk(b"tRNS", struct.pack(">H", 7))]),
              eight_bits(grey, 4), alpha)

    srgb = (GOOD / "srgb.icc").read_bytes()
    said = [
        chunk(b"gAMA", struct.pack(">I", 100000)),  # linear: to be ignored
        chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(srgb)),
        chunk(b"tEXt", b"Comment\0words"),
        chunk(b"eXIf", exif(6, ">")[6:]),
    ]
    write_png("chunks", png(small.astype(int), 8, 2, False, said), np.rot90(small, -1))
    # Behind the pixels: EXIF, and XMP, which exiftool puts there.
    plain = png(small.astype(int), 8, 2)
    write_png("exif-behind", plain[:-12] + chunk(b"eXIf", exif(6, ">")[6:]) + plain[-12:], np.rot90(small, -1))
    write_png("xmp-behind", plain, np.rot90(small, -1))
    subprocess.run(["exiftool", "-q", "-overwrite_original", "-n", "-XMP-tiff:Orientation=6", GOOD / "xmp-behind.png"], check=True)
    frames = [Image.fromarray(np.roll(small, 4 * i, 1)) for i in range(3)]
    write_png("moving", saved(frames[0], "PNG", save_all=True, append_images=frames[1:]), small)


# Colours: NAME.jpg or NAME.png has the profile or the words, NAME-shown.ppm is what Little CMS makes of it in sRGB


SRGB = ImageCms.createProfile("sRGB")


def shown(image, icc):
    """By the perceptual intent, as Pillow's ImageCms has it."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    return pixels_of(ImageCms.profileToProfile(image, source, SRGB, renderingIntent=0, outputMode="RGB"))


def write_coloured(name, data, icc):
    extension = "png" if data[:1] == b"\x89" else "jpg"
    (GOOD / f"{name}.{extension}").write_bytes(data)
    write_ppm(GOOD / f"{name}-shown.ppm", shown(Image.open(io.BytesIO(data)), icc))


def write_colours():
    p3 = profiles.matrix_rgb(profiles.P3, profiles.srgb_curve())
    linear = profiles.matrix_rgb(profiles.BT709, profiles.curve(1))
    swapped = profiles.matrix_rgb(profiles.BT709, profiles.curve(2.2), (2, 1, 0))
    table = profiles.table(b"RGB ", 3, 9, lambda v: profiles.light_of(v[..., [1, 2, 0]]))
    for name, icc in {"p3": p3, "icc-swapped": swapped, "icc-table": table}.items():
        write_coloured(name, jpeg(SCENE, icc_profile=icc), icc)

    ink = profiles.table(b"CMYK", 4, 5, lambda v: profiles.light_of((1 - v[..., :3]) * (1 - v[..., 3:])))
    pixels = np.dstack([255 - SCENE, SCENE[:, ::-1, 1] // 3])
    data = jpeg(pixels, "CMYK", quality=95, icc_profile=ink)
    write_coloured("cmyk-icc", data, ink)

    grey_icc = profiles.grey(profiles.curve(1))
    write_coloured("grey-icc", jpeg(SCENE[:, :, 1], "L", icc_profile=grey_icc), grey_icc)
    broken = bytearray(p3)
    broken[64:68] = b"\xff\xff\0\0"  # a rendering intent that does not exist
    (GOOD / "icc-intent.jpg").write_bytes(jpeg(SCENE, icc_profile=bytes(broken)))

    small = scene(23, 17).astype(int)
    gama = struct.pack(">I", 100000)
    write_coloured("gama", png(small, 8, 2, False, [chunk(b"gAMA", gama)]), linear)
    points = [profiles.D65] + profiles.P3
    chrm = struct.pack(">8I", *[round(v * 100000) for point in points for v in point])
    said = [chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"cHRM", chrm)]
    write_coloured("chrm", png(small, 8, 2, False, said), p3)
    # cICP: Display P3 primaries, sRGB's curve, no matrix, full range; it wins over gAMA.
    said = [chunk(b"cICP", bytes([12, 13, 0, 1])), chunk(b"gAMA", gama)]
    write_coloured("cicp", png(small, 8, 2, False, said), p3)

    # Grey that is stored as colour, and paper that is only black and white.
    grey_rgb = np.repeat(SCENE[:, :, 1:2], 3, 2)
    (GOOD / "grey-as-rgb.jpg").write_bytes(jpeg(grey_rgb, subsampling=2))
    dots = (SCENE[:, :, 1:2] > np.random.default_rng(7).integers(0, 256, SCENE.shape[:2] + (1,))).astype(int)
    (GOOD / "dots.png").write_bytes(png(dots, 1, 0))
    # A black disc on nothing; under the nothing is white.
    y, x = np.mgrid[0:48, 0:64]
    veil = (255 * np.clip(16.5 - np.hypot(x - 31.5, y - 23.5), 0, 1)).round().astype(int)
    logo = np.dstack([np.where(veil[:, :, None] > 0, 0, 255) * np.ones(3, int), veil])
    (GOOD / "logo.png").write_bytes(png(logo, 8, 6))


# Metadata, written by exiftool or byte by byte; what exiftool reads of it again is in the tests


def tiff(byte_order, entries):
    """One directory of (tag, type, count, four bytes)."""
    start = {"<": b"II*\0", ">": b"MM\0*"}[byte_order] + struct.pack(byte_order + "I", 8)
    body = b"".join(struct.pack(byte_order + "HHI", *entry[:3]) + entry[3] for entry in entries)
    return start + struct.pack(byte_order + "H", len(entries)) + body + bytes(4)


def with_segment(data, marker, body):
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + data[2:]


class Structure:
    """A TIFF structure that grows: what entries point to stands before them."""

    def __init__(self, byte_order, start=b""):
        self.order = byte_order
        self.bytes = {"<": b"II*\0", ">": b"MM\0*"}[byte_order] + bytes(4) + start

    def add(self, data):
        place = len(self.bytes)
        self.bytes += data + bytes(len(data) % 2)
        return place

    def directory(self, *entries, then=0):
        """Entries of (tag, type, values): text, whole numbers, or pairs of them."""
        body = b""
        for tag, kind, values in sorted(entries):
            values = values.encode() + b"\0" if isinstance(values, str) else values
            letter = {1: "B", 2: "B", 3: "H", 4: "I", 5: "II", 7: "B"}[kind]
            numbers = [n for value in values for n in (value if kind == 5 else [value])]
            data = struct.pack(f"{self.order}{len(values) * letter}", *numbers)
            value = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack(self.order + "I", self.add(data))
            body += struct.pack(self.order + "HHI", tag, kind, len(values)) + value
        return self.add(struct.pack(self.order + "H", len(entries)) + body + struct.pack(self.order + "I", then))

    def beginning_with(self, directory):
        return self.bytes[:4] + struct.pack(self.order + "I", directory) + self.bytes[8:]


def write_metadata():
    data = jpeg(SCENE)
    for name, entry in {
        "orientation-long": (0x112, 4, 1, struct.pack("<I", 6)),
        "orientation-byte": (0x112, 1, 1, b"\6\0\0\0"),
        "orientation-signed": (0x112, 9, 1, struct.pack("<i", 6)),
    }.items():
        turned = with_segment(data, 0xE1, b"Exif\0\0" + tiff("<", [entry]))
        write_jpeg(name, turned, np.rot90(pixels_of(Image.open(io.BytesIO(data))), -1))
    packet = b"""<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
<rdf:Description xmlns:tiff='http://ns.adobe.com/tiff/1.0/' %s</rdf:RDF></x:xmpmeta>"""
    for name, words in {
        "orientation-xmp-attribute": b"tiff:Orientation='6'/>",
        "orientation-xmp-element": b"><tiff:Orientation>6</tiff:Orientation></rdf:Description>",
    }.items():
        xmp = b"http://ns.adobe.com/xap/1.0/\0" + packet % words
        turned = with_segment(data, 0xE1, xmp)
        write_jpeg(name, turned, np.rot90(pixels_of(Image.open(io.BytesIO(data))), -1))

    camera = GOOD / "camera.jpg"
    camera.write_bytes(jpeg(SCENE, dpi=(300, 300)))
    thumbnail = GOOD / "thumbnail.jpg"
    thumbnail.write_bytes(jpeg(scene(16, 12), quality=50))
    subprocess.run(
        ["exiftool", "-q", "-overwrite_original", "-n", "-EXIF:Make=Maker", "-EXIF:Model=Model 7", "-EXIF:Orientation=6",
         "-EXIF:DateTimeOriginal=2026:05:04 03:02:01", "-EXIF:LensModel=50mm f/1.8", "-EXIF:ExposureTime=0.004",
         "-EXIF:FNumber=2.8", "-EXIF:ISO=400", "-EXIF:FocalLength=50", "-EXIF:ExifImageWidth=37",
         "-EXIF:ExifImageHeight=29", "-GPS:GPSLatitude=52.5", "-GPS:GPSLatitudeRef=N", "-GPS:GPSLongitude=13.4",
         "-GPS:GPSLongitudeRef=E", "-IPTC:Caption-Abstract=a synthetic scene", "-XMP-dc:Title=Scene",
         "-XMP-tiff:Orientation=6", f"-ThumbnailImage<={thumbnail}", str(camera)], check=True)
    thumbnail.unlink()
    (GOOD / "camera.tif").write_bytes(saved(Image.fromarray(SCENE), "TIFF"))
    subprocess.run(["exiftool", "-q", "-overwrite_original", "-TagsFromFile", camera, "-all:all", "-Orientation#=1",
                    GOOD / "camera.tif"], check=True)


# RAW files of cameras, as far as they matter here: made of the parts that TIFF-based ones have; exiftool finds their JPEGs


def write_raws():
    picture, small = jpeg(scene(64, 48)), jpeg(scene(16, 12), quality=50)
    samples = np.random.default_rng(3).integers(0, 4096, (48, 64)).astype("<u2").tobytes()

    def begin(byte_order, start=b""):
        file = Structure(byte_order, start)
        exposure = file.directory((0x829A, 5, [(1, 250)]), (0x9003, 2, "2026:05:04 03:02:01"), (0x927C, 7, b"maker's own"))
        camera = [(0x10F, 2, "Maker"), (0x110, 2, "Model 7"), (0x112, 3, [6]), (0x8769, 4, [exposure])]
        return file, camera

    def sensor(file):
        return file.directory((0x100, 3, [64]), (0x101, 3, [48]), (0x102, 3, [16]), (0x103, 3, [1]), (0x106, 3, [32803]),
                              (0x111, 4, [file.add(samples)]), (0x115, 3, [1]), (0x116, 3, [48]), (0x117, 4, [len(samples)]))

    def strip(file, data, photometric, compression, width, height, *entries, then=0):
        return file.directory((0x100, 3, [width]), (0x101, 3, [height]), (0x102, 3, [8, 8, 8]), (0x103, 3, [compression]),
                              (0x106, 3, [photometric]), (0x111, 4, [file.add(data)]), (0x115, 3, [3]), (0x116, 3, [height]),
                              (0x117, 4, [len(data)]), *entries, then=then)

    def thumbnail(file, *entries):
        return strip(file, scene(16, 12).tobytes(), 2, 1, 16, 12, (0xFE, 4, [1]), *entries)

    file, camera = begin("<")
    parts = [sensor(file), strip(file, picture, 6, 7, 64, 48, (0xFE, 4, [1]))]
    dng = file.beginning_with(thumbnail(file, *camera, (0x14A, 4, parts), (0xC612, 1, [1, 4, 0, 0])))

    file, camera = begin(">")
    parts = [file.directory((0x103, 3, [6]), (0x201, 4, [file.add(picture)]), (0x202, 4, [len(picture)])), sensor(file)]
    nef = file.beginning_with(thumbnail(file, *camera, (0x14A, 4, parts)))

    file, camera = begin("<")
    arw = file.beginning_with(file.directory(
        *camera, (0x14A, 4, [sensor(file)]), (0x201, 4, [file.add(picture)]), (0x202, 4, [len(picture)])))

    file, camera = begin("<", b"CR\2\0" + bytes(4))
    second = file.directory((0x201, 4, [file.add(small)]), (0x202, 4, [len(small)]))
    cr2 = file.beginning_with(strip(file, picture, 6, 6, 64, 48, *camera, then=second))

    expected = np.rot90(djpeg(picture), -1)
    for name, data in {"camera.dng": dng, "camera.nef": nef, "camera.arw": arw, "camera.cr2": cr2}.items():
        write_picture(name, data, expected)
        found = [subprocess.run(["exiftool", "-b", tag, GOOD / name], stdout=subprocess.PIPE).stdout
                 for tag in ("-PreviewImage", "-JpgFromRaw", "-OtherImage")]
        assert picture in found, name

    file, camera = begin("<")
    (BAD / "no-jpeg.dng").write_bytes(
        file.beginning_with(thumbnail(file, *camera, (0x14A, 4, [sensor(file)]), (0xC612, 1, [1, 4, 0, 0]))))


# WebP, HEIC, AVIF and TIFF, read by Pillow, which has an AVIF decoder of its own; HEIC by heif-convert


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def write_picture(name, data, expected, alpha=None):
    (GOOD / name).write_bytes(data)
    stem = name.replace(".", "-")
    write_ppm(GOOD / f"{stem}.ppm", expected)
    if alpha is not None:
        write_ppm(GOOD / f"{stem}.pgm", alpha)


def write_read(name, data):
    """With the pixels, and the alpha if it has one, that Pillow reads."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    has_alpha = image.mode in ("RGBA", "LA")
    rgba = np.asarray(image.convert("RGBA"))
    write_picture(name, data, rgba[:, :, :3], rgba[:, :, 3] if has_alpha else None)


def heif_enc(image, *options):
    (HERE / "in.png").write_bytes(saved(image, "PNG"))
    subprocess.run(["heif-enc", "-q", "90", *options, "-o", HERE / "out.heic", HERE / "in.png"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run(["heif-convert", HERE / "out.heic", HERE / "back.png"], check=True, stdout=subprocess.DEVNULL)
    data, back = (HERE / "out.heic").read_bytes(), np.asarray(Image.open(HERE / "back.png").convert("RGBA"))
    for name in ("in.png", "out.heic", "back.png"):
        (HERE / name).unlink()
    return data, back


def write_formats():
    large = scene(64, 48)
    y, x = np.mgrid[0:48, 0:64]
    veil = (255 * np.clip((x + y) / 90, 0, 1)).round().astype(np.uint8)
    rgb, rgba = Image.fromarray(large), Image.fromarray(np.dstack([large, veil]))
    p3 = profiles.matrix_rgb(profiles.P3, profiles.srgb_curve())
    turned = exif(6, "<")

    write_read("lossy.webp", saved(rgb, "WEBP", quality=80))
    write_read("lossless.webp", saved(rgba, "WEBP", lossless=True, exact=True))
    write_read("alpha.webp", saved(rgba, "WEBP", quality=80))
    write_read("turned.webp", saved(rgb, "WEBP", quality=80, exif=turned, icc_profile=p3))
    frames = [Image.fromarray(np.roll(large, 8 * i, 1)) for i in range(3)]
    moving = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    write_picture("moving.webp", moving, large)

    write_read("plain.avif", saved(rgb, "AVIF", quality=90, subsampling="4:4:4"))
    write_read("alpha.avif", saved(rgba, "AVIF", quality=90, subsampling="4:4:4"))
    write_read("p3.avif", saved(rgb, "AVIF", quality=90, subsampling="4:4:4", icc_profile=p3))
    data, back = heif_enc(rgb)
    write_picture("plain.heic", data, back[:, :, :3])
    data, back = heif_enc(rgba)
    write_picture("alpha.heic", data, back[:, :, :3], back[:, :, 3])

    for name, image, options in (
        ("plain.tif", rgb, {}), ("lzw.tif", rgb, {"compression": "tiff_lzw"}),
        ("deflate.tif", rgb, {"compression": "tiff_adobe_deflate"}), ("grey.tif", rgb.convert("L"), {}),
        ("jpeg.tif", rgb, {"compression": "jpeg", "quality": 90}), ("bits.tif", rgb.convert("1"), {"compression": "group4"}),
        ("palette.tif", rgb.convert("P", palette=Image.Palette.ADAPTIVE), {}), ("alpha.tif", rgba, {}),
        ("profile.tif", rgb, {"icc_profile": p3, "dpi": (300, 300)}),
    ):
        write_read(name, saved(image, "TIFF", **options))
    # A unit of its resolution that there is not: an error of libtiff that touches no pixel.
    file = bytearray((GOOD / "profile.tif").read_bytes())
    unit = file.index(struct.pack("<HHI", 296, 3, 1)) + 8
    file[unit : unit + 2] = struct.pack("<H", 12291)
    write_picture("odd-unit.tif", bytes(file), np.asarray(rgb))
    write_picture("pages.tif", saved(rgb, "TIFF", save_all=True, append_images=[rgb.convert("L")]), large)
    ink = np.dstack([255 - large, large[:, ::-1, 1] // 3])
    table = profiles.table(b"CMYK", 4, 5, lambda v: profiles.light_of((1 - v[..., :3]) * (1 - v[..., 3:])))
    data = saved(Image.fromarray(ink, "CMYK"), "TIFF", icc_profile=table)
    write_picture("cmyk.tif", data, shown(Image.open(io.BytesIO(data)), table))
    # 16 bits, big-endian, turned; written here.
    fine = large.astype(int) * 257 + np.random.default_rng(9).integers(-120, 120, large.shape)
    fine = fine.clip(0, 65535)
    write_picture("deep.tif", tiff16(fine, 6), np.rot90(eight_bits(fine, 16), -1))
    (BAD / "cut.tif").write_bytes(tiff16(fine, 1)[: 8 + 64 * 48 * 6 * 3 // 4])


def tiff16(samples, orientation):
    """Strips of 8 rows; the directory stands first."""
    height, width = samples.shape[:2]
    rows = [samples[top : top + 8].astype(">u2").tobytes() for top in range(0, height, 8)]
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, None), (259, 3, 1, 1), (262, 3, 1, 2),
               (273, 4, len(rows), None), (274, 3, 1, orientation), (277, 3, 1, 3), (278, 4, 1, 8),
               (279, 4, len(rows), None), (284, 3, 1, 1)]
    beyond = 8 + 2 + 12 * len(entries) + 4
    depths, offsets = beyond, beyond + 6
    counts = offsets + 4 * len(rows)
    start = counts + 4 * len(rows)
    places = np.cumsum([start] + [len(row) for row in rows])[:-1]
    directory = b""
    for tag, kind, count, value in entries:
        value = {258: depths, 273: offsets, 279: counts}.get(tag) if value is None else value
        packed_value = struct.pack(">HH", value, 0) if kind == 3 and count == 1 else struct.pack(">I", value)
        directory += struct.pack(">HHI", tag, kind, count) + packed_value
    head = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", len(entries)) + directory + bytes(4)
    head += struct.pack(">3H", 16, 16, 16) + b"".join(struct.pack(">I", p) for p in places)
    head += b"".join(struct.pack(">I", len(row)) for row in rows)
    return head + b"".join(rows)


# Resampling


def write_resampled():
    import torch

    write_ppm(GOOD / "scene.ppm", SCENE)
    image = Image.fromarray(SCENE)
    height, width = SCENE.shape[:2]
    for name, size in {"13x9": (13, 9), "12x29": (12, 29), "37x12": (37, 12), "74x87": (74, 87)}.items():
        write_ppm(GOOD / f"bicubic-{name}.ppm", np.asarray(image.resize(size, Image.BICUBIC)))
    whole = np.asarray(image.resize((4 * width, 4 * height), Image.BICUBIC))
    write_ppm(GOOD / "bicubic-x4-12x10+20+3.ppm", whole[12:52, 80:128])

    tensor = torch.from_numpy(SCENE).double().permute(2, 0, 1)[None]

    def bilinear(height, width):
        grown = torch.nn.functional.interpolate(tensor, (height, width), mode="bilinear", align_corners=False)
        return np.floor(grown[0].permute(1, 2, 0).numpy() + 0.5)

    write_ppm(GOOD / "bilinear-x4-12x10+20+3.ppm", bilinear(4 * height, 4 * width)[12:52, 80:128])
    write_ppm(GOOD / "bilinear-x4-9x9+0+20.ppm", bilinear(4 * height, 4 * width)[80:116, 0:36])
    write_ppm(GOOD / "bilinear-83x61.ppm", bilinear(61, 83))

    def area_mean(width, height):
        cut = np.repeat(np.repeat(SCENE.astype(float), height, 0), width, 1)  # whole parts on both sides
        means = cut.reshape(height, SCENE.shape[0], width, SCENE.shape[1], 3).mean((1, 3))
        return np.floor(means + 0.5)

    write_ppm(GOOD / "area-mean-10x8.ppm", area_mean(10, 8))
    write_ppm(GOOD / "area-mean-36x29.ppm", area_mean(36, 29))


# Measures


def write_measures():
    from skimage.metrics import structural_similarity

    def luma(pixels):
        return 16 + pixels.astype(float) @ np.array([65.481, 128.553, 24.966]) / 255

    image = Image.fromarray(SCENE)
    other = np.asarray(image.resize((18, 14), Image.BICUBIC).resize(image.size, Image.BICUBIC))
    write_ppm(GOOD / "blurred.ppm", other)
    a, b = luma(SCENE), luma(other)
    psnr = 10 * np.log10(255**2 / ((a - b) ** 2).mean())
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255}
    whole, window_map = structural_similarity(a, b, full=True, **options)
    valid = window_map[5:-5, 5:-5].mean()
    (HERE / "measures.txt").write_text(
        f"scene.ppm against blurred.ppm\nPSNR of Y, numpy: {psnr:.12f}\nSSIM of Y, scikit-image: {valid:.12f}\n")
    assert abs(whole - valid) < 1e-12


# Bad files


def riff(name, data):
    body = b"WEBP" + name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def write_bad():
    data = jpeg(SCENE)
    frame = data.index(b"\xff\xc0")
    bomb = data[: frame + 5] + struct.pack(">HH", 65500, 65500) + data[frame + 9 :]
    (BAD / "bomb-65500x65500.jpg").write_bytes(bomb)
    for side in (60000, 2**31 - 1):
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
        (BAD / f"bomb-{side}x{side}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)

    plain = {258: 8, 259: 1, 262: 1, 277: 1}
    for name, directory in {
        "bomb-60000x60000": plain | {256: 60000, 257: 60000, 273: 8, 278: 60000, 279: 8},
        "bomb-4294967295x4294967295": plain | {258: 1, 256: 2**32 - 1, 257: 2**32 - 1, 273: 8, 278: 2**32 - 1, 279: 8},
        "bomb-tiles": plain | {256: 64, 257: 64, 322: 32768, 323: 32768, 324: 8, 325: 8},
    }.items():
        entries = [(tag, 4, 1, struct.pack("<I", value)) for tag, value in sorted(directory.items())]
        (BAD / f"{name}.tif").write_bytes(tiff("<", entries))
    # Lossless WebP tells width and height less one in 14 bits each behind its signature; an animation's canvas has 24.
    (BAD / "bomb-16384x16384.webp").write_bytes(riff(b"VP8L", b"\x2f" + struct.pack("<I", 0xFFFFFFF) + bytes(11)))
    canvas = bytes([2, 0, 0, 0]) + 2 * struct.pack("<I", 59999)[:3]
    (BAD / "bomb-60000x60000.webp").write_bytes(riff(b"VP8X", canvas))
    for kind in ("heic", "avif"):
        file = (GOOD / f"plain.{kind}").read_bytes()
        for place in [at for at in range(len(file)) if file[at : at + 4] == b"ispe"]:
            file = file[: place + 8] + struct.pack(">II", 30000, 30000) + file[place + 16 :]
        (BAD / f"bomb-30000x30000.{kind}").write_bytes(file)
    # Far larger than they say.
    for kind, file in (
        ("avif", saved(Image.new("RGB", (8192, 8192), (90, 120, 60)), "AVIF", quality=50, speed=10)),
        ("heic", heif_enc(Image.new("RGB", (4096, 4096), (90, 120, 60)))[0]),
    ):
        for place in [at for at in range(len(file)) if file[at : at + 4] == b"ispe"]:
            file = file[: place + 8] + struct.pack(">II", 64, 64) + file[place + 16 :]
        (BAD / f"larger.{kind}").write_bytes(file)

    # Its sequence parameters make no sense, of which libde265 writes a line to stderr.
    file = bytearray((GOOD / "plain.heic").read_bytes())
    file[file.index(b"hvcC") + 80] ^= 1
    (BAD / "odd-parameters.heic").write_bytes(file)

    # 16 MiB behind a valid profile's header, and as many of a text, in 16 kB each.
    srgb = (GOOD / "srgb.icc").read_bytes()
    length = 1 << 24
    profile = struct.pack(">I", length) + srgb[4:] + bytes(length - len(srgb))
    zeros_as = [chunk(b"iCCP", b"bomb\0\0" + zlib.compress(profile, 9)),
                chunk(b"zTXt", b"bomb\0\0" + zlib.compress(bytes(length), 9))]
    (BAD / "chunk-bombs.png").write_bytes(png(scene(23, 17).astype(int), 8, 2, False, zeros_as))

    # A progressive file with 510 scans too many.
    progressive = jpeg(scene(16, 16), progressive=True)
    last = progressive.rindex(b"\xff\xda")
    (BAD / "many-scans.jpg").write_bytes(progressive[:-2] + progressive[last:-2] * 510 + b"\xff\xd9")

    # A progressive file whose third scan announces an impossible Huffman table.
    scans = [at for at in range(len(progressive)) if progressive[at : at + 2] == b"\xff\xda"]
    table = progressive.index(b"\xff\xc4", scans[1])
    (BAD / "broken-third-scan.jpg").write_bytes(progressive[: table + 5] + b"\xff" * 16 + progressive[table + 21 :])

    (BAD / "png-named.jpg").write_bytes((GOOD / "rgb8.png").read_bytes())
    picture = png(scene(23, 17).astype(int), 8, 2)
    at = picture.index(b"IDAT") + 200
    (BAD / "flipped-bit.png").write_bytes(picture[:at] + bytes([picture[at] ^ 4]) + picture[at + 1 :])
    at = data.index(b"\xff\xda") + 400
    (BAD / "flipped-bits.jpg").write_bytes(data[:at] + b"\xff\xfe\x55\x55" + data[at + 4 :])
    (BAD / "narrow-11x40.png").write_bytes(png(scene(11, 40).astype(int), 8, 2))
    (BAD / "no-end.jpg").write_bytes(data[:-2])
    (BAD / "12-bit.jpg").write_bytes(data[: frame + 4] + b"\x0c" + data[frame + 5 :])


for folder in (GOOD, BAD):
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
write_jpegs()
write_pngs()
write_colours()
write_metadata()
write_formats()
write_raws()
write_resampled()
write_measures()
write_bad()
