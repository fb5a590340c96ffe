"""Writes a bundle's folder: module, tokenizer, vocabulary and manifest with everybody's hash."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

MANIFEST_FILE = "bundle.yaml"
MODEL_FILE = "model.pt"
MERGES_FILE = "merges.txt"
VOCABULARY_FILE = "vocabulary.safetensors"
BATCH = 256


@dataclass(frozen=True)
class Description:
    """What the manifest says of a model, field by field as docs/bundles.md describes them."""

    name: str
    licence: str
    source: str
    model: dict[str, Any]
    input: dict[str, Any]
    text: dict[str, Any]
    words: tuple[str, ...]
    tuning: dict[str, Any]
    synonyms: dict[str, list[str]] = field(default_factory=dict)


def rgb_input(
    short_side: int, long_side: int, multiple: int, padding: Sequence[float]
) -> dict[str, Any]:
    """The `input` section of a model that takes red, green and blue."""
    return {
        "short_side": short_side,
        "long_side": long_side,
        "multiple": multiple,
        "padding": [round(colour, 4) for colour in padding],
        "colour_order": "rgb",
    }


def clip_text(length: int, templates: Sequence[str]) -> dict[str, Any]:
    """The `text` section of a model that reads CLIP's tokens."""
    return {
        "tokenizer": "clip_bpe",
        "file": MERGES_FILE,
        "length": length,
        "templates": templates,
    }


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to fill that becomes `target` only once it is complete."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
        if target.exists():
            replaced = target.with_name(f".{target.name}.replaced")
            shutil.rmtree(replaced, ignore_errors=True)
            os.replace(target, replaced)
            os.replace(unfinished, target)
            shutil.rmtree(replaced)
        else:
            os.replace(unfinished, target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def scripted(module: nn.Module) -> torch.jit.ScriptModule:
    """Frozen TorchScript with the three methods of a bundle."""
    return torch.jit.freeze(
        torch.jit.script(module.eval()), preserved_attrs=["encode_text", "constants"]
    )


def word_embeddings(
    module: nn.Module,
    encode: Callable[[str], list[int]],
    words: tuple[str, ...],
    templates: list[str],
    progress: Callable[[int, int], None],
) -> Tensor:
    """[V, D] unit rows: the mean over the templates, as the Java side does it."""
    prompts = [encode(template.replace("{}", word)) for word in words for template in templates]
    rows = []
    with torch.no_grad():
        for begin in range(0, len(prompts), BATCH):
            rows.append(module.encode_text(torch.tensor(prompts[begin : begin + BATCH])))
            progress(min(begin + BATCH, len(prompts)), len(prompts))
    by_word = torch.cat(rows).reshape(len(words), len(templates), -1)
    return nn.functional.normalize(by_word.mean(dim=1), dim=-1)


def write_merges(folder: Path, merges: list[tuple[str, str]]) -> None:
    (folder / MERGES_FILE).write_text(merges_text(merges), encoding="utf-8")


def merges_text(merges: list[tuple[str, str]]) -> str:
    return "".join(f"{first} {second}\n" for first, second in merges)


def write_manifest(folder: Path, about: Description) -> None:
    """`bundle.yaml` with the hash of every other file in the folder."""
    files = sorted(path.name for path in folder.iterdir())
    hashes = {name: sha256(folder / name) for name in files}
    (folder / MANIFEST_FILE).write_text(manifest_text(about, hashes))


def manifest_text(about: Description, hashes: dict[str, str]) -> str:
    files = "".join(f"\n  {name}: {digest}" for name, digest in hashes.items())
    synonyms = f"\n  synonyms: {json.dumps(about.synonyms)}" if about.synonyms else ""
    return f"""format_version: 1
name: {about.name}
licence: {json.dumps(about.licence)}
source: {json.dumps(about.source)}
files:{files}
model: {json.dumps(about.model)}
input: {json.dumps(about.input)}
text: {json.dumps(about.text)}
vocabulary:
  words: {json.dumps(about.words)}{synonyms}
  embeddings: {VOCABULARY_FILE}
tuning: {json.dumps(about.tuning)}
"""


def save_tensors(path: Path, tensors: dict[str, Tensor]) -> None:
    """A safetensors file of float32."""
    header: dict[str, Any] = {}
    blobs, offset = [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().contiguous().to(torch.float32).numpy().astype("<f4").tobytes()
        end = offset + len(blob)
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        blobs.append(blob)
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def load_tensors(path: Path) -> dict[str, Tensor]:
    """What `save_tensors` wrote."""
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    body = memoryview(data)[8 + size :]
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(bytearray(body[begin:end]), dtype=torch.float32)
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
