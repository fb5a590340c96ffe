"""Households: a dozen instances with a family of look-alikes among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.demo_backbone import words
from tools.demo_backbone.render.materials import Look

_MANY = ("plain", "plain", "striped", "dotted", "checkered", "floral", "printed", "printed")
_SOME = ("plain", "plain", "plain", "striped", "printed", "checkered")
_PLAIN = ("plain",)
_DARKS = ("black", "white", "grey", "red", "blue")
ANY = tuple(words.COLOURS)

# noun -> (materials, patterns, colours)
STYLE: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "glass": (("glass",), ("plain", "plain", "printed", "striped"), ("white", "turquoise", "green", "blue", "pink", "yellow")),
    "wine glass": (("glass",), _PLAIN, ("white", "turquoise", "pink", "green")),
    "bottle": (("glass", "plastic", "metal", "plastic"), _SOME, ANY), "jar": (("glass", "ceramic", "ceramic"), _SOME, ANY),
    "can": (("metal",), _MANY, ANY), "pan": (("metal",), _PLAIN, ("black", "grey", "red", "orange", "blue", "green")),
    "pot": (("metal", "ceramic"), _SOME, ANY), "kettle": (("metal", "plastic"), _PLAIN + ("printed",), ANY),
    "watering can": (("metal", "plastic"), _SOME, ANY), "spray bottle": (("plastic",), _SOME, ANY),
    "book": (("paper",), _SOME, ANY), "box": (("paper", "paper", "wooden", "metal"), _MANY, ANY + ("brown", "brown")),
    "toaster": (("metal", "plastic"), _PLAIN, ANY), "radio": (("plastic", "wooden"), _PLAIN, ANY),
    "picture": (("wooden", "metal"), _PLAIN, ANY), "clock": (("plastic", "metal", "wooden"), _PLAIN, ANY),
    "ball": (("plastic",), _MANY, ANY), "apple": (("plastic",), _PLAIN, ("red", "red", "green", "yellow")),
    "orange": (("plastic",), _PLAIN, ("orange",)), "egg": (("ceramic",), _PLAIN, ("white", "brown", "pink")),
    "pumpkin": (("plastic",), _PLAIN, ("orange", "orange", "green", "yellow")),
    "banana": (("plastic",), _PLAIN, ("yellow", "yellow", "green")), "carrot": (("plastic",), _PLAIN, ("orange", "orange", "purple")),
    "bread": (("fabric",), _PLAIN, ("brown", "orange")), "cake": (("paper",), _PLAIN, ("brown", "white", "pink", "yellow")),
    "shoe": (("fabric", "plastic"), _SOME, ANY), "boot": (("plastic", "fabric"), _PLAIN + ("dotted",), ANY),
    "hat": (("fabric",), _MANY, ANY), "bag": (("fabric", "plastic"), _MANY, ANY), "umbrella": (("fabric",), _MANY, ANY),
    "basket": (("wooden", "fabric", "wooden"), _PLAIN + ("striped",), ("brown", "brown", "white", "grey", "yellow", "green")),
    "bucket": (("plastic", "metal"), _SOME, ANY), "shelf": (("wooden",), _PLAIN, ("brown", "brown", "white", "black", "grey")),
    "cabinet": (("wooden",), _PLAIN, ("brown", "white", "grey", "blue", "green", "black")),
    "chair": (("wooden", "plastic"), _PLAIN, ANY), "stool": (("wooden", "metal", "plastic"), _PLAIN, ANY),
    "cushion": (("fabric",), _MANY, ANY), "table": (("wooden", "wooden", "plastic"), _PLAIN, ("brown", "brown", "white", "black", "grey")),
    "plant": (("ceramic", "plastic"), _SOME, ANY), "lamp": (("fabric", "paper", "metal"), _SOME, ANY),
    "candle": (("plastic",), _PLAIN + ("striped",), ANY), "teddy bear": (("fabric",), _PLAIN, ("brown", "brown", "white", "grey", "pink", "yellow")),
    "toy car": (("plastic", "metal"), _SOME, ANY), "robot": (("metal", "plastic"), _PLAIN + ("printed",), ANY),
    "laptop": (("metal", "plastic"), _PLAIN, _DARKS), "monitor": (("plastic",), _PLAIN, _DARKS[:3]),
    "keyboard": (("plastic",), _PLAIN, _DARKS), "phone": (("plastic", "metal"), _PLAIN, ANY), "remote": (("plastic",), _PLAIN, _DARKS),
    "camera": (("plastic",), _PLAIN, ("black", "black", "grey", "white", "red", "turquoise", "brown")),
    "headphones": (("plastic",), _PLAIN, ANY), "knife": (("plastic", "wooden"), _PLAIN, ("black", "brown", "red", "white", "blue")),
    "fork": (("metal", "metal", "plastic"), _PLAIN, ("grey", "grey", "black", "yellow", "red")),
    "spoon": (("metal", "wooden", "plastic"), _PLAIN, ("grey", "grey", "brown", "red", "white")),
    "scissors": (("plastic",), _PLAIN, ANY), "toothbrush": (("plastic",), _PLAIN, ANY), "hammer": (("wooden", "plastic"), _PLAIN, ("brown", "black", "red", "yellow", "blue")),
}
_DEFAULT = (("ceramic", "ceramic", "plastic"), _MANY, ANY)
LARGE = frozenset({"chair", "stool", "table", "cabinet", "shelf", "umbrella"})
HUNG = frozenset({"picture", "clock"})
FAMILY = ("mug", "mug", "mug", "cup", "bottle", "bowl", "plate", "vase", "teapot", "jar", "can", "box", "book", "ball", "shoe",
          "bag", "hat", "cushion", "plant", "lamp", "toy car", "robot", "teddy bear", "kettle", "pot", "phone", "headphones",
          "glass", "pitcher", "candle", "bucket", "boot", "radio", "camera", "spray bottle", "watering can", "basket")


@dataclass(frozen=True)
class Instance:
    """One thing of a household; `number` is unique in the pool."""

    look: Look
    number: int


def colours_of(noun: str, rng: np.random.Generator, split: str) -> str:
    colours = STYLE.get(noun, _DEFAULT)[2]
    held = [c for c, n in words.HELD_OUT if n == noun]
    if split == "val" and held and rng.random() < 0.5:
        return held[0]
    allowed = [c for c in colours if split == "val" or (c, noun) not in words.HELD_OUT]
    return allowed[rng.integers(len(allowed))]


def other_colour(colour: str, rng: np.random.Generator) -> str:
    options = [c for c in words.COLOURS if c != colour]
    if rng.random() < 0.35 and colour != "white":
        return "white"
    return options[rng.integers(len(options))]


def new_look(noun: str, rng: np.random.Generator, split: str) -> Look:
    materials, patterns, _ = STYLE.get(noun, _DEFAULT)
    colour = colours_of(noun, rng, split)
    pattern = patterns[rng.integers(len(patterns))]
    material = materials[rng.integers(len(materials))]
    return Look(noun, colour, other_colour(colour, rng), pattern, material, int(rng.integers(2**31)))


def look_alike(base: Look, rng: np.random.Generator, split: str) -> Look:
    """The same noun again, some of its traits kept: colour, pattern, material, shape."""
    fresh = new_look(base.noun, rng, split)
    keep = rng.random(4)
    colour = base.colour if keep[0] < 0.5 else fresh.colour
    colour2 = base.colour2 if keep[0] < 0.3 and base.colour2 != colour else other_colour(colour, rng)
    pattern = base.pattern if keep[1] < 0.55 else fresh.pattern
    material = base.material if keep[2] < 0.7 else fresh.material
    shape = base.seed if keep[3] < 0.6 else None
    return Look(base.noun, colour, colour2, pattern, material, fresh.seed, shape, float(rng.uniform(0.15, 0.5)))


def household(number: int, seed: int, split: str) -> tuple[list[Instance], list[Instance]]:
    """(family of 3 to 5 look-alikes, 9 other instances), fixed by seed."""
    rng = np.random.default_rng((seed, number))
    first = new_look(FAMILY[rng.integers(len(FAMILY))], rng, split)
    looks = [first] + [look_alike(first, rng, split) for _ in range(int(rng.integers(2, 5)))]
    family = len(looks)
    nouns = [n for n in words.RENDERED_THINGS if n != first.noun]
    for noun in rng.choice(nouns, 11, replace=False):
        looks.append(new_look(str(noun), rng, split))
    looks.append(new_look("table", rng, split))
    instances = [Instance(look, number * 32 + k) for k, look in enumerate(looks)]
    return instances[:family], instances[family:]
