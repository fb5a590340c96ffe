"""Turns a checkpoint of FC-CLIP (Apache-2.0) into a bundle.

    python3 -m tools.bundles.fcclip --checkpoint fcclip_cocopan.pth --download-merges --out models/fcclip

Needs PyTorch and nothing else. Yu et al., Convolutions Die Hard: Open-Vocabulary Segmentation with
Single Frozen Convolutional CLIP, NeurIPS 2023; https://github.com/bytedance/fc-clip. One frozen
ConvNeXt CLIP feeds Mask2Former's head, and names each mask a second time by what it sees inside.
`--random-weights SEED` writes the same bundle without a checkpoint.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from tools.bundles import checkpoint, coco_stuff, converter, ensemble, san, writing
from tools.bundles.clip import TextTower
from tools.bundles.convnext import VisualTower
from tools.bundles.mask2former import (
    HeadShape,
    MaskedDecoder,
    Mlp,
    PixelDecoder,
    mask_pooled,
    scaled,
)

MEAN = (122.7709383, 116.7460125, 104.09373615)
DEVIATION = (68.5005327, 66.6321579, 70.32316305)
MASK_STRIDE, FEATURE_STRIDE = 4, 32
# CLIP's own share of a mask's name: the authors' for words seen in training. For others they take
# 0.8, which would need a list of the words seen.
WEIGHT = 0.4
LARGEST_SCALE = 100.0
STEM = "backbone.clip_model.visual.trunk.stem.0.weight"
# Kept by training, of no use afterwards.
UNUSED = ("criterion.empty_weight", "backbone.clip_model.attn_mask")
# The settings of the paper for its Mask2Former-like model (ODISE); it has none for FC-CLIP.
TUNING = {**san.TUNING, "learning_rate": 0.002}


@dataclass(frozen=True)
class FcClipShape:
    """One variant; `generic` are the tokens of "a photo of an object."."""

    name: str
    depths: tuple[int, int, int, int]
    dim: int
    tokens: int
    text_length: int
    text_width: int
    text_heads: int
    text_layers: int
    generic: tuple[int, ...]
    head: HeadShape
    short_side: int
    long_side: int


CONVNEXT_LARGE = FcClipShape(
    name="fcclip_convnext_large",
    depths=(3, 3, 27, 3),
    dim=768,
    tokens=49408,
    text_length=77,
    text_width=768,
    text_heads=12,
    text_layers=16,
    generic=(49406, 320, 1125, 539, 550, 14115, 269, 49407),
    head=HeadShape(channels=(192, 384, 768, 1536), queries=250),
    short_side=800,
    long_side=1333,
)

TINY = FcClipShape(
    name="fcclip_tiny",
    depths=(1, 1, 2, 1),
    dim=24,
    tokens=914,
    text_length=40,
    text_width=24,
    text_heads=2,
    text_layers=2,
    generic=(912, 5, 9, 913),
    head=HeadShape(
        channels=(16, 24, 32, 40),
        width=64,
        mask_width=64,
        heads=4,
        points=2,
        encoder_layers=1,
        encoder_hidden=32,
        decoder_layers=3,
        decoder_hidden=32,
        queries=20,
    ),
    short_side=96,
    long_side=384,
)


class ClipModel(TextTower):
    """CLIP's two towers, as OpenCLIP nests them."""

    def __init__(self, shape: FcClipShape) -> None:
        super().__init__(
            shape.tokens,
            shape.text_length,
            shape.text_width,
            shape.text_heads,
            shape.text_layers,
            shape.dim,
            quick=False,
        )
        self.visual = VisualTower(shape.depths, shape.head.channels, shape.dim)


class Backbone(nn.Module):
    def __init__(self, clip_model: nn.Module) -> None:
        super().__init__()
        self.clip_model = clip_model


