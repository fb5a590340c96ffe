"""Looks: colours, patterns, prints and materials of one instance, as rows for the rasterizer."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from tools.demo_backbone import words

DECAL = 64
COLOUR_NAMES = tuple(words.COLOURS)
PATTERN_CODES = {"plain": 0, "striped": 1, "dotted": 2, "checkered": 3, "floral": 4, "printed": 0,
                 "planks": 20, "tiles": 21, "bricks": 22, "marble": 24, "outdoor": 26}
GRAIN_CODES = {"none": 0, "speckle": 1, "wood": 2, "weave": 3, "brushed": 4, "mottled": 5}


class Params:
    """Named random numbers: the same name always gives the same value, whatever the order.

    With a `base`, values stay within `spread` of those of the base: that makes look-alikes.
    """

    def __init__(self, seed: int, base: int | None = None, spread: float = 0.25):
        self.seed, self.base, self.spread = seed, base, spread

    def raw(self, name: str) -> float:
        own = _hash(self.seed, name)
        if self.base is None:
            return own
        return min(1.0, max(0.0, _hash(self.base, name) + self.spread * (2 * own - 1)))

    def __call__(self, name: str, low: float, high: float) -> float:
        return low + (high - low) * self.raw(name)

    def count(self, name: str, low: int, high: int) -> int:
        return min(high, low + int(self.raw(name) * (high - low + 1)))

    def pick(self, name: str, options):
        """One of the options; look-alikes nearly always agree with their base."""
        seed = self.seed if self.base is None or _hash(self.seed, name + "?") < 0.12 else self.base
        return options[min(len(options) - 1, int(_hash(seed, name) * len(options)))]

    def chance(self, name: str, probability: float) -> bool:
        return self.pick(name, range(1000)) < 1000 * probability


def _hash(seed: int, name: str) -> float:
    x = zlib.crc32(f"{seed}:{name}".encode())
    x = (x ^ (x >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    x = (x ^ (x >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    return (x ^ (x >> 16)) / 2**32


@dataclass(frozen=True)
class Material:
    """One row of the rasterizer's material table; colours are linear RGB."""

    base: tuple
    second: tuple = (0, 0, 0)
    third: tuple = (0, 0, 0)
    pattern: str = "plain"
    fa: float = 1
    fb: float = 1
    width: float = 0.5
    phase: float = 0
    gloss: float = 0.2
    shininess: float = 20
    metal: float = 0
    emissive: float = 0
    alpha: float = 1
    grain: str = "none"
    grain_amp: float = 0
    grain_freq: float = 40
    seed: int = 0
    decal: np.ndarray | None = field(default=None, compare=False)
    decal_rect: tuple = (0.5, 0.5, 1, 1)  # centre u, v and extent in u, v
    decal_period: float = 0
    extra: tuple = (0, 0)

    def row(self, decal_index: int) -> np.ndarray:
        return np.array([*self.base, *self.second, *self.third, PATTERN_CODES[self.pattern], self.fa, self.fb,
                         self.width, self.phase, self.gloss, self.shininess, self.metal, self.emissive, self.alpha,
                         GRAIN_CODES[self.grain], self.grain_amp, self.grain_freq, self.seed % 60000, decal_index,
                         *self.decal_rect, self.decal_period, 0, *self.extra, 0, 0, 0, 0, 0], np.float32)


def linear(rgb) -> tuple:
    return tuple(float(x) for x in np.clip(np.asarray(rgb, float) / 255, 0, 1) ** 2.2)


def nearest_colour(rgb) -> str:
    return min(COLOUR_NAMES, key=lambda c: sum((a - b) ** 2 for a, b in zip(words.COLOURS[c], rgb)))


def shade_of(colour: str, p: Params, name: str, amount: float = 1.0) -> tuple:
    """An sRGB colour (0-255) near the word's, still nearest to that word."""
    target = np.array(words.COLOURS[colour], float)
    for k in range(8):
        scale = 1 + amount * 0.5 ** (k / 2) * p(f"{name}/l{k}", -0.28, 0.22)
        shift = np.array([p(f"{name}/{c}{k}", -1, 1) for c in "rgb"]) * 24 * amount * 0.5 ** (k / 2)
        rgb = np.clip(target * scale + shift, 4, 250)
        if nearest_colour(rgb) == colour:
            return tuple(rgb)
    return tuple(target)


