"""Writes skeletons: modules without weights, which the Java side fills from a checkpoint.

    python3 -m tools.bundles.skeleton --merges bpe_simple_vocab_16e6.txt.gz

A skeleton is a zip file of a few hundred kilobytes: TorchScript code and structure with one missing
entry for each parameter, `skeleton.json` that says which, and `bundle.yaml` with what only a
checkpoint knows left open. `personal-seg model install` puts the weights in, without Python.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tools.bundles import bpe, checkpoint, coco_stuff, golden, san, writing
from tools.bundles.network import San
from tools.bundles.shapes import PUBLISHED, TINY, SanShape

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "src/core/src/main/resources/skeletons"
FIXTURES = ROOT / "src/core/src/fixtures/resources/skeletons"
MERGES = "clip_merges.txt.gz"
FORMAT_VERSION = 1
METHODS = ("encode_text", "constants")
OPEN = "@{}@"
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
) -> None:
    """One skeleton; `merges` for a tokenizer of its own, else CLIP's."""
    _tell_apart(module)
    files: dict[str, bytes] = {}
    index = {
        "format_version": FORMAT_VERSION,
        "unused": unused,
        "parameters": _saved(module, METHODS, "archive", files),
        "text_parameters": _saved(text, METHODS[:1], "text", files),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as out:
        _add(out, "skeleton.json", json.dumps(index, indent=0).encode())
        _add(out, "bundle.yaml", template(about).encode())
        if merges is not None:
            _add(out, writing.MERGES_FILE, writing.merges_text(merges).encode())
        for name, content in files.items():
            _add(out, name, content)


def _saved(
    module: nn.Module, methods: tuple[str, ...], folder: str, files: dict[str, bytes]
) -> dict[str, Any]:
    """Adds a module's files without weights; the places of these."""
    buffer = io.BytesIO()
    torch.jit.save(kept(module, methods), buffer)
    with zipfile.ZipFile(buffer) as saved:
        entries = {_within(name): saved.read(name) for name in saved.namelist()}
    places = _places(module, entries)
    taken = {place["entry"] for place in places.values()}
    for name, content in entries.items():
        # Sources for error messages are five times the code; the identity is that of weights.
        if name not in taken and not name.endswith((".debug_pkl", "serialization_id")):
            files[f"{folder}/{name}"] = content
    return places


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


def _places(module: nn.Module, entries: dict[str, bytes]) -> dict[str, Any]:
    by_content = {content: name for name, content in entries.items() if name.startswith("data/")}
    places = {}
    for name, parameter in module.named_parameters():
        content = parameter.detach().contiguous().numpy().astype("<f4").tobytes()
        places[name] = {"shape": list(parameter.shape), "entry": by_content.pop(content)}
    if by_content:
        raise AssertionError(f"no parameter lies in {sorted(by_content.values())}")
    return places


def _within(name: str) -> str:
    return name.split("/", 1)[1]


def _add(out: zipfile.ZipFile, name: str, content: bytes) -> None:
    out.writestr(zipfile.ZipInfo(name, DAY), content, zipfile.ZIP_DEFLATED, 9)


def write_san(path: Path, shape: SanShape, merges: list[tuple[str, str]] | None) -> None:
    whole = San(shape)
    about = san.description(shape, "")
    write(path, whole, TextSide(whole), about, checkpoint.UNUSED, merges)


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
    write_index(out, [TINY.name])
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
    args = parser.parse_args()
    if args.fixtures:
        write_fixtures(FIXTURES)
        return
    if args.merges is not None:
        write_merges(SHIPPED / MERGES, args.merges)
    writers: list[Callable[[], None]] = [
        lambda shape=shape: write_san(SHIPPED / f"{shape.name}.zip", shape, None)
        for shape in PUBLISHED
    ]
    for each in writers:
        each()
    write_index(SHIPPED, [shape.name for shape in PUBLISHED])


if __name__ == "__main__":
    main()
