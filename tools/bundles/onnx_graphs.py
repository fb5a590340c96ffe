"""Writes a bundle's ONNX graphs beside its module: what ONNX Runtime runs on processors.

    python3 -m tools.bundles.onnx_graphs --bundle models/demo

`model.onnx` is the method `forward`, `text.onnx` are `encode_text` and `constants`. Both hold operators
alone: weights stay where they are, in `model.pt`, and a graph says at which byte each begins. So a
bundle grows by a few hundred kilobytes, and whatever changes the module changes the graphs' hash.

The module's code is read from the file, where TorchScript keeps it as Python, and called with
operators that PyTorch's tracer can follow (`Operators`), for image sizes that stay open. A module
that decides by the picture is traced once for each answer; the two graphs are joined by ONNX's `If`.
Needs the package `onnx` beside PyTorch.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import pickle
import re
import struct
import sys
import tempfile
import types
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from tools.bundles import writing

MODEL_FILE = "model.onnx"
TEXT_FILE = "text.onnx"
WEIGHTS_FILE = writing.MODEL_FILE
OPSET = 17
# What is smaller stays in the graph, as offsets would take as much; but not a module's attributes,
# into which other numbers may be put.
SMALLEST_OUTSIDE = 256
ATTRIBUTES = "data/"
BUFFER = re.compile(r"(^|[./])t\d+$")
# What follows from weights is worked out by the tracer, and may be as large as that.
LARGEST_INSIDE = 1 << 18
OUTPUTS = ("masks", "embeddings", "features")
INT64 = onnx.TensorProto.INT64
TEXT_OUTPUTS = ("text", "no_object", "logit_scale")
CHOICE = "choice"
# Of an offset; larger files than that hold are larger than any disk's.
DIGITS = 15
# Steps of the input's height that a module is followed with; all that it works out meanwhile is held.
MOST_ROWS = 8

DTYPES = {
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "HalfStorage": torch.float16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "BoolStorage": torch.bool,
}
# TorchScript writes types as numbers.
SCALAR_TYPES = {
    3: torch.int32,
    4: torch.int64,
    5: torch.float16,
    6: torch.float32,
    7: torch.float64,
    11: torch.bool,
    15: torch.bfloat16,
}


@dataclass(frozen=True)
class Stored:
    """Where a tensor's bytes lie: entry of `model.pt`, place within it, and the order of axes there."""

    entry: str
    begin: int
    length: int
    axes: tuple[int, ...]


@dataclass(frozen=True)
class Graph:
    """An ONNX file without weights: its bytes, and where in them the offsets of weights belong.

    Each offset is a number of `DIGITS` digits. `places` says for each at which byte it begins, in
    which entry of `model.pt` the weights lie, and at which byte of that entry.
    """

    data: bytes
    places: list[tuple[int, str, int]]

    def filled(self, begins: Callable[[str], int]) -> bytes:
        """The file beside a module whose entries begin at these bytes."""
        data = bytearray(self.data)
        for at, entry, begin in self.places:
            data[at : at + DIGITS] = b"%0*d" % (DIGITS, begins(entry) + begin)
        return bytes(data)


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


def batched(call: Callable[[Tensor], Tensor], image: Tensor) -> Tensor:
    """ONNX knows pooling of [N, C, H, W] alone, PyTorch also that of [C, H, W]."""
    return call(image) if image.dim() == 4 else call(image.unsqueeze(0)).squeeze(0)


def dtype(number: Any) -> Any:
    return SCALAR_TYPES.get(number, number) if isinstance(number, int) else number


def whole(start: Any, end: Any, step: int) -> bool:
    at_start = start is None or (isinstance(start, int) and start == 0)
    return at_start and (end is None or (isinstance(end, int) and end > 2**62)) and step == 1


