"""Rooms with things in them: what stands where, the camera and the light."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tools.demo_backbone import words
from tools.demo_backbone.render.household import HUNG, LARGE, Instance
from tools.demo_backbone.render.materials import Look, Material, Palette, linear, nearest_colour
from tools.demo_backbone.render.mesh import Mesh, box, merge, rotation, sheet
from tools.demo_backbone.render.raster import Canvas
from tools.demo_backbone.render.shapes import SHAPES, odd_thing

UNLABELLED = 255
FRONTED = frozenset({"monitor", "laptop", "keyboard", "radio", "toaster", "clock", "camera", "robot", "teddy bear", "chair",
                     "cabinet", "shelf", "bag", "remote", "phone", "book"})


@dataclass(frozen=True)
class Camera:
    """Pinhole camera: eye and target in metres, focal length in pixels of a 320-wide image."""

    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    focal: float
    roll: float = 0.0

    def array(self, width: int, height: int) -> np.ndarray:
        forward = np.subtract(self.target, self.eye)
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, (0, 0, 1))
        right = right / np.linalg.norm(right)
        down = np.cross(forward, right)
        c, s = np.cos(self.roll), np.sin(self.roll)
        rows = np.stack([c * right + s * down, c * down - s * right, forward])
        f = self.focal * width / 320
        return np.concatenate([rows.ravel(), self.eye, [f, f, width / 2, height / 2]])


@dataclass
class Entry:
    """One object of the image's list; its place in the list is its id."""

    noun: str
    instance: int
    colour: str
    colour2: str
    pattern: str
    material: str
    surface: bool

    @staticmethod
    def of(instance: Instance) -> Entry:
        look = instance.look
        return Entry(look.noun, instance.number, look.colour, look.colour2, look.pattern, look.material, False)


