"""The parts of Stable Diffusion v1 that ODISE looks into, with the names of its checkpoints.

Rombach et al., High-Resolution Image Synthesis with Latent Diffusion Models, CVPR 2022. Nothing is
generated: an image is encoded, passed once through the denoising network, and what lies on the way
there is kept. Layers behind the last thing kept are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles.clip import gelu

LATENT = 4
LATENT_SCALE = 0.18215
BLOCKS = 2
# Noise of the first of a thousand steps.
FIRST_BETA = 0.00085


@dataclass(frozen=True)
class DiffusionShape:
    """Sizes of one variant; the four levels are `multipliers` times the widths."""

    width: int
    coder_width: int
    multipliers: tuple[int, int, int, int]
    heads: int
    groups: int
    context: int
    tokens: int
    text_layers: int
    text_heads: int
    text_length: int = 77


V1 = DiffusionShape(
    width=320,
    coder_width=128,
    multipliers=(1, 2, 4, 4),
    heads=8,
    groups=32,
    context=768,
    tokens=49408,
    text_layers=12,
    text_heads=12,
)


def doubled(grid: Tensor) -> Tensor:
    """Every cell four times; spelt so that libtorch 2.3.1 runs it."""
    return torch._C._nn.upsample_nearest2d(grid, [2 * grid.shape[2], 2 * grid.shape[3]], None)


def attention(q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
    """[B, Q, C] of [B, Q, C], [B, S, C] and [B, S, C]."""
    layout = [heads, q.shape[2] // heads]
    seen = F.scaled_dot_product_attention(
        q.unflatten(2, layout).transpose(1, 2),
        k.unflatten(2, layout).transpose(1, 2),
        v.unflatten(2, layout).transpose(1, 2),
    )
    return seen.transpose(1, 2).flatten(2)


class CoderBlock(nn.Module):
    """A residual block of the image encoder and decoder."""

    def __init__(self, channels: int, width: int, groups: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, channels, eps=1e-6)
        self.conv1 = nn.Conv2d(channels, width, 3, padding=1)
        self.norm2 = nn.GroupNorm(groups, width, eps=1e-6)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        if channels != width:
            self.nin_shortcut = nn.Conv2d(channels, width, 1)
        else:
            self.nin_shortcut = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.conv2(F.silu(self.norm2(h)))
        return self.nin_shortcut(x) + h


class CoderAttention(nn.Module):
    """Every place looks at every other, with one head."""

    def __init__(self, width: int, groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, width, eps=1e-6)
        self.q = nn.Conv2d(width, width, 1)
        self.k = nn.Conv2d(width, width, 1)
        self.v = nn.Conv2d(width, width, 1)
        self.proj_out = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        normal = self.norm(x)
        q = self.q(normal).flatten(2).transpose(1, 2)
        k = self.k(normal).flatten(2).transpose(1, 2)
        v = self.v(normal).flatten(2).transpose(1, 2)
        seen = attention(q, k, v, 1).transpose(1, 2)
        return x + self.proj_out(seen.unflatten(2, [x.shape[2], x.shape[3]]))


class CoderMiddle(nn.Module):
    def __init__(self, width: int, groups: int) -> None:
        super().__init__()
        self.block_1 = CoderBlock(width, width, groups)
        self.attn_1 = CoderAttention(width, groups)
        self.block_2 = CoderBlock(width, width, groups)

    def forward(self, x: Tensor) -> Tensor:
        return self.block_2(self.attn_1(self.block_1(x)))


class CoderShrink(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.pad(x, [0, 1, 0, 1]))


class CoderGrow(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(doubled(x))


class EncoderLevel(nn.Module):
    def __init__(self, channels: int, width: int, groups: int, last: bool) -> None:
        super().__init__()
        self.block = nn.ModuleList(
            CoderBlock(channels if i == 0 else width, width, groups) for i in range(BLOCKS)
        )
        if last:
            self.downsample = nn.Identity()
        else:
            self.downsample = CoderShrink(width)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What enters the last block, and the level's output at half the size."""
        before = x
        for block in self.block:
            before = x
            x = block(x)
        return before, self.downsample(x)