FINISH = {  # gloss, shininess, metal, grain, grain amplitude, grain frequency
    "ceramic": (0.35, 60, 0.0, "none", 0.0, 40), "metal": (0.35, 40, 0.55, "brushed", 0.10, 60),
    "plastic": (0.2, 25, 0.0, "none", 0.0, 40), "wooden": (0.08, 12, 0.0, "wood", 0.20, 24),
    "glass": (0.6, 90, 0.0, "none", 0.0, 40), "fabric": (0.0, 4, 0.0, "weave", 0.12, 34),
    "paper": (0.03, 6, 0.0, "mottled", 0.05, 30), "natural": (0.12, 18, 0.0, "mottled", 0.10, 9),
    "skin": (0.25, 30, 0.0, "speckle", 0.12, 30),
}


def finish(material: str, p: Params) -> dict:
    gloss, shin, metal, grain, amp, freq = FINISH[material]
    k = p("finish", 0.5, 1.4)
    if material == "ceramic" and p.chance("speckled", 0.15):
        grain, amp = "speckle", 0.35
    if material == "plastic" and p.chance("matt", 0.4):
        gloss, grain, amp = 0.05, "mottled", 0.05
    return dict(gloss=gloss * k, shininess=shin, metal=metal * min(1.2, k + 0.2), grain=grain, grain_amp=amp * k,
                grain_freq=freq * p("grain", 0.7, 1.5), seed=p.seed)


