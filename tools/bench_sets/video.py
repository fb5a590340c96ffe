"""Renders sim-video: kitchens with families of look-alikes, seen by a moving camera.

Each kitchen is one recording at 10 Hz with cuts between its stretches:

| stretch   | shows                                                                        |
|-----------|------------------------------------------------------------------------------|
| alone k   | the k-th thing of the family alone among other things                        |
| passing   | three of them, and something that passes in front                            |
| hand      | three of them; a hand moves one along                                        |
| entering  | one of them; a hand pushes two look-alikes into view                         |
| together  | all of them, elsewhere                                                       |

`frames/` holds JPEGs, `truth/` the number of the family's thing at each pixel (255: none of them),
`video.json` what is what. Kitchens differ in how far the camera goes around the things, and in the
family. Everything is fixed by seed; looks have seeds that no training look has.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.bench_sets.files import write_gray, write_jpeg
from tools.bench_sets.scenes import clutter, fresh, generator, similar
from tools.demo_backbone.render.household import Instance
from tools.demo_backbone.render.materials import Look, Palette
from tools.demo_backbone.render.mesh import ellipsoid, tube
from tools.demo_backbone.render.scene import Camera, Entry, Room, add_back, add_counter, add_floor, build, random_light

WIDTH, HEIGHT, RATE = 480, 360, 10
START = 1_760_000_000
NONE = 255
FOCAL = 330.0
ALONE_SECONDS, GROUP_SECONDS = 2.5, 4.0


@dataclass(frozen=True)
class Kitchen:
    """noun of the family, how many of it, and how far the camera goes to each side in degrees."""

    name: str
    noun: str
    things: int
    arc: float


KITCHENS = (Kitchen("narrow", "mug", 4, 22), Kitchen("medium", "teapot", 4, 45), Kitchen("wide", "mug", 4, 65),
            Kitchen("wide-vases", "vase", 4, 60), Kitchen("narrow-bowls", "bowl", 4, 25), Kitchen("medium-cups", "cup", 4, 40))
GROUPS = (("passing", (0, 1, 2)), ("hand", (1, 2, 3)), ("entering", (3, 0, 1)), ("together", (2, 0, 3, 1)))


class Stretch:
    """A place with its things, some of which may move; a room is built anew for a frame that moves."""

    def __init__(self, kitchen: Kitchen, number: int, looks: list[Look], name: str, shown: tuple[int, ...], seconds: float) -> None:
        self.kitchen, self.number, self.name, self.shown = kitchen, number, name, shown
        self.frames = round(seconds * RATE)
        rng = generator("video", kitchen.name, name)
        self.on_table = bool(rng.random() < 0.5)
        self.room_seed = int(rng.integers(2**31))
        self.table = fresh("table", rng)
        spacing = 0.17 if len(shown) > 1 else 0
        slots = (np.arange(len(shown)) - (len(shown) - 1) / 2) * spacing
        self.places = [(float(x + rng.uniform(-0.02, 0.02)), float(rng.uniform(-0.05, 0.06)), float(rng.uniform(0, 360))) for x in slots]
        self.parts = [build(Palette, Instance(looks[k], k)) for k in shown]
        self.others = clutter(generator("video", kitchen.name, name, "around"), 6, {kitchen.noun})
        self.clutter_seed = int(rng.integers(2**31))
        self.occluder = clutter(generator("video", kitchen.name, name, "front"), 1, {kitchen.noun, *(o.look.noun for o in self.others)})[0]
        side = 1 if rng.random() < 0.5 else -1
        arc = kitchen.arc
        self.way = np.array([(-side * arc, rng.uniform(22, 30), rng.uniform(0.85, 1.0)),
                             (side * rng.uniform(-4, 4), rng.uniform(26, 36), rng.uniform(0.75, 0.9)),
                             (side * arc, rng.uniform(22, 30), rng.uniform(0.85, 1.0))])
        self.target = rng.uniform(-0.04, 0.04, 2)
        self.light = random_light(rng)
        self.light[25:27] = 1.5, 0.0
        self.light[28:30] = 1024, 0.08
        self.still: tuple[Room, float] | None = None

    def moving(self) -> bool:
        return self.name in ("passing", "hand", "entering")

    def places_at(self, t: float) -> list[tuple[float, float, float]]:
        """Where the family's things are; t from 0 to 1."""
        places = list(self.places)
        if self.name == "hand":
            x, y, yaw = places[1]
            s = np.clip((t - 0.3) / 0.4, 0, 1)
            places[1] = (x + 0.02 * np.sin(np.pi * s), y - 0.16 * s, yaw + 50 * s)
        if self.name == "entering":
            for j, begin in ((1, 0.3), (2, 0.5)):
                x, y, yaw = places[j]
                s = np.clip((t - begin) / 0.25, 0, 1)
                places[j] = (x + (1 - s) * (1.1 if x > 0 else -1.1), y, yaw)
        return places

    def hands_at(self, t: float, places: list[tuple[float, float, float]]) -> list[tuple[float, float]]:
        if self.name == "hand" and 0.22 < t < 0.78:
            return [places[1][:2]]
        if self.name == "entering":
            return [places[j][:2] for j, begin in ((1, 0.3), (2, 0.5)) if begin - 0.02 < t < begin + 0.3]
        return []

    def room(self, t: float) -> tuple[Room, float]:
        if self.still is not None:
            return self.still
        room = Room(np.random.default_rng(self.room_seed))
        add_floor(room, False)
        if self.on_table:
            parts, palette = build(Palette, Instance(self.table, 0))
            top = max(m.pos[:, 2].max() for m, _ in parts)
            room.thing(parts, palette, 0, 0, 0, 0, Entry.of(Instance(self.table, NONE)))
            add_back(room, 1.2, 0.0, False)
        else:
            top = 0.9
            add_counter(room, top, 0.34)
            add_back(room, 0.34, top, True)
        places = self.places_at(t)
        for k, (parts, palette), (x, y, yaw) in zip(self.shown, self.parts, places):
            room.thing(parts, palette, x, y, top + 0.0005, yaw, Entry.of(Instance(palette.look, k)))
        room.taken = [(x, y, 0.11) for x, y, _ in self.places] + [(x, y - 0.14, 0.09) for x, y, _ in self.places]
        room.rng = np.random.default_rng(self.clutter_seed)
        for other in self.others:
            parts, palette = build(Palette, other)
            spot = room.place(parts, (-0.55, -0.24), (0.55, 0.24), 0.7)
            if spot:
                room.thing(parts, palette, *spot, top + 0.0005, float(room.rng.uniform(0, 360)), Entry.of(Instance(other.look, NONE)))
        if self.name == "passing" and 0.25 < t < 0.8:
            parts, palette = build(Palette, self.occluder)
            low, high = (f([m.pos[:, 2].min() if f is min else m.pos[:, 2].max() for m, _ in parts]) for f in (min, max))
            scale = 0.2 / max(0.05, high - low)
            x = -0.6 + 1.2 * (t - 0.25) / 0.55
            room.thing([(m.moved(z=-low).scaled(scale), r) for m, r in parts], palette, x, -0.26, top + 0.01, 0, Entry.of(Instance(self.occluder.look, NONE)))
        for x, y in self.hands_at(t, places):
            self.add_hand(room, x, y, top)
        if not self.moving():
            self.still = room, top
        return room, top

    def add_hand(self, room: Room, x: float, y: float, top: float) -> None:
        """A fist behind and beside the thing with an arm that reaches in from the right."""
        palette = Palette(Look("odd", "orange", "white", "plain", "fabric", 2**31 + 5))
        skin = palette.tinted("skin", (205, 150, 120))
        fist = ellipsoid(0.05, 0.035, 0.04).moved(x + 0.075, y + 0.02, top + 0.06)
        arm = tube([(x + 0.1, y + 0.02, top + 0.07), (x + 0.3, y - 0.02, top + 0.16), (x + 0.8, y - 0.1, top + 0.34)], 0.032)
        room.thing([(fist, skin), (arm, skin)], palette, 0, 0, 0, 0, None)

    def camera(self, t: float, top: float) -> Camera:
        weights = 2 * (t - 0.5) * (t - 1), 4 * t * (1 - t), 2 * t * (t - 0.5)
        az, el, distance = sum(w * p for w, p in zip(weights, self.way))
        shake = np.array([np.sin(17 * t + k) + 0.5 * np.sin(41 * t + 2 * k) for k in range(3)]) * 0.004
        az, el = np.radians(az), np.radians(el)
        target = np.array([*self.target, top + 0.05]) + shake
        eye = target + distance * np.array([np.sin(az) * np.cos(el), -np.cos(az) * np.cos(el), np.sin(el)]) + shake[::-1]
        return Camera(tuple(eye), tuple(target), FOCAL, 0.01 * float(np.sin(9 * t)))


