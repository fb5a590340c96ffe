"""Batches of whole households from the rendered pool, and of groups of photographs."""

import json
import queue
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from tools.demo_backbone import words
from tools.demo_backbone.model.photographs import Album

VIEWS = 4
IGNORE = -100
MIN_PIXELS = 64
UNLABELLED = 255
FADED = 0.2  # share of households shown with little or no colour, so that names hold in any colour


@dataclass(frozen=True)
class Thing:
    """One visible object of a batch."""

    image: int
    noun: int  # index into words.NOUNS; IGNORE: its word is not known
    instance: int
    colour: str | None  # None in faded and tinted pictures, which have no colour to name
    pattern: str | None
    material: str | None
    cell: tuple[int, int]  # stride-8 row and column on the object, nearest to its centroid
    size: float  # sqrt of its visible area in input pixels
    local_id: int


@dataclass(frozen=True)
class Batch:
    images: torch.Tensor  # [B, 3, H, W] float 0..255, channels last
    ids4: torch.Tensor  # [B, H/4, W/4] int64, per-image object index, 255 unlabelled
    things: list[Thing]
    surfaces: list[list[tuple[int, int]]]  # per image: (object index, surface index)
    surface_words: list[tuple[int, int, str]]  # (image, surface index, colour)
    photographs: torch.Tensor  # [B] 1 for a photograph, 0 for a rendered picture, -1 for a mixture


