"""ConvNeXt as OpenCLIP uses it, with the parameter names of timm's `convnext_*`."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPSILON = 1e-6


class PlaneNorm(nn.LayerNorm):
    """Layer norm over the channels of [B, C, h, w]."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        last = x.permute(0, 2, 3, 1)
        normal = F.layer_norm(last, self.normalized_shape, self.weight, self.bias, self.eps)
        return normal.permute(0, 3, 1, 2)


class Mlp(nn.Module):
    def __init__(self, width: int, hidden: int, out: int, last_bias: bool = True) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, out, bias=last_bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.empty(width))
        self.conv_dw = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.mlp = Mlp(width, 4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        mixed = self.mlp(self.norm(self.conv_dw(x).permute(0, 2, 3, 1)))
        return x + (self.gamma * mixed).permute(0, 3, 1, 2)


class Stage(nn.Module):
    def __init__(self, before: int, width: int, depth: int) -> None:
        super().__init__()
        if before == width:
            self.downsample = nn.Sequential()
        else:
            self.downsample = nn.Sequential(PlaneNorm(before), nn.Conv2d(before, width, 2, 2))
        self.blocks = nn.Sequential(*(Block(width) for _ in range(depth)))

    def forward(self, x: Tensor) -> Tensor:
        return self.blocks(self.downsample(x))


class Head(nn.Module):
    """The norm that follows pooling."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, eps=EPSILON)


class ConvNext(nn.Module):
    def __init__(self, depths: tuple[int, ...], widths: tuple[int, ...]) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, widths[0], 4, 4), PlaneNorm(widths[0]))
        before = (widths[0], *widths)
        self.stages = nn.ModuleList(
            Stage(first, width, depth) for first, width, depth in zip(before, widths, depths)
        )
        self.head = Head(widths[-1])

    def forward(self, image: Tensor) -> list[Tensor]:
        """Maps at strides 4, 8, 16 and 32 of a normalized image [B, 3, H, W]."""
        x = self.stem(image)
        maps: list[Tensor] = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps


class Projected(nn.Module):
    """The perceptron behind the trunk, under OpenCLIP's name for it."""

    def __init__(self, width: int, dim: int) -> None:
        super().__init__()
        self.mlp = Mlp(width, 2 * dim, dim, last_bias=False)


class VisualTower(nn.Module):
    """A trunk, and the head that brings what it sees to where the texts are."""

    def __init__(self, depths: tuple[int, ...], widths: tuple[int, ...], dim: int) -> None:
        super().__init__()
        self.trunk = ConvNext(depths, widths)
        self.head = Projected(widths[-1], dim)

    def forward(self, image: Tensor) -> list[Tensor]:
        return self.trunk(image)

    def embed(self, x: Tensor) -> Tensor:
        """[..., D] of trunk features [..., C]."""
        return self.head.mlp(self.trunk.head.norm(x))
