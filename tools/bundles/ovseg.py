"""Turns a checkpoint of OVSeg (CC-BY-NC 4.0: not for commercial use) into a bundle.

    python3 -m tools.bundles.ovseg --checkpoint ovseg_swinbase_vitL14_ft_mpt.pth --download-merges \
        --out models/ovseg

Needs PyTorch and nothing else. Liang et al., Open-Vocabulary Semantic Segmentation with Mask-adapted
CLIP, CVPR 2023; https://github.com/facebookresearch/ov-seg. A Swin MaskFormer proposes masks; then
CLIP looks at each: the image is cropped to the mask's box, and patches that the mask leaves out are
replaced by learned prompts. `--random-weights SEED` writes the same bundle without a checkpoint,
but for queries and the threshold of masks: about as many are on as with trained weights.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles import checkpoint, coco_stuff, converter, ensemble, network, san, writing
from tools.bundles.clip import Block, TextTower
from tools.bundles.mask2former import scaled
from tools.bundles.maskformer import HeadShape, MaskFormerHead
from tools.bundles.swin import Swin

MEAN, DEVIATION = (123.675, 116.280, 103.530), (58.395, 57.120, 57.375)
MASK_STRIDE, FEATURE_STRIDE = 4, 32
THRESHOLD = 0.4
PROMPTS = 3
# CLIP's share of a mask's name, and the factor on both cosines.
WEIGHT, SCALE = 0.7, 100.0
# Crops that CLIP sees at a time: memory against speed.
CROPS = 10
# Masks that random weights leave on somewhere; without a threshold of their own it would be all.
RANDOM_SHOWN = 20
STEM = "backbone.patch_embed.proj.weight"


@dataclass(frozen=True)
class OvsegShape:
    """One variant; `generic` are the tokens of "a photo of an object."."""

    name: str
    swin_width: int
    swin_depths: tuple[int, int, int, int]
    swin_heads: tuple[int, int, int, int]
    swin_window: int
    clip_width: int
    clip_layers: int
    clip_heads: int
    clip_patch: int
    clip_grid: int
    tokens: int
    text_length: int
    text_width: int
    text_heads: int
    text_layers: int
    generic: tuple[int, ...]
    head: HeadShape
    short_side: int
    long_side: int


SWIN_BASE = OvsegShape(
    name="ovseg_swin_base_vit_l_14",
    swin_width=128,
    swin_depths=(2, 2, 18, 2),
    swin_heads=(4, 8, 16, 32),
    swin_window=12,
    clip_width=1024,
    clip_layers=24,
    clip_heads=16,
    clip_patch=14,
    clip_grid=16,
    tokens=49408,
    text_length=77,
    text_width=768,
    text_heads=12,
    text_layers=12,
    generic=(49406, 320, 1125, 539, 550, 14115, 269, 49407),
    head=HeadShape(channels=(128, 256, 512, 1024), dim=768),
    short_side=640,
    long_side=2560,
)

TINY = OvsegShape(
    name="ovseg_tiny",
    swin_width=8,
    swin_depths=(1, 2, 1, 1),
    swin_heads=(1, 2, 2, 4),
    swin_window=4,
    clip_width=24,
    clip_layers=4,
    clip_heads=2,
    clip_patch=8,
    clip_grid=4,
    tokens=914,
    text_length=40,
    text_width=24,
    text_heads=2,
    text_layers=2,
    generic=(912, 5, 9, 913),
    head=HeadShape(
        channels=(8, 16, 32, 64),
        dim=24,
        width=64,
        mask_width=32,
        heads=4,
        layers=2,
        hidden=32,
        class_hidden=32,
        queries=20,
    ),
    short_side=96,
    long_side=384,
)


class VisionTransformer(nn.Module):
    """CLIP over square crops; patches that a mask leaves out become prompts."""

    def __init__(self, shape: OvsegShape) -> None:
        super().__init__()
        width, patches = shape.clip_width, shape.clip_grid**2
        self.grid, self.prompts = shape.clip_grid, PROMPTS
        self.conv1 = nn.Conv2d(3, width, shape.clip_patch, shape.clip_patch, bias=False)
        self.class_embedding = nn.Parameter(torch.empty(width))
        self.positional_embedding = nn.Parameter(torch.empty(patches + 1, width))
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Layers(width, shape.clip_heads, shape.clip_layers)
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.empty(width, shape.head.dim))
        self.mask_embedding = nn.Parameter(torch.empty(PROMPTS, patches, width))

    def forward(self, crops: Tensor, inside: Tensor) -> Tensor:
        """Tokens [B, 1 + P, D] of crops [B, 3, S, S]; inside [B, P, 1] is 0 or 1."""
        patches = self.conv1(crops).flatten(2).transpose(1, 2)
        patches = patches * inside + self.mask_embedding[0] * (1 - inside)
        first = self.class_embedding.expand(crops.shape[0], 1, -1)
        x = self.ln_pre(torch.cat([first, patches], dim=1) + self.positional_embedding)
        done = 0
        for block in self.transformer.resblocks:
            x = block(x)
            done += 1
            if done < self.prompts:
                patches = x[:, 1:] * inside + self.mask_embedding[done] * (1 - inside)
                x = torch.cat([x[:, :1], patches], dim=1)
        return self.ln_post(x) @ self.proj


class Layers(nn.Module):
    def __init__(self, width: int, heads: int, layers: int) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads) for _ in range(layers))


class ClipModel(TextTower):
    def __init__(self, shape: OvsegShape) -> None:
        super().__init__(
            shape.tokens,
            shape.text_length,
            shape.text_width,
            shape.text_heads,
            shape.text_layers,
            shape.head.dim,
        )
        self.visual = VisionTransformer(shape)


class ClipAdapter(nn.Module):
    def __init__(self, clip_model: nn.Module, dim: int) -> None:
        super().__init__()
        self.clip_model = clip_model
        self.non_object_embedding = nn.Parameter(torch.empty(1, dim))


class Ovseg(nn.Module):
    """The three methods of a bundle's module."""

    def __init__(self, shape: OvsegShape) -> None:
        super().__init__()
        self.side, self.grid = shape.clip_grid * shape.clip_patch, shape.clip_grid
        self.threshold, self.crops, self.stride = THRESHOLD, CROPS, FEATURE_STRIDE
        self.generic = list(shape.generic)
        self.backbone = Swin(
            shape.swin_width, shape.swin_depths, shape.swin_heads, shape.swin_window
        )
        self.sem_seg_head = MaskFormerHead(shape.head)
        self.clip_adapter = ClipAdapter(ClipModel(shape), shape.head.dim)
        share = torch.tensor(WEIGHT)
        for name, value in {
            "mean": torch.tensor(MEAN).view(1, 3, 1, 1),
            "deviation": torch.tensor(DEVIATION).view(1, 3, 1, 1),
            "clip_mean": torch.tensor(network.MEAN).view(1, 3, 1, 1),
            "clip_deviation": torch.tensor(network.DEVIATION).view(1, 3, 1, 1),
            "a": torch.sqrt(1 - share),
            "b": torch.sqrt(share),
            "scale": torch.tensor([SCALE]),
        }.items():
            self.register_buffer(name, value, persistent=False)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        learned, masks = self.sem_seg_head(self.backbone((image - self.mean) / self.deviation))
        learned = F.normalize(learned, dim=-1)
        shown = torch.sigmoid(scaled(masks, image.shape[2], image.shape[3])) > self.threshold
        normal = (image - self.clip_mean) / self.clip_deviation
        seen = self.seen(normal, shown[0], learned[0])
        return masks, ensemble.joined(learned, seen.unsqueeze(0), self.a, self.b), self.places(normal)

    def seen(self, normal: Tensor, shown: Tensor, learned: Tensor) -> Tensor:
        """What CLIP says of each mask, [N, D]; of a mask that is nowhere on, what was learned."""
        on = torch.nonzero(shown.flatten(1).any(dim=1)).flatten()
        found = learned.clone()
        for part in on.split(self.crops):
            if part.numel() == 0:  # where no mask is on, that is the one part
                continue
            crops: list[Tensor] = []
            inside: list[Tensor] = []
            for place in part:
                crop, patches = self.crop(normal, shown[int(place.item())])
                crops.append(crop)
                inside.append(patches)
            tokens = self.clip_adapter.clip_model.visual(torch.cat(crops), torch.cat(inside))
            found[part] = tokens[:, 0]
        return found

    def crop(self, normal: Tensor, shown: Tensor) -> tuple[Tensor, Tensor]:
        """A mask's box [1, 3, S, S], mean colour outside of the mask; which patches it touches."""
        rows = torch.nonzero(shown.any(dim=1))
        columns = torch.nonzero(shown.any(dim=0))
        top, bottom = int(rows.min().item()), int(rows.max().item()) + 1
        left, right = int(columns.min().item()), int(columns.max().item()) + 1
        mask = shown[top:bottom, left:right].to(normal.dtype).unsqueeze(0).unsqueeze(0)
        # Once colours are normalized, the mean colour is zero.
        box = normal[:, :, top:bottom, left:right] * mask
        size = [self.side, self.side]
        crop = torch._C._nn.upsample_bicubic2d(box, size, False, None)
        near = torch._C._nn.upsample_nearest2d(mask, size, None)
        patches = F.adaptive_max_pool2d(near, [self.grid, self.grid])
        return crop, patches.flatten(1).unsqueeze(2)

    def places(self, normal: Tensor) -> Tensor:
        """CLIP's features of the whole image, [1, 2 D, h, w]."""
        whole = scaled(normal, self.side, self.side)
        everywhere = torch.ones([1, self.grid * self.grid, 1], device=normal.device)
        tokens = self.clip_adapter.clip_model.visual(whole, everywhere)[:, 1:]
        tokens = torch.cat([self.a * tokens, self.b * tokens], dim=2)
        grid = tokens.transpose(1, 2).unflatten(2, [self.grid, self.grid])
        return scaled(grid, normal.shape[2] // self.stride, normal.shape[3] // self.stride)

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        text = self.clip_adapter.clip_model.embed(tokens)
        return ensemble.joined(text, text, self.a, self.b)

    @torch.jit.export
    def constants(self, dummy: Tensor) -> tuple[Tensor, Tensor]:
        """ "No object" is what was learned for it, and to CLIP's eyes an object of no kind."""
        tokens = torch.tensor([self.generic], dtype=torch.int64, device=dummy.device)
        generic = self.clip_adapter.clip_model.embed(tokens)
        nothing = self.clip_adapter.non_object_embedding
        return ensemble.joined(nothing, generic, self.a, self.b), self.scale.clone()


@torch.no_grad()
def show_few(module: Ovseg, shown: int = RANDOM_SHOWN) -> None:
    """Of random weights, leaves about so many masks on in a picture, as trained ones do.

    Queries are drawn apart, which else would all find the same; logits are kept where the logistic
    function tells them apart; the threshold is that of a picture of coloured blocks.
    """
    predictor = module.sem_seg_head.predictor
    predictor.query_embed.weight *= 20
    for parameter in predictor.mask_embed.layers[-1].parameters():
        parameter *= 0.2
    colours = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 255
    picture = F.interpolate(colours, [256, 320])
    _, masks = module.sem_seg_head(module.backbone((picture - module.mean) / module.deviation))
    peaks = torch.sigmoid(masks[0]).flatten(1).amax(dim=1).sort(descending=True).values
    module.threshold = float(peaks[min(shown, len(peaks) - 1)])


def unused(shape: OvsegShape) -> tuple[str, ...]:
    """What training keeps, and what follows from the network's sizes."""
    indices = tuple(
        f"backbone.layers.{stage}.blocks.{block}.attn.relative_position_index"
        for stage, depth in enumerate(shape.swin_depths)
        for block in range(depth)
    )
    kept = ("criterion.empty_weight", "clip_adapter.pixel_mean", "clip_adapter.pixel_std")
    return (*kept, *indices)


def description(shape: OvsegShape, source: str) -> writing.Description:
    return writing.Description(
        name=shape.name,
        licence="CC-BY-NC-4.0",
        source=source,
        model={
            "proposals": shape.head.queries,
            "dim": 2 * shape.head.dim,
            "mask_stride": MASK_STRIDE,
            "feature_stride": FEATURE_STRIDE,
        },
        input=writing.rgb_input(shape.short_side, shape.long_side, FEATURE_STRIDE, MEAN),
        text=writing.clip_text(shape.text_length, san.TEMPLATES),
        words=coco_stuff.WORDS,
        # The paper has no settings for OVSeg; these are its settings for SAN.
        tuning=san.TUNING,
        synonyms=coco_stuff.synonyms(),
    )


def recognized(path: Path, state: dict[str, Tensor]) -> OvsegShape:
    known = {(SWIN_BASE.swin_width, 3, 4, 4): SWIN_BASE}
    return checkpoint.variant(path, state, STEM, known, "OVSeg")


FAMILY = converter.Family(
    prog="ovseg",
    files="OVSeg, ovseg_swinbase_vitL14_ft_mpt.pth,",
    shapes=(SWIN_BASE,),
    tiny=TINY,
    build=Ovseg,
    description=description,
    citation="Liang et al., Open-Vocabulary Semantic Segmentation with Mask-adapted CLIP, CVPR 2023; "
    "https://github.com/facebookresearch/ov-seg",
    recognize=recognized,
    unused=unused(SWIN_BASE),
    likened=show_few,
    graphs=False,  # CLIP sees as many crops as masks are on
)


if __name__ == "__main__":
    sys.exit(converter.main(FAMILY))
