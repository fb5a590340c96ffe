"""Turns ODISE's checkpoint, with Stable Diffusion's and CLIP's, into a bundle.

    python3 -m tools.bundles.odise --odise odise_label_coco_50e-b67d2efc.pth \\
        --stable-diffusion sd-v1-3.ckpt --clip ViT-L-14-336px.pt --download-merges \\
        --out models/odise

Needs PyTorch and nothing else. docs/models.md tells where the three files are. ODISE's licence, CC
BY-NC-SA 4.0, forbids commercial use. `--random-weights SEED` writes the same bundle without them.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor, nn

from tools.bundles import bpe, checkpoint, coco_stuff, converter, writing
from tools.bundles.odise_network import LABEL, TINY, Odise, OdiseShape
from tools.bundles.stable_diffusion import ConditionStage

# The head was trained on bare words; CLIP's half gets its sentence inside the module.
TEMPLATES = ["{}"]
# The paper's settings for ODISE, on FSS.
TUNING = {
    "alpha": 0.1,
    "lambda_neg_z": 0.1,
    "lambda_neg_m": 10.0,
    "learning_rate": 0.002,
    "iterations": 200,
    "learning_stride": 16,
}
LICENCE = (
    "CC-BY-NC-SA-4.0 (ODISE) AND CreativeML-OpenRAIL-M (Stable Diffusion v1.3) AND MIT (CLIP)"
)
# The authors weigh CLIP with 0.3 for words that they trained on and 0.7 for others.
CLIP_SHARE = 0.5
MULTIPLE = 64
PROG = "odise"

HEAD_PARTS = ("backbone", "sem_seg_head", "category_head")
DIFFUSION_PARTS = ("model", "first_stage_model")
CONDITION = "cond_stage_model."
# What lies behind the last feature that is looked at, and what only training needed.
UNUSED = {
    "odise": re.compile(r"criterion\.empty_weight"),
    "stable-diffusion": re.compile(
        r"model\.diffusion_model\.(output_blocks\.11|out)\..*"
        r"|first_stage_model\.decoder\.(up\.[01]|up\.2\.(block\.2|upsample)|norm_out|conv_out)\..*"
        r"|first_stage_model\.loss\..*"
        r"|model_ema\..*"
        r"|cond_stage_model\.transformer\.text_model\.embeddings\.position_ids"
        r"|(sqrt_)?(betas|alphas_cumprod|alphas_cumprod_prev|one_minus_alphas_cumprod)"
        r"|sqrt_recip(m1)?_alphas_cumprod|log_one_minus_alphas_cumprod"
        r"|posterior_(variance|log_variance_clipped|mean_coef[12])|lvlb_weights|logvar"
    ),
    "clip": re.compile(r"input_resolution|context_length|vocab_size"),
}
CAPTION_KEY = "sem_seg_head.predictor.class_embed.weight"


class ModelCheckpoint:
    """Stands for a class that Stable Diffusion's checkpoint names and nobody needs."""


INERT = "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint"


