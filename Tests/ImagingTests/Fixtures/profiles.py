"""ICC profiles written byte by byte (ICC.1:2001-04, version 2), so that no library has a say in what they mean."""

import struct

import numpy as np

D50 = np.array([0.9642, 1.0, 0.8249])
D65 = (0.3127, 0.3290)
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
P3 = [(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)]
BT709 = [(0.640, 0.330), (0.300, 0.600), (0.150, 0.060)]


def fixed(values):
    """s15Fixed16Number."""
    return b"".join(struct.pack(">i", round(float(v) * 65536)) for v in values)


def profile(kind, space, connection, tags):
    """A profile of class `kind`: 4-byte names to data that begin with their types."""
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        table += name + struct.pack(">II", start + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    size = start + len(data)
    header = struct.pack(">I4xI", size, 0x02400000) + kind + space + connection
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(4 + 4 + 4 + 4 + 8)
    header += struct.pack(">I", 0) + fixed(D50)
    return header + bytes(128 - len(header)) + table + data


def description(text):
    raw = text.encode() + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(raw)) + raw + bytes(4 + 4 + 2 + 1 + 67)


COMMON = {b"desc": description("made for a test"), b"cprt": b"text" + bytes(4) + b"none\0",
          b"wtpt": b"XYZ " + bytes(4) + fixed(D50)}


def curve(gamma):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))


def srgb_curve():
    x = np.linspace(0, 1, 1024)
    y = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    return b"curv" + bytes(4) + struct.pack(">I", 1024) + (y * 65535).round().astype(">u2").tobytes()


def rgb_to_xyz(primaries, white=D65):
    """Columns: the XYZ, adapted to D50 (Bradford), of each primary at full light."""
    def xyz(point):
        return np.array([point[0] / point[1], 1, (1 - point[0] - point[1]) / point[1]])

    columns = np.array([xyz(p) for p in primaries]).T
    columns = columns * np.linalg.solve(columns, xyz(white))
    adapted = np.linalg.inv(BRADFORD) @ np.diag((BRADFORD @ D50) / (BRADFORD @ xyz(white))) @ BRADFORD
    return adapted @ columns


def matrix_rgb(primaries, tone, order=(0, 1, 2)):
    columns = rgb_to_xyz(primaries)[:, list(order)]
    tags = dict(COMMON)
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns.T):
        tags[name] = b"XYZ " + bytes(4) + fixed(column)
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        tags[name] = tone
    return profile(b"mntr", b"RGB ", b"XYZ ", tags)


def grey(tone):
    return profile(b"mntr", b"GRAY", b"XYZ ", COMMON | {b"kTRC": tone})


def lab(light):
    """CIE L*a*b* of linear sRGB light, as the 16-bit numbers of version 2."""
    xyz = light @ rgb_to_xyz(BT709).T / D50
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    values = np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)
    return np.clip([652.8, 256, 256] * (values + [0, 128, 128]), 0, 65535).round()


def table(space, channels, grid, light):
    """A device link to Lab by a table of `grid` points a channel: `light` makes linear sRGB of device values 0…1."""
    axes = np.meshgrid(*[np.linspace(0, 1, grid)] * channels, indexing="ij")
    values = lab(light(np.stack(axes, -1))).astype(">u2").tobytes()
    body = b"mft2" + bytes(4) + struct.pack(">BBBx", channels, 3, grid) + fixed(np.eye(3).ravel())
    body += struct.pack(">HH", 2, 2) + struct.pack(">HH", 0, 65535) * channels + values
    body += struct.pack(">HH", 0, 65535) * 3
    return profile(b"scnr" if channels == 3 else b"prtr", space, b"Lab ", COMMON | {b"A2B0": body})


def light_of(signal):
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
