"""A frozen TorchScript module's file: its code, and where each of its tensors lies."""

from __future__ import annotations

import hashlib
import io
import pickle
import re
import struct
import types
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

DTYPES = {
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "HalfStorage": torch.float16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "BoolStorage": torch.bool,
}


class NoGraphError(ValueError):
    """A module that has no graph; libtorch runs it."""


@dataclass(frozen=True)
class Stored:
    """Where a tensor's bytes lie: entry of `model.pt`, place within it, and the order of axes there."""

    entry: str
    begin: int
    length: int
    axes: tuple[int, ...]


class Archive:
    """The code, constants and attributes of a frozen module's file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as file:
            self.entries = {info.filename.split("/", 1)[1]: info for info in file.infolist()}
            self.bytes = {name: file.read(info) for name, info in self.entries.items()}
        self.places: dict[bytes, Stored] = {}
        self.tensors: list[Tensor] = []
        self.constants: list[Tensor] = self._unpickled("constants")
        self.attributes: Any = self._unpickled("data")
        self.code = self._code()

    def _code(self) -> str:
        for name, text in self.bytes.items():
            if name.endswith(".py") and b"def encode_text" in text:
                return re.sub(r"__torch__[.\w]+", "Module", text.decode())
        raise NoGraphError(f"{self.path} has no class with a method encode_text")

    def _unpickled(self, folder: str) -> Any:
        archive = self

        class Reader(pickle.Unpickler):
            def find_class(self, module: str, name: str) -> Any:
                if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
                    return lambda *given: archive._tensor(folder, *given)
                if module == "torch" and name in DTYPES:
                    return name
                if (module, name) == ("collections", "OrderedDict"):
                    return dict
                if module.startswith("__torch__"):
                    return types.SimpleNamespace
                raise NoGraphError(f"{archive.path} names {module}.{name}, which this tool does not know")

            def persistent_load(self, pid: Any) -> Any:
                return pid

        return Reader(io.BytesIO(self.bytes[f"{folder}.pkl"])).load()

    def _tensor(
        self, folder: str, storage: tuple, begin: int, size: tuple, stride: tuple, *_: Any
    ) -> Tensor:
        entry = f"{folder}/{storage[2]}"
        values = torch.frombuffer(bytearray(self.bytes[entry]), dtype=DTYPES[storage[1]])
        tensor = values.as_strided(size, stride, begin)
        axes = tuple(sorted(range(tensor.dim()), key=lambda i: -stride[i] if size[i] > 1 else 0))
        axes = tuple(range(tensor.dim())) if tensor.is_contiguous() else axes
        if tensor.permute(axes).is_contiguous() and self.entries[entry].compress_type == 0:
            width = tensor.element_size()
            where = Stored(entry, begin * width, tensor.numel() * width, axes)
            key = digest(tensor if where.axes != tuple(range(len(size))) else tensor.flatten())
            self.places.setdefault(key, where)
        self.tensors.append(tensor)
        return tensor

    def begin(self, entry: str) -> int:
        """The first byte of an entry that is not compressed."""
        info = self.entries[entry]
        with open(self.path, "rb") as file:
            file.seek(info.header_offset + 26)
            name, extra = struct.unpack("<HH", file.read(4))
        return info.header_offset + 30 + name + extra


def digest(tensor: Tensor) -> bytes:
    tensor = tensor.detach().contiguous()
    about = f"{tensor.dtype} {tuple(tensor.shape)}".encode()
    return hashlib.sha256(about + tensor.numpy().tobytes()).digest()
