"""What every converter of checkpoints does: weights in, bundle out."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tools.bundles import bpe, checkpoint, writing

PRECISIONS = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Family:
    """One architecture: its published variants, and how each becomes a bundle.

    Shapes have `name`, `tokens` and `text_length`. `kept_exact` names parameters that no lower
    precision touches; without any, a family has float32 only. `likened` changes a module of random
    weights so that it works about as hard as a trained one. `graphs`: whether bundles get graphs
    for ONNX Runtime, where nobody asks otherwise.
    """

    prog: str
    files: str
    shapes: tuple[Any, ...]
    tiny: Any
    build: Callable[[Any], nn.Module]
    description: Callable[[Any, str], writing.Description]
    citation: str
    recognize: Callable[[Path, dict[str, Tensor]], Any]
    unused: tuple[str, ...]
    kept_exact: tuple[str, ...] = ()
    likened: Callable[[Any], None] | None = None
    graphs: bool = True

    def filled(self, shape: Any, seed: int) -> nn.Module:
        """With weights that know nothing."""
        module = self.build(shape).eval()
        checkpoint.fill_randomly(module, seed)
        return module

    def merges(self, shape: Any) -> list[tuple[str, str]]:
        """Those of a tiny variant, learned from the words and templates it ships with."""
        about = self.description(shape, "")
        texts = [*about.words, *about.text["templates"]]
        return bpe.learned(texts, shape.tokens - 2 * 256 - 2)


def main(family: Family, arguments: list[str] | None = None) -> int:
    args = _parser(family).parse_args(arguments)
    try:
        convert(family, args)
    except (checkpoint.CheckpointError, bpe.MergesError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def convert(family: Family, args: argparse.Namespace) -> None:
    shape, module, source = _filled(family, args)
    in_precision(module, PRECISIONS[args.precision], family.kept_exact)
    merges = _merges(family, args, shape)
    about = family.description(shape, source)
    print(f"scripting {shape.name} in {args.precision}", file=sys.stderr)
    graphs = family.graphs if args.graphs is None else args.graphs
    if graphs and args.precision != "float32":
        print("no ONNX graphs: they are written for float32 alone", file=sys.stderr)
        graphs = False
    write(args.out, module, merges, about, graphs)


def write(
    out: Path,
    module: nn.Module,
    merges: list[tuple[str, str]],
    about: writing.Description,
    graphs: bool = False,
) -> None:
    """Writes the bundle of a network that reads CLIP's tokens."""
    with writing.whole_folder(out) as folder:
        writing.scripted(module).save(str(folder / writing.MODEL_FILE))
        writing.write_merges(folder, merges)
        tokenizer = bpe.Tokenizer(merges)
        embeddings = writing.word_embeddings(
            module,
            lambda text: tokenizer.encode(text, about.text["length"]),
            about.words,
            about.text["templates"],
            _show,
        )
        writing.save_tensors(folder / writing.VOCABULARY_FILE, {"text": embeddings})
        if graphs:
            _add_graphs(folder, about)
        writing.write_manifest(folder, about)
        size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{out}: {size / 1e6:.1f} MB, {len(about.words)} words", file=sys.stderr)


def _add_graphs(folder: Path, about: writing.Description) -> None:
    try:
        from tools.bundles import onnx_graphs
    except ImportError as error:
        print(f"no ONNX graphs, so that libtorch runs the bundle: {error}", file=sys.stderr)
        return
    onnx_graphs.add(folder, about.input, about.text)


def in_precision(module: nn.Module, kind: torch.dtype, kept_exact: tuple[str, ...]) -> None:
    """Parameters at another precision; the module converts its inputs and outputs itself."""
    if kind == torch.float32:
        return
    for name, parameter in module.named_parameters():
        if not any(kept in name for kept in kept_exact):
            parameter.data = parameter.data.to(kind)


def _filled(family: Family, args: argparse.Namespace) -> tuple[Any, nn.Module, str]:
    """The network with its weights, and where they come from."""
    if args.checkpoint is None:
        shape = family.tiny if args.tiny else _variant(family, args.variant)
        source = f"random weights, seed {args.random_weights}; knows nothing"
        module = family.filled(shape, args.random_weights)
        if family.likened is not None and not args.tiny:
            family.likened(module)
        return shape, module, source
    state = checkpoint.read(args.checkpoint)
    shape = family.tiny if args.tiny else family.recognize(args.checkpoint, state)
    module = family.build(shape).eval()
    checkpoint.load(module, state, args.checkpoint, family.unused)
    digest = writing.sha256(args.checkpoint)
    return shape, module, f"{family.citation}, {args.checkpoint.name}, SHA-256 {digest}"


def _variant(family: Family, name: str) -> Any:
    return next(shape for shape in family.shapes if shape.name == name)


def _merges(family: Family, args: argparse.Namespace, shape: Any) -> list[tuple[str, str]]:
    if args.merges is not None:
        return bpe.read(args.merges, shape.tokens)
    if args.download_merges:
        with tempfile.TemporaryDirectory() as folder:
            return bpe.read(bpe.download(Path(folder)), shape.tokens)
    if shape is family.tiny:
        return family.merges(shape)
    raise bpe.MergesError(
        "CLIP's merges are needed: --merges bpe_simple_vocab_16e6.txt.gz, or --download-merges "
        f"to fetch them from {bpe.URL}"
    )


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total:
        start, end = ("\r" if sys.stderr.isatty() else ""), ("\n" if done == total else "")
        print(f"{start}encoding words: {done} of {total} prompts", end=end, file=sys.stderr)


def _parser(family: Family) -> argparse.ArgumentParser:
    about = f"Turns a checkpoint of {family.files} into a bundle."
    parser = argparse.ArgumentParser(prog=family.prog, description=about)
    weights = parser.add_mutually_exclusive_group(required=True)
    weights.add_argument("--checkpoint", type=Path, help=family.files)
    weights.add_argument(
        "--random-weights", type=int, metavar="SEED", help="no checkpoint: weights from a seed"
    )
    parser.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    parser.add_argument("--merges", type=Path, help="CLIP's bpe_simple_vocab_16e6.txt.gz")
    parser.add_argument(
        "--download-merges", action="store_true", help="fetch CLIP's merges from OpenAI's page"
    )
    lower = "float16 for GPUs, bfloat16 for processors that have it"
    parser.add_argument(
        "--precision",
        choices=sorted(PRECISIONS) if family.kept_exact else ["float32"],
        default="float32",
        help="what it computes in" + (f": {lower}" if family.kept_exact else ""),
    )
    parser.add_argument(
        "--variant",
        choices=[shape.name for shape in family.shapes],
        default=family.shapes[0].name,
        help="which network gets random weights",
    )
    parser.add_argument(
        "--graphs",
        action=argparse.BooleanOptionalAction,
        help="write graphs for ONNX Runtime, which needs the package onnx; "
        + ("done when left out" if family.graphs else "not done when left out"),
    )
    parser.add_argument("--tiny", action="store_true", help="a narrow network, for tests")
    return parser
