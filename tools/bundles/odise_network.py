"""ODISE: Stable Diffusion's features under a Mask2Former head, and CLIP looking at each mask.

Xu et al., Open-Vocabulary Panoptic Segmentation with Text-to-Image Diffusion Models, CVPR 2023.
Parameter names are those of three checkpoints: ODISE's own, Stable Diffusion's below
`model.diffusion_model.` and `first_stage_model.`, OpenAI's CLIP below `clip.`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles import ensemble
from tools.bundles.clip import Transformer
from tools.bundles.mask2former import (
    HeadShape,
    MaskedDecoder,
    Mlp,
    NormedConv,
    PixelDecoder,
    mask_pooled,
    scaled,
)
from tools.bundles.stable_diffusion import (
    V1,
    Diffusion,
    DiffusionShape,
    FirstStage,
    noised,
    shared_noise,
)

# CLIP's mean and deviation of R, G and B, for colours from 0 to 1.
MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class ClipShape:
    width: int
    layers: int
    heads: int
    patch: int
    side: int
    dim: int
    text_width: int
    text_layers: int
    text_heads: int
    text_length: int
    tokens: int


@dataclass(frozen=True)
class OdiseShape:
    """Sizes of one variant; `slice_side` pixels of an image enter Stable Diffusion at a time."""

    name: str
    diffusion: DiffusionShape
    clip: ClipShape
    head: HeadShape
    slice_side: int
    short_side: int
    long_side: int
    feature_stride: int = 32
    # "a photo of a" and "." in the tokens of CLIP, which saw whole sentences.
    before: tuple[int, ...] = field(default=(320, 1125, 539, 320))
    after: int = 269

    @property
    def dim(self) -> int:
        """Of joint embeddings: those of the head, then those of CLIP."""
        return self.head.mask_width + self.clip.dim

    @property
    def text_length(self) -> int:
        return self.clip.text_length - len(self.before) - 1


LABEL = OdiseShape(
    name="odise_label",
    diffusion=V1,
    clip=ClipShape(
        width=1024,
        layers=24,
        heads=16,
        patch=14,
        side=336,
        dim=768,
        text_width=768,
        text_layers=12,
        text_heads=12,
        text_length=77,
        tokens=49408,
    ),
    head=HeadShape(channels=(512, 512, 512, 512)),
    slice_side=512,
    short_side=1024,
    long_side=2560,
)

TINY = OdiseShape(
    name="odise_tiny",
    diffusion=DiffusionShape(
        width=8,
        coder_width=8,
        multipliers=(1, 1, 2, 2),
        heads=2,
        groups=2,
        context=16,
        tokens=914,
        text_layers=1,
        text_heads=2,
        text_length=20,
    ),
    clip=ClipShape(
        width=64,
        layers=2,
        heads=1,
        patch=14,
        side=42,
        dim=16,
        text_width=16,
        text_layers=1,
        text_heads=2,
        text_length=45,
        tokens=914,
    ),
    head=HeadShape(
        channels=(128, 128, 128, 128),
        width=32,
        mask_width=32,
        heads=4,
        points=4,
        encoder_layers=1,
        encoder_hidden=32,
        decoder_layers=3,
        decoder_hidden=32,
        queries=12,
    ),
    slice_side=128,
    short_side=128,
    long_side=512,
    before=(320, 577, 513, 334, 78, 325, 320),
    after=269,
)


class MaskClipVisual(nn.Module):
    """CLIP's image side, for whole images and for what lies in masks."""

    def __init__(self, shape: ClipShape) -> None:
        super().__init__()
        width = shape.width
        self.patch = shape.patch
        self.conv1 = nn.Conv2d(3, width, shape.patch, shape.patch, bias=False)
        self.class_embedding = nn.Parameter(torch.empty(width))
        self.positional_embedding = nn.Parameter(
            torch.empty((shape.side // shape.patch) ** 2 + 1, width)
        )
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Transformer(width, shape.heads, shape.layers)
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.empty(width, shape.dim))

    def tokens(self, image: Tensor) -> Tensor:
        """[1, 1 + P, C]: class token and patches of a normalized image before the first layer."""
        patches = self.conv1(image).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(1, 1, -1)
        return self.ln_pre(torch.cat([first, patches], dim=1) + self.positional_embedding)

    def forward(self, image: Tensor) -> Tensor:
        """[1, D] of a whole image."""
        x = self.tokens(image)
        for block in self.transformer.resblocks:
            x = block(x)
        return self.ln_post(x[:, 0]) @ self.proj

    def masked(self, image: Tensor, masks: Tensor) -> Tensor:
        """[1, N, D]: class tokens that see only patches inside masks, by logits [1, N, H, W].

        The authors put these tokens and the image into one sequence and hide them from everybody by
        a mask; two attentions give the same numbers.
        """
        count = masks.shape[1]
        inside = torch.sigmoid(F.max_pool2d(masks, self.patch, self.patch)) >= 0.5
        inside = inside.flatten(2).unsqueeze(1)
        shown = torch.cat([torch.ones_like(inside[..., :1]), inside], dim=3)
        x = self.tokens(image)
        x = torch.cat([x[:, :1].expand(-1, count, -1), x], dim=1)
        for block in self.transformer.resblocks:
            q, k, v = block.attn.project(block.ln_1(x))
            k, v = k[:, :, count:], v[:, :, count:]
            found = F.scaled_dot_product_attention(q[:, :, :count], k, v, shown)
            seen = F.scaled_dot_product_attention(q[:, :, count:], k, v)
            x = block.fed_forward(x + block.attn.join(torch.cat([found, seen], dim=2)))
        return self.ln_post(x[:, :count]) @ self.proj


class Clip(nn.Module):
    """OpenAI's CLIP with the names of its own checkpoint."""

    def __init__(self, shape: ClipShape) -> None:
        super().__init__()
        self.visual = MaskClipVisual(shape)
        self.transformer = Transformer(shape.text_width, shape.text_heads, shape.text_layers)
        self.token_embedding = nn.Embedding(shape.tokens, shape.text_width)
        self.positional_embedding = nn.Parameter(torch.empty(shape.text_length, shape.text_width))
        self.ln_final = nn.LayerNorm(shape.text_width)
        self.text_projection = nn.Parameter(torch.empty(shape.text_width, shape.dim))
        self.logit_scale = nn.Parameter(torch.empty(()))

    def forward(self, tokens: Tensor) -> Tensor:
        """[B, D], not normalized, of token ids [B, L]; a text ends at its largest id."""
        end = tokens.argmax(dim=-1)
        # Attention looks backwards only, so what follows the longest text changes nothing.
        used = int(end.max().item()) + 1
        x = self.token_embedding(tokens[:, :used]) + self.positional_embedding[:used]
        for block in self.transformer.resblocks:
            x = block(x, True)
        last = x[torch.arange(x.shape[0], device=x.device), end]
        return self.ln_final(last) @ self.text_projection


class PositionalLinear(nn.Module):
    def __init__(self, channels: int, width: int, length: int) -> None:
        super().__init__()
        self.linear = nn.Linear(channels, width)
        self.positional_embedding = nn.Parameter(torch.empty(1, length, width))

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).unsqueeze(1) + self.positional_embedding