def looks_of(kitchen: Kitchen) -> list[Look]:
    rng = generator("video", kitchen.name)
    looks = [fresh(kitchen.noun, rng)]
    while len(looks) < kitchen.things:
        other = similar(looks[0], rng)
        # What differs in its material alone, nobody tells apart in a picture.
        if all((other.colour, other.colour2, other.pattern) != (look.colour, look.colour2, look.pattern) for look in looks):
            looks.append(other)
    return looks


def stretches(kitchen: Kitchen) -> list[Stretch]:
    looks = looks_of(kitchen)
    planned = [(f"alone {k}", (k,), ALONE_SECONDS) for k in range(kitchen.things)] + [(n, s, GROUP_SECONDS) for n, s in GROUPS]
    order = generator("video", kitchen.name, "order").permutation(len(planned))
    return [Stretch(kitchen, j, looks, *planned[k]) for j, k in enumerate(order)]


def render_stretch(root: Path, name: str, number: int) -> None:
    kitchen = next(k for k in KITCHENS if k.name == name)
    all_of_it = stretches(kitchen)
    first = sum(s.frames for s in all_of_it[:number])
    stretch = all_of_it[number]
    for k in range(stretch.frames):
        t = k / (stretch.frames - 1)
        room, top = stretch.room(t)
        stretch.light[27] = first + k + 1
        rgb, ids, _ = room.canvas.render(stretch.camera(t, top).array(WIDTH, HEIGHT), stretch.light, WIDTH, HEIGHT)
        table = np.full(256, NONE, np.uint8)
        for j, entry in enumerate(room.entries):
            table[j] = entry.instance if 0 <= entry.instance < kitchen.things and entry.noun == kitchen.noun else NONE
        write_jpeg(root / name / "frames" / f"{first + k:06d}.jpg", rgb)
        write_gray(root / name / "truth" / f"{first + k:06d}.png", table[ids])


def description(kitchen: Kitchen) -> dict:
    cuts, at = [], 0
    for stretch in stretches(kitchen):
        cuts.append({"first": at, "frames": stretch.frames, "name": stretch.name, "things": list(stretch.shown)})
        at += stretch.frames
    return {"name": kitchen.name, "class_word": kitchen.noun, "things": kitchen.things, "arc": kitchen.arc, "rate": RATE,
            "start": START, "frames": at, "none": NONE, "stretches": cuts}


def build_video(root: Path, pool, quick: bool) -> None:
    kitchens = KITCHENS[:1] if quick else KITCHENS
    jobs = [(k.name, j) for k in kitchens for j in range(k.things + len(GROUPS))]
    list(pool.map(render_stretch, [root] * len(jobs), [n for n, _ in jobs], [j for _, j in jobs]))
    for kitchen in kitchens:
        (root / kitchen.name / "video.json").write_text(json.dumps(description(kitchen), indent=1) + "\n")
