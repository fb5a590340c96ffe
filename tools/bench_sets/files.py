"""Image files and tables of the sets."""

from __future__ import annotations

import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np


def write_jpeg(path: Path, rgb: np.ndarray) -> None:
    """An RGB image [h, w, 3] by cjpeg."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ppm = b"P6 %d %d 255\n" % (rgb.shape[1], rgb.shape[0]) + rgb.tobytes()
    path.write_bytes(subprocess.run(["cjpeg", "-quality", "90", "-optimize"], input=ppm, capture_output=True, check=True).stdout)


def write_gray(path: Path, values: np.ndarray) -> None:
    """A gray PNG of an array [h, w] of 8 or 16 bits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    h, w = values.shape
    bits = 8 * values.dtype.itemsize
    rows = values.astype(values.dtype.newbyteorder(">"))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = b"".join(b"\0" + rows[y].tobytes() for y in range(h))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, bits, 0, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(raw, 6)) + chunk(b"IEND", b""))


def write_lines(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines))
