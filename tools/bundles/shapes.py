"""The sizes of SAN's variants."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SanShape:
    """One variant; `cut` is the CLIP layer after which the queries join."""

    name: str
    clip_width: int
    clip_layers: int
    clip_heads: int
    clip_patch: int
    clip_grid: int
    clip_scale: float
    cut: int
    dim: int
    text_width: int
    text_layers: int
    text_heads: int
    text_length: int
    tokens: int
    fusion_sources: tuple[int, ...]
    side_width: int
    side_layers: int
    side_heads: int
    side_patch: int
    side_grid: int
    queries: int
    decoder_width: int
    short_side: int
    long_side: int


VIT_B_16 = SanShape(
    name="san_vit_b_16",
    clip_width=768,
    clip_layers=12,
    clip_heads=12,
    clip_patch=16,
    clip_grid=14,
    clip_scale=0.5,
    cut=9,
    dim=512,
    text_width=512,
    text_layers=12,
    text_heads=8,
    text_length=77,
    tokens=49408,
    fusion_sources=(0, 3, 6, 9),
    side_width=240,
    side_layers=8,
    side_heads=6,
    side_patch=16,
    side_grid=40,
    queries=100,
    decoder_width=256,
    short_side=640,
    long_side=2560,
)

VIT_LARGE_14 = SanShape(
    name="san_vit_large_14",
    clip_width=1024,
    clip_layers=24,
    clip_heads=16,
    clip_patch=14,
    clip_grid=24,
    clip_scale=0.7,
    cut=18,
    dim=768,
    text_width=768,
    text_layers=12,
    text_heads=12,
    text_length=77,
    tokens=49408,
    fusion_sources=(0, 6, 12, 18),
    side_width=240,
    side_layers=8,
    side_heads=6,
    side_patch=16,
    side_grid=40,
    queries=100,
    decoder_width=256,
    short_side=640,
    long_side=2560,
)

TINY = SanShape(
    name="san_tiny",
    clip_width=32,
    clip_layers=5,
    clip_heads=4,
    clip_patch=16,
    clip_grid=3,
    clip_scale=0.5,
    cut=3,
    dim=24,
    text_width=24,
    text_layers=2,
    text_heads=2,
    text_length=40,
    tokens=914,
    fusion_sources=(0, 1, 2, 3),
    side_width=24,
    side_layers=4,
    side_heads=2,
    side_patch=16,
    side_grid=6,
    queries=20,
    decoder_width=16,
    short_side=96,
    long_side=384,
)

PUBLISHED = (VIT_B_16, VIT_LARGE_14)
