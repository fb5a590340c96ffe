"""Reads PNG with the standard library and NumPy."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np


def read(path: Path) -> np.ndarray:
    """[H, W, 3] of an 8-bit RGB PNG without interlacing."""
    data, place, packed = path.read_bytes(), 8, b""
    width = height = 0
    while place < len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            if (depth, colour, interlace) != (8, 2, 0):
                raise ValueError(f"{path}: only plain 8-bit RGB is read")
        elif kind == b"IDAT":
            packed += body
        place += size + 12
    raw = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + 3 * width)
    above = np.zeros((width, 3), np.int64)
    rows = []
    for line in raw:
        row = unfilter(int(line[0]), line[1:].reshape(width, 3).astype(np.int64), above)
        rows.append(row)
        above = row
    return np.stack(rows).astype(np.uint8)


def unfilter(kind: int, row: np.ndarray, above: np.ndarray) -> np.ndarray:
    if kind == 0:
        return row
    if kind == 2:
        return (row + above) % 256
    out = np.zeros_like(row)
    left = corner = np.zeros(3, np.int64)
    for x in range(len(row)):
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + above[x]) // 2
        else:
            p = left + above[x] - corner
            a, b, c = abs(p - left), abs(p - above[x]), abs(p - corner)
            guess = np.where((a <= b) & (a <= c), left, np.where(b <= c, above[x], corner))
        left = (row[x] + guess) % 256
        corner = above[x]
        out[x] = left
    return out
