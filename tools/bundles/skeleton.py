"""Writes skeletons: modules without weights, which the Java side fills from a checkpoint.

    python3 -m tools.bundles.skeleton --merges bpe_simple_vocab_16e6.txt.gz

A skeleton is a zip file of a few hundred kilobytes: TorchScript code and structure with one missing
entry for each parameter, `skeleton.json` that says which, and `bundle.yaml` with what only a
checkpoint knows left open. `personal-seg model install` puts the weights in, without Python. ONNX
graphs lie beside them; `skeleton.json` says where in them the offset of each weight belongs.
`--graphs` writes these anew, and leaves everything else as it is.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tools.bundles import bpe, checkpoint, coco_stuff, converter, ensemble, fcclip, golden, ovseg, san, writing
from tools.bundles.clip import TextTower
from tools.bundles.network import San
from tools.bundles.shapes import PUBLISHED, TINY, SanShape

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "src/core/src/main/resources/skeletons"
FIXTURES = ROOT / "src/core/src/fixtures/resources/skeletons"
MERGES = "clip_merges.txt.gz"
FORMAT_VERSION = 1
METHODS = ("encode_text", "constants")
ARCHIVE, GRAPHS = "archive/", "graphs/"
OPEN = "@{}@"
FCCLIP, OVSEG = fcclip.CONVNEXT_LARGE, ovseg.SWIN_BASE
# The same bytes at every run: zip files know no earlier day.
DAY = (1980, 1, 1, 0, 0, 0)


def kept(module: nn.Module, methods: tuple[str, ...] = METHODS) -> torch.jit.ScriptModule:
    """As `writing.scripted`, but parameters stay tensors of their own under their own names.

    Freezing alone computes what follows from weights once and for all; then a file would hold
    other numbers than the checkpoint. Outputs are the same, bit for bit.
    """
    names = [name for name, _ in module.named_parameters()]
    # Nothing is trained here, and where gradients may be wanted other kernels are chosen.
    module.requires_grad_(False)
    return torch.jit.freeze(
        torch.jit.script(module.eval()), preserved_attrs=[*methods, *names]
    )


class Holder(nn.Module):
    """Gives what it holds the names that it has in the whole."""

    def __init__(self, **modules: nn.Module) -> None:
        super().__init__()
        for name, module in modules.items():
            setattr(self, name, module)


def text_tower(whole: nn.Module, tower: TextTower) -> TextTower:
    """The same parameters without those of the visual tower beside them."""
    for name in ("token_embedding", "positional_embedding", "transformer", "ln_final"):
        setattr(tower, name, getattr(whole, name))
    tower.text_projection, tower.logit_scale = whole.text_projection, whole.logit_scale
    return tower


class FcClipText(nn.Module):
    """FC-CLIP's text encoder alone, and the factor that its classes are compared with."""

    def __init__(self, whole: fcclip.FcClip, tower: TextTower) -> None:
        super().__init__()
        self.weight, self.largest = whole.weight, whole.largest
        self.backbone = Holder(clip_model=text_tower(whole.backbone.clip_model, tower))
        factor = Factor(whole.sem_seg_head.predictor.logit_scale)
        self.sem_seg_head = Holder(predictor=factor)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.encode_text(tokens)

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        learned = self.sem_seg_head.predictor.logit_scale.exp().clamp(max=self.largest)
        clips = self.backbone.clip_model.logit_scale.exp().clamp(max=self.largest)
        a, b, _ = ensemble.shares(learned, clips, self.weight)
        text = self.backbone.clip_model.embed(tokens)
        return ensemble.joined(text, text, a, b)


class Factor(nn.Module):
    def __init__(self, logit_scale: nn.Parameter) -> None:
        super().__init__()
        self.logit_scale = logit_scale


class OvsegText(nn.Module):
    """OVSeg's text encoder alone."""

    def __init__(self, whole: ovseg.Ovseg, tower: TextTower) -> None:
        super().__init__()
        self.clip_adapter = Holder(clip_model=text_tower(whole.clip_adapter.clip_model, tower))
        self.register_buffer("a", whole.a, persistent=False)
        self.register_buffer("b", whole.b, persistent=False)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.encode_text(tokens)

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        text = self.clip_adapter.clip_model.embed(tokens)
        return ensemble.joined(text, text, self.a, self.b)


class TextSide(nn.Module):
    """The text encoder alone, under the names it has in the whole: words need no more than it."""

    def __init__(self, whole: San) -> None:
        super().__init__()
        self.ov_classifier = whole.ov_classifier

    def forward(self, tokens: Tensor) -> Tensor:
        return self.ov_classifier(tokens)

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        return self.ov_classifier(tokens)


