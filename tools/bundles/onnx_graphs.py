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
import yaml
from onnx import helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional

MODEL_FILE = "model.onnx"
TEXT_FILE = "text.onnx"
WEIGHTS_FILE = "model.pt"
OPSET = 17
# What is smaller stays in the graph: offsets would take as much.
SMALLEST_OUTSIDE = 256
OUTPUTS = ("masks", "embeddings", "features")
TEXT_OUTPUTS = ("text", "no_object", "logit_scale")
CHOICE = "choice"

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
    """Where a tensor's bytes lie in `model.pt`: offset, length, and the order of axes there."""

    offset: int
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
        self.constants: list[Tensor] = self._unpickled("constants")
        self.code = self._code()

    def _code(self) -> str:
        for name, text in self.bytes.items():
            if name.endswith(".py") and b"def encode_text" in text:
                return re.sub(r"__torch__[.\w]+", "Module", text.decode())
        raise ValueError(f"{self.path} has no class with a method encode_text")

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
                raise ValueError(f"{archive.path} names {module}.{name}")

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
            where = Stored(self._begin(entry) + begin * width, tensor.numel() * width, axes)
            key = digest(tensor if where.axes != tuple(range(len(size))) else tensor.flatten())
            self.places.setdefault(key, where)
        return tensor

    def _begin(self, entry: str) -> int:
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
    def slice(x: Any, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Any:
        if isinstance(x, list):
            return x[start:end:step]
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
        if not isinstance(values, list):
            return torch.as_tensor(values, dtype=kind)
        return torch.stack([torch.as_tensor(v).to(kind or torch.float32) for v in values])

    @staticmethod
    def masked_fill(x: Tensor, mask: Tensor, value: float) -> Tensor:
        return torch.where(mask, torch.full((), float(value), dtype=x.dtype), x)

    @staticmethod
    def layer_norm(x: Tensor, shape: list, weight: Any, bias: Any, eps: float = 1e-5, *_: Any) -> Tensor:
        return functional.layer_norm(x, shape, weight, bias, eps)

    @staticmethod
    def group_norm(x: Tensor, groups: int, weight: Any, bias: Any, eps: float = 1e-5, *_: Any) -> Tensor:
        return functional.group_norm(x, groups, weight, bias, eps)

    @staticmethod
    def pad(x: Tensor, by: list, mode: str = "constant", value: Any = None) -> Tensor:
        return functional.pad(x, by, mode, value)


def resized(mode: str) -> Callable[..., Tensor]:
    corners = {} if mode == "nearest" else {"align_corners": False}

    def call(x: Tensor, size: list, *settings: Any) -> Tensor:
        if settings and settings[0] is True:
            raise ValueError(f"{mode} with aligned corners has no open size in ONNX")
        return functional.interpolate(x, size=size, mode=mode, **corners)

    return call


SIMPLE: dict[str, Callable[..., Any]] = {
    "len": len,
    "mul": lambda x, y: x * y,
    "neg": lambda x: -x,
    "pow": lambda x, y: x**y,
    "floordiv": lambda x, y: x // y,
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
    "mean": lambda x, axes, keep=False, **_: x.mean(axes, keep),
    "sum": lambda x, axes, keep=False, **_: x.sum(axes, keep),
    "softmax": lambda x, axis, *_: torch.softmax(x, axis),
    "linear": lambda x, weight, bias=None: functional.linear(x, weight, bias),
    "embedding": lambda weight, ids, *_: functional.embedding(ids, weight),
    "gelu": lambda x, approximate="none": functional.gelu(x, approximate=approximate),
    "leaky_relu": lambda x, slope: functional.leaky_relu(x, slope),
    "clamp_min": lambda x, low: torch.clamp(x, min=low),
    "upsample_nearest2d": resized("nearest"),
    "upsample_bilinear2d": resized("bilinear"),
    "upsample_bicubic2d": resized("bicubic"),
}


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
                raise ValueError("a slice that is changed in place must reach to the end")
            head = [self._now(base).narrow(axis, 0, start)] if start else []
            self._change(base, torch.cat([*head, new], axis))
        return new

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.endswith("_") and not name.startswith("__"):
            call = getattr(self, name[:-1])
            return lambda x, *rest, **named: self._change(x, call(x, *rest, **named))
        function = getattr(Functions, name, None) or SIMPLE.get(name) or getattr(torch, name)

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


class Method(nn.Module):
    """One of the module's methods, called in Python, with one answer to what it decides by tensors."""

    def __init__(self, archive: Archive, name: str, answer: bool | None = None) -> None:
        super().__init__()
        self.archive, self.name, self.answer = archive, name, answer
        self.attributes = {
            key: value
            for key, value in torch.jit.load(str(archive.path)).eval().named_buffers()
        }

    def _attributes(self) -> types.SimpleNamespace:
        root = types.SimpleNamespace()
        for name, value in self.attributes.items():
            at = root
            *path, last = name.split(".")
            for part in path:
                if not hasattr(at, part):
                    setattr(at, part, types.SimpleNamespace())
                at = getattr(at, part)
            setattr(at, last, value)
        return root

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        choices: list[Tensor] = []

        def decide(x: Any) -> bool:
            if not isinstance(x, Tensor) or x.dtype != torch.bool:
                return bool(x)
            if self.answer is None:
                raise ValueError("the module decides by a tensor's value")
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
            "annotate": lambda _, value: value,
            "unchecked_cast": lambda _, value: value,
            "CONSTANTS": constants,
            "torch": operators,
            "ops": types.SimpleNamespace(
                prim=types.SimpleNamespace(
                    dtype=lambda x: operators._now(x).dtype, device=lambda x: "cpu"
                )
            ),
        }
        exec(self.archive.code, space)  # noqa: S102 (a bundle's own code, by those who make bundles)
        (made,) = [x for x in space.values() if isinstance(x, type) and hasattr(x, "encode_text")]
        result = getattr(made, self.name)(self._attributes(), *given)
        if len(choices) > 1:
            raise ValueError("the module decides more than once by a tensor's value")
        return (*(result if isinstance(result, tuple) else (result,)), *choices)


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
    return model


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