def pattern_params(pattern: str, p: Params) -> dict:
    if pattern == "striped":
        n = p.count("stripes", 3, 9)
        way = p.pick("way", ("across", "across", "up", "diagonal", "steep"))
        a, b = {"across": (0, n), "up": (n, 0), "diagonal": (max(1, n // 2), n * 0.6), "steep": (-n, n * 0.4)}[way]
        return dict(fa=a, fb=b, width=p("duty", 0.22, 0.6), phase=p("phase", 0, 1))
    if pattern == "dotted":
        n = p.count("dots", 3, 8)
        return dict(fa=n, fb=n * p("rows", 0.85, 1.15), width=p("dot", 0.2, 0.36), phase=p("phase", 0, 1))
    if pattern == "checkered":
        n = 2 * p.count("checks", 2, 5)
        return dict(fa=n, fb=n * p("rows", 0.8, 1.2), phase=p("phase", 0, 1))
    if pattern == "floral":
        n = p.count("flowers", 2, 4)
        return dict(fa=n, fb=n * p("rows", 0.9, 1.1), width=p("petal", 0.34, 0.47), phase=p("phase", 0, 1))
    return {}


FONT = {
    "A": "01110 10001 10001 11111 10001 10001 10001", "B": "11110 10001 11110 10001 10001 10001 11110",
    "C": "01111 10000 10000 10000 10000 10000 01111", "E": "11111 10000 11110 10000 10000 10000 11111",
    "F": "11111 10000 11110 10000 10000 10000 10000", "G": "01111 10000 10000 10011 10001 10001 01110",
    "H": "10001 10001 11111 10001 10001 10001 10001", "J": "00111 00010 00010 00010 00010 10010 01100",
    "K": "10001 10010 10100 11000 10100 10010 10001", "L": "10000 10000 10000 10000 10000 10000 11111",
    "M": "10001 11011 10101 10101 10001 10001 10001", "N": "10001 11001 10101 10011 10001 10001 10001",
    "P": "11110 10001 10001 11110 10000 10000 10000", "R": "11110 10001 10001 11110 10100 10010 10001",
    "S": "01111 10000 10000 01110 00001 00001 11110", "T": "11111 00100 00100 00100 00100 00100 00100",
    "U": "10001 10001 10001 10001 10001 10001 01110", "W": "10001 10001 10001 10101 10101 11011 10001",
    "X": "10001 01010 00100 00100 00100 01010 10001", "Z": "11111 00001 00010 00100 01000 10000 11111",
    "2": "01110 10001 00001 00110 01000 10000 11111", "3": "11110 00001 00001 01110 00001 00001 11110",
    "4": "00010 00110 01010 10010 11111 00010 00010", "5": "11111 10000 11110 00001 00001 10001 01110",
    "7": "11111 00001 00010 00100 00100 01000 01000", "8": "01110 10001 10001 01110 10001 10001 01110",
}
_LETTERS = {c: np.array([[int(b) for b in row] for row in rows.split()], float) for c, rows in FONT.items()}
_AXIS = (np.arange(DECAL) + 0.5) / DECAL * 2 - 1
GX, GY = np.meshgrid(_AXIS, -_AXIS)


def glyph(kind: str, p: Params, name: str, cx: float = 0, cy: float = 0, r: float = 0.9) -> np.ndarray:
    """Coverage [64,64] of a sign: letter, ring, disc, polygon, star, blob, heart, bars, cross."""
    x, y = (GX - cx) / r, (GY - cy) / r
    turn = p(f"{name}/turn", -0.5, 0.5)
    rad, ang = np.hypot(x, y), np.arctan2(y, x) + turn
    if kind == "letter":
        letter = _LETTERS[p.pick(f"{name}/letter", tuple(_LETTERS))]
        col = np.floor((x / 0.75 + 1) / 2 * 5).astype(int)
        row = np.floor((1 - y) / 2 * 7).astype(int)
        inside = (col >= 0) & (col < 5) & (row >= 0) & (row < 7)
        return np.where(inside, letter[np.clip(row, 0, 6), np.clip(col, 0, 4)], 0)
    if kind == "ring":
        return ((rad < 0.95) & (rad > p(f"{name}/hole", 0.45, 0.75))).astype(float)
    if kind == "disc":
        return (rad < 0.95).astype(float)
    if kind == "polygon":
        n = p.count(f"{name}/n", 3, 6)
        a = np.mod(ang, 2 * np.pi / n) - np.pi / n
        return (rad * np.cos(a) < 0.95 * np.cos(np.pi / n)).astype(float)
    if kind == "star":
        n = p.count(f"{name}/n", 4, 8)
        return (rad < 0.62 + 0.36 * np.cos(n * ang)).astype(float)
    if kind == "blob":
        e = sum(p(f"{name}/a{k}", -0.3, 0.3) * np.cos(k * ang + p(f"{name}/p{k}", 0, 6.3)) for k in (1, 2, 3, 5))
        return (rad < 0.65 * (1 + e)).astype(float)
    if kind == "heart":
        yy = y + 0.15
        return (((x * 1.15) ** 2 + (yy * 1.2) ** 2 - 0.6) ** 3 - (x * 1.15) ** 2 * (yy * 1.2) ** 3 * 1.6 < 0).astype(float)
    if kind == "bars":
        n = p.count(f"{name}/n", 2, 4)
        return ((np.abs(x) < 0.85) & (np.abs(y) < 0.8) & (np.mod((y + 0.8) * n / 1.6, 1) < 0.55)).astype(float)
    arm = p(f"{name}/arm", 0.18, 0.35)
    return (((np.abs(x) < arm) | (np.abs(y) < arm)) & (rad < 0.95)).astype(float)


SIGNS = ("letter", "ring", "disc", "polygon", "star", "blob", "heart", "bars", "cross")


def paint(canvas: np.ndarray, cover: np.ndarray, rgb) -> None:
    canvas[..., :3] += (np.asarray(rgb, float) - canvas[..., :3]) * cover[..., None]
    canvas[..., 3] = np.maximum(canvas[..., 3], 255 * cover)


def logo(p: Params, ink, ink2) -> np.ndarray:
    """An instance's print: one sign, or one on or beside another."""
    canvas = np.zeros((DECAL, DECAL, 4))
    canvas[..., :3] = ink
    layout = p.pick("logo", ("one", "one", "inside", "pair", "under"))
    kind = p.pick("logo/kind", SIGNS)
    if layout == "one":
        paint(canvas, glyph(kind, p, "g0"), ink)
    elif layout == "inside":
        paint(canvas, glyph(p.pick("logo/ground", ("disc", "polygon", "blob", "disc")), p, "g1", r=1.0), ink)
        paint(canvas, glyph(kind, p, "g0", r=0.5), ink2)
    elif layout == "pair":
        paint(canvas, glyph(kind, p, "g0", cx=-0.48, r=0.46), ink)
        paint(canvas, glyph(p.pick("logo/other", SIGNS), p, "g2", cx=0.48, r=0.46), ink2)
    else:
        paint(canvas, glyph(kind, p, "g0", cy=0.3, r=0.62), ink)
        paint(canvas, glyph("bars", p, "g3", cy=-0.68, r=0.36), ink2)
    return canvas.astype(np.uint8)


def picture_art(p: Params) -> np.ndarray:
    """Something to hang on a wall or print on a cover: hills, shapes or bands."""
    hue = lambda n: np.array(words.COLOURS[p.pick(n, COLOUR_NAMES)], float) * p(n + "v", 0.7, 1.1)
    canvas = np.full((DECAL, DECAL, 4), 255.0)
    canvas[..., :3] = hue("art/ground")
    style = p.pick("art/style", ("hills", "shapes", "bands"))
    if style == "hills":
        canvas[..., :3] = hue("art/sky") * 0.4 + 150
        paint(canvas, glyph("disc", p, "art/sun", p("art/sx", -0.6, 0.6), 0.5, 0.2), (250, 220, 120))
        for k in range(3):
            top = 0.2 - 0.4 * k + 0.25 * np.sin(GX * p(f"art/f{k}", 1, 4) + p(f"art/o{k}", 0, 6))
            paint(canvas, (GY < top).astype(float), hue(f"art/h{k}"))
    elif style == "bands":
        a = p("art/angle", 0, 3.14)
        t = GX * np.cos(a) + GY * np.sin(a)
        for k in range(4):
            paint(canvas, (t > -0.8 + 0.45 * k + p(f"art/b{k}", -0.1, 0.1)).astype(float), hue(f"art/c{k}"))
    else:
        for k in range(p.count("art/n", 2, 5)):
            paint(canvas, glyph(p.pick(f"art/k{k}", SIGNS[1:]), p, f"art/g{k}", p(f"art/x{k}", -0.6, 0.6),
                                p(f"art/y{k}", -0.6, 0.6), p(f"art/r{k}", 0.25, 0.7)), hue(f"art/c{k}"))
    return np.clip(canvas, 0, 255).astype(np.uint8)


def clock_face(p: Params, ground, ink) -> np.ndarray:
    canvas = np.full((DECAL, DECAL, 4), 255.0)
    canvas[..., :3] = ground
    rad, ang = np.hypot(GX, GY), np.arctan2(GX, GY)
    ticks = (rad > 0.74) & (rad < 0.92) & (np.abs(np.mod(ang / (2 * np.pi) * 12 + 0.5, 1) - 0.5) < 0.11 / np.maximum(rad, 0.1))
    paint(canvas, ticks.astype(float), ink)
    for k, (length, thick) in enumerate(((0.48, 0.075), (0.72, 0.05))):
        a = p(f"hand{k}", 0, 6.283)
        along, across = GX * np.sin(a) + GY * np.cos(a), GX * np.cos(a) - GY * np.sin(a)
        paint(canvas, ((along > -0.08) & (along < length) & (np.abs(across) < thick)).astype(float), ink)
    return canvas.astype(np.uint8)


def key_grid(p: Params, ground, key, cols: int, rows: int) -> np.ndarray:
    canvas = np.full((DECAL, DECAL, 4), 255.0)
    canvas[..., :3] = ground
    cx, cy = np.mod((GX + 1) / 2 * cols, 1), np.mod((GY + 1) / 2 * rows, 1)
    keys = (cx > 0.16) & (cx < 0.88) & (cy > 0.18) & (cy < 0.86)
    space = (GY < -1 + 2 / rows) & (np.abs(GX) < 0.4)
    keys = keys | (space & (cy > 0.18) & (cy < 0.86))
    paint(canvas, keys.astype(float), key)
    return canvas.astype(np.uint8)


def screen_image(p: Params) -> np.ndarray:
    canvas = np.full((DECAL, DECAL, 4), 255.0)
    if p.chance("screen/off", 0.45):
        canvas[..., :3] = np.array([14, 15, 18]) + 14 * (GX + GY > 0.3)[..., None]
        return canvas.astype(np.uint8)
    if p.chance("screen/art", 0.4):
        return picture_art(p)
    canvas[..., :3] = p.pick("screen/ground", ((235, 238, 242), (30, 34, 44), (40, 70, 120)))
    ink = (60, 70, 90) if canvas[0, 0, 0] > 128 else (200, 210, 220)
    rng = np.random.default_rng(p.seed)
    for k in range(7):
        y = 0.62 - 0.22 * k
        paint(canvas, ((np.abs(GY - y) < 0.05) & (GX > -0.75) & (GX < rng.uniform(-0.3, 0.7))).astype(float), ink)
    paint(canvas, (GY > 0.82).astype(float), (90, 130, 190))
    return canvas.astype(np.uint8)


@dataclass(frozen=True)
class Look:
    """What an instance looks like: words, plus the seeds of everything random about it."""

    noun: str
    colour: str
    colour2: str
    pattern: str
    material: str
    seed: int
    base: int | None = None
    spread: float = 0.25

    def params(self) -> Params:
        return Params(self.seed, self.base, self.spread)


class Palette:
    """The materials of one instance by role (body, plain, second, inner, metal, wood, ...)."""

    FIXED = {"metal": ((176, 178, 182), "metal"), "dark": ((34, 34, 38), "plastic"), "white": ((232, 232, 228), "plastic"),
             "wood": ((150, 104, 62), "wooden"), "darkwood": ((92, 58, 36), "wooden"), "leaf": ((58, 122, 48), "natural"),
             "leaf2": ((96, 150, 62), "natural"), "soil": ((62, 44, 32), "natural"), "stem": ((92, 84, 44), "natural"),
             "pages": ((232, 224, 204), "paper"), "gold": ((206, 166, 80), "metal"), "rubber": ((40, 40, 42), "paper"),
             "lightglass": ((205, 222, 228), "glass"), "brass": ((180, 140, 70), "metal"), "crumb": ((226, 190, 130), "natural"),
             "steel": ((150, 152, 156), "metal"), "cream": ((240, 228, 205), "natural"), "flame": ((255, 205, 90), "paper")}

    def __init__(self, look: Look):
        p = look.params()
        self.look, self.p = look, p
        self.rgb = shade_of(look.colour, p, "c1")
        self.rgb2 = shade_of(look.colour2, p, "c2")
        third = p.pick("c3", [c for c in COLOUR_NAMES if c not in (look.colour, look.colour2)])
        self.rgb3 = shade_of(third, p, "c3s")
        surface = finish(look.material, p)
        base, second, third = linear(self.rgb), linear(self.rgb2), linear(self.rgb3)
        alpha = 1.0
        if look.material == "glass":
            alpha = p("alpha", 0.22, 0.5)
        body = Material(base, second, third, look.pattern, alpha=alpha, **surface, **pattern_params(look.pattern, p))
        if look.material == "wooden" and look.pattern == "plain":
            body = replace(body, grain_amp=0.25)
        inner = p.pick("inner", ("same", "same", "white", "second"))
        self.roles = {
            "body": body,
            "plain": replace(body, pattern="plain"),
            "second": Material(second, alpha=1.0, **surface),
            "third": Material(third, alpha=1.0, **surface),
            "inner": replace(body, pattern="plain", base={"same": tuple(x * 0.85 for x in base), "white": linear((232, 230, 222)),
                                                         "second": second}[inner]),
        }

    def logo(self) -> np.ndarray:
        return logo(self.p, self.rgb2, self.rgb3 if self.p.chance("logo/two", 0.5) else self.rgb)

    def role(self, name: str) -> Material:
        if name not in self.roles:
            rgb, kind = self.FIXED[name]
            k = self.p("fixed/" + name, 0.8, 1.15)
            f = finish(kind, self.p)
            if kind == "metal":
                f["metal"] = 0.7
            self.roles[name] = Material(linear(np.clip(np.array(rgb) * k, 0, 250)), alpha=0.3 if kind == "glass" else 1.0, **f)
        return self.roles[name]

    def tinted(self, name: str, rgb, material: str = "plastic", **more) -> str:
        """Adds a role of a given sRGB colour and returns its name."""
        self.roles[name] = Material(linear(rgb), **{**finish(material, self.p), **more})
        return name

    def with_decal(self, name: str, of: str, decal: np.ndarray, rect, **more) -> str:
        self.roles[name] = replace(self.role(of), decal=decal, decal_rect=tuple(rect), pattern="plain", **more)
        return name
