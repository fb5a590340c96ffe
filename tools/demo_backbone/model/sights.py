"""Views that the switch between the two parts learns from: rendered ones, and photographs of every kind.

A person's photograph is often of one thing before a plain ground, which the labelled photographs seldom show. So half
of the photographs' views are made to look so: cut close around one thing, with the rest out of focus, or with the
thing put before a ground that comes from a patch of a photograph. Both worlds then go through the same cameras, so that
no camera tells them apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from tools.demo_backbone.model.data import VIEWS, Pool
from tools.demo_backbone.model.photographs import Album, Cutout, fit

SIZES = ((288, 384), (384, 288), (288, 288), (288, 432), (432, 288), (480, 640), (640, 480), (480, 480), (240, 320), (720, 960))
LEARNED, VALID = "learned", "valid"
UNTOUCHED = "as it is"


@dataclass(frozen=True)
class Sight:
    image: np.ndarray  # uint8 [h, w, 3]
    photograph: bool
    kind: str
    part: str  # LEARNED, or VALID: from a source that nothing was fitted on


def camera(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As another camera would have it: its focus, light, white balance, colour, sensor noise, size and JPEG, each at times."""
    if rng.random() < 0.3:
        share = rng.uniform(0.35, 0.9)
        h, w = image.shape[:2]
        image = cv2.resize(cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), (w, h))
    if rng.random() < 0.25:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 2.5))
    if rng.random() < 0.15:
        image = cv2.addWeighted(image, 1.6, cv2.GaussianBlur(image, (0, 0), 1.0), -0.6, 0)
    x = image.astype(np.float32) / 255
    if rng.random() < 0.6:
        x = np.maximum(x, 1e-3) ** np.exp(rng.uniform(-0.7, 0.7))
    if rng.random() < 0.5:
        x = x * np.exp(rng.uniform(-0.35, 0.25)) * np.exp(rng.uniform(-0.15, 0.15, 3)).astype(np.float32)
    if rng.random() < 0.4:
        x = (x - x.mean()) * rng.uniform(0.6, 1.4) + x.mean()
    if rng.random() < 0.4:
        grey = x @ np.float32([0.299, 0.587, 0.114])
        x = grey[..., None] + (x - grey[..., None]) * (0.0 if rng.random() < 0.15 else rng.uniform(0.3, 1.6))
    if rng.random() < 0.4:
        strength = rng.uniform(0.002, 0.05)
        noise = rng.standard_normal(x.shape, dtype=np.float32)
        if rng.random() < 0.5:
            noise = cv2.GaussianBlur(noise, (0, 0), 0.8) * 2
        x = x + noise * strength
    image = (np.clip(x, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.5:
        good, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 96))])
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if good else image
    return image