class Pool:
    """Memory-mapped shards; new shards may appear while training runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shards: dict[str, tuple[np.ndarray, np.ndarray, list]] = {}
        self.refresh()

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("shard_*.json")):
            if path.stem not in self.shards:
                images = np.load(path.with_name(path.stem + "_images.npy"), mmap_mode="r")
                ids = np.load(path.with_name(path.stem + "_ids.npy"), mmap_mode="r")
                self.shards[path.stem] = (images, ids, json.loads(path.read_text()))

    def households(self) -> list[tuple[str, int]]:
        return [(s, i) for s in sorted(self.shards) for i in range(len(self.shards[s][2]) // VIEWS)]


def cell_of(member: np.ndarray) -> tuple[int, int]:
    """Stride-8 cell on the object nearest to the centroid of its visible stride-4 cells."""
    ys, xs = np.nonzero(member)
    nearest = np.argmin((ys - ys.mean()) ** 2 + (xs - xs.mean()) ** 2)
    return int(ys[nearest]) // 2, int(xs[nearest]) // 2


def collate(views: list[tuple[np.ndarray, np.ndarray, list]], size: tuple[int, int],
            rng: np.random.Generator | None, tinted: float = 0,
            photographed: bool = False) -> Batch:
    """Views (image, ids, objects) to one batch at `size` (rows, columns, multiples of 32).

    tinted: share of households under strongly coloured light, where a white bottle looks green, so
    that a thing's noun does not hang on its colour.
    """
    h, w = size
    images = torch.from_numpy(np.stack([v[0] for v in views])).permute(0, 3, 1, 2).float()
    ids = np.stack([v[1] for v in views])
    faded: set[int] = set()
    if rng is not None and not photographed:
        for start in range(0, len(views), VIEWS):
            if rng.random() < 0.5:  # whole households, so that instances stay themselves
                images[start:start + VIEWS] = images[start:start + VIEWS].flip(3)
                ids[start:start + VIEWS] = ids[start:start + VIEWS, :, ::-1]
        cuts = [cut(image, i, size, rng) for image, i in zip(images, ids)]
        images, ids = torch.stack([c[0] for c in cuts]), np.stack([c[1] for c in cuts])
    if rng is not None:
        for start in range(0, len(views), VIEWS):
            if rng.random() < FADED:
                faded.update(range(start, start + VIEWS))
                images[start:start + VIEWS] = fade(images[start:start + VIEWS], rng.uniform(0, 0.4))
            elif rng.random() < tinted:
                faded.update(range(start, start + VIEWS))
                light = np.exp(rng.uniform(-1.2, 0.3, 3)).astype(np.float32)
                images[start:start + VIEWS] *= torch.from_numpy(light)[None, :, None, None]
        images = augment(images, rng)
    pad = h - images.shape[2]
    if pad > 0:
        fill = torch.tensor([124.0, 116.0, 104.0])[None, :, None, None]
        images = torch.cat([images, fill.expand(len(images), 3, pad, w)], 2)
        ids = np.concatenate([ids, np.full((len(ids), pad, w), UNLABELLED, np.uint8)], 1)
    ids4 = ids[:, 2::4, 2::4]
    things, surfaces, surface_words = [], [], []
    for i, (_, _, objects) in enumerate(views):
        counts = np.bincount(ids[i].ravel(), minlength=256)
        present = []
        for k, o in enumerate(objects):
            if o["surface"]:
                surface = words.SURFACES.index(o["noun"])
                present.append((k, surface))
                if i not in faded and o["colour"] is not None:
                    surface_words.append((i, surface, o["colour"]))
            elif counts[k] >= MIN_PIXELS and o["visible"] > 0.2:
                member = ids4[i] == k
                if member.sum() >= 3:
                    colour = None if i in faded else o["colour"]
                    noun = (IGNORE if o["noun"] == "?" else words.NOUNS.index(o["noun"]))
                    things.append(Thing(i, noun, o["instance"], colour,
                                        o["pattern"], o["material"], cell_of(member),
                                        float(counts[k]) ** 0.5, k))
        surfaces.append(present)
    return Batch(images.contiguous(memory_format=torch.channels_last),
                 torch.from_numpy(ids4.astype(np.int64)), things, surfaces, surface_words,
                 torch.tensor([(1, 1, -1, -1)[i % VIEWS] if photographed else 0 for i in range(len(views))]))


def cut(image: torch.Tensor, ids: np.ndarray, size: tuple[int, int],
        rng: np.random.Generator) -> tuple[torch.Tensor, np.ndarray]:
    """A part of the image (or as much as fits) at the given size; nearer things, other neighbours."""
    rows, cols = ids.shape
    height, width = size
    share = min(rows / height, cols / width) * (1.0 if rng.random() < 0.4 else rng.uniform(0.55, 1.0))
    h, w = round(height * share), round(width * share)
    y, x = int(rng.integers(rows - h + 1)), int(rng.integers(cols - w + 1))
    part = image[None, :, y:y + h, x:x + w]
    image = torch.nn.functional.interpolate(part, (height, width), mode="bilinear", antialias=True,
                                            align_corners=False)[0]
    at_y = y + ((np.arange(height) + 0.5) * h / height).astype(int)
    at_x = x + ((np.arange(width) + 0.5) * w / width).astype(int)
    return image, ids[at_y][:, at_x]


def fade(images: torch.Tensor, kept: float) -> torch.Tensor:
    """Images with the share `kept` of their colour left."""
    grey = (images * torch.tensor([0.299, 0.587, 0.114])[None, :, None, None]).sum(1, keepdim=True)
    return grey + kept * (images - grey)


def augment(images: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    b = len(images)

    def per_image(low: float, high: float, channels: int = 1) -> torch.Tensor:
        return torch.from_numpy(rng.uniform(low, high, (b, channels, 1, 1)).astype(np.float32))

    images = images / 255
    images.clamp_(1e-3, 1).pow_(per_image(0.8, 1.25))
    images.mul_(per_image(0.85, 1.15) * per_image(0.96, 1.04, 3))
    noise = torch.randn(images.shape, generator=torch.Generator().manual_seed(int(rng.integers(2**62))))
    return ((images + noise * per_image(0, 0.03)) * 255).clamp(0, 255)


class Loader:
    """Prefetches batches on one thread; seeded by step, so a resumed run goes on.

    A batch is one or more rendered households and as many groups of photographs, or twice as many of
    the latter where `mixed` says no by the step.
    """

    def __init__(self, pool: Pool, album: Album, households: int, size, mixed, seed: tuple[int, int],
                 first: int, tinted: float = 0) -> None:
        self.pool, self.album, self.households, self.size, self.seed = pool, album, households, size, seed
        self.mixed = mixed
        self.tinted = tinted
        self.queue: queue.Queue[Batch] = queue.Queue(maxsize=3)
        threading.Thread(target=self.fill, args=(first,), daemon=True).start()

    def views(self, picked: tuple[str, int]) -> tuple[list, list, list]:
        images, ids, objects = self.pool.shards[picked[0]]
        at = slice(picked[1] * VIEWS, (picked[1] + 1) * VIEWS)
        return list(images[at]), list(ids[at]), objects[at]

    def fill(self, step: int) -> None:
        while True:
            if step % 50 == 0:
                self.pool.refresh()
            rng = np.random.default_rng((*self.seed, step))
            every = self.pool.households()
            size = self.size(step)
            views, taken = [], []
            rendered = self.households if self.mixed(step) else 0
            for pick in rng.choice(len(every), rendered, replace=False):
                views += list(zip(*self.views(every[pick])))
            for pick in rng.choice(len(every), 2 * self.households - rendered, replace=False):
                taken += self.album.group(size, self.views(every[pick]), rng)
            batch = collate(taken, size, rng, photographed=True)
            if views:
                batch = joined(collate(views, size, rng, self.tinted), batch)
            self.queue.put(batch)
            step += 1


def joined(a: Batch, b: Batch) -> Batch:
    n = len(a.images)
    return Batch(torch.cat([a.images, b.images]).contiguous(memory_format=torch.channels_last),
                 torch.cat([a.ids4, b.ids4]),
                 a.things + [replace(t, image=t.image + n) for t in b.things], a.surfaces + b.surfaces,
                 a.surface_words + [(i + n, s, c) for i, s, c in b.surface_words],
                 torch.cat([a.photographs, b.photographs]))
