"""SAN's side adapter: a narrow vision transformer beside CLIP that proposes masks."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles.shapes import SanShape


def resized(grid: Tensor, height: int, width: int) -> Tensor:
    """Bicubic [1, C, height, width]; spelt so that libtorch 2.3.1 runs it."""
    if grid.shape[2] == height and grid.shape[3] == width:
        return grid
    return torch._C._nn.upsample_bicubic2d(grid, [height, width], False, None)


class SideAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        split = self.qkv(x).reshape(batch, length, 3, self.heads, width // self.heads)
        parts = split.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(parts[0], parts[1], parts[2])
        return self.proj(seen.transpose(1, 2).flatten(2))


class SideMlp(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class SideBlock(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = SideAttention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = SideMlp(width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    def __init__(self, patch: int, width: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, patch, patch)


class SideVit(nn.Module):
    def __init__(self, shape: SanShape) -> None:
        super().__init__()
        self.patch_embed = PatchEmbed(shape.side_patch, shape.side_width)
        self.pos_embed = nn.Parameter(torch.empty(1, shape.side_grid**2, shape.side_width))
        self.blocks = nn.ModuleList(
            SideBlock(shape.side_width, shape.side_heads) for _ in range(shape.side_layers)
        )


class ChannelNorm(nn.Module):
    """Normalizes the channels of each place of [B, C, H, W]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels))
        self.bias = nn.Parameter(torch.empty(channels))

    def forward(self, x: Tensor) -> Tensor:
        last = F.layer_norm(
            x.permute(0, 2, 3, 1), [x.shape[1]], self.weight, self.bias, 1e-6
        )
        return last.permute(0, 3, 1, 2)


class Fusion(nn.Module):
    """CLIP's features as the side adapter's tokens."""

    def __init__(self, clip_width: int, width: int) -> None:
        super().__init__()
        self.input_proj = nn.Sequential(ChannelNorm(clip_width), nn.Conv2d(clip_width, width, 1))

    def forward(self, features: Tensor, height: int, width: int) -> Tensor:
        projected = self.input_proj(features)
        fitted = torch._C._nn.upsample_bilinear2d(projected, [height, width], False, None)
        return fitted.flatten(2).transpose(1, 2)


class TokenMlp(nn.Module):
    """Three linear layers over the last axis."""

    def __init__(self, width: int, hidden: int, out: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [nn.Linear(width, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, out)]
        )

    def forward(self, x: Tensor) -> Tensor:
        for i, layer in enumerate(self.layers):
            x = layer(x) if i == 2 else F.relu(layer(x))
        return x


class PixelMlp(nn.Module):
    """Three linear layers over the channels of [B, C, H, W]."""

    def __init__(self, width: int, hidden: int, out: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [nn.Conv2d(width, hidden, 1), nn.Conv2d(hidden, hidden, 1), nn.Conv2d(hidden, out, 1)]
        )

    def forward(self, x: Tensor) -> Tensor:
        for i, layer in enumerate(self.layers):
            x = layer(x) if i == 2 else F.relu(layer(x))
        return x


class MaskDecoder(nn.Module):
    """Mask logits, and where each query shall look inside CLIP."""

    def __init__(self, shape: SanShape) -> None:
        super().__init__()
        width, hidden = shape.side_width, shape.decoder_width
        self.heads = shape.clip_heads
        self.query_mlp = TokenMlp(width, hidden, hidden)
        self.pix_mlp = PixelMlp(width, hidden, hidden)
        self.attn_mlp = PixelMlp(width, hidden, hidden * shape.clip_heads)
        self.bias_scaling = nn.Linear(1, 1)

    def forward(self, queries: Tensor, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """([1, N, h, w], [1, heads, N, h, w]) from queries [1, N, C] and pixels [1, C, h, w]."""
        height, width = pixels.shape[2:]
        keys = self.query_mlp(queries)
        masks = keys @ self.pix_mlp(pixels).flatten(2)
        looks = self.attn_mlp(pixels).reshape(1, self.heads, keys.shape[2], height * width)
        bias = keys.unsqueeze(1) @ looks
        bias = bias * self.bias_scaling.weight[0, 0] + self.bias_scaling.bias[0]
        return (
            masks.unflatten(2, [height, width]),
            bias.unflatten(3, [height, width]),
        )


class SideAdapter(nn.Module):
    def __init__(self, shape: SanShape) -> None:
        super().__init__()
        self.sources = list(shape.fusion_sources)
        self.grid = shape.side_grid
        self.queries = shape.queries
        self.vit_model = SideVit(shape)
        self.query_embed = nn.Parameter(torch.empty(1, shape.queries, shape.side_width))
        self.query_pos_embed = nn.Parameter(torch.empty(1, shape.queries, shape.side_width))
        self.fusion_layers = nn.ModuleDict(
            {
                f"layer_{i}": Fusion(shape.clip_width, shape.side_width)
                for i in range(len(shape.fusion_sources))
            }
        )
        self.mask_decoder = MaskDecoder(shape)

    def forward(self, image: Tensor, clip: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Masks and attention biases of a normalized image, given CLIP's layers [1, C, h', w']."""
        patches = self.vit_model.patch_embed.proj(image)
        height, width = patches.shape[2:]
        places = self.vit_model.pos_embed.transpose(1, 2).unflatten(2, [self.grid, self.grid])
        places = resized(places, height, width).flatten(2).transpose(1, 2)
        places = torch.cat([self.query_pos_embed, places], dim=1)
        x = torch.cat([self.query_embed, patches.flatten(2).transpose(1, 2)], dim=1) + places
        x = self.fused(0, x, clip, height, width)
        last = len(self.vit_model.blocks)
        for i, block in enumerate(self.vit_model.blocks):
            x = self.fused(i + 1, block(x), clip, height, width)
            if i + 1 < last:
                x = x + places
        pixels = x[:, self.queries :].transpose(1, 2).unflatten(2, [height, width])
        return self.mask_decoder(x[:, : self.queries], pixels)

    def fused(self, depth: int, x: Tensor, clip: list[Tensor], height: int, width: int) -> Tensor:
        """CLIP's features enter after the first few layers, by depth 0, 1, 2 ..."""
        for i, layer in enumerate(self.fusion_layers.values()):
            if i == depth:
                added = layer(clip[self.sources[i]], height, width)
                seen = x[:, self.queries :] + added
                x = torch.cat([x[:, : self.queries], seen], dim=1)
        return x
