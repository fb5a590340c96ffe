"""A bundle with another structure than SAN's: two stages, as OVSeg has them.

    python3 -m tools.bundles.ovseg_example --random-weights 3 --out /tmp/ovseg_tiny

First a network proposes masks. Then CLIP looks at each proposal: the image is cropped to the mask's
box, patches outside the mask are replaced by learned prompt tokens, and the class token names what
is left (Liang et al., Open-Vocabulary Semantic Segmentation with Mask-adapted CLIP, CVPR 2023).
This is a small network of that structure with random weights, to be read and tested. OVSeg's own
weights are licensed CC-BY-NC 4.0: a bundle of them must say so and must not be sold.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles import bpe, checkpoint, san, writing
from tools.bundles.clip import Block, TextEncoder
from tools.bundles.network import DEVIATION, MEAN

NAME = "ovseg_tiny"
PROPOSALS, DIM, WIDTH, STRIDE, PATCH, SIDE = 8, 16, 24, 8, 16, 64
GRID = SIDE // PATCH
LENGTH, MERGES = 40, 200
WORDS = ("wall", "floor", "table", "mug", "bowl", "wine glass")
TEMPLATES = ["a photo of a {}.", "There is a {} in the scene"]


class MaskStage(nn.Module):
    """Mask logits [1, N, h, w]: queries against the places of a small convolutional network."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, WIDTH, STRIDE, STRIDE)
        self.mix = nn.Conv2d(WIDTH, WIDTH, 3, padding=1)
        self.queries = nn.Parameter(torch.empty(PROPOSALS, WIDTH))

    def forward(self, image: Tensor) -> Tensor:
        places = self.mix(F.gelu(self.stem(image)))
        return (self.queries @ places.flatten(2)).unflatten(2, [places.shape[2], places.shape[3]])


class PromptedClip(nn.Module):
    """CLIP over square crops; patches that a mask leaves out become prompt tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=False)
        self.class_embedding = nn.Parameter(torch.empty(WIDTH))
        self.positional_embedding = nn.Parameter(torch.empty(GRID * GRID + 1, WIDTH))
        self.mask_embedding = nn.Parameter(torch.empty(GRID * GRID, WIDTH))
        self.ln_pre = nn.LayerNorm(WIDTH)
        self.resblocks = nn.ModuleList(Block(WIDTH, 2) for _ in range(2))
        self.ln_post = nn.LayerNorm(WIDTH)
        self.proj = nn.Parameter(torch.empty(WIDTH, DIM))

    def forward(self, crops: Tensor, inside: Tensor) -> Tensor:
        """Tokens [B, 1 + P, D] of crops [B, 3, SIDE, SIDE]; inside [B, P] is 0 or 1."""
        patches = self.conv1(crops).flatten(2).transpose(1, 2)
        kept = inside.unsqueeze(2)
        patches = patches * kept + self.mask_embedding * (1 - kept)
        first = self.class_embedding.expand(crops.shape[0], 1, -1)
        x = self.ln_pre(torch.cat([first, patches], dim=1) + self.positional_embedding)
        for block in self.resblocks:
            x = block(x)
        return self.ln_post(x) @ self.proj


class TwoStages(nn.Module):
    """The three methods of a bundle's module."""

    def __init__(self) -> None:
        super().__init__()
        self.side, self.grid, self.stride = SIDE, GRID, 2 * PATCH
        self.masks = MaskStage()
        self.clip = PromptedClip()
        self.text = TextEncoder(2 * 256 + MERGES + 2, LENGTH, WIDTH, 2, 1, DIM)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        normal = (image - self.mean) / self.deviation
        masks = self.masks(normal)
        crops, inside = self.crops(normal, masks[0])
        found = self.clip(crops, inside)[:, 0].unsqueeze(0)
        whole = torch._C._nn.upsample_bilinear2d(normal, [self.side, self.side], False, None)
        seen = self.clip(whole, torch.ones_like(inside[:1]))[:, 1:]
        places = seen.transpose(1, 2).unflatten(2, [self.grid, self.grid])
        rows, columns = image.shape[2] // self.stride, image.shape[3] // self.stride
        features = torch._C._nn.upsample_bilinear2d(places, [rows, columns], False, None)
        return masks, F.normalize(found, dim=-1), features

    def crops(self, image: Tensor, masks: Tensor) -> tuple[Tensor, Tensor]:
        """Each mask's box as a square crop, and which of its patches the mask touches."""
        height, width = masks.shape[1:]
        on = masks > 0
        # A mask that is nowhere on gets the whole image.
        on = on | ~on.flatten(1).any(dim=1).view(-1, 1, 1)
        top, bottom = self.span(on.any(dim=2), height)
        left, right = self.span(on.any(dim=1), width)
        steps = (torch.arange(self.side, device=image.device) + 0.5) / self.side
        y = top.unsqueeze(1) + (bottom - top).unsqueeze(1) * steps
        x = left.unsqueeze(1) + (right - left).unsqueeze(1) * steps
        count = masks.shape[0]
        places = torch.stack(
            [
                x.unsqueeze(1).expand(count, self.side, self.side),
                y.unsqueeze(2).expand(count, self.side, self.side),
            ],
            dim=3,
        )
        source = image.expand(count, -1, -1, -1)
        crops = torch.grid_sampler(source, places, 0, 1, False)
        shown = torch.grid_sampler(on.float().unsqueeze(1), places, 1, 1, False)
        inside = F.adaptive_max_pool2d(shown, [self.grid, self.grid]).flatten(1)
        return crops, inside

    def span(self, on: Tensor, cells: int) -> tuple[Tensor, Tensor]:
        """From where to where cells are on, [N] each, in -1..1 across the image."""
        places = torch.arange(cells, device=on.device)
        first = torch.where(on, places, cells).min(dim=1)[0]
        last = torch.where(on, places, -1).max(dim=1)[0]
        return first * 2.0 / cells - 1, (last + 1) * 2.0 / cells - 1

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        return self.text(tokens)

    @torch.jit.export
    def constants(self, dummy: Tensor) -> tuple[Tensor, Tensor]:
        return F.normalize(self.text.bg_embed, dim=-1), self.text.logit_scale.exp().reshape(1)