class Encoder(nn.Module):
    """Images in -1..1 to what gives latents at an eighth of the size."""

    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        widths = [shape.coder_width * times for times in (1, *shape.multipliers)]
        self.conv_in = nn.Conv2d(3, shape.coder_width, 3, padding=1)
        self.down = nn.ModuleList(
            EncoderLevel(before, after, shape.groups, i == 3)
            for i, (before, after) in enumerate(zip(widths, widths[1:]))
        )
        self.mid = CoderMiddle(widths[-1], shape.groups)
        self.norm_out = nn.GroupNorm(shape.groups, widths[-1], eps=1e-6)
        self.conv_out = nn.Conv2d(widths[-1], 2 * LATENT, 3, padding=1)

    def forward(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Also what enters the last block of each level, at strides 1, 2, 4 and 8."""
        x = self.conv_in(image)
        kept: list[Tensor] = []
        for level in self.down:
            before, x = level(x)
            kept.append(before)
        return self.conv_out(F.silu(self.norm_out(self.mid(x)))), kept


class DecoderLevel(nn.Module):
    """The finer of the two levels ends before its third block: nobody looks at what follows."""

    def __init__(self, width: int, groups: int, whole: bool) -> None:
        super().__init__()
        self.kept = BLOCKS
        self.block = nn.ModuleList(
            CoderBlock(width, width, groups) for _ in range(BLOCKS + 1 if whole else BLOCKS)
        )
        if whole:
            self.upsample = CoderGrow(width)
        else:
            self.upsample = nn.Identity()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What enters the third block, and the level's output."""
        before = x
        for i, block in enumerate(self.block):
            if i == self.kept:
                before = x
            x = block(x)
        return before, self.upsample(x)


class Decoder(nn.Module):
    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        width = shape.coder_width * shape.multipliers[3]
        self.conv_in = nn.Conv2d(LATENT, width, 3, padding=1)
        self.mid = CoderMiddle(width, shape.groups)
        # Levels are counted from the image; those next to it are left out.
        self.up = nn.ModuleDict(
            {
                "3": DecoderLevel(width, shape.groups, True),
                "2": DecoderLevel(width, shape.groups, False),
            }
        )

    def forward(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        """What enters the third block of the levels at strides 8 and 4."""
        x = self.mid(self.conv_in(latent))
        coarse, x = self.up["3"](x)
        _, fine = self.up["2"](x)
        return coarse, fine


class FirstStage(nn.Module):
    """The autoencoder between images and latents."""

    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        if shape.multipliers[2] != shape.multipliers[3]:
            raise ValueError("the decoder's two coarse levels must be equally wide")
        self.channels, self.scale = LATENT, LATENT_SCALE
        self.encoder = Encoder(shape)
        self.quant_conv = nn.Conv2d(2 * LATENT, 2 * LATENT, 1)
        self.post_quant_conv = nn.Conv2d(LATENT, LATENT, 1)
        self.decoder = Decoder(shape)

    def encode(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The mean latent [1, 4, h, w] of images [1, 3, 8 h, 8 w] in -1..1, and maps on the way."""
        moments, kept = self.encoder(image)
        return self.scale * self.quant_conv(moments)[:, : self.channels], kept

    def decode(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        return self.decoder(self.post_quant_conv(1.0 / self.scale * latent))


class TimedBlock(nn.Module):
    """A residual block that also knows the time step."""

    def __init__(self, channels: int, width: int, time: int, groups: int) -> None:
        super().__init__()
        self.in_layers = nn.Sequential(
            nn.GroupNorm(groups, channels), nn.SiLU(), nn.Conv2d(channels, width, 3, padding=1)
        )
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(time, width))
        self.out_layers = nn.Sequential(
            nn.GroupNorm(groups, width),
            nn.SiLU(),
            nn.Identity(),
            nn.Conv2d(width, width, 3, padding=1),
        )
        if channels != width:
            self.skip_connection = nn.Conv2d(channels, width, 1)
        else:
            self.skip_connection = nn.Identity()

    def forward(self, x: Tensor, time: Tensor, context: Tensor) -> Tensor:
        h = self.in_layers(x) + self.emb_layers(time).unsqueeze(2).unsqueeze(3)
        return self.skip_connection(x) + self.out_layers(h)


class Look(nn.Module):
    """Attention without biases on the way in."""

    def __init__(self, width: int, context: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.to_q = nn.Linear(width, width, bias=False)
        self.to_k = nn.Linear(context, width, bias=False)
        self.to_v = nn.Linear(context, width, bias=False)
        self.to_out = nn.Sequential(nn.Linear(width, width))

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        q, k, v = self.to_q(x), self.to_k(context), self.to_v(context)
        return self.to_out(attention(q, k, v, self.heads))


class GatedGelu(nn.Module):
    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.proj = nn.Linear(width, 2 * hidden)

    def forward(self, x: Tensor) -> Tensor:
        parts = self.proj(x).chunk(2, dim=-1)
        return parts[0] * F.gelu(parts[1])


class FeedForward(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.net = nn.Sequential(
            GatedGelu(width, 4 * width), nn.Identity(), nn.Linear(4 * width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class ContextLayer(nn.Module):
    """Tokens look at each other, then at the context."""

    def __init__(self, width: int, context: int, heads: int) -> None:
        super().__init__()
        self.attn1 = Look(width, width, heads)
        self.ff = FeedForward(width)
        self.attn2 = Look(width, context, heads)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.norm3 = nn.LayerNorm(width)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        normal = self.norm1(x)
        x = self.attn1(normal, normal) + x
        x = self.attn2(self.norm2(x), context) + x
        return self.ff(self.norm3(x)) + x


class ContextBlock(nn.Module):
    def __init__(self, width: int, context: int, heads: int, groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, width, eps=1e-6)
        self.proj_in = nn.Conv2d(width, width, 1)
        self.transformer_blocks = nn.ModuleList([ContextLayer(width, context, heads)])
        self.proj_out = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor, time: Tensor, context: Tensor) -> Tensor:
        tokens = self.proj_in(self.norm(x)).flatten(2).transpose(1, 2)
        for layer in self.transformer_blocks:
            tokens = layer(tokens, context)
        grid = tokens.transpose(1, 2).unflatten(2, [x.shape[2], x.shape[3]])
        return self.proj_out(grid) + x


class FirstConv(nn.Conv2d):
    def forward(self, x: Tensor, time: Tensor, context: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


class Shrink(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.op = nn.Conv2d(width, width, 3, stride=2, padding=1)

    def forward(self, x: Tensor, time: Tensor, context: Tensor) -> Tensor:
        return self.op(x)


class Grow(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor, time: Tensor, context: Tensor) -> Tensor:
        return self.conv(doubled(x))


class Steps(nn.ModuleList):
    """Layers one after the other."""

    def forward(self, x: Tensor, time: Tensor, context: Tensor) -> Tensor:
        for layer in self:
            x = layer(x, time, context)
        return x


class UNet(nn.Module):
    """The denoising network up to what enters its last block."""

    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        self.width = shape.width
        time = 4 * shape.width
        self.time_embed = nn.Sequential(
            nn.Linear(shape.width, time), nn.SiLU(), nn.Linear(time, time)
        )
        widths = [shape.width * times for times in shape.multipliers]

        def looks(width: int) -> ContextBlock:
            return ContextBlock(width, shape.context, shape.heads, shape.groups)

        self.input_blocks = nn.ModuleList(
            [Steps([FirstConv(LATENT, shape.width, 3, padding=1)])]
        )
        skips, channels = [shape.width], shape.width
        for level, width in enumerate(widths):
            for _ in range(BLOCKS):
                steps: list[nn.Module] = [TimedBlock(channels, width, time, shape.groups)]
                if level < 3:
                    steps.append(looks(width))
                self.input_blocks.append(Steps(steps))
                channels = width
                skips.append(width)
            if level < 3:
                self.input_blocks.append(Steps([Shrink(width)]))
                skips.append(width)
        self.middle_block = Steps(
            [
                TimedBlock(channels, channels, time, shape.groups),
                looks(channels),
                TimedBlock(channels, channels, time, shape.groups),
            ]
        )
        self.output_blocks = nn.ModuleList()
        for level in (3, 2, 1, 0):
            for place in range(BLOCKS + 1):
                if level == 0 and place == BLOCKS:
                    break
                width = widths[level]
                steps = [TimedBlock(channels + skips.pop(), width, time, shape.groups)]
                channels = width
                if level < 3:
                    steps.append(looks(width))
                if level > 0 and place == BLOCKS:
                    steps.append(Grow(width))
                self.output_blocks.append(Steps(steps))

    def forward(self, x: Tensor, caption: Tensor, context: Tensor) -> list[Tensor]:
        """What enters output blocks 2, 5, 8 and 11, at strides 8, 4, 2 and 1 of the latent.

        `x` [1, 4, h, w] is a latent at time step 0, `caption` [1, 4 C] is added to the embedding of
        the time step, `context` [1, L, D] is looked at.
        """
        half = self.width // 2
        # At step 0 all cosines are one and all sines zero.
        step = torch.cat([torch.ones_like(x[:, 0, 0, :1]), torch.zeros_like(x[:, 0, 0, :1])], dim=1)
        time = self.time_embed(step.repeat_interleave(half, dim=1)) + caption
        kept: list[Tensor] = []
        for block in self.input_blocks:
            x = block(x, time, context)
            kept.append(x)
        x = self.middle_block(x, time, context)
        taps: list[Tensor] = []
        for i, block in enumerate(self.output_blocks):
            x = torch.cat([x, kept.pop()], dim=1)
            if i % 3 == 2:
                taps.append(x)
            x = block(x, time, context)
        taps.append(torch.cat([x, kept.pop()], dim=1))
        return taps


class Diffusion(nn.Module):
    """The denoising network under the name that checkpoints give it."""

    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        self.diffusion_model = UNet(shape)


def shared_noise(side: int) -> Tensor:
    """[1, 4, side, side]: the noise that ODISE was trained with, always the same."""
    generator = torch.Generator().manual_seed(42)
    return torch.randn(1, LATENT, side, side, generator=generator)


def noised(
    latent: Tensor,
    noise: Tensor,
    remains: float = math.sqrt(1 - FIRST_BETA),
    comes: float = math.sqrt(FIRST_BETA),
) -> Tensor:
    """A latent at time step 0; the noise is stretched to its size."""
    height, width = latent.shape[2], latent.shape[3]
    if noise.shape[2] != height or noise.shape[3] != width:
        noise = torch._C._nn.upsample_bicubic2d(noise, [height, width], False, None)
    return remains * latent + comes * noise


class TextAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.k_proj = nn.Linear(width, width)
        self.v_proj = nn.Linear(width, width)
        self.q_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        layout = [self.heads, x.shape[2] // self.heads]
        seen = F.scaled_dot_product_attention(
            self.q_proj(x).unflatten(2, layout).transpose(1, 2),
            self.k_proj(x).unflatten(2, layout).transpose(1, 2),
            self.v_proj(x).unflatten(2, layout).transpose(1, 2),
            is_causal=True,
        )
        return self.out_proj(seen.transpose(1, 2).flatten(2))


class TextMlp(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(gelu(self.fc1(x)))


class TextLayer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self_attn = TextAttention(width, heads)
        self.layer_norm1 = nn.LayerNorm(width)
        self.mlp = TextMlp(width)
        self.layer_norm2 = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class TextEmbeddings(nn.Module):
    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(shape.tokens, shape.context)
        self.position_embedding = nn.Embedding(shape.text_length, shape.context)


class TextLayers(nn.Module):
    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            TextLayer(shape.context, shape.text_heads) for _ in range(shape.text_layers)
        )


class TextModel(nn.Module):
    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        self.embeddings = TextEmbeddings(shape)
        self.encoder = TextLayers(shape)
        self.final_layer_norm = nn.LayerNorm(shape.context)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embeddings.token_embedding(tokens)
        x = x + self.embeddings.position_embedding.weight[: tokens.shape[1]]
        for layer in self.encoder.layers:
            x = layer(x)
        return self.final_layer_norm(x)


class ConditionStage(nn.Module):
    """The text encoder that Stable Diffusion was trained with.

    ODISE asks it one thing only, what no text looks like, so bundles keep the answer instead.
    """

    def __init__(self, shape: DiffusionShape) -> None:
        super().__init__()
        self.tokens, self.length = shape.tokens, shape.text_length
        self.transformer = nn.ModuleDict({"text_model": TextModel(shape)})

    def no_text(self) -> Tensor:
        """[1, L, D]: a start of text and nothing but ends of text."""
        tokens = torch.full([1, self.length], self.tokens - 1)
        tokens[0, 0] = self.tokens - 2
        return self.transformer["text_model"](tokens)
