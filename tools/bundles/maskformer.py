"""MaskFormer's head in PyTorch alone, with the parameter names of OVSeg's checkpoint.

Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation, NeurIPS 2021: a
feature pyramid gives features of every place, a plain decoder gives queries, and their products are
the masks. Classes are embeddings, to be compared with texts.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles.mask2former import Attention, Mlp, NormedConv, sine_positions


@dataclass(frozen=True)
class HeadShape:
    """Sizes of a head; `channels` are those of the trunk's maps at strides 4, 8, 16 and 32."""

    channels: tuple[int, int, int, int]
    dim: int
    width: int = 256
    mask_width: int = 256
    heads: int = 8
    layers: int = 6
    hidden: int = 2048
    class_hidden: int = 1024
    queries: int = 100


class Pyramid(nn.Module):
    """From the coarsest map to the finest, each added to what was found before."""

    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        width, channels = shape.width, shape.channels
        self.adapter_1 = NormedConv(channels[0], width, 1)
        self.layer_1 = NormedConv(width, width, 3)
        self.adapter_2 = NormedConv(channels[1], width, 1)
        self.layer_2 = NormedConv(width, width, 3)
        self.adapter_3 = NormedConv(channels[2], width, 1)
        self.layer_3 = NormedConv(width, width, 3)
        self.layer_4 = NormedConv(channels[3], width, 3)
        self.mask_features = nn.Conv2d(width, shape.mask_width, 3, padding=1)

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Features [1, C, h, w] at stride 4."""
        x = F.relu(self.layer_4(maps[3]))
        x = F.relu(self.layer_3(self.added(self.adapter_3(maps[2]), x)))
        x = F.relu(self.layer_2(self.added(self.adapter_2(maps[1]), x)))
        x = F.relu(self.layer_1(self.added(self.adapter_1(maps[0]), x)))
        return self.mask_features(x)

    def added(self, fine: Tensor, coarse: Tensor) -> Tensor:
        size = [fine.shape[2], fine.shape[3]]
        return fine + torch._C._nn.upsample_nearest2d(coarse, size, None)


class DecoderLayer(nn.Module):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        width = shape.width
        self.self_attn = Attention(width, shape.heads)
        self.multihead_attn = Attention(width, shape.heads)
        self.linear1 = nn.Linear(width, shape.hidden)
        self.linear2 = nn.Linear(shape.hidden, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.norm3 = nn.LayerNorm(width)

    def forward(self, x: Tensor, positions: Tensor, memory: Tensor, keys: Tensor) -> Tensor:
        placed = x + positions
        x = self.norm1(x + self.self_attn(placed, placed, x, None))
        x = self.norm2(x + self.multihead_attn(x + positions, keys, memory, None))
        return self.norm3(x + self.linear2(F.relu(self.linear1(x))))


class Decoder(nn.Module):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)


class Transformer(nn.Module):
    """Its encoder has no layers."""

    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        self.decoder = Decoder(shape)

    def forward(self, grid: Tensor, queries: Tensor) -> Tensor:
        """Queries [1, N, C] after looking at [1, C, h, w]."""
        memory = grid.flatten(2).transpose(1, 2)
        places = sine_positions(grid.shape[2], grid.shape[3], grid.shape[1], grid.device)
        positions = queries.unsqueeze(0)
        x = torch.zeros_like(positions)
        for layer in self.decoder.layers:
            x = layer(x, positions, memory, memory + places)
        return self.decoder.norm(x)


class Predictor(nn.Module):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        width = shape.width
        self.transformer = Transformer(shape)
        self.query_embed = nn.Embedding(shape.queries, width)
        self.input_proj = nn.Conv2d(shape.channels[3], width, 1)
        self.class_embed = Mlp(width, shape.class_hidden, shape.dim, 2)
        self.mask_embed = Mlp(width, width, shape.mask_width, 3)

    def forward(self, coarse: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """Class embeddings [1, N, D] of any length, and mask logits [1, N, h, w]."""
        found = self.transformer(self.input_proj(coarse), self.query_embed.weight)
        masks = self.mask_embed(found) @ features.flatten(2)
        return self.class_embed(found), masks.unflatten(2, [features.shape[2], features.shape[3]])


class MaskFormerHead(nn.Module):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        self.pixel_decoder = Pyramid(shape)
        self.predictor = Predictor(shape)

    def forward(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        return self.predictor(maps[3], self.pixel_decoder(maps))