class Room:
    """A canvas with a list of entries, and places already taken."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.canvas = Canvas()
        self.entries: list[Entry] = []
        self.taken: list[tuple[float, float, float]] = []

    def surface(self, noun: str, meshes: list[Mesh], rgb, material: Material, kind: str) -> None:
        colour = nearest_colour(rgb)
        for k, e in enumerate(self.entries):
            if e.surface and e.noun == noun:
                break
        else:
            k = len(self.entries)
            pattern = material.pattern if material.pattern in words.PATTERNS else "plain"
            self.entries.append(Entry(noun, -1, colour, colour, pattern, kind, True))
        index = self.canvas.material(material)
        for mesh in meshes:
            self.canvas.add(mesh, index, k, shadow=False)

    def thing(self, parts: list, palette: Palette, x: float, y: float, z: float, yaw: float, entry: Entry | None) -> None:
        object_id = UNLABELLED
        if entry is not None:
            object_id = len(self.entries)
            self.entries.append(entry)
        indices: dict[str, int] = {}
        r = rotation("z", yaw).T
        for mesh, role in parts:
            if role not in indices:
                indices[role] = self.canvas.material(palette.role(role))
            moved = Mesh(mesh.pos @ r + np.array([x, y, z]), mesh.nrm @ r, mesh.uv, mesh.tri)
            self.canvas.add(moved, indices[role], object_id)

    def place(self, parts: list, low: tuple[float, float], high: tuple[float, float], crowd: float = 0.8) -> tuple[float, float] | None:
        """A free spot of a support area, or None."""
        extent = merge([m for m, _ in parts]).pos[:, :2]
        radius = float(np.linalg.norm(extent, axis=1).max()) * crowd
        for _ in range(40):
            x, y = self.rng.uniform(low[0], high[0]), self.rng.uniform(low[1], high[1])
            if all((x - a) ** 2 + (y - b) ** 2 > (radius + r) ** 2 for a, b, r in self.taken):
                self.taken.append((x, y, radius))
                return x, y
        return None


def tint(rng: np.random.Generator, low: float = 120, high: float = 240, spread: float = 40) -> np.ndarray:
    return np.clip(rng.uniform(low, high) + rng.uniform(-spread, spread, 3), 15, 248)


def wall_material(rng: np.random.Generator) -> tuple[np.ndarray, Material, str]:
    rgb = tint(rng)
    if rng.random() < 0.12:
        rgb = np.array(words.COLOURS[list(words.COLOURS)[rng.integers(12)]], float)
    m = Material(linear(rgb), linear(np.clip(rgb * rng.uniform(0.75, 1.1), 0, 250)), linear(tint(rng)), gloss=0.02, grain="mottled",
                 grain_amp=rng.uniform(0.01, 0.06), grain_freq=rng.uniform(8, 40), seed=int(rng.integers(9999)))
    style = rng.random()
    if style < 0.15:
        m = replace(m, pattern="striped", fa=rng.uniform(4, 12), fb=0, width=rng.uniform(0.3, 0.6))
    elif style < 0.23:
        m = replace(m, pattern="bricks", fa=rng.uniform(3, 5), fb=rng.uniform(9, 13), width=0.05)
    elif style < 0.3:
        m = replace(m, pattern="floral", fa=rng.uniform(3, 7), fb=rng.uniform(3, 7), width=0.4)
    return rgb, m, "paper"


def floor_material(rng: np.random.Generator) -> tuple[np.ndarray, Material, str]:
    seed = int(rng.integers(9999))
    if rng.random() < 0.65:
        rgb = np.array((150, 105, 65)) * rng.uniform(0.5, 1.35) + rng.uniform(-12, 12, 3)
        rgb = np.clip(rgb, 15, 245)
        return rgb, Material(linear(rgb), linear(rgb * 0.7), pattern="planks", fa=rng.uniform(6, 12), fb=rng.uniform(0.6, 1.4), width=0.03,
                             gloss=rng.uniform(0.02, 0.2), seed=seed), "wooden"
    rgb = tint(rng, 70, 220, 20)
    other = np.clip(rgb * rng.uniform(0.6, 1.2), 10, 245)
    return rgb, Material(linear(rgb), linear(tint(rng, 90, 200, 8)), linear(other), pattern="tiles", fa=rng.uniform(2, 4), fb=rng.uniform(2, 4), width=0.03,
                         gloss=rng.uniform(0.05, 0.3), seed=seed, extra=(0, float(rng.random() < 0.3))), "ceramic"


def add_back(room: Room, y: float, base: float, with_tiles: bool) -> None:
    """Wall at depth y, with openings and hangings seen around height base."""
    rng = room.rng
    rgb, m, kind = wall_material(rng)
    side = rng.uniform(1.6, 3.5)
    room.surface("wall", [sheet((-6, y, 0), (12, 0, 0), (0, 0, 3)), sheet((-side, -5, 0), (0, 5 + y, 0), (0, 0, 3)),
                          sheet((side, y, 0), (0, -5 - y, 0), (0, 0, 3))], rgb, m, kind)
    if with_tiles:
        tile = tint(rng, 90, 240, 45)
        m = Material(linear(tile), linear(tint(rng, 150, 230, 8)), linear(tint(rng, 60, 220, 60)), pattern="tiles", fa=rng.uniform(5, 12), fb=rng.uniform(5, 12),
                     width=0.06, phase=float(rng.random() < 0.3), gloss=0.3, seed=int(rng.integers(9999)), extra=(rng.uniform(0, 0.15), float(rng.random() < 0.15)))
        room.surface("tiles", [sheet((-6, y - 0.012, base), (12, 0, 0), (0, 0, rng.uniform(0.3, 0.8)))], tile, m, "ceramic")
    if rng.random() < 0.5:
        w, h, x = rng.uniform(0.5, 1.1), rng.uniform(0.6, 1.1), rng.uniform(-0.9, 0.9)
        z = base + rng.uniform(0.12, 0.4) if base > 0.4 else rng.uniform(0.7, 1.0)
        add_window(room, x, y, z, w, h)
        if rng.random() < 0.6:
            add_curtain(room, x - w / 2 - rng.uniform(0.05, 0.2), y, z - rng.uniform(0.05, 0.5), rng.uniform(0.2, 0.4), h * rng.uniform(1.1, 1.5))
            add_curtain(room, x + w / 2 + rng.uniform(0.0, 0.15), y, z - rng.uniform(0.05, 0.5), rng.uniform(0.2, 0.4), h * rng.uniform(1.1, 1.5))
    if rng.random() < (0.4 if base < 0.4 else 0.15):
        add_door(room, rng.choice((-1, 1)) * rng.uniform(0.5, 1.4), y)


def add_window(room: Room, x: float, y: float, z: float, w: float, h: float) -> None:
    rng = room.rng
    sky = np.array((150, 190, 235)) * rng.uniform(0.6, 1.05)
    m = Material(linear(sky), linear(np.clip(sky * 1.2, 0, 250)), linear((80, 120, 60)), pattern="outdoor", fa=1, fb=1, gloss=0.3, shininess=80,
                 emissive=rng.uniform(0.3, 0.9), seed=int(rng.integers(9999)))
    pane = sheet((x - w / 2, y - 0.02, z), (w, 0, 0), (0, 0, h), unit_length=max(w, h))
    room.surface("window", [pane], sky, m, "glass")
    frame = tint(rng, 190, 240, 8) if rng.random() < 0.7 else np.array((110, 72, 42.0))
    bars = [box(w + 0.08, 0.05, 0.05).moved(x, y - 0.03, z + dz) for dz in (-0.04, h)] + \
           [box(0.05, 0.05, h).moved(x + dx, y - 0.03, z) for dx in (-w / 2, 0, w / 2)]
    room.surface("window", bars, frame, Material(linear(frame), gloss=0.1), "glass")


def add_curtain(room: Room, x: float, y: float, z: float, w: float, h: float) -> None:
    rng = room.rng
    rgb = np.array(words.COLOURS[list(words.COLOURS)[rng.integers(12)]], float) * rng.uniform(0.8, 1.1) if rng.random() < 0.6 else tint(rng, 120, 235, 30)
    rgb = np.clip(rgb, 10, 248)
    m = Material(linear(rgb), linear(tint(rng, 60, 240, 60)), linear(tint(rng, 60, 240, 60)), gloss=0, grain="weave", grain_amp=0.08, grain_freq=60, seed=int(rng.integers(9999)))
    if rng.random() < 0.4:
        m = replace(m, pattern=str(rng.choice(("striped", "dotted", "floral"))), fa=rng.uniform(5, 10), fb=rng.uniform(5, 10) if rng.random() < 0.5 else 5, width=0.35)
    folds, depth = rng.uniform(18, 30), rng.uniform(0.012, 0.03)
    wave = lambda s, t: depth * np.sin(s * w * folds * 2.2) * (0.6 + 0.4 * t)
    room.surface("curtain", [sheet((x - w / 2, y - 0.08, z), (w, 0, 0), (0, 0, h), 48, 4, wave)], rgb, m, "fabric")


def add_door(room: Room, x: float, y: float) -> None:
    rng = room.rng
    rgb = tint(rng, 180, 240, 15) if rng.random() < 0.5 else np.clip(np.array((130, 86, 50)) * rng.uniform(0.6, 1.3), 10, 245)
    m = Material(linear(rgb), gloss=0.1, grain="wood", grain_amp=0.12, grain_freq=20, seed=int(rng.integers(9999)))
    panels = [box(0.8, 0.04, 2.0)] + [box(0.5, 0.02, h, z=z).moved(y=-0.025) for z, h in ((0.15, 0.7), (1.0, 0.8))]
    room.surface("door", [p.moved(x, y - 0.02) for p in panels], rgb, m, "wooden")


def add_floor(room: Room, rug: bool) -> None:
    rng = room.rng
    rgb, m, kind = floor_material(rng)
    room.surface("floor", [sheet((-6, -5, 0), (12, 0, 0), (0, 9, 0))], rgb, m, kind)
    if rug:
        w, d = rng.uniform(1.0, 2.6), rng.uniform(0.8, 1.8)
        rgb = np.clip(np.array(words.COLOURS[list(words.COLOURS)[rng.integers(12)]], float) * rng.uniform(0.7, 1.1), 10, 245)
        m = Material(linear(rgb), linear(tint(rng, 60, 240, 60)), linear(tint(rng, 60, 240, 60)), gloss=0, grain="weave", grain_amp=0.25, grain_freq=45, seed=int(rng.integers(9999)))
        if rng.random() < 0.55:
            m = replace(m, pattern=str(rng.choice(("striped", "checkered", "floral", "dotted"))), fa=rng.uniform(3, 8), fb=rng.uniform(3, 8), width=0.4)
        mesh = box(w, d, 0.012, size=1.0).turned("z", rng.uniform(-12, 12)).moved(rng.uniform(-0.5, 0.5), rng.uniform(-0.4, 0.4))
        room.surface("carpet", [mesh], rgb, m, "fabric")


def add_counter(room: Room, top: float, y: float) -> None:
    rng = room.rng
    style = rng.random()
    seed = int(rng.integers(9999))
    if style < 0.45:
        rgb = tint(rng, 60, 235, 15)
        m = Material(linear(rgb), linear(np.clip(rgb * rng.uniform(0.5, 0.85), 5, 240)), pattern="marble", gloss=0.3, shininess=60, seed=seed)
        kind = "ceramic"
    elif style < 0.75:
        rgb = np.clip(np.array((160, 112, 68)) * rng.uniform(0.6, 1.35), 10, 245)
        m = Material(linear(rgb), gloss=0.1, grain="wood", grain_amp=0.22, grain_freq=rng.uniform(15, 35), seed=seed)
        kind = "wooden"
    else:
        rgb = tint(rng, 40, 240, 25)
        m = Material(linear(rgb), gloss=0.15, grain="speckle", grain_amp=rng.uniform(0, 0.4), grain_freq=80, seed=seed)
        kind = "plastic"
    room.surface("counter", [box(12, 2 * y, 0.04, size=1.0, z=top - 0.04), box(12, 2 * y - 0.06, top - 0.04, size=1.0).moved(y=0.03)], rgb, m, kind)


def random_light(rng: np.random.Generator) -> np.ndarray:
    a, e = rng.uniform(-2.8, -0.3), rng.uniform(0.5, 1.25)
    direction = (np.cos(a) * np.cos(e), np.sin(a) * np.cos(e), np.sin(e))
    warm = rng.uniform(-1, 1)
    tone_ = np.array([1 + 0.1 * warm, 1.0, 1 - 0.14 * warm])
    sun = tone_ * rng.uniform(0.35, 1.1)
    up = np.array([1 - 0.05 * warm, 1, 1 + 0.06 * warm]) * rng.uniform(0.38, 0.7)
    down = up * rng.uniform(0.45, 0.75) * np.array([1.05, 1, 0.93])
    b = rng.uniform(-3.14, 3.14)
    fill_dir = (np.cos(b) * 0.8, np.sin(b) * 0.8, 0.6)
    fill = np.ones(3) * rng.uniform(0.05, 0.3)
    wb = 1 + rng.uniform(-0.05, 0.05, 3)
    return np.array([*direction, *sun, *up, *down, *fill_dir, *fill, rng.uniform(0.004, 0.03), rng.uniform(0.5, 1.0),
                     rng.uniform(0.72, 1.15), *wb, rng.uniform(0, 0.35), rng.uniform(0, 4.0), rng.uniform(0, 0.35) if rng.random() < 0.4 else 0.0,
                     int(rng.integers(1, 99999)), 512, rng.uniform(0, 0.2)], np.float32)


def build(palette_of, instance: Instance) -> tuple[list, Palette]:
    palette = palette_of(instance.look)
    return SHAPES[instance.look.noun](palette.p, palette), palette


def turned_yaw(noun: str, rng: np.random.Generator) -> float:
    return float(rng.uniform(-60, 60) if noun in FRONTED else rng.uniform(0, 360))


def compose(instances: list[Instance], setting: str, rng: np.random.Generator) -> tuple[Room, Camera]:
    """A room with as many of the instances as find a place, in the given setting."""
    room = Room(rng)
    small = [i for i in instances if i.look.noun not in LARGE and i.look.noun not in HUNG]
    large = [i for i in instances if i.look.noun in LARGE]
    hung = [i for i in instances if i.look.noun in HUNG]
    focal = float(rng.uniform(270, 380))
    if setting == "counter":
        top, half, wall = float(rng.uniform(0.86, 0.94)), 0.32, 0.32
        add_floor(room, False)
        add_counter(room, top, half)
        add_back(room, wall, top, rng.random() < 0.6)
        distance = float(rng.uniform(0.45, 1.1))
        reach = 0.14 + 0.28 * distance
        area = (-reach, -0.24), (reach, 0.22)
    elif setting == "table":
        add_floor(room, rng.random() < 0.4)
        tables = [i for i in instances if i.look.noun == "table"]
        parts, palette = build(Palette, tables[0])
        top = max(m.pos[:, 2].max() for m, _ in parts)
        room.thing(parts, palette, 0, 0, 0, 0, Entry.of(tables[0]))
        wall = float(rng.uniform(0.6, 2.0))
        add_back(room, wall, 0.0, False)
        distance = float(rng.uniform(0.5, 1.15))
        reach = 0.13 + 0.24 * distance
        span = max(m.pos[:, 1].max() for m, _ in parts)
        area = (-min(reach, 0.42), -min(0.3, span * 0.85)), (min(reach, 0.42), min(0.3, span * 0.85))
        large = []
    else:
        top, wall = 0.0, float(rng.uniform(0.6, 1.8))
        add_floor(room, rng.random() < 0.5)
        add_back(room, wall, 0.0, False)
        distance = float(rng.uniform(0.8, 2.1))
        reach = 0.2 + 0.32 * distance
        area = (-reach, -0.55), (reach, min(0.6, wall - 0.25))
    for instance in large if setting == "floor" else []:
        parts, palette = build(Palette, instance)
        yaw = float(rng.uniform(-35, 35)) + (180 if rng.random() < 0.2 else 0)
        spot = room.place(parts, (area[0][0] * 1.3, max(area[0][1], wall - 1.1)), (area[1][0] * 1.3, wall - 0.25), 0.75)
        if spot:
            room.thing(parts, palette, *spot, 0, yaw, Entry.of(instance))
    for instance in hung:
        parts, palette = build(Palette, instance)
        tall = max(m.pos[:, 2].max() for m, _ in parts)
        if instance.look.noun == "clock" and tall < 0.22 and setting != "floor":
            small.append(instance)
            continue
        z = top + (rng.uniform(0.15, 0.6) if setting == "counter" else rng.uniform(0.5, 1.3))
        x = float(rng.uniform(-0.5, 0.5)) * (1 + wall)
        room.thing(parts, palette, x, wall - 0.03, z, 0, Entry.of(instance))
    order = rng.permutation(len(small))
    for k in order:
        instance = small[k]
        parts, palette = build(Palette, instance)
        spot = room.place(parts, *area, float(rng.uniform(0.55, 0.85)))
        if spot:
            room.thing(parts, palette, *spot, top + 0.0005, turned_yaw(instance.look.noun, rng), Entry.of(instance))
    for _ in range(int(rng.integers(0, 4))):
        look = Look("odd", *(str(c) for c in rng.choice(list(words.COLOURS), 2, replace=False)), str(rng.choice(words.PATTERNS[:5])),
                    str(rng.choice(("plastic", "metal", "wooden", "fabric"))), int(rng.integers(2**31)))
        palette = Palette(look)
        parts = odd_thing(palette.p, palette)
        low = min(m.pos[:, 2].min() for m, _ in parts)
        spot = room.place(parts, *area, 0.8)
        if spot:
            scale = 2.0 if setting == "floor" else 1.0
            room.thing([(m.moved(z=-low).scaled(scale), r) for m, r in parts], palette, *spot, top, float(rng.uniform(0, 360)), None)
    elevation = np.radians(rng.uniform(12, 52))
    azimuth = np.radians(rng.uniform(-38, 38))
    target = (float(rng.uniform(-0.12, 0.12)) * distance, float(rng.uniform(-0.1, 0.12)), top + float(rng.uniform(0.0, 0.12)) * (1 + distance))
    eye = (target[0] + distance * np.sin(azimuth) * np.cos(elevation), target[1] - distance * np.cos(azimuth) * np.cos(elevation),
           target[2] + distance * np.sin(elevation))
    return room, Camera(eye, target, focal, float(rng.normal(0, 0.03)))
