"""Mask2Former's head in PyTorch alone: a deformable pixel decoder and a masked decoder of queries.

Cheng et al., Masked-attention Mask Transformer for Universal Image Segmentation, CVPR 2022. Parameter
names are those of its checkpoints below `sem_seg_head.`; a model whose head names masks in its own way
derives from `MaskedDecoder`. No operator needs compiling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LEVELS = 3
GROUPS = 32


@dataclass(frozen=True)
class HeadShape:
    """Sizes of a head; `channels` are those of the trunk's maps at strides 4, 8, 16 and 32."""

    channels: tuple[int, int, int, int]
    width: int = 256
    mask_width: int = 256
    heads: int = 8
    points: int = 4
    encoder_layers: int = 6
    encoder_hidden: int = 1024
    decoder_layers: int = 9
    decoder_hidden: int = 2048
    queries: int = 100


def scaled(grid: Tensor, height: int, width: int) -> Tensor:
    """Bilinear [B, C, height, width]; spelt so that libtorch 2.3.1 runs it."""
    return torch._C._nn.upsample_bilinear2d(grid, [height, width], False, None)


def sine_positions(rows: int, columns: int, width: int, device: torch.device) -> Tensor:
    """[1, rows * columns, width]: half of the channels tell the row, half the column."""
    half = width // 2
    channel = torch.arange(half, dtype=torch.float32, device=device)
    step = torch.pow(10000.0, 2 * torch.floor(channel / 2) / half)
    y = _waves(rows, step).unsqueeze(1).expand(rows, columns, half)
    x = _waves(columns, step).unsqueeze(0).expand(rows, columns, half)
    return torch.cat([y, x], dim=2).flatten(0, 1).unsqueeze(0)


def _waves(count: int, step: Tensor) -> Tensor:
    """Sines in even channels, cosines in odd ones, [count, len(step)]."""
    place = torch.arange(1, count + 1, dtype=torch.float32, device=step.device)
    place = place / (place[-1:] + 1e-6) * (2 * math.pi)
    angle = place.unsqueeze(1) / step
    return torch.stack([angle[:, 0::2].sin(), angle[:, 1::2].cos()], dim=2).flatten(1)


def cell_centres(rows: int, columns: int, device: torch.device) -> Tensor:
    """[rows * columns, 2]: x and y of each cell's centre, from 0 to 1."""
    y = torch.linspace(0.5, rows - 0.5, rows, dtype=torch.float32, device=device) / rows
    x = torch.linspace(0.5, columns - 0.5, columns, dtype=torch.float32, device=device) / columns
    return torch.stack(
        [
            x.unsqueeze(0).expand(rows, columns).flatten(),
            y.unsqueeze(1).expand(rows, columns).flatten(),
        ],
        dim=1,
    )


def deformable_attention(
    value: Tensor, sizes: list[tuple[int, int]], places: Tensor, weights: Tensor
) -> Tensor:
    """[B, Q, M * D] from values [B, S, M, D] of several levels, one after the other.

    Each of M heads of each of Q queries reads every level at P places: `places` [B, Q, M, L, P, 2]
    are x and y from 0 to 1, `weights` [B, Q, M, L, P]. What lies outside counts as zero.
    """
    batch, queries, heads = places.shape[0], places.shape[1], places.shape[2]
    depth = value.shape[3]
    grids = (2 * places - 1).permute(0, 2, 3, 1, 4, 5).flatten(0, 1)
    shares = weights.permute(0, 2, 3, 1, 4).flatten(0, 1)
    seen = torch.zeros([batch * heads, depth, queries], dtype=value.dtype, device=value.device)
    begin = 0
    for level, (rows, columns) in enumerate(sizes):
        end = begin + rows * columns
        plane = value[:, begin:end].permute(0, 2, 3, 1).reshape(batch * heads, depth, rows, columns)
        sampled = torch.grid_sampler(plane, grids[:, level], 0, 0, False)
        seen = seen + (sampled * shares[:, level].unsqueeze(1)).sum(dim=3)
        begin = end
    return seen.reshape(batch, heads * depth, queries).transpose(1, 2)