class Functions:
    """TorchScript's operators where Python's PyTorch calls them otherwise."""

    @staticmethod
    def slice(x: Any, *given: Any) -> Any:
        if isinstance(x, list):
            return x[slice(*given) if len(given) > 1 else slice(*given, None)]
        return Functions.sliced(x, *given)

    @staticmethod
    def sliced(x: Tensor, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Tensor:
        if whole(start, end, step):
            return x
        end = None if isinstance(end, int) and end > 2**62 else end
        return x[(slice(None),) * (dim % x.dim()) + (slice(start, end, step),)]

    @staticmethod
    def size(x: Tensor, dim: int | None = None) -> Any:
        return [x.size(i) for i in range(x.dim())] if dim is None else x.size(dim)

    @staticmethod
    def to(x: Tensor, kind: Any, *_: Any, **__: Any) -> Tensor:
        return x.to(dtype(kind))

    @staticmethod
    def add(x: Any, y: Any, alpha: Any = 1) -> Any:
        return x + (y if alpha == 1 else y * alpha)

    @staticmethod
    def sub(x: Any, y: Any, alpha: Any = 1) -> Any:
        return x - (y if alpha == 1 else y * alpha)

    @staticmethod
    def div(x: Any, y: Any, rounding_mode: str | None = None) -> Any:
        return x / y if rounding_mode is None else torch.div(x, y, rounding_mode=rounding_mode)

    @staticmethod
    def index(x: Tensor, places: list) -> Tensor:
        return x[tuple(slice(None) if place is None else place for place in places)]

    @staticmethod
    def max_pool2d(x: Tensor, kernel: Any, stride: Any = None, padding: Any = 0, *_: Any) -> Tensor:
        return batched(lambda y: functional.max_pool2d(y, kernel, stride or kernel, padding), x)

    @staticmethod
    def avg_pool2d(
        x: Tensor, kernel: Any, stride: Any = None, padding: Any = 0, ceil: bool = False,
        include: bool = True, *_: Any,
    ) -> Tensor:
        return batched(
            lambda y: functional.avg_pool2d(y, kernel, stride or kernel, padding, ceil, include), x
        )

    @staticmethod
    def unflatten(x: Tensor, axis: int, sizes: list) -> Tensor:
        axis %= x.dim()
        before = [x.size(i) for i in range(axis)]
        return x.reshape([*before, *sizes, *(x.size(i) for i in range(axis + 1, x.dim()))])

    @staticmethod
    def grid_sampler(x: Tensor, grid: Tensor, mode: int, padding: int, corners: bool) -> Tensor:
        modes, paddings = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")
        return functional.grid_sample(
            x, grid, mode=modes[mode], padding_mode=paddings[padding], align_corners=corners
        )

    @staticmethod
    def arange(*ends: Any, dtype: Any = None, **_: Any) -> Tensor:
        return torch.arange(*ends, dtype=SCALAR_TYPES.get(dtype, dtype))

    @staticmethod
    def tensor(values: Any, dtype: Any = None, **_: Any) -> Tensor:
        kind = SCALAR_TYPES.get(dtype, dtype)
        if isinstance(values, list):
            return torch.stack([Functions.tensor(value, dtype) for value in values])
        if isinstance(values, Tensor):
            return values if kind is None else values.to(kind)
        return torch.as_tensor(values, dtype=kind)

    @staticmethod
    def masked_fill(x: Tensor, mask: Tensor, value: float) -> Tensor:
        return torch.where(mask, torch.full((), float(value), dtype=x.dtype), x)

    @staticmethod
    def layer_norm(x: Tensor, shape: list, weight: Any, bias: Any, eps: float = 1e-5, *_: Any) -> Tensor:
        return functional.layer_norm(x, [int(size) for size in shape], weight, bias, eps)

    @staticmethod
    def group_norm(x: Tensor, groups: int, weight: Any, bias: Any, eps: float = 1e-5, *_: Any) -> Tensor:
        return functional.group_norm(x, groups, weight, bias, eps)

    @staticmethod
    def pad(x: Tensor, by: list, mode: str = "constant", value: Any = None) -> Tensor:
        return functional.pad(x, by, mode, value)

    @staticmethod
    def scaled_dot_product_attention(
        q: Tensor, k: Tensor, v: Tensor, mask: Any = None, dropout: float = 0.0, causal: bool = False,
        scale: float | None = None, *_: Any,
    ) -> Tensor:
        """ONNX Runtime's own operator where nothing is masked: without L x L numbers in memory."""
        if mask is None and not causal and scale is None:
            return Attention.apply(q, k, v, int(q.size(1)))
        seen = (q @ k.transpose(-2, -1)) * (int(q.size(-1)) ** -0.5 if scale is None else scale)
        if causal:
            later = torch.arange(k.size(-2)).unsqueeze(0) > torch.arange(q.size(-2)).unsqueeze(1)
            seen = Functions.masked_fill(seen, later, float("-inf"))
        if mask is not None and mask.dtype == torch.bool:
            seen = torch.where(mask, seen, torch.full((), float("-inf")))
        elif mask is not None:
            seen = seen + mask
        return torch.softmax(seen, -1) @ v

    @staticmethod
    def linspace(first: Any, last: Any, count: Any, dtype: Any = None, **_: Any) -> Tensor:
        """ONNX has no such operator; the count may be open."""
        places = torch.arange(count).to(SCALAR_TYPES.get(dtype, torch.float32))
        between = count - 1
        if isinstance(between, Tensor):
            between = between.clamp(min=1)
        return first + places * ((last - first) / (between or 1))

    @staticmethod
    def zeros(shape: list, dtype: Any = None, **_: Any) -> Tensor:
        return torch.zeros(shape, dtype=SCALAR_TYPES.get(dtype, dtype))

    @staticmethod
    def ones(shape: list, dtype: Any = None, **_: Any) -> Tensor:
        return torch.ones(shape, dtype=SCALAR_TYPES.get(dtype, dtype))

    @staticmethod
    def adaptive_avg_pool2d(x: Tensor, size: list) -> Tensor:
        """Means of windows, by a matrix for either axis: ONNX has none whose size is open."""
        for axis in (-2, -1):
            begin, end = windows(x.size(axis), size[axis])
            place = torch.arange(x.size(axis)).unsqueeze(0)
            inside = torch.logical_and(place >= begin.unsqueeze(1), place < end.unsqueeze(1))
            shares = inside.to(x.dtype) / (end - begin).unsqueeze(1).to(x.dtype)
            x = shares @ x if axis == -2 else x @ shares.transpose(0, 1)
        return x

    @staticmethod
    def adaptive_max_pool2d(x: Tensor, size: list) -> tuple[Tensor, None]:
        """The largest of windows. A place that is looked at twice changes none."""
        for axis in (-2, -1):
            before, after = x.size(axis), size[axis]
            begin, end = windows(before, after)
            # A window touches at most so many places, whatever the size, while the ratio is about this.
            widest = -(-int(before) // int(after)) + 1
            found = x.index_select(axis, begin)
            for i in range(1, widest):
                found = torch.maximum(found, x.index_select(axis, torch.minimum(begin + i, end - 1)))
            x = found
        return x, None


class Attention(torch.autograd.Function):
    """Multi-head attention of [B, heads, L, D], as one operator of ONNX Runtime's."""

    @staticmethod
    def forward(_: Any, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
        return functional.scaled_dot_product_attention(q, k, v)

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any, heads: int) -> Any:
        # Rows of all heads in one, as that operator takes them and gives them.
        rows = [
            g.op("Reshape", g.op("Transpose", x, perm_i=[0, 2, 1, 3]), constant(g, [0, 0, -1]))
            for x in (q, k, v)
        ]
        seen = g.op("com.microsoft::MultiHeadAttention", *rows, num_heads_i=heads)
        split = g.op("Reshape", seen, constant(g, [0, 0, heads, -1]))
        return g.op("Transpose", split, perm_i=[0, 2, 1, 3])


def constant(g: Any, values: list[int]) -> Any:
    return g.op("Constant", value_t=torch.tensor(values))


def windows(before: Any, after: Any) -> tuple[Tensor, Tensor]:
    """Where PyTorch's adaptive pooling begins and ends each window, of `before` places to `after`."""
    place = torch.arange(after)
    begin = torch.div(place * before, after, rounding_mode="floor")
    end = torch.div((place + 1) * before + after - 1, after, rounding_mode="floor")
    return begin, end


def cubic(before: Any, after: Any) -> Tensor:
    """[after, before]: the weights of bicubic resizing along an axis, as PyTorch defines them.

    Products of matrices are ten times as fast as ONNX Runtime's own resizing.
    """
    a = -0.75
    scale = before / after if isinstance(after, Tensor) else torch.tensor(before / after)
    place = (torch.arange(after).to(torch.float32) + 0.5) * scale.to(torch.float32) - 0.5
    first = torch.floor(place)
    t = (place - first).unsqueeze(1)
    columns = torch.arange(before).unsqueeze(0)
    weights = torch.zeros(1, 1)
    for i in range(4):
        away = (t + 1 - i).abs()
        near = ((a + 2) * away - (a + 3)) * away * away + 1
        far = ((away - 5) * away + 8) * away * a - 4 * a
        seen = (first.to(torch.int64) + i - 1).clamp(min=0).unsqueeze(1)
        seen = torch.minimum(seen, torch.as_tensor(before - 1))
        weights = weights + torch.where(columns == seen, near if i in (1, 2) else far, torch.zeros(()))
    return weights


def resized(mode: str) -> Callable[..., Tensor]:
    corners = {} if mode == "nearest" else {"align_corners": False}

    def call(x: Tensor, size: list | None, *settings: Any) -> Tensor:
        if settings and settings[0] is True:
            raise NoGraphError(f"{mode} with aligned corners has no open size in ONNX")
        if size is None:
            return functional.interpolate(x, scale_factor=settings[-1], mode=mode, **corners)
        if mode == "bicubic":
            x = cubic(x.size(-2), size[0]) @ x
            return x @ cubic(x.size(-1), size[1]).transpose(0, 1)
        return functional.interpolate(x, size=size, mode=mode, **corners)

    return call


SIMPLE: dict[str, Callable[..., Any]] = {
    "len": len,
    "mul": lambda x, y: x * y,
    "neg": lambda x: -x,
    "pow": lambda x, y: x**y,
    "floordiv": lambda x, y: x // y,
    "remainder": lambda x, y: x % y,
    "eq": lambda x, y: x == y,
    "ne": lambda x, y: x != y,
    "lt": lambda x, y: x < y,
    "gt": lambda x, y: x > y,
    "le": lambda x, y: x <= y,
    "ge": lambda x, y: x >= y,
    "format": lambda text, *given: text.format(*given),
    "__and__": torch.logical_and,
    "__or__": torch.logical_or,
    "bitwise_not": torch.logical_not,
    "append": lambda found, x: found.append(x),
    "view": lambda x, shape: x.reshape(shape),
    "reshape": lambda x, shape: x.reshape(shape),
    "permute": lambda x, axes: x.permute(axes),
    "expand": lambda x, shape, **_: x.expand(shape),
    "expand_as": lambda x, y: x,  # all that follows broadcasts
    "contiguous": lambda x, **_: x,
    "clone": lambda x, **_: x * 1,
    "full_like": lambda x, value, **_: torch.zeros_like(x) + value,
    "zeros_like": lambda x, **_: torch.zeros_like(x),
    "ones_like": lambda x, **_: torch.ones_like(x),
    "norm": lambda x, p, axes, keep=False: torch.norm(x, p, axes, keep),
    "mean": lambda x, axes=None, keep=False, **_: x.mean() if axes is None else x.mean(axes, keep),
    "sum": lambda x, axes=None, keep=False, **_: x.sum() if axes is None else x.sum(axes, keep),
    "softmax": lambda x, axis, *_: torch.softmax(x, axis),
    "linear": lambda x, weight, bias=None: functional.linear(x, weight, bias),
    "embedding": lambda weight, ids, *_: functional.embedding(ids, weight),
    "gelu": lambda x, approximate="none": functional.gelu(x, approximate=approximate),
    "leaky_relu": lambda x, slope: functional.leaky_relu(x, slope),
    "list": list,
    "item": lambda x: x,  # stays a tensor: what follows may hang on it
    "clamp_min": lambda x, low: torch.clamp(x, min=low),
    "upsample_nearest2d": resized("nearest"),
    "upsample_bilinear2d": resized("bilinear"),
    "upsample_bicubic2d": resized("bicubic"),
}


# What these give has a size that nobody knows before.
UNKNOWN_SIZE = ("nonzero", "index_put", "unique", "masked_select")


class Operators:
    """What the module's code calls `torch`. Operators that change a tensor in place give a new one:
    whoever names the old one afterwards, or what it is a slice of, means the new one."""

    def __init__(self) -> None:
        self._newer: dict[int, Any] = {}
        self._slices: dict[int, tuple[Tensor, int, Any, Any]] = {}
        self._held: list[Any] = []  # so that no id is given twice

    def _now(self, x: Any) -> Any:
        if isinstance(x, list):
            return [self._now(value) for value in x]
        while isinstance(x, Tensor) and id(x) in self._newer:
            x = self._newer[id(x)]
        return x

    def _change(self, old: Tensor, new: Tensor) -> Tensor:
        self._held += [old, new]
        self._newer[id(old)] = new
        if id(old) in self._slices:
            base, axis, start, end = self._slices[id(old)]
            if end is not None or (start is not None and not isinstance(start, int)):
                raise NoGraphError("a slice that is changed in place must reach to the end")
            head = [self._now(base).narrow(axis, 0, start)] if start else []
            self._change(base, torch.cat([*head, new], axis))
        return new

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.endswith("_") and not name.startswith("__"):
            call = getattr(self, name[:-1])
            return lambda x, *rest, **named: self._change(x, call(x, *rest, **named))
        if name in UNKNOWN_SIZE:
            raise NoGraphError(
                f"the module calls {name}: how much it computes hangs on what an image shows; "
                "no graph is written for that, and libtorch runs the bundle everywhere"
            )
        function = vars(Functions).get(name) or SIMPLE.get(name) or getattr(torch, name, None)
        if function is None:
            raise NoGraphError(f"the module calls {name}, which this tool does not know")

        def called(*given: Any, **named: Any) -> Any:
            known = [self._now(x) for x in given]
            if name == "append":
                known[0] = given[0]
            result = function(*known, **{key: self._now(x) for key, x in named.items()})
            if name == "slice" and isinstance(result, Tensor) and result is not known[0]:
                axis, start, end = [*known[1:4], *(0, None, None)[len(known) - 1 :]]
                self._slices[id(result)] = (known[0], axis, start, end)
            self._held += [result, *known]
            return result

        return called


class NoGraphError(ValueError):
    """A module that has no graph; libtorch runs it."""


class DecidesError(NoGraphError):
    """What a module does hangs on an image's contents."""


class Method(nn.Module):
    """One of the module's methods, called in Python, with one answer to what it decides by tensors."""

    def __init__(self, archive: Archive, name: str, answer: bool | None = None) -> None:
        super().__init__()
        self.archive, self.name, self.answer = archive, name, answer
        # What is no buffer counts as known: the tracer would work out what follows from it.
        for place, tensor in enumerate(archive.tensors):
            self.register_buffer(f"t{place}", tensor)

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        choices: list[Tensor] = []

        def decide(x: Any) -> bool:
            if not isinstance(x, Tensor) or x.dtype != torch.bool:
                return bool(x)
            if self.answer is None:
                raise DecidesError("the module decides by a tensor's value")
            choices.append(x.reshape([]))
            return self.answer

        operators = Operators()
        constants = types.SimpleNamespace(
            **{f"c{i}": value for i, value in enumerate(self.archive.constants)}
        )
        space = {
            "Module": type("Module", (), {}),
            **{name: _Any for name in ("Tensor", "List", "Optional", "Tuple", "Dict", "Any")},
            "bool": decide,
            "int": lambda x: x if isinstance(x, Tensor) else int(x),
            "float": lambda x: x.to(torch.float32) if isinstance(x, Tensor) else float(x),
            "annotate": lambda _, value: value,
            "unchecked_cast": lambda _, value: value,
            "CONSTANTS": constants,
            "torch": operators,
            "ops": types.SimpleNamespace(
                prim=types.SimpleNamespace(
                    dtype=lambda x: operators._now(x).dtype,
                    device=lambda x: "cpu",
                    min=min,
                    RaiseException=refuse,
                )
            ),
        }
        exec(self.archive.code, space)  # noqa: S102 (a bundle's own code, by those who make bundles)
        (made,) = [x for x in space.values() if isinstance(x, type) and hasattr(x, "encode_text")]
        result = getattr(made, self.name)(self.archive.attributes, *given)
        if len(choices) > 1:
            raise NoGraphError("the module decides more than once by a tensor's value")
        results = result if isinstance(result, tuple) else (result,)
        return (*(operators._now(x) for x in results), *choices)


def refuse(said: str, *_: Any) -> None:
    raise AssertionError(f"the module refuses its input: {said}")


class _Anything(type):
    def __getitem__(cls, _: Any) -> type:
        return cls


class _Any(metaclass=_Anything):
    """Stands for every type in annotations."""


def exported(
    method: nn.Module, given: Tensor, name: str, outputs: tuple[str, ...], open_axes: dict
) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file = Path(folder) / "graph.onnx"
        torch.onnx.export(
            method,
            (given,),
            str(file),
            opset_version=OPSET,
            dynamo=False,
            input_names=[name],
            output_names=list(outputs),
            dynamic_axes={name: open_axes},
            do_constant_folding=False,
        )
        model = onnx.load(str(file))
    kept = []
    for node in model.graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            tensor = model.graph.initializer.add()
            tensor.CopyFrom(node.attribute[0].t)
            tensor.name = node.output[0]
            continue
        node.doc_string = ""
        node.name = ""
        kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(kept)
    split_projections(model.graph)
    drop_unused(model.graph)
    return model


def split_projections(graph: onnx.GraphProto) -> None:
    """Queries, keys and values of an attention by one `Split`, instead of by turning all axes."""
    makers = {name: node for node in graph.node for name in node.output}
    numbers = {t.name: numpy_helper.to_array(t).tolist() for t in graph.initializer if t.data_type == INT64}
    split: dict[str, onnx.NodeProto] = {}

    def before(name: str, kind: str, **wanted: Any) -> onnx.NodeProto | None:
        node = makers.get(name)
        if node is None or node.op_type != kind:
            return None
        given = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        return node if all(given.get(key) == value for key, value in wanted.items()) else None

    nodes = []
    for node in graph.node:
        nodes.append(node)
        if node.op_type != "Reshape" or numbers.get(node.input[1]) != [0, 0, -1]:
            continue
        turned = before(node.input[0], "Transpose", perm=[0, 2, 1, 3])
        part = turned and before(turned.input[0], "Gather", axis=0)
        parts = part and before(part.input[0], "Transpose", perm=[2, 0, 3, 1, 4])
        heads = parts and before(parts.input[0], "Reshape")
        if not heads or part.input[1] not in numbers:
            continue
        joint = heads.input[0]
        if joint not in split:
            names = [f"{joint}/{name}" for name in ("queries", "keys", "values")]
            split[joint] = helper.make_node("Split", [joint], names, axis=2)
            nodes.insert(-1, split[joint])
        taken = split[joint].output[numbers[part.input[1]]]
        nodes[-1] = helper.make_node("Identity", [taken], list(node.output))
    del graph.node[:]
    graph.node.extend(nodes)


def drop_unused(graph: onnx.GraphProto) -> None:
    """Without nodes and tensors that nothing follows from. `If` stands in no graph yet."""
    used = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):
        if used.intersection(node.output):
            used.update(node.input)
            kept.append(node)
    tensors = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(tensors)


def value_keys(graph: onnx.GraphProto) -> dict[str, Any]:
    """For every value a key that says how it comes about; equal keys, equal values."""
    keys: dict[str, Any] = {given.name: given.name for given in graph.input}
    for tensor in graph.initializer:
        about = f"{tensor.data_type} {list(tensor.dims)}".encode()
        keys[tensor.name] = hashlib.sha256(
            about + numpy_helper.to_array(tensor).tobytes()
        ).hexdigest()
    for node in graph.node:
        said = hashlib.sha256(node.op_type.encode())
        for attribute in sorted(node.attribute, key=lambda a: a.name):
            said.update(attribute.SerializeToString(deterministic=True))
        for name in node.input:
            said.update(repr(keys[name] if name else "").encode())
        for place, name in enumerate(node.output):
            keys[name] = (said.hexdigest(), place)
    return keys


def renamed(node: onnx.NodeProto, names: Callable[[str], str]) -> onnx.NodeProto:
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.input[:] = [names(name) if name else "" for name in node.input]
    copy.output[:] = [names(name) for name in node.output]
    return copy


def joined(yes: onnx.ModelProto, no: onnx.ModelProto) -> onnx.ModelProto:
    """One graph of two that differ from where they decide: what both compute, then `If`."""
    keys, other_keys = value_keys(yes.graph), value_keys(no.graph)
    shared = set(keys.values()) & set(other_keys.values())
    first = {}
    for name, key in keys.items():
        first.setdefault(key, name)

    def in_yes(name: str) -> str:
        return name if keys[name] in shared else f"yes/{name}"

    def in_no(name: str) -> str:
        key = other_keys[name]
        return in_yes(first[key]) if key in shared else f"no/{name}"

    both = [node for node in yes.graph.node if keys[node.output[0]] in shared]
    parts = {
        "yes": [renamed(n, in_yes) for n in yes.graph.node if keys[n.output[0]] not in shared],
        "no": [renamed(n, in_no) for n in no.graph.node if other_keys[n.output[0]] not in shared],
    }
    tensors = {}
    for graph, names in ((yes.graph, in_yes), (no.graph, in_no)):
        for tensor in graph.initializer:
            copy = onnx.TensorProto()
            copy.CopyFrom(tensor)
            copy.name = names(tensor.name)
            tensors[copy.name] = copy
    outer = {name for node in both for name in node.input}
    outputs = [out for out in yes.graph.output if out.name != CHOICE]
    branches = {}
    for part, nodes in parts.items():
        used = {name for node in nodes for name in node.input} - outer
        branches[part] = helper.make_graph(
            nodes,
            part,
            [],
            [helper.make_tensor_value_info(f"{part}/{o.name}", onnx.TensorProto.FLOAT, None) for o in outputs],
            [tensor for name, tensor in tensors.items() if name in used],
        )
    both.append(
        helper.make_node(
            "If",
            [in_yes(CHOICE)],
            [out.name for out in outputs],
            then_branch=branches["yes"],
            else_branch=branches["no"],
        )
    )
    graph = helper.make_graph(
        both,
        "forward",
        list(yes.graph.input),
        outputs,
        [tensor for name, tensor in tensors.items() if name in outer],
    )
    return helper.make_model(graph, opset_imports=list(yes.opset_import), ir_version=yes.ir_version)


def graphs(model: onnx.GraphProto) -> list[onnx.GraphProto]:
    """A graph after those inside its nodes."""
    inner = [a.g for node in model.node for a in node.attribute if a.HasField("g")]
    return [*(each for graph in inner for each in graphs(graph)), model]


def without_weights(model: onnx.ModelProto, archive: Archive) -> Graph:
    """The graph with its large tensors read from the module's file."""
    stored: list[Stored] = []
    for graph in graphs(model.graph):
        turned = []
        for tensor in graph.initializer:
            values = torch.from_numpy(numpy_helper.to_array(tensor).copy())
            # Whatever is in order there may have another shape here.
            where = archive.places.get(digest(values.flatten())) or archive.places.get(digest(values))
            small = values.numel() * values.element_size() < SMALLEST_OUTSIDE
            attribute = where is not None and where.entry.startswith(ATTRIBUTES)
            # A number of the code's own may be that of an attribute by chance.
            if small and not (attribute and BUFFER.search(tensor.name)):
                continue
            if where is None:
                if values.numel() * values.element_size() > LARGEST_INSIDE:
                    raise NoGraphError(f"{tensor.name} {list(tensor.dims)} lies nowhere in {archive.path}")
                continue
            name, shape = tensor.name, list(tensor.dims)
            if where.axes != tuple(range(len(where.axes))):
                tensor.name = f"{name}/stored"
                back = [where.axes.index(i) for i in range(len(shape))]
                turned.append(helper.make_node("Transpose", [tensor.name], [name], perm=back))
                shape = [shape[i] for i in where.axes]
            kind, tensor_name = tensor.data_type, tensor.name
            tensor.Clear()
            tensor.name, tensor.data_type = tensor_name, kind
            tensor.dims[:] = shape
            tensor.data_location = onnx.TensorProto.EXTERNAL
            for key, value in (
                ("location", WEIGHTS_FILE),
                ("offset", marker(len(stored))),
                ("length", str(where.length)),
            ):
                tensor.external_data.add(key=key, value=value)
            stored.append(where)
        nodes = [*turned, *graph.node]
        del graph.node[:]
        graph.node.extend(nodes)
    model.producer_name = "personal_segmentation"
    model.producer_version = ""
    data = model.SerializeToString(deterministic=True)
    places = []
    for i, where in enumerate(stored):
        text = marker(i).encode()
        if data.count(text) != 1:
            raise AssertionError(f"the graph holds {text!r} by chance")
        places.append((data.index(text), where.entry, where.begin))
    return Graph(Graph(data, places).filled(lambda _: 0), places)


def marker(number: int) -> str:
    """Stands for an offset that only the module's file decides."""
    return f"@{number:0{DIGITS - 2}d}@"


def image_graph(archive: Archive, height: int, width: int) -> onnx.ModelProto:
    """`forward`: image [1, 3, H, W] to masks, embeddings and features."""
    image = torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(1)) * 255

    def traced(answer: bool | None) -> onnx.ModelProto:
        outputs = OUTPUTS if answer is None else (*OUTPUTS, CHOICE)
        method = Method(archive, "forward", answer)
        return exported(method, image, "image", outputs, {2: "height", 3: "width"})

    try:
        return traced(None)
    except DecidesError:
        return joined(traced(True), traced(False))