def write(
    path: Path,
    module: nn.Module,
    text: nn.Module,
    about: writing.Description,
    unused: tuple[str, ...],
    merges: list[tuple[str, str]] | None,
    graphs: bool = True,
) -> None:
    """One skeleton; `merges` for a tokenizer of its own, else CLIP's."""
    _tell_apart(module)
    files: dict[str, bytes] = {}
    index = {
        "format_version": FORMAT_VERSION,
        "unused": unused,
        "parameters": _saved(module, METHODS, ARCHIVE, files),
        "text_parameters": _saved(text, METHODS[:1], "text/", files),
    }
    first = {"bundle.yaml": template(about).encode()}
    if merges is not None:
        first[writing.MERGES_FILE] = writing.merges_text(merges).encode()
    files = {**first, **files}
    if graphs:
        add_graphs(index, files, about)
    _pack(path, index, files)


def _pack(path: Path, index: dict[str, Any], files: dict[str, bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as out:
        _add(out, "skeleton.json", json.dumps(index, indent=0).encode())
        for name, content in files.items():
            _add(out, name, content)


def add_graphs(index: dict[str, Any], files: dict[str, bytes], about: writing.Description) -> None:
    """ONNX graphs of a skeleton, by its module with weights that tell each other apart."""
    from tools.bundles import onnx_graphs

    with tempfile.TemporaryDirectory() as scratch:
        module = Path(scratch) / writing.MODEL_FILE
        module.write_bytes(filled(index, files, seed=1))
        made = onnx_graphs.made_of(onnx_graphs.Archive(module), about.input, about.text)
    index["graphs"] = {name: graph.places for name, graph in made.items()}
    for name, graph in made.items():
        files[GRAPHS + name] = graph.data


def filled(index: dict[str, Any], files: dict[str, bytes], seed: int) -> bytes:
    """A skeleton's module with random weights, as PyTorch would write it."""
    generator = torch.Generator().manual_seed(seed)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as module:
        for name, content in files.items():
            if name.startswith(ARCHIVE):
                module.writestr(zipfile.ZipInfo(name, DAY), content)
        for place in index["parameters"].values():
            numbers = torch.randn(place["shape"], generator=generator).numpy().astype("<f4")
            module.writestr(zipfile.ZipInfo(ARCHIVE + place["entry"], DAY), numbers.tobytes())
    return out.getvalue()


def write_graphs_anew(path: Path, about: writing.Description) -> None:
    """The graphs of a skeleton that is there already; the rest of it stays to the byte."""
    with zipfile.ZipFile(path) as file:
        files = {name: file.read(name) for name in file.namelist() if not name.startswith(GRAPHS)}
    index = json.loads(files.pop("skeleton.json"))
    add_graphs(index, files, about)
    _pack(path, index, files)


def _saved(
    module: nn.Module, methods: tuple[str, ...], folder: str, files: dict[str, bytes]
) -> dict[str, Any]:
    """Adds a module's files without weights; the places of these."""
    numbers: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "archive.pt"
        torch.jit.save(kept(module, methods), str(path))
        with zipfile.ZipFile(path) as saved:
            for entry in saved.namelist():
                name, content = _within(entry), saved.read(entry)
                if name.startswith("data/"):
                    numbers[hashlib.sha256(content).hexdigest()] = name
                # Sources for error messages are five times the code; the identity is that of weights.
                elif not name.endswith((".debug_pkl", "serialization_id")):
                    files[folder + name] = content
    return _places(module, numbers)


def template(about: writing.Description) -> str:
    """`bundle.yaml` with licence, source and hashes left open."""
    text = writing.manifest_text(about, {})
    for name in ("licence", "source", "files"):
        lines = [line for line in text.splitlines() if line.startswith(f"{name}:")]
        text = text.replace(f"{lines[0]}\n", f"{name}: {OPEN.format(name)}\n", 1)
    return text


def _tell_apart(module: nn.Module) -> None:
    """Numbers of its own for each parameter, so that its place in the file can be found."""
    generator = torch.Generator().manual_seed(1)
    for parameter in module.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator)


def _places(module: nn.Module, numbers: dict[str, str]) -> dict[str, Any]:
    """By the hash of its numbers, where each parameter lies."""
    places = {}
    for name, parameter in module.named_parameters():
        content = parameter.detach().contiguous().numpy().astype("<f4").tobytes()
        entry = numbers.pop(hashlib.sha256(content).hexdigest())
        places[name] = {"shape": list(parameter.shape), "entry": entry}
    if numbers:
        raise AssertionError(f"no parameter lies in {sorted(numbers.values())}")
    return places


def _within(name: str) -> str:
    return name.split("/", 1)[1]


def _add(out: zipfile.ZipFile, name: str, content: bytes) -> None:
    out.writestr(zipfile.ZipInfo(name, DAY), content, zipfile.ZIP_DEFLATED, 9)


def write_san(path: Path, shape: SanShape, merges: list[tuple[str, str]] | None) -> None:
    whole = San(shape)
    about = san.description(shape, "")
    write(path, whole, TextSide(whole), about, checkpoint.UNUSED, merges)


def write_fcclip(path: Path, shape: fcclip.FcClipShape) -> None:
    whole = fcclip.FcClip(shape)
    tower = TextTower(
        shape.tokens,
        shape.text_length,
        shape.text_width,
        shape.text_heads,
        shape.text_layers,
        shape.dim,
        quick=False,
    )
    about = fcclip.description(shape, "")
    merges = own_merges(fcclip.FAMILY, shape)
    write(path, whole, FcClipText(whole, tower), about, fcclip.UNUSED, merges, fcclip.FAMILY.graphs)


def write_ovseg(path: Path, shape: ovseg.OvsegShape) -> None:
    whole = ovseg.Ovseg(shape)
    tower = TextTower(
        shape.tokens,
        shape.text_length,
        shape.text_width,
        shape.text_heads,
        shape.text_layers,
        shape.head.dim,
    )
    about = ovseg.description(shape, "")
    unused = ovseg.unused(shape)
    merges = own_merges(ovseg.FAMILY, shape)
    write(path, whole, OvsegText(whole, tower), about, unused, merges, ovseg.FAMILY.graphs)


def own_merges(family: converter.Family, shape: Any) -> list[tuple[str, str]] | None:
    """A tiny variant has a tokenizer of its own."""
    return family.merges(shape) if shape is family.tiny else None


def write_merges(path: Path, published: Path) -> None:
    """Those of OpenAI's merges that CLIP uses."""
    text = writing.merges_text(bpe.read(published, PUBLISHED[0].tokens))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def write_index(folder: Path, names: list[str]) -> None:
    (folder / "index.txt").write_text("".join(f"{name}\n" for name in names))


def write_fixtures(out: Path) -> None:
    """The tiny skeleton of the tests, and a checkpoint as training leaves it."""
    texts = [*coco_stuff.WORDS, *san.TEMPLATES]
    write_san(out / f"{TINY.name}.zip", TINY, bpe.learned(texts, TINY.tokens - 2 * 256 - 2))
    module = San(TINY).eval()
    checkpoint.fill_randomly(module, golden.SEED)
    write_fcclip(out / f"{fcclip.TINY.name}.zip", fcclip.TINY)
    write_ovseg(out / f"{ovseg.TINY.name}.zip", ovseg.TINY)
    write_index(out, [TINY.name, fcclip.TINY.name, ovseg.TINY.name])
    for family in (fcclip.FAMILY, ovseg.FAMILY):
        state = family.filled(family.tiny, golden.SEED).state_dict()
        torch.save({"model": state}, out / f"{family.tiny.name}.pth")
    torch.save(trained(module, "side_adapter_network.mask_decoder."), out / f"{TINY.name}.pth")


def trained(module: nn.Module, learned: str) -> dict[str, Any]:
    """What Detectron2 saves in the end: weights and all that going on with training needs."""
    parameters = [p for name, p in module.named_parameters() if name.startswith(learned)]
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0)
    for parameter in parameters:
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    state = module.state_dict()
    state["criterion.empty_weight"] = torch.ones(172)
    return {
        "model": state,
        "optimizer": optimizer.state_dict(),
        "scheduler": {"base_lrs": [1e-4], "last_epoch": 60000},
        "trainer": {"iteration": 59999, "hooks": {}},
        "iteration": 59999,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--merges", type=Path, help="CLIP's bpe_simple_vocab_16e6.txt.gz")
    parser.add_argument("--fixtures", action="store_true", help="those of the tests instead")
    parser.add_argument("--graphs", action="store_true", help="the ONNX graphs of all, and no more")
    args = parser.parse_args()
    if args.graphs:
        for family in (each for each in (san.FAMILY, fcclip.FAMILY, ovseg.FAMILY) if each.graphs):
            write_graphs_anew(FIXTURES / f"{family.tiny.name}.zip", family.description(family.tiny, ""))
            for shape in family.shapes:
                write_graphs_anew(SHIPPED / f"{shape.name}.zip", family.description(shape, ""))
        return
    if args.fixtures:
        write_fixtures(FIXTURES)
        return
    if args.merges is not None:
        write_merges(SHIPPED / MERGES, args.merges)
    writers: list[Callable[[], None]] = [
        lambda shape=shape: write_san(SHIPPED / f"{shape.name}.zip", shape, None)
        for shape in PUBLISHED
    ]
    writers.append(lambda: write_fcclip(SHIPPED / f"{FCCLIP.name}.zip", FCCLIP))
    writers.append(lambda: write_ovseg(SHIPPED / f"{OVSEG.name}.zip", OVSEG))
    for each in writers:
        each()
    write_index(SHIPPED, [shape.name for shape in (*PUBLISHED, FCCLIP, OVSEG)])


if __name__ == "__main__":
    main()
