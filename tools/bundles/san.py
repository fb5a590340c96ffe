"""Turns a checkpoint of SAN (side adapter network, MIT licence) into a bundle.

    python3 -m tools.bundles.san --checkpoint san_vit_b_16.pth --download-merges --out models/san

Needs PyTorch and nothing else. The checkpoints are on the authors' page,
https://huggingface.co/Mendel192/san. `--random-weights SEED` writes the same bundle without one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import torch
from torch import nn

from tools.bundles import bpe, checkpoint, coco_stuff, writing
from tools.bundles.network import FEATURE_STRIDE, MEAN, San
from tools.bundles.shapes import PUBLISHED, TINY, SanShape

TEMPLATES = [
    "a photo of a {}.",
    "This is a photo of a {}",
    "There is a {} in the scene",
    "There is the {} in the scene",
    "a photo of a {} in the scene",
    "a photo of a small {}.",
    "a photo of a medium {}.",
    "a photo of a large {}.",
    "This is a photo of a small {}.",
    "This is a photo of a medium {}.",
    "This is a photo of a large {}.",
    "There is a small {} in the scene.",
    "There is a medium {} in the scene.",
    "There is a large {} in the scene.",
]
# The paper's settings for SAN.
TUNING = {
    "alpha": 0.1,
    "lambda_neg_z": 0.1,
    "lambda_neg_m": 10.0,
    "learning_rate": 0.0005,
    "iterations": 200,
    "learning_stride": 16,
}
PRECISIONS = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
# Two numbers whose rounding would move every logit, and a vector that is only ever added up.
KEPT_EXACT = ("logit_scale", "bg_embed", "bias_scaling")


def main(arguments: list[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        convert(args)
    except (checkpoint.CheckpointError, bpe.MergesError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def convert(args: argparse.Namespace) -> None:
    shape, module, source = _filled(args)
    in_precision(module, PRECISIONS[args.precision])
    merges = _merges(args, shape)
    about = description(shape, source)
    with writing.whole_folder(args.out) as folder:
        print(f"scripting {shape.name} in {args.precision}", file=sys.stderr)
        writing.scripted(module).save(str(folder / writing.MODEL_FILE))
        writing.write_merges(folder, merges)
        tokenizer = bpe.Tokenizer(merges)
        embeddings = writing.word_embeddings(
            module,
            lambda text: tokenizer.encode(text, shape.text_length),
            about.words,
            about.text["templates"],
            _show,
        )
        writing.save_tensors(folder / writing.VOCABULARY_FILE, {"text": embeddings})
        writing.write_manifest(folder, about)
        size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{args.out}: {size / 1e6:.1f} MB, {len(about.words)} words", file=sys.stderr)


def in_precision(module: nn.Module, kind: torch.dtype) -> None:
    """Parameters at another precision; the module converts its inputs and outputs itself."""
    for name, parameter in module.named_parameters():
        if not any(kept in name for kept in KEPT_EXACT):
            parameter.data = parameter.data.to(kind)


def description(shape: SanShape, source: str) -> writing.Description:
    stride = shape.side_patch
    return writing.Description(
        name=shape.name,
        licence="MIT",
        source=source,
        model={
            "proposals": shape.queries,
            "dim": shape.dim,
            "mask_stride": stride,
            "feature_stride": FEATURE_STRIDE,
        },
        input={
            "short_side": shape.short_side,
            "long_side": shape.long_side,
            "multiple": FEATURE_STRIDE,
            "padding": [round(colour, 4) for colour in MEAN],
            "colour_order": "rgb",
        },
        text={
            "tokenizer": "clip_bpe",
            "file": writing.MERGES_FILE,
            "length": shape.text_length,
            "templates": TEMPLATES,
        },
        words=coco_stuff.WORDS,
        tuning=TUNING,
        synonyms=coco_stuff.synonyms(),
    )


def _filled(args: argparse.Namespace) -> tuple[SanShape, San, str]:
    """The network with its weights, and where they come from."""
    if args.checkpoint is None:
        shape = TINY if args.tiny else next(s for s in PUBLISHED if s.name == args.variant)
        module = San(shape).eval()
        checkpoint.fill_randomly(module, args.random_weights)
        return shape, module, f"random weights, seed {args.random_weights}; knows nothing"
    state = checkpoint.read(args.checkpoint)
    shape = TINY if args.tiny else checkpoint.shape_of(args.checkpoint, state)
    module = San(shape).eval()
    checkpoint.load(module, state, args.checkpoint)
    digest = writing.sha256(args.checkpoint)
    return shape, module, (
        "Xu et al., Side Adapter Network for Open-Vocabulary Semantic Segmentation, CVPR 2023; "
        f"https://huggingface.co/Mendel192/san, {args.checkpoint.name}, SHA-256 {digest}"
    )


def _merges(args: argparse.Namespace, shape: SanShape) -> list[tuple[str, str]]:
    if args.merges is not None:
        return bpe.read(args.merges, shape.tokens)
    if args.download_merges:
        with tempfile.TemporaryDirectory() as folder:
            return bpe.read(bpe.download(Path(folder)), shape.tokens)
    if shape is TINY:
        texts = [*coco_stuff.WORDS, *TEMPLATES]
        return bpe.learned(texts, shape.tokens - 2 * 256 - 2)
    raise bpe.MergesError(
        "CLIP's merges are needed: --merges bpe_simple_vocab_16e6.txt.gz, or --download-merges "
        f"to fetch them from {bpe.URL}"
    )


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total:
        start, end = ("\r" if sys.stderr.isatty() else ""), ("\n" if done == total else "")
        print(f"{start}encoding words: {done} of {total} prompts", end=end, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="san", description=__doc__.splitlines()[0])
    weights = parser.add_mutually_exclusive_group(required=True)
    weights.add_argument(
        "--checkpoint", type=Path, help="san_vit_b_16.pth or san_vit_large_14.pth"
    )
    weights.add_argument(
        "--random-weights", type=int, metavar="SEED", help="no checkpoint: weights from a seed"
    )
    parser.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    parser.add_argument("--merges", type=Path, help="CLIP's bpe_simple_vocab_16e6.txt.gz")
    parser.add_argument(
        "--download-merges", action="store_true", help="fetch CLIP's merges from OpenAI's page"
    )
    parser.add_argument(
        "--precision",
        choices=sorted(PRECISIONS),
        default="float32",
        help="what it computes in: float16 for GPUs, bfloat16 for processors that have it",
    )
    parser.add_argument(
        "--variant",
        choices=[shape.name for shape in PUBLISHED],
        default=PUBLISHED[0].name,
        help="which network gets random weights",
    )
    parser.add_argument("--tiny", action="store_true", help="a narrow network, for tests")
    return parser


if __name__ == "__main__":
    sys.exit(main())