def soft_ground(image: np.ndarray, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A plain or softly graded ground at `size`, out of a patch of a photograph."""
    h, w = image.shape[:2]
    best, least = None, np.inf
    for _ in range(8):  # the smoothest of some patches
        side = int(min(h, w) * rng.uniform(0.08, 0.35))
        y, x = int(rng.integers(h - side + 1)), int(rng.integers(w - side + 1))
        patch = image[y:y + side, x:x + side]
        rough = float(np.abs(patch.astype(np.float32) - cv2.blur(patch, (5, 5))).mean())
        if rough < least:
            best, least = patch, rough
    way = rng.random()
    if way < 0.4:  # a wall or a table top with its own grain
        return cv2.resize(best, size[::-1], interpolation=cv2.INTER_CUBIC)
    if way < 0.7:  # far behind: all of it out of focus
        small = cv2.resize(image, (int(rng.integers(3, 24)), int(rng.integers(3, 24))), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, size[::-1], interpolation=cv2.INTER_CUBIC)
    ground = cv2.resize(cv2.resize(best, (2, 2), interpolation=cv2.INTER_AREA), size[::-1], interpolation=cv2.INTER_LINEAR)
    grain = rng.standard_normal((*size, 3), dtype=np.float32) * rng.uniform(0, 4)
    ground = np.clip(ground.astype(np.float32) + cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.5, 1.5)), 0, 255).astype(np.uint8)
    if rng.random() < 0.5:  # a table before a wall
        row = int(size[0] * rng.uniform(0.35, 0.8))
        other = cv2.resize(cv2.resize(image, (2, 1), interpolation=cv2.INTER_AREA), (size[1], size[0] - row), interpolation=cv2.INTER_LINEAR)
        ground[row:] = other
        edge = slice(max(0, row - 6), row + 6)
        ground[edge] = cv2.GaussianBlur(ground, (0, 0), rng.uniform(0.5, 3))[edge]
    return ground


def before_plain_ground(cut: Cutout, image: np.ndarray, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """One thing, large and near the middle, before a ground out of another photograph."""
    view = soft_ground(image, size, rng)
    h, w = size
    long = rng.uniform(0.4, 0.95) * min(h, w)
    scale = float(np.clip(long / max(cut.alpha.shape), 0.1, 6.0))
    turn = cv2.getRotationMatrix2D((cut.alpha.shape[1] / 2, cut.alpha.shape[0] / 2), rng.uniform(-25, 25), scale)
    turn[:, 2] += (np.array([w * rng.uniform(0.35, 0.65), h * rng.uniform(0.4, 0.65)])
                   - np.array([cut.alpha.shape[1], cut.alpha.shape[0]]) / 2)
    layer = cv2.warpAffine(cut.image, turn, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpAffine(cut.alpha, turn, (w, h), flags=cv2.INTER_LINEAR)
    if rng.random() < 0.7:
        away = np.float32([[1, 0, rng.uniform(-0.04, 0.04) * w], [0, 1, rng.uniform(0, 0.05) * h]])
        shadow = cv2.GaussianBlur(cv2.warpAffine(cover, away, (w, h)), (0, 0), rng.uniform(3, 16)).astype(np.float32) / 255
        view = (view * (1 - rng.uniform(0.1, 0.6) * shadow[..., None])).astype(np.uint8)
    soft = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.6, 2.0)).astype(np.float32)[..., None] / 255
    return (view * (1 - soft) + layer * soft).astype(np.uint8)


def near(photo: tuple[np.ndarray, np.ndarray, list], size: tuple[int, int], rng: np.random.Generator, blurred: bool) -> np.ndarray | None:
    """Cut close around one thing, the rest out of focus where `blurred`; None where no thing is large enough."""
    image, ids, objects = photo
    large = [k for k, o in enumerate(objects) if not o["surface"] and (ids == k).sum() > 900]
    if not large:
        return None
    k = int(large[rng.integers(len(large))])
    view, labels = fit(image, ids, size, rng, k)
    if blurred:
        sharp = cv2.GaussianBlur((labels == k).astype(np.float32), (0, 0), 2.5)[..., None]
        view = (view * sharp + cv2.GaussianBlur(view, (0, 0), rng.uniform(2, 14)) * (1 - sharp)).astype(np.uint8)
    return view


def rendered(pools: list[Pool], count: int, rng: np.random.Generator) -> Iterator[Sight]:
    """Views of the pools; a sixth of each pool's households is for validation."""
    places = [(p, s, i) for p in pools for s in sorted(p.shards) for i in range(len(p.shards[s][2]))]
    for _ in range(count):
        pool, shard, i = places[rng.integers(len(places))]
        images, ids, objects = pool.shards[shard]
        part = VALID if i // VIEWS % 6 == 0 else LEARNED
        size = SIZES[rng.integers(len(SIZES))]
        image, way = np.array(images[i]), rng.random()
        view, kind = None, "whole"
        if 0.55 <= way < 0.9:
            kind, view = "near", near((image, np.array(ids[i]), objects[i]), size, rng, False)
        elif way >= 0.9:
            kind, view = "out of focus", near((image, np.array(ids[i]), objects[i]), size, rng, True)
        if view is None:
            kind, view = "whole", image if way < 0.2 else fit(image, np.array(ids[i]), size, rng)[0]
        yield Sight(camera(view, rng), False, kind, part)


def untouched(pools: list[Pool], count: int, rng: np.random.Generator) -> Iterator[Sight]:
    """Views of the households that are kept back, as they come out of the renderer."""
    places = [(p, s, i) for p in pools for s in sorted(p.shards) for i in range(len(p.shards[s][2])) if i // VIEWS % 6 == 0]
    for k in rng.choice(len(places), min(count, len(places)), replace=False):
        pool, shard, i = places[k]
        yield Sight(np.array(pool.shards[shard][0][i]), False, UNTOUCHED, VALID)


def photographed(album: Album, count: int, rng: np.random.Generator) -> Iterator[Sight]:
    """Views of the album's photographs; a sixth of its pictures is for validation."""
    def part_of(n: int) -> str:
        return VALID if n % 6 == 0 else LEARNED

    every = [(p, "coco", part_of(k)) for k, p in enumerate(album.coco)]
    every += [(p, "pantry", part_of(k)) for k, p in enumerate(album.pantry)]
    rooms = [(r, part_of(k)) for k, r in enumerate(album.rooms)]
    grounds = {part: [p.image for p, _, q in every if q == part] + [r for r, q in rooms if q == part] for part in (LEARNED, VALID)}
    cuts = {part: {source: [c for c, of in zip(album.cuts[source], album.cut_from[source]) if part_of(of) == part]
                   for source in album.cuts} for part in (LEARNED, VALID)}
    for _ in range(count):
        size = SIZES[rng.integers(len(SIZES))]
        way = rng.random()
        part = VALID if rng.random() < 1 / 6 else LEARNED
        if way < 0.3:
            things = cuts[part]["coco" if rng.random() < 0.6 else "pantry"]
            view = before_plain_ground(things[rng.integers(len(things))], grounds[part][rng.integers(len(grounds[part]))], size, rng)
            yield Sight(camera(view, rng), True, "before a plain ground", part)
        elif way < 0.4:
            some = [r for r, q in rooms if q == part]
            room = some[rng.integers(len(some))]
            yield Sight(camera(fit(room, np.zeros(room.shape[:2], np.uint8), size, rng)[0], rng), True, "room", part)
        else:
            source = "coco" if rng.random() < 0.75 else "pantry"
            some = [(p, s) for p, s, q in every if q == part and s == source]
            photo, kind = some[rng.integers(len(some))]
            view = None
            if way < 0.55:
                view, kind = near((photo.image, photo.ids, photo.objects), size, rng, False), kind + ", near"
            elif way < 0.67:
                view, kind = near((photo.image, photo.ids, photo.objects), size, rng, True), kind + ", out of focus"
            elif way < 0.8:
                view = fit(photo.image, photo.ids, size, rng)[0]
            if view is None:
                view, kind = photo.image, kind.split(",")[0]
            yield Sight(camera(view, rng), True, kind, part)
