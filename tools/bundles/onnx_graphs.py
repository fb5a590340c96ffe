"""Writes a bundle's ONNX graphs beside its module: what ONNX Runtime runs on processors.

    python3 -m tools.bundles.onnx_graphs --bundle models/demo

`model.onnx` is the method `forward`, `text.onnx` are `encode_text` and `constants`. Both hold operators
alone: weights stay where they are, in `model.pt`, and a graph says at which byte each begins. So a
bundle grows by a few hundred kilobytes, and whatever changes the module changes the graphs' hash.

The module's code is read from the file (`script_archive`), where TorchScript keeps it as Python, and called
with operators that PyTorch's tracer can follow (`script_operators`), for image sizes that stay open. A
module that decides by the picture is traced once for each answer; the two graphs are joined by ONNX's
`If` (`onnx_joining`).
Needs the packages `onnx` and `pyyaml` beside PyTorch.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from tools.bundles import writing
from tools.bundles.onnx_joining import CHOICE, drop_unused, graphs, joined, split_projections, value_keys
from tools.bundles.script_archive import Archive, NoGraphError, Stored, digest
from tools.bundles.script_operators import Operators

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
TEXT_OUTPUTS = ("text", "no_object", "logit_scale")
# Of an offset; larger files than that hold are larger than any disk's.
DIGITS = 15
# Steps of the input's height that a module is followed with; all that it works out meanwhile is held.
MOST_ROWS = 8


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
