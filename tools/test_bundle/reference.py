"""What a bundle's reader does, in PyTorch: the other side of the Java tests."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def load_manifest(folder: Path) -> dict[str, Any]:
    """`input`, `text` and `words` of a bundle.yaml whose inner values are written as JSON."""
    text = (folder / "bundle.yaml").read_text()

    def field(key: str) -> Any:
        match = re.search(rf"^ *{key}: (.+)$", text, re.MULTILINE)
        if not match:
            raise ValueError(f"{folder}/bundle.yaml has no {key}")
        return json.loads(match[1])

    return {"input": field("input"), "text": field("text"), "words": field("words")}


def bundle_hash(folder: Path) -> str:
    """Of the files that the manifest names; a README beside them does not count."""
    text = (folder / "bundle.yaml").read_text()
    names = re.findall(r'^  (\S+): "?[0-9a-f]{64}"?$', text, re.MULTILINE)
    hashes = sorted(hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names)
    return hashlib.sha256(
        "".join(hashes).encode() + (folder / "bundle.yaml").read_bytes()
    ).hexdigest()


def resize(image: Tensor, rows: int, columns: int) -> Tensor:
    return F.interpolate(
        image, size=(rows, columns), mode="bilinear", antialias=True, align_corners=False
    )


def prepare(image: Tensor, rule: dict[str, Any]) -> tuple[Tensor, int, int]:
    """The model's input, and how many of its rows and columns hold the image."""
    height, width = image.shape[2:]
    scale = min(rule["short_side"] / min(width, height), rule["long_side"] / max(width, height))
    rows, columns = int(height * scale + 0.5), int(width * scale + 0.5)
    multiple = rule["multiple"]
    padded = torch.tensor(rule["padding"], dtype=torch.float32).view(1, 3, 1, 1).repeat(
        1, 1, -(-rows // multiple) * multiple, -(-columns // multiple) * multiple
    )
    padded[:, :, :rows, :columns] = resize(image, rows, columns)
    return padded, rows, columns


def encode(module: nn.Module, tokens: list[str], text: dict[str, Any], phrase: str) -> Tensor:
    """[D]: the mean over the prompt templates, normalized."""
    ids = {word: i for i, word in enumerate(tokens)}
    rows = torch.zeros(len(text["templates"]), text["length"], dtype=torch.int64)
    for row, template in enumerate(text["templates"]):
        words = re.findall(r"[a-z0-9]+", template.replace("{}", phrase).lower())
        for column, word in enumerate(words):
            rows[row, column] = ids.get(word, 1)
    return F.normalize(module.encode_text(rows).mean(0), dim=-1)


def at_camera_size(
    scores: Tensor, image: torch.Size, laid: torch.Size, rows: int, columns: int
) -> Tensor:
    """[C, H, W] in double from [C, h, w] over the padded input."""
    height, width = scores.shape[1:]
    down = _interpolation(image[2], laid[2] / height * image[2] / rows, height)
    right = _interpolation(image[3], laid[3] / width * image[3] / columns, width)
    return torch.einsum("yh,chw,xw->cyx", down, scores.double(), right)


def _interpolation(pixels: int, cell: float, cells: int) -> Tensor:
    """[pixels, cells] bilinear weights between cell centres, clamped at both ends."""
    places = ((torch.arange(pixels).double() + 0.5) / cell - 0.5).clamp(0, cells - 1)
    return (1 - (places[:, None] - torch.arange(cells)[None]).abs()).clamp(min=0)


def save_safetensors(
    path: Path, tensors: dict[str, Tensor], metadata: dict[str, str] | None = None
) -> None:
    header: dict[str, Any] = {"__metadata__": metadata} if metadata else {}
    blobs, offset = [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().contiguous().to(torch.float32).numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    path.write_bytes(struct.pack("<Q", len(head)) + head + b"".join(blobs))