class ImplicitCaptioner(nn.Module):
    """What stands in for a caption: CLIP's embedding of the image, in Stable Diffusion's terms."""

    def __init__(self, shape: OdiseShape) -> None:
        super().__init__()
        diffusion = shape.diffusion
        time = 4 * diffusion.width
        self.clip_project = PositionalLinear(
            shape.clip.dim, diffusion.context, diffusion.text_length
        )
        self.alpha_cond = nn.Parameter(torch.empty(1, diffusion.text_length, diffusion.context))
        self.time_embed_project = PositionalLinear(shape.clip.dim, time, 1)
        self.alpha_cond_time_embed = nn.Parameter(torch.empty(time))

    def forward(self, image: Tensor, no_text: Tensor) -> tuple[Tensor, Tensor]:
        """Context [1, L, C] and an addition to the time embedding [1, T], of an image's [1, D]."""
        context = no_text + torch.tanh(self.alpha_cond) * self.clip_project(image)
        time = torch.tanh(self.alpha_cond_time_embed) * self.time_embed_project(image)
        return context, time[:, 0]


class Projection(nn.Module):
    """A bottleneck block that brings a map of features to the head's width."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        if channels != width:
            self.shortcut = NormedConv(channels, width, 1)
        else:
            self.shortcut = nn.Identity()
        self.conv1 = NormedConv(channels, width // 4, 1)
        self.conv2 = NormedConv(width // 4, width // 4, 3)
        self.conv3 = NormedConv(width // 4, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        h = F.relu(self.conv2(F.relu(self.conv1(x))))
        return F.relu(self.conv3(h) + self.shortcut(x))


class Backbone(nn.Module):
    def __init__(self, shape: OdiseShape) -> None:
        super().__init__()
        diffusion, width = shape.diffusion, shape.head.channels[0]
        levels = [diffusion.width * times for times in diffusion.multipliers]
        coder = diffusion.coder_width * diffusion.multipliers[3]
        # Two of the encoder, four of the denoising network, each with a skip, two of the decoder.
        channels = (
            coder,
            coder,
            levels[3] + levels[2],
            levels[2] + levels[1],
            levels[1] + levels[0],
            2 * levels[0],
            coder,
            coder,
        )
        self.feature_extractor = ImplicitCaptioner(shape)
        self.feature_projections = nn.ModuleList(
            nn.Sequential(Projection(count, width)) for count in channels
        )

    def forward(self, maps: list[Tensor], side: int) -> list[Tensor]:
        """Maps at strides 4, 8, 16 and 32 of a square of `side` pixels, from its eight features."""
        projected: list[Tensor] = []
        for i, project in enumerate(self.feature_projections):
            cells = side // self.stride(i)
            x = maps[i]
            if x.shape[2] != cells:
                x = torch._C._nn.upsample_nearest2d(x, [cells, cells], None)
            projected.append(project(x))
        return [
            projected[0] + projected[7],
            projected[1] + projected[5] + projected[6],
            projected[4],
            projected[2] + projected[3],
        ]

    def stride(self, place: int) -> int:
        if place == 0 or place == 7:
            return 4
        if place == 2 or place == 3:
            return 32
        return 16 if place == 4 else 8


class PooledMaskEmbed(nn.Module):
    """What a mask shows, in the space of the texts."""

    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        width = shape.width
        self.pool_proj = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width))
        self.mask_embed = nn.Sequential(
            nn.LayerNorm(shape.mask_width), Mlp(shape.mask_width, width, shape.mask_width, 3)
        )
        self.logit_scale = nn.Parameter(torch.empty(()))

    def forward(self, queries: Tensor, pooled: Tensor) -> Tensor:
        return self.mask_embed(self.pool_proj(pooled) + queries)

    def places(self, pooled: Tensor) -> Tensor:
        """The same of image places, which no query asked for."""
        return self.mask_embed(self.pool_proj(pooled))


class Predictor(MaskedDecoder):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__(shape)
        self.post_mask_embed = PooledMaskEmbed(shape)

    def forward(self, mask_features: Tensor, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Mask logits [1, N, h, w] and embeddings [1, N, C], not normalized."""
        queries, masks = self.decode(mask_features, maps)
        return masks, self.post_mask_embed(queries, mask_pooled(mask_features, masks))


