"""Swin Transformer, with the parameter names of Detectron2's `D2SwinTransformer`."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def relative_index(window: int) -> Tensor:
    """For each pair of a window's cells, where the bias of their distance stands, [W^2, W^2]."""
    cell = torch.arange(window)
    row = cell.repeat_interleave(window)
    column = cell.repeat(window)
    down = row.unsqueeze(1) - row.unsqueeze(0) + window - 1
    right = column.unsqueeze(1) - column.unsqueeze(0) + window - 1
    return down * (2 * window - 1) + right


def windows(x: Tensor, window: int) -> Tensor:
    """[B n, W^2, C] of [B, h, w, C]; sides are multiples of the window."""
    batch, height, width, channels = x.shape
    split = x.reshape(batch, height // window, window, width // window, window, channels)
    return split.transpose(2, 3).reshape(-1, window * window, channels)


def joined(parts: Tensor, window: int, height: int, width: int) -> Tensor:
    """What `windows` split, [B, h, w, C]."""
    rows, columns, channels = height // window, width // window, parts.shape[2]
    split = parts.reshape(-1, rows, columns, window, window, channels)
    return split.transpose(2, 3).reshape(-1, height, width, channels)


def region(cells: int, window: int, shift: int, device: torch.device) -> Tensor:
    """Which cells of a shifted axis belong together: 0, 1 or 2 each."""
    place = torch.arange(cells, device=device)
    return (place >= cells - window).long() + (place >= cells - shift).long()


def shifted_bias(height: int, width: int, window: int, shift: int, device: torch.device) -> Tensor:
    """[n, W^2, W^2]: 0 for cells that were neighbours before the shift, -100 for others."""
    rows = region(height, window, shift, device)
    columns = region(width, window, shift, device)
    ids = (3 * rows.unsqueeze(1) + columns.unsqueeze(0)).view(1, height, width, 1)
    within = windows(ids, window).squeeze(2)
    return (within.unsqueeze(1) != within.unsqueeze(2)).float() * -100.0


class WindowAttention(nn.Module):
    def __init__(self, width: int, window: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        side = 2 * window - 1
        self.relative_position_bias_table = nn.Parameter(torch.empty(side * side, heads))
        self.register_buffer("index", relative_index(window), persistent=False)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """[n, W^2, C] of windows [n, W^2, C]; `bias` [n, W^2, W^2] is added to what heads learned."""
        count, cells, width = x.shape
        split = self.qkv(x).reshape(count, cells, 3, self.heads, width // self.heads)
        parts = split.permute(2, 0, 3, 1, 4)
        learned = self.relative_position_bias_table[self.index.flatten()]
        total = learned.view(cells, cells, self.heads).permute(2, 0, 1).unsqueeze(0)
        if bias is not None:
            total = total + bias.unsqueeze(1)
        seen = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], total)
        return self.proj(seen.transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width: int, window: int, heads: int, shift: int) -> None:
        super().__init__()
        self.window, self.shift = window, shift
        self.norm1 = nn.LayerNorm(width)
        self.attn = WindowAttention(width, window, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = Mlp(width)

    def forward(self, x: Tensor) -> Tensor:
        """[1, h, w, C]."""
        height, width = x.shape[1], x.shape[2]
        below, right = -height % self.window, -width % self.window
        inner = F.pad(self.norm1(x), [0, 0, 0, right, 0, below])
        tall, wide = height + below, width + right
        if self.shift > 0:
            inner = torch.roll(inner, [-self.shift, -self.shift], [1, 2])
            bias = shifted_bias(tall, wide, self.window, self.shift, x.device)
            seen = self.attn(windows(inner, self.window), bias)
            whole = joined(seen, self.window, tall, wide)
            whole = torch.roll(whole, [self.shift, self.shift], [1, 2])
        else:
            seen = self.attn(windows(inner, self.window), None)
            whole = joined(seen, self.window, tall, wide)
        x = x + whole[:, :height, :width]
        return x + self.mlp(self.norm2(x))


class Merging(nn.Module):
    """Four neighbours become one."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.reduction = nn.Linear(4 * width, 2 * width, bias=False)
        self.norm = nn.LayerNorm(4 * width)

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, [0, 0, 0, x.shape[2] % 2, 0, x.shape[1] % 2])
        four = [x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]]
        return self.reduction(self.norm(torch.cat(four, dim=3)))


class Stage(nn.Module):
    def __init__(self, width: int, depth: int, heads: int, window: int, merges: bool) -> None:
        super().__init__()
        self.blocks = nn.Sequential(
            *(Block(width, window, heads, place % 2 * (window // 2)) for place in range(depth))
        )
        self.downsample = Merging(width) if merges else nn.Sequential()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What it gives out, and what the next stage takes."""
        x = self.blocks(x)
        return x, self.downsample(x)


class PatchEmbed(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, 4, 4)
        self.norm = nn.LayerNorm(width)

    def forward(self, image: Tensor) -> Tensor:
        return self.norm(self.proj(image).permute(0, 2, 3, 1))


class Swin(nn.Module):
    def __init__(
        self, width: int, depths: tuple[int, ...], heads: tuple[int, ...], window: int
    ) -> None:
        super().__init__()
        self.patch_embed = PatchEmbed(width)
        last = len(depths) - 1
        self.layers = nn.ModuleList(
            Stage(width << at, depths[at], heads[at], window, at < last) for at in range(last + 1)
        )
        self.norm0 = nn.LayerNorm(width)
        self.norm1 = nn.LayerNorm(2 * width)
        self.norm2 = nn.LayerNorm(4 * width)
        self.norm3 = nn.LayerNorm(8 * width)

    def forward(self, image: Tensor) -> list[Tensor]:
        """Maps [1, C, h, w] at strides 4, 8, 16 and 32; sides are multiples of 32."""
        x = self.patch_embed(image)
        found: list[Tensor] = []
        for stage in self.layers:
            out, x = stage(x)
            found.append(out)
        normal = [
            self.norm0(found[0]),
            self.norm1(found[1]),
            self.norm2(found[2]),
            self.norm3(found[3]),
        ]
        return [grid.permute(0, 3, 1, 2).contiguous() for grid in normal]