def filled(seed: int) -> TwoStages:
    module = TwoStages().eval()
    checkpoint.fill_randomly(module, seed)
    return module


def tokenizer() -> tuple[list[tuple[str, str]], bpe.Tokenizer]:
    merges = bpe.learned([*WORDS, *TEMPLATES, *san.coco_stuff.WORDS], MERGES)
    return merges, bpe.Tokenizer(merges)


def description(seed: int) -> writing.Description:
    return writing.Description(
        name=NAME,
        licence="Apache-2.0",
        source=f"random weights, seed {seed}; the structure of OVSeg, none of its weights",
        model={
            "proposals": PROPOSALS,
            "dim": DIM,
            "mask_stride": STRIDE,
            "feature_stride": 2 * PATCH,
        },
        input={
            "short_side": 64,
            "long_side": 256,
            "multiple": 2 * PATCH,
            "padding": [round(colour, 4) for colour in MEAN],
            "colour_order": "rgb",
        },
        text={
            "tokenizer": "clip_bpe",
            "file": writing.MERGES_FILE,
            "length": LENGTH,
            "templates": TEMPLATES,
        },
        words=WORDS,
        tuning=san.TUNING,
    )


def write(seed: int, out: Path) -> None:
    module, about = filled(seed), description(seed)
    merges, encoder = tokenizer()
    with writing.whole_folder(out) as folder:
        writing.scripted(module).save(str(folder / writing.MODEL_FILE))
        writing.write_merges(folder, merges)
        embeddings = writing.word_embeddings(
            module,
            lambda text: encoder.encode(text, LENGTH),
            WORDS,
            TEMPLATES,
            lambda done, total: None,
        )
        writing.save_tensors(folder / writing.VOCABULARY_FILE, {"text": embeddings})
        writing.write_manifest(folder, about)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--random-weights", type=int, metavar="SEED", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    write(args.random_weights, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