class Head(nn.Module):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        self.pixel_decoder = PixelDecoder(shape)
        self.predictor = Predictor(shape)


class CategoryHead(nn.Module):
    """CLIP's texts in the head's space, and what no text stands for."""

    def __init__(self, shape: OdiseShape) -> None:
        super().__init__()
        self.text_proj = nn.Linear(shape.clip.dim, shape.head.mask_width)
        self.null_embed = nn.Parameter(torch.empty(1, shape.clip.dim))


class Odise(nn.Module):
    """The three methods of a bundle's module.

    What a mask shows is told by the head and by CLIP; `ensemble` says how one cosine does for both.
    """

    def __init__(self, shape: OdiseShape, clip_share: float) -> None:
        super().__init__()
        self.slice_side, self.feature_stride = shape.slice_side, shape.feature_stride
        self.clip_side, self.width = shape.clip.side, shape.head.channels[0]
        self.clip_dim = shape.clip.dim
        self.clip_share = clip_share
        self.before, self.after = list(shape.before), shape.after
        self.backbone = Backbone(shape)
        self.sem_seg_head = Head(shape.head)
        self.category_head = CategoryHead(shape)
        self.model = Diffusion(shape.diffusion)
        self.first_stage_model = FirstStage(shape.diffusion)
        self.clip = Clip(shape.clip)
        diffusion = shape.diffusion
        self.register_buffer(
            "no_text",
            torch.zeros(1, diffusion.text_length, diffusion.context),
            persistent=False,
        )
        self.register_buffer("noise", shared_noise(shape.slice_side // 8), persistent=False)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        deviation = torch.tensor(DEVIATION).view(1, 3, 1, 1)
        self.register_buffer("deviation", deviation, persistent=False)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        image = image / 255
        maps = self.slices(image)
        mask_features, coarse = self.sem_seg_head.pixel_decoder(maps[0], maps[1], maps[2], maps[3])
        masks, found = self.sem_seg_head.predictor(mask_features, coarse)
        named = self.named(image, masks)
        embeddings = self.joined(found, named)
        rows = image.shape[2] // self.feature_stride
        columns = image.shape[3] // self.feature_stride
        places = F.adaptive_avg_pool2d(mask_features, [rows, columns]).flatten(2).transpose(1, 2)
        places = self.sem_seg_head.predictor.post_mask_embed.places(places)
        head_share, _, _ = self.shares()
        places = head_share * F.normalize(places, dim=-1)
        # Stable Diffusion's features know nothing of CLIP's half.
        nothing = torch.zeros_like(places[..., :1]).expand(-1, -1, self.clip_dim)
        features = torch.cat([places, nothing], dim=2)
        return masks, embeddings, features.transpose(1, 2).unflatten(2, [rows, columns])

    def slices(self, image: Tensor) -> list[Tensor]:
        """Maps at strides 4, 8, 16 and 32 of an image in 0..1, square by square.

        The last squares of a row or column touch the edge; where two overlap, their mean counts.
        """
        height, width = image.shape[2], image.shape[3]
        side = min(self.slice_side, min(height, width))
        whole: list[Tensor] = []
        counts: list[Tensor] = []
        for stride in [4, 8, 16, 32]:
            size = [1, self.width, height // stride, width // stride]
            whole.append(torch.zeros(size, dtype=image.dtype, device=image.device))
            size[1] = 1
            counts.append(torch.zeros(size, dtype=image.dtype, device=image.device))
        for row in range((height + side - 1) // side):
            for column in range((width + side - 1) // side):
                top, left = min(row * side, height - side), min(column * side, width - side)
                maps = self.square(image[:, :, top : top + side, left : left + side])
                for i, stride in enumerate([4, 8, 16, 32]):
                    y, x, cells = top // stride, left // stride, side // stride
                    whole[i][:, :, y : y + cells, x : x + cells].add_(maps[i])
                    counts[i][:, :, y : y + cells, x : x + cells].add_(1.0)
        merged: list[Tensor] = []
        for i, summed in enumerate(whole):
            merged.append(summed / counts[i])
        return merged

    def square(self, image: Tensor) -> list[Tensor]:
        """Maps of one square slice."""
        side = image.shape[2]
        if side != self.slice_side:
            size = [self.slice_side, self.slice_side]
            image = torch._C._nn.upsample_bicubic2d(image, size, False, None)
        seen = torch._C._nn.upsample_bicubic2d(image, [self.clip_side, self.clip_side], False, None)
        prefix = self.clip.visual((seen - self.mean) / self.deviation)
        context, time = self.backbone.feature_extractor(prefix, self.no_text)
        latent, coded = self.first_stage_model.encode((image - 0.5) / 0.5)
        steps = self.model.diffusion_model(noised(latent, self.noise), time, context)
        decoded, fine = self.first_stage_model.decode(latent)
        return self.backbone(coded[2:] + steps + [decoded, fine], side)

    def named(self, image: Tensor, masks: Tensor) -> Tensor:
        """CLIP's embeddings of what lies in the masks, [1, N, D], not normalized."""
        small = scaled(image, self.clip_side, self.clip_side)
        masks = scaled(masks, self.clip_side, self.clip_side)
        return self.clip.visual.masked((small - self.mean) / self.deviation, masks)

    def shares(self) -> tuple[Tensor, Tensor, Tensor]:
        """What the halves of a joint embedding weigh, the head's and CLIP's, and its scale."""
        head = self.sem_seg_head.predictor.post_mask_embed.logit_scale.exp().clamp(max=100.0)
        clip = self.clip.logit_scale.exp().clamp(max=100.0)
        return ensemble.shares(head, clip, self.clip_share)

    def joined(self, head: Tensor, clip: Tensor) -> Tensor:
        """Unit rows from two halves of any length."""
        head_share, clip_share, _ = self.shares()
        return ensemble.joined(head, clip, head_share, clip_share)

    def prompted(self, tokens: Tensor) -> Tensor:
        """Phrases [B, L] within "a photo of a ...", as CLIP's half wants them."""
        batch = tokens.shape[0]
        end = tokens.argmax(dim=-1, keepdim=True) + len(self.before)
        before = torch.tensor(self.before, dtype=tokens.dtype, device=tokens.device)
        last = tokens.max(dim=-1, keepdim=True)[0]
        longer = torch.cat(
            [tokens[:, :1], before.expand(batch, -1), tokens[:, 1:], torch.zeros_like(last)], dim=1
        )
        longer = longer.scatter(1, end, torch.full_like(last, self.after))
        return longer.scatter(1, end + 1, last)

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        """Of bare phrases: the head was trained on them, CLIP on sentences around them."""
        bare = self.category_head.text_proj(self.clip(tokens))
        return self.joined(bare, self.clip(self.prompted(tokens)))

    @torch.jit.export
    def constants(self, dummy: Tensor) -> tuple[Tensor, Tensor]:
        nothing = self.category_head.null_embed
        _, _, scale = self.shares()
        return self.joined(self.category_head.text_proj(nothing), nothing), scale.reshape(1)