def open_graph(archive: Archive, multiple: int, short_side: int) -> onnx.ModelProto:
    """`image_graph` for images of every size: two of them must give the same graph."""
    rows = min(-(-short_side // multiple), MOST_ROWS)
    sizes = [(rows, rows + rows // 3 + 1), (rows + 3, rows + 2)]
    made = [image_graph(archive, multiple * h, multiple * w) for h, w in sizes]
    require_same(*made)
    return made[0]


def require_same(one: onnx.ModelProto, other: onnx.ModelProto) -> None:
    """Operators of both in turn; their names and order come from the tracer, which is steady."""
    keys = [value_keys(model.graph) for model in (one, other)]
    for name, key in keys[0].items():
        if keys[1].get(name) != key:
            used = [f"{node.op_type} {list(node.input)}" for node in one.graph.node if name in node.input]
            raise NoGraphError(f"the graph hangs on the input's size from {name} on; used by {used[:1]}")


class TextMethods(nn.Module):
    """`encode_text` and `constants` in one, since both look at the same weights."""

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self.text, self.constants = Method(archive, "encode_text"), Method(archive, "constants")

    def forward(self, tokens: Tensor) -> tuple[Tensor, ...]:
        return (*self.text(tokens), *self.constants(torch.zeros(1)))


def text_graph(archive: Archive, length: int) -> onnx.ModelProto:
    """`encode_text` and `constants`: tokens [B, L] to text, "no object" and the logit scale."""
    made = []
    for batch, used in ((3, length), (2, length - 1)):
        tokens = torch.ones(batch, length, dtype=torch.int64)
        tokens[:, used - 1] = 2  # where a text of CLIP's ends
        made.append(exported(TextMethods(archive), tokens, "tokens", TEXT_OUTPUTS, {0: "batch"}))
    require_same(*made)
    return made[0]


def made_of(archive: Archive, images: dict[str, Any], texts: dict[str, Any]) -> dict[str, Graph]:
    """Both files, for a module of which a manifest's sections `input` and `text` are these."""
    with torch.no_grad():
        models = {
            MODEL_FILE: open_graph(archive, images["multiple"], images["short_side"]),
            TEXT_FILE: text_graph(archive, texts["length"]),
        }
    return {name: without_weights(model, archive) for name, model in models.items()}


def write(folder: Path) -> None:
    """Both graphs, and their hashes in the manifest."""
    import yaml  # which converters do without

    manifest = folder / writing.MANIFEST_FILE
    text = manifest.read_text()
    about = yaml.safe_load(text)
    add(folder, about["input"], about["text"])
    lines = text.splitlines()
    begin = lines.index("files:") + 1
    end = next(i for i in range(begin, len(lines)) if not lines[i].startswith(" "))
    hashes = {line.split(":")[0].strip(): line for line in lines[begin:end]}
    for name in (MODEL_FILE, TEXT_FILE):
        hashes[name] = f"  {name}: {writing.sha256(folder / name)}"
    lines[begin:end] = [hashes[name] for name in sorted(hashes)]
    manifest.write_text("\n".join(lines) + "\n")


def add(folder: Path, images: dict[str, Any], texts: dict[str, Any]) -> None:
    """Both graphs beside the module, for what a manifest says in `input` and `text`."""
    archive = Archive(folder / WEIGHTS_FILE)
    for name, graph in made_of(archive, images, texts).items():
        data = graph.filled(archive.begin)
        (folder / name).write_bytes(data)
        print(f"{folder / name}: {len(data):,} bytes", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--bundle", type=Path, required=True)
    try:
        write(parser.parse_args(arguments).bundle)
    except (NoGraphError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