class NamingDecoder(MaskedDecoder):
    """Mask2Former's decoder, whose classes are embeddings of CLIP's width."""

    def __init__(self, shape: FcClipShape) -> None:
        super().__init__(shape.head)
        width = shape.head.width
        self._mask_pooling_proj = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width))
        self.class_embed = Mlp(width, width, shape.dim, 3)
        self.logit_scale = nn.Parameter(torch.empty(()))

    def forward(self, mask_features: Tensor, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Class embeddings [1, N, D] of any length, and mask logits [1, N, h, w]."""
        found, masks = self.decode(mask_features, maps)
        pooled = self._mask_pooling_proj(mask_pooled(mask_features, masks))
        return self.class_embed(pooled + found), masks


class Head(nn.Module):
    def __init__(self, shape: FcClipShape) -> None:
        super().__init__()
        self.pixel_decoder = PixelDecoder(shape.head)
        self.predictor = NamingDecoder(shape)

    def forward(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        features, coarse = self.pixel_decoder(maps[0], maps[1], maps[2], maps[3])
        return self.predictor(features, coarse)


class FcClip(nn.Module):
    """The three methods of a bundle's module."""

    def __init__(self, shape: FcClipShape) -> None:
        super().__init__()
        self.generic = list(shape.generic)
        self.weight, self.largest = WEIGHT, LARGEST_SCALE
        self.backbone = Backbone(ClipModel(shape))
        self.sem_seg_head = Head(shape)
        self.void_embedding = nn.Embedding(1, shape.dim)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        a, b, _ = self.shares()
        maps = self.backbone.clip_model.visual((image - self.mean) / self.deviation)
        learned, masks = self.sem_seg_head(maps)
        seen = maps[3]
        inside = mask_pooled(seen, scaled(masks, seen.shape[2], seen.shape[3]))
        clips = self.backbone.clip_model.visual.embed(inside)
        places = self.backbone.clip_model.visual.embed(seen.permute(0, 2, 3, 1))
        features = torch.cat([a * places, b * places], dim=3).permute(0, 3, 1, 2)
        return masks, ensemble.joined(learned, clips, a, b), features.contiguous()

    def shares(self) -> tuple[Tensor, Tensor, Tensor]:
        learned = self.sem_seg_head.predictor.logit_scale.exp().clamp(max=self.largest)
        clips = self.backbone.clip_model.logit_scale.exp().clamp(max=self.largest)
        return ensemble.shares(learned, clips, self.weight)

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        a, b, _ = self.shares()
        text = self.backbone.clip_model.embed(tokens)
        return ensemble.joined(text, text, a, b)

    @torch.jit.export
    def constants(self, dummy: Tensor) -> tuple[Tensor, Tensor]:
        """ "No object" is what was learned for it, and to CLIP's eyes an object of no kind."""
        a, b, scale = self.shares()
        tokens = torch.tensor([self.generic], dtype=torch.int64, device=dummy.device)
        generic = self.backbone.clip_model.embed(tokens)
        return ensemble.joined(self.void_embedding.weight, generic, a, b), scale.reshape(1)


def description(shape: FcClipShape, source: str) -> writing.Description:
    return writing.Description(
        name=shape.name,
        licence="Apache-2.0",
        source=source,
        model={
            "proposals": shape.head.queries,
            "dim": 2 * shape.dim,
            "mask_stride": MASK_STRIDE,
            "feature_stride": FEATURE_STRIDE,
        },
        input=writing.rgb_input(shape.short_side, shape.long_side, FEATURE_STRIDE, MEAN),
        text=writing.clip_text(shape.text_length, san.TEMPLATES),
        words=coco_stuff.WORDS,
        tuning=TUNING,
        synonyms=coco_stuff.synonyms(),
    )


def recognized(path: Path, state: dict[str, Tensor]) -> FcClipShape:
    known = {(CONVNEXT_LARGE.head.channels[0], 3, 4, 4): CONVNEXT_LARGE}
    return checkpoint.variant(path, state, STEM, known, "FC-CLIP")


FAMILY = converter.Family(
    prog="fcclip",
    files="FC-CLIP with ConvNeXt-Large, fcclip_cocopan.pth,",
    shapes=(CONVNEXT_LARGE,),
    tiny=TINY,
    build=FcClip,
    description=description,
    citation="Yu et al., Convolutions Die Hard, NeurIPS 2023; https://github.com/bytedance/fc-clip",
    recognize=recognized,
    unused=UNUSED,
    graphs=False,  # as fast as libtorch within what was measured: for whoever asks
)


if __name__ == "__main__":
    sys.exit(converter.main(FAMILY))