def without_weights(model: onnx.ModelProto, archive: Archive) -> onnx.ModelProto:
    """The graph with its large tensors read from the module's file."""
    for graph in graphs(model.graph):
        turned = []
        for tensor in graph.initializer:
            values = torch.from_numpy(numpy_helper.to_array(tensor).copy())
            if values.numel() * values.element_size() < SMALLEST_OUTSIDE:
                continue
            # Whatever is in order there may have another shape here.
            where = archive.places.get(digest(values.flatten())) or archive.places.get(digest(values))
            if where is None:
                print(f"stays in the graph: {tensor.name} {list(tensor.dims)}")
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
                ("offset", str(where.offset)),
                ("length", str(where.length)),
            ):
                tensor.external_data.add(key=key, value=value)
        nodes = [*turned, *graph.node]
        del graph.node[:]
        graph.node.extend(nodes)
    model.producer_name = "personal_segmentation"
    model.producer_version = ""
    return model


def image_graph(archive: Archive, height: int, width: int) -> onnx.ModelProto:
    """`forward`: image [1, 3, H, W] to masks, embeddings and features."""
    image = torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(1)) * 255

    def traced(answer: bool | None) -> onnx.ModelProto:
        outputs = OUTPUTS if answer is None else (*OUTPUTS, CHOICE)
        method = Method(archive, "forward", answer)
        return exported(method, image, "image", outputs, {2: "height", 3: "width"})

    try:
        return traced(None)
    except ValueError:
        return joined(traced(True), traced(False))


def text_graph(archive: Archive, length: int) -> onnx.ModelProto:
    """`encode_text` and `constants`: tokens [B, L] to text, "no object" and the logit scale."""
    tokens = torch.ones(3, length, dtype=torch.int64)
    model = exported(Method(archive, "encode_text"), tokens, "tokens", TEXT_OUTPUTS[:1], {0: "batch"})
    graph = model.graph
    for name, value in zip(TEXT_OUTPUTS[1:], Method(archive, "constants")(torch.zeros(1)), strict=True):
        graph.initializer.append(numpy_helper.from_array(value.contiguous().numpy(), f"{name}/value"))
        graph.node.append(helper.make_node("Identity", [f"{name}/value"], [name]))
        graph.output.append(
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, list(value.shape))
        )
    return model


def write(folder: Path) -> None:
    """Both graphs, and their hashes in the manifest."""
    manifest = folder / "bundle.yaml"
    about = yaml.safe_load(manifest.read_text())
    archive = Archive(folder / WEIGHTS_FILE)
    multiple = about["input"]["multiple"]
    # Two sizes that nothing else in a module has.
    height, width = (multiple * -(-about["input"]["short_side"] * part // (multiple * 12)) for part in (12, 16))
    with torch.no_grad():
        made = {
            MODEL_FILE: image_graph(archive, height, width),
            TEXT_FILE: text_graph(archive, about["text"]["length"]),
        }
    lines = [line for line in manifest.read_text().splitlines() if not re.match(r"\s+\S+\.onnx:", line)]
    at = lines.index("files:") + 1
    for name, model in made.items():
        model = without_weights(model, archive)
        data = model.SerializeToString(deterministic=True)
        (folder / name).write_bytes(data)
        lines.insert(at, f'  {name}: "{hashlib.sha256(data).hexdigest()}"')
        print(f"{folder / name}: {len(data):,} bytes")
    manifest.write_text("\n".join(lines) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--bundle", type=Path, required=True)
    write(parser.parse_args().bundle)


if __name__ == "__main__":
    main()