def main(arguments: list[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        convert(args)
    except (checkpoint.CheckpointError, bpe.MergesError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def convert(args: argparse.Namespace) -> None:
    shape = TINY if args.tiny else LABEL
    shape = dataclasses.replace(shape, short_side=args.short_side or shape.short_side)
    module, source = _filled(args, shape)
    merges = _merges(args, shape)
    about = description(shape, source, LICENCE if args.random_weights is None else "Apache-2.0")
    print(f"scripting {shape.name}", file=sys.stderr)
    module.requires_grad_(False)
    converter.write(args.out, module, merges, about)


def description(shape: OdiseShape, source: str, licence: str = LICENCE) -> writing.Description:
    return writing.Description(
        name=shape.name,
        licence=licence,
        source=source,
        model={
            "proposals": shape.head.queries,
            "dim": shape.dim,
            "mask_stride": 4,
            "feature_stride": shape.feature_stride,
        },
        input=writing.rgb_input(shape.short_side, shape.long_side, MULTIPLE, (0, 0, 0)),
        text=writing.clip_text(shape.text_length, TEMPLATES),
        words=coco_stuff.WORDS,
        tuning=TUNING,
        synonyms=coco_stuff.synonyms(),
    )


def random(shape: OdiseShape, seed: int) -> Odise:
    """A module whose weights mean nothing."""
    module = Odise(shape, CLIP_SHARE).eval()
    fill_randomly(module, seed)
    generator = torch.Generator().manual_seed(seed)
    module.no_text.copy_(torch.randn(module.no_text.shape, generator=generator))
    return module


def fill_randomly(module: nn.Module, seed: int) -> None:
    """Weights that mean nothing, but keep signals at a size where faults would show."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in module.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        with torch.no_grad():
            parameter.copy_(_spread(name, noise))


def _spread(name: str, noise: Tensor) -> Tensor:
    if name.endswith("logit_scale"):
        return torch.tensor(math.log(100.0 if name.startswith("clip.") else 1 / 0.07))
    if noise.dim() == 1 and name.endswith("weight"):
        return 1 + 0.1 * noise
    if noise.dim() == 1 and name.endswith("bias"):
        return 0.1 * noise
    if "predictor.mask_embed.layers.2" in name:
        return 3 * noise / noise[0].numel()
    if name.endswith(("visual.proj", "text_projection")):
        return noise * noise.shape[0] ** -0.5
    if name.endswith(("embedding", "embed", "embed.weight", "feat.weight", "embedding.weight")):
        return 0.5 * noise
    if "alpha_cond" in name or noise.dim() < 2:
        return 0.5 * noise
    return noise * noise[0].numel() ** -0.5


def load(
    shape: OdiseShape, clip_share: float, odise: Path, diffusion: Path, clip: Path
) -> Odise:
    """A module filled from three checkpoints, each with every name it should have and no other."""
    module = Odise(shape, clip_share).eval()
    state = checkpoint.read(odise)
    if CAPTION_KEY in state:
        raise checkpoint.CheckpointError(
            f"{odise} was trained on captions; take odise_label_coco_50e, which was trained on "
            'labels: only it knows "no object" as a text'
        )
    _load(_Parts((name, getattr(module, name)) for name in HEAD_PARTS), state, odise, "odise")
    del state
    state = read_diffusion(diffusion)
    condition = ConditionStage(shape.diffusion).eval()
    parts = [(name, getattr(module, name)) for name in DIFFUSION_PARTS]
    _load(
        _Parts([*parts, (CONDITION[:-1], condition)]), state, diffusion, "stable-diffusion"
    )
    del state
    with torch.no_grad():
        module.no_text.copy_(condition.no_text())
    del condition
    _load(module.clip, read_clip(clip), clip, "clip")
    return module


class _Parts(nn.Module):
    """Modules that one checkpoint fills, under its names."""

    def __init__(self, parts: Iterable[tuple[str, nn.Module]]) -> None:
        super().__init__()
        for name, part in parts:
            self.add_module(name, part)


def _load(module: nn.Module, state: dict[str, Tensor], path: Path, kind: str) -> None:
    used = {name: value for name, value in state.items() if not UNUSED[kind].fullmatch(name)}
    checkpoint.load(module, used, path)


def read_diffusion(path: Path) -> dict[str, Tensor]:
    """The tensors of Stable Diffusion's checkpoint, which also names a class of its trainer."""
    with torch.serialization.safe_globals([(ModelCheckpoint, INERT)]):
        return checkpoint.read(path, "state_dict")


def read_clip(path: Path) -> dict[str, Tensor]:
    """The tensors of OpenAI's file, which is a TorchScript module, or of a table of them.

    TorchScript is read by PyTorch's own reader, which knows no Python; its code is not run.
    """
    if not path.is_file():
        raise checkpoint.CheckpointError(f"{path} does not exist")
    try:
        return dict(torch.jit.load(str(path), map_location="cpu").state_dict())
    except RuntimeError:
        return checkpoint.read(path)


def _filled(args: argparse.Namespace, shape: OdiseShape) -> tuple[Odise, str]:
    """The network with its weights, and where they come from."""
    if args.random_weights is not None:
        seed = args.random_weights
        return random(shape, seed), f"random weights, seed {seed}; knows nothing"
    files = (args.odise, args.stable_diffusion, args.clip)
    named = {"--odise": files[0], "--stable-diffusion": files[1], "--clip": files[2]}
    missing = [flag for flag, path in named.items() if path is None]
    if missing:
        raise checkpoint.CheckpointError(
            f"ODISE needs three checkpoints; {' and '.join(missing)} is not given"
        )
    module = load(shape, args.clip_share, *files)
    digests = ", ".join(f"{path.name} SHA-256 {writing.sha256(path)}" for path in files)
    return module, (
        "Xu et al., Open-Vocabulary Panoptic Segmentation with Text-to-Image Diffusion Models, "
        f"CVPR 2023; https://github.com/NVlabs/ODISE; {digests}"
    )


def _merges(args: argparse.Namespace, shape: OdiseShape) -> list[tuple[str, str]]:
    if args.merges is not None:
        return bpe.read(args.merges, shape.clip.tokens)
    if args.download_merges:
        with tempfile.TemporaryDirectory() as folder:
            return bpe.read(bpe.download(Path(folder)), shape.clip.tokens)
    if args.tiny:
        return tiny_merges()
    raise bpe.MergesError(
        "CLIP's merges are needed: --merges bpe_simple_vocab_16e6.txt.gz, or --download-merges "
        f"to fetch them from {bpe.URL}"
    )


def tiny_merges() -> list[tuple[str, str]]:
    return bpe.learned([*coco_stuff.WORDS, "a photo of a {}."], TINY.clip.tokens - 2 * 256 - 2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROG, description=__doc__.splitlines()[0])
    parser.add_argument("--odise", type=Path, help="odise_label_coco_50e-b67d2efc.pth")
    parser.add_argument("--stable-diffusion", type=Path, help="sd-v1-3.ckpt")
    parser.add_argument("--clip", type=Path, help="ViT-L-14-336px.pt")
    parser.add_argument(
        "--random-weights", type=int, metavar="SEED", help="no checkpoints: weights from a seed"
    )
    parser.add_argument("--out", type=Path, required=True, help="the bundle's folder")
    parser.add_argument("--merges", type=Path, help="CLIP's bpe_simple_vocab_16e6.txt.gz")
    parser.add_argument(
        "--download-merges", action="store_true", help="fetch CLIP's merges from OpenAI's page"
    )
    parser.add_argument(
        "--short-side",
        type=_side,
        metavar="PIXELS",
        help="what an image's short side is brought to, a multiple of 64 (1024 when left out)",
    )
    parser.add_argument(
        "--clip-share",
        type=_share,
        default=CLIP_SHARE,
        metavar="0..1",
        help=f"how much CLIP says beside the head ({CLIP_SHARE} when left out)",
    )
    parser.add_argument("--tiny", action="store_true", help="a narrow network, for tests")
    return parser


def _side(text: str) -> int:
    side = int(text) if text.isdecimal() else 0
    if not 64 <= side <= 2048 or side % MULTIPLE:
        raise argparse.ArgumentTypeError(f"{text} is not allowed: a multiple of 64 from 64 to 2048")
    return side


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    # Neither half may vanish: without one, its cosines could not be weighed.
    if not 0.01 <= share <= 0.99:
        raise argparse.ArgumentTypeError(f"{text} is not allowed: a number from 0.01 to 0.99")
    return share


if __name__ == "__main__":
    sys.exit(main())
