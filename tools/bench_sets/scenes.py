"""Scenes of the sets: what must be seen, what stands around it, fixed by seed.

The training pool draws the seeds of its looks below 2**31 and its rooms from (1, ...) and
(900001, ...). Looks here have seeds from 2**31 up, rooms a prefix of their own, so no shape, print
or room of the training pool can come back.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np

from tools.demo_backbone import words
from tools.demo_backbone.render.household import HUNG, LARGE, Instance, look_alike, new_look
from tools.demo_backbone.render.materials import Look
from tools.demo_backbone.render.scene import Entry, compose, random_light

WIDTH, HEIGHT = 320, 240
FIRST_SEED = 2**31
PREFIX = 7_000_003
LEAST_PIXELS = 400
LEAST_VISIBLE = 0.45
TRIES = 60
LOOSE = tuple(n for n in words.RENDERED_THINGS if n not in LARGE and n not in HUNG)


@dataclass(frozen=True)
class Scene:
    """rgb [h, w, 3], ids [h, w] that point into entries; 255 is unlabelled."""

    rgb: np.ndarray
    ids: np.ndarray
    entries: list[Entry]

    def mask(self, instance: int) -> np.ndarray:
        wanted = [k for k, e in enumerate(self.entries) if e.instance == instance]
        return np.isin(self.ids, wanted)

    def words(self, vocabulary: list[str]) -> np.ndarray:
        """Class ids [h, w] by noun; 65535 where nothing has a word."""
        table = np.full(256, 65535, np.uint16)
        for k, entry in enumerate(self.entries):
            table[k] = vocabulary.index(entry.noun)
        return table[self.ids]


def generator(*key: object) -> np.random.Generator:
    """Random numbers of a name."""
    return np.random.default_rng((PREFIX, *(zlib.crc32(str(k).encode()) for k in key)))


def own(look: Look) -> Look:
    """The look with seeds that no training look has."""
    return replace(look, seed=FIRST_SEED + look.seed % FIRST_SEED,
                   base=None if look.base is None else FIRST_SEED + look.base % FIRST_SEED)


def fresh(noun: str, rng: np.random.Generator) -> Look:
    return own(new_look(noun, rng, "val"))


def similar(base: Look, rng: np.random.Generator) -> Look:
    """A look-alike that a person would tell apart: another colour, pattern, print or clear shape."""
    while True:
        other = own(look_alike(base, rng, "val"))
        kept = sum((other.colour == base.colour, other.pattern == base.pattern, other.material == base.material))
        printed = other.pattern == base.pattern == "printed"
        if kept < 3 or printed:
            return other


def clutter(rng: np.random.Generator, count: int, without: set[str], first: int = 100_000) -> list[Instance]:
    """Other things, none of the nouns left out; their numbers count from `first`."""
    nouns = [n for n in LOOSE if n not in without]
    chosen = rng.choice(nouns, count, replace=False)
    return [Instance(fresh(str(n), rng), first + k) for k, n in enumerate(chosen)]


def render(needed: list[Instance], welcome: list[Instance], key: tuple, setting: str | None = None,
           least: int | None = None, least_pixels: int = LEAST_PIXELS) -> Scene:
    """A scene that shows at least `least` of the needed instances well (all unless told).

    Draws camera, room and places again until it does.
    """
    least = len(needed) if least is None else least
    best: tuple[int, Scene] | None = None
    for attempt in range(TRIES):
        rng = generator(*key, attempt)
        where = setting or str(rng.choice(("counter", "table")))
        things = list(needed) + list(welcome)
        if where == "table":
            things.append(Instance(fresh("table", rng), 99_999))
        room, camera = compose(things, where, rng)
        rgb, ids, alone = room.canvas.render(camera.array(WIDTH, HEIGHT), random_light(rng), WIDTH, HEIGHT)
        counts = np.bincount(ids.ravel(), minlength=256)
        numbers = {i.number for i in needed}
        shown = sum(counts[k] >= least_pixels and counts[k] >= LEAST_VISIBLE * alone[k]
                    for k, e in enumerate(room.entries) if e.instance in numbers)
        scene = Scene(rgb, ids, list(room.entries))
        if shown >= least:
            return scene
        if best is None or shown > best[0]:
            best = shown, scene
    if best is None or best[0] == 0:
        raise RuntimeError(f"no scene shows {needed} after {TRIES} tries")
    return best[1]