class DeformableAttention(nn.Module):
    def __init__(self, width: int, levels: int, heads: int, points: int) -> None:
        super().__init__()
        self.levels, self.heads, self.points = levels, heads, points
        self.sampling_offsets = nn.Linear(width, heads * levels * points * 2)
        self.attention_weights = nn.Linear(width, heads * levels * points)
        self.value_proj = nn.Linear(width, width)
        self.output_proj = nn.Linear(width, width)

    def forward(
        self, query: Tensor, centres: Tensor, x: Tensor, sizes: list[tuple[int, int]]
    ) -> Tensor:
        """[B, Q, C] from queries [B, Q, C] around centres [Q, 2], and tokens x [B, S, C]."""
        batch, queries, width = query.shape
        value = self.value_proj(x).unflatten(2, [self.heads, width // self.heads])
        layout = [self.heads, self.levels, self.points, 2]
        offsets = self.sampling_offsets(query).unflatten(2, layout)
        weights = self.attention_weights(query).unflatten(2, [self.heads, self.levels * self.points])
        weights = torch.softmax(weights, dim=3).unflatten(3, [self.levels, self.points])
        cells = torch.tensor(
            [[columns, rows] for rows, columns in sizes], dtype=x.dtype, device=x.device
        )
        places = centres.view(1, queries, 1, 1, 1, 2) + offsets / cells.view(1, 1, 1, -1, 1, 2)
        return self.output_proj(deformable_attention(value, sizes, places, weights))


class PixelLayer(nn.Module):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        width = shape.width
        self.self_attn = DeformableAttention(width, LEVELS, shape.heads, shape.points)
        self.norm1 = nn.LayerNorm(width)
        self.linear1 = nn.Linear(width, shape.encoder_hidden)
        self.linear2 = nn.Linear(shape.encoder_hidden, width)
        self.norm2 = nn.LayerNorm(width)

    def forward(
        self, x: Tensor, positions: Tensor, centres: Tensor, sizes: list[tuple[int, int]]
    ) -> Tensor:
        x = self.norm1(x + self.self_attn(x + positions, centres, x, sizes))
        return self.norm2(x + self.linear2(F.relu(self.linear1(x))))


class PixelEncoder(nn.Module):
    """Layers below the name `encoder`, as checkpoints have them."""

    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        self.layers = nn.ModuleList(PixelLayer(shape) for _ in range(shape.encoder_layers))


class PixelTransformer(nn.Module):
    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        self.encoder = PixelEncoder(shape)
        self.level_embed = nn.Parameter(torch.empty(LEVELS, shape.width))

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """Maps [B, C, h, w], the coarsest first, after looking at each other."""
        tokens: list[Tensor] = []
        positions: list[Tensor] = []
        centres: list[Tensor] = []
        sizes: list[tuple[int, int]] = []
        for level, grid in enumerate(maps):
            rows, columns = grid.shape[2], grid.shape[3]
            tokens.append(grid.flatten(2).transpose(1, 2))
            place = sine_positions(rows, columns, grid.shape[1], grid.device)
            positions.append(place + self.level_embed[level])
            centres.append(cell_centres(rows, columns, grid.device))
            sizes.append((rows, columns))
        x = torch.cat(tokens, dim=1)
        position, centre = torch.cat(positions, dim=1), torch.cat(centres)
        for layer in self.encoder.layers:
            x = layer(x, position, centre, sizes)
        out: list[Tensor] = []
        begin = 0
        for rows, columns in sizes:
            end = begin + rows * columns
            out.append(x[:, begin:end].transpose(1, 2).unflatten(2, [rows, columns]))
            begin = end
        return out


class NormedConv(nn.Conv2d):
    """A convolution without bias and the group norm that follows it, as Detectron2 nests them."""

    def __init__(self, channels: int, width: int, kernel: int) -> None:
        super().__init__(channels, width, kernel, padding=kernel // 2, bias=False)
        self.norm = nn.GroupNorm(GROUPS, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(F.conv2d(x, self.weight, None, self.stride, self.padding))


class PixelDecoder(nn.Module):
    """Deformable attention over strides 32, 16 and 8, and one step of a feature pyramid to 4."""

    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        width, channels = shape.width, shape.channels
        self.input_proj = nn.ModuleList(
            nn.Sequential(nn.Conv2d(channels[at], width, 1), nn.GroupNorm(GROUPS, width))
            for at in (3, 2, 1)
        )
        self.transformer = PixelTransformer(shape)
        self.mask_features = nn.Conv2d(width, shape.mask_width, 1)
        self.adapter_1 = NormedConv(channels[0], width, 1)
        self.layer_1 = NormedConv(width, width, 3)

    def forward(
        self, res2: Tensor, res3: Tensor, res4: Tensor, res5: Tensor
    ) -> tuple[Tensor, list[Tensor]]:
        """Mask features [B, C, h, w] at stride 4; maps at strides 32, 16 and 8."""
        coarse = [res5, res4, res3]
        maps: list[Tensor] = []
        for level, project in enumerate(self.input_proj):
            maps.append(project(coarse[level]))
        maps = self.transformer(maps)
        fine = self.adapter_1(res2)
        fine = F.relu(self.layer_1(fine + scaled(maps[-1], fine.shape[2], fine.shape[3])))
        return self.mask_features(fine), maps


class Attention(nn.Module):
    """Multi-head attention with the parameter names of `nn.MultiheadAttention`."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, query: Tensor, key: Tensor, value: Tensor, shown: Tensor | None) -> Tensor:
        """[B, Q, C] of queries [B, Q, C] over [B, S, C]; `shown` [B, 1, Q, S] is true where seen."""
        weights, biases = self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3)
        q = self.split(F.linear(query, weights[0], biases[0]))
        k = self.split(F.linear(key, weights[1], biases[1]))
        v = self.split(F.linear(value, weights[2], biases[2]))
        seen = F.scaled_dot_product_attention(q, k, v, shown)
        return self.out_proj(seen.transpose(1, 2).flatten(2))

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(2, [self.heads, x.shape[2] // self.heads]).transpose(1, 2)


class SelfAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self_attn = Attention(width, heads)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, positions: Tensor) -> Tensor:
        placed = x + positions
        return self.norm(x + self.self_attn(placed, placed, x, None))


class CrossAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.multihead_attn = Attention(width, heads)
        self.norm = nn.LayerNorm(width)

    def forward(
        self, x: Tensor, positions: Tensor, memory: Tensor, places: Tensor, shown: Tensor
    ) -> Tensor:
        seen = self.multihead_attn(x + positions, memory + places, memory, shown)
        return self.norm(x + seen)


class FeedForward(nn.Module):
    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(width, hidden)
        self.linear2 = nn.Linear(hidden, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x + self.linear2(F.relu(self.linear1(x))))


class Mlp(nn.Module):
    """Linear layers with ReLU between them."""

    def __init__(self, width: int, hidden: int, out: int, layers: int) -> None:
        super().__init__()
        sizes = [width] + [hidden] * (layers - 1) + [out]
        self.layers = nn.ModuleList(
            nn.Linear(before, after) for before, after in zip(sizes, sizes[1:])
        )
        self.last = layers - 1

    def forward(self, x: Tensor) -> Tensor:
        for place, layer in enumerate(self.layers):
            x = layer(x)
            if place < self.last:
                x = F.relu(x)
        return x


def mask_pooled(features: Tensor, masks: Tensor) -> Tensor:
    """[B, N, C]: the mean of features [B, C, h, w] where mask logits [B, N, h, w] are positive."""
    on = (masks > 0).to(features.dtype).flatten(2)
    shares = on / (on.sum(dim=2, keepdim=True) + 1e-8)
    return shares @ features.flatten(2).transpose(1, 2)


class MaskedDecoder(nn.Module):
    """Queries that look where the mask is that they propose so far."""

    def __init__(self, shape: HeadShape) -> None:
        super().__init__()
        width, heads, layers = shape.width, shape.heads, shape.decoder_layers
        self.transformer_self_attention_layers = nn.ModuleList(
            SelfAttention(width, heads) for _ in range(layers)
        )
        self.transformer_cross_attention_layers = nn.ModuleList(
            CrossAttention(width, heads) for _ in range(layers)
        )
        self.transformer_ffn_layers = nn.ModuleList(
            FeedForward(width, shape.decoder_hidden) for _ in range(layers)
        )
        self.decoder_norm = nn.LayerNorm(width)
        self.query_feat = nn.Embedding(shape.queries, width)
        self.query_embed = nn.Embedding(shape.queries, width)
        self.level_embed = nn.Embedding(LEVELS, width)
        self.mask_embed = Mlp(width, width, shape.mask_width, 3)

    def forward(self, mask_features: Tensor, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        return self.decode(mask_features, maps)

    def decode(self, mask_features: Tensor, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Queries [B, N, C] after the last layer's norm, and their mask logits [B, N, h, w]."""
        memory: list[Tensor] = []
        places: list[Tensor] = []
        small: list[Tensor] = []
        for level, grid in enumerate(maps):
            rows, columns = grid.shape[2], grid.shape[3]
            memory.append(grid.flatten(2).transpose(1, 2) + self.level_embed.weight[level])
            places.append(sine_positions(rows, columns, grid.shape[1], grid.device))
            # A mask is linear in the features, so these are scaled once instead of every mask.
            small.append(scaled(mask_features, rows, columns).flatten(2))
        batch = mask_features.shape[0]
        positions = self.query_embed.weight.unsqueeze(0).expand(batch, -1, -1)
        x = self.query_feat.weight.unsqueeze(0).expand(batch, -1, -1)
        layer = 0
        for cross, own, feed in zip(
            self.transformer_cross_attention_layers,
            self.transformer_self_attention_layers,
            self.transformer_ffn_layers,
        ):
            level = layer % len(memory)
            shown = self.shown(x, small[level])
            x = cross(x, positions, memory[level], places[level], shown)
            x = feed(own(x, positions))
            layer += 1
        found = self.decoder_norm(x)
        masks = self.mask_embed(found) @ mask_features.flatten(2)
        return found, masks.unflatten(2, [mask_features.shape[2], mask_features.shape[3]])

    def shown(self, x: Tensor, features: Tensor) -> Tensor:
        """[B, 1, N, S]: inside a query's mask, or everywhere when it has none."""
        masks = self.mask_embed(self.decoder_norm(x)) @ features
        inside = torch.sigmoid(masks) >= 0.5
        return (inside | ~inside.any(dim=2, keepdim=True)).unsqueeze(1)
