"""Renders the benchmark sets, each in the folder layout of the public set it stands for.

    python -m tools.bench_sets.make --out target/bench_sets [--only sim-fss] [--quick]

| set       | layout       | concepts                                                  |
|-----------|--------------|-----------------------------------------------------------|
| sim-fss   | FSS-1000     | 15 pairs of look-alikes, 10 images each                    |
| sim-cub   | CUB-200-2011 | 40 mugs that differ in shape, colours, pattern and print   |
| sim-ade   | ADE20K PNG   | 30 things in cluttered rooms, every pixel labelled         |
| sim-crowd | ADE20K PNG   | 4 groups of 8 things, taught at once, look-alikes in view  |
| sim-video | its own      | 6 kitchens of 4 look-alikes, seen by a moving camera       |

`concepts.csv` beside a layout names class words and partners. Existing sets are rendered again only
when their stamp does not fit; everything is fixed by seed.
"""

from __future__ import annotations

import argparse
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from tools.bench_sets.files import write_gray, write_jpeg, write_lines
from tools.bench_sets.scenes import Scene, clutter, fresh, generator, own, render, similar
from tools.bench_sets.video import build_video
from tools.demo_backbone import words
from tools.demo_backbone.render.household import ANY, Instance, other_colour
from tools.demo_backbone.render.materials import Look

VERSION = "1"
VOCABULARY = list(words.VOCABULARY)
PAIR_NOUNS = ("mug", "bottle", "bowl", "vase", "teapot", "box", "book", "ball", "shoe", "bag", "hat", "lamp", "toy car", "kettle", "cushion")
ADE_NOUNS = ("mug", "cup", "bottle", "jar", "can", "vase", "bowl", "plate", "pot", "kettle", "teapot", "pitcher", "box", "book", "ball",
             "shoe", "boot", "hat", "bag", "basket", "bucket", "cushion", "plant", "lamp", "candle", "teddy bear", "toy car", "robot", "radio", "phone")
CROWD_NOUNS = (("mug", "bottle", "bowl", "book"), ("cup", "jar", "ball", "toy car"), ("mug", "vase", "box", "shoe"), ("teapot", "can", "plate", "robot"))


def masked(folder: Path, scene: Scene, instance: int) -> None:
    write_jpeg(folder.with_suffix(".jpg"), scene.rgb)
    write_gray(folder.with_suffix(".png"), scene.mask(instance).astype(np.uint8) * 255)


def fss_pair(root: Path, number: int, images: int) -> list[str]:
    """Two look-alikes; every image shows one of them among other things."""
    noun = PAIR_NOUNS[number]
    rng = generator("fss", number)
    first = fresh(noun, rng)
    looks = first, similar(first, rng)
    names = [f"{noun.replace(' ', '_')}_{number + 1:02d}{side}" for side in "ab"]
    for side, (name, look) in enumerate(zip(names, looks)):
        for k in range(images):
            others = clutter(generator("fss", number, side, k), 4, {noun})
            masked(root / name / str(k + 1), render([Instance(look, 1)], others, ("fss", number, side, k)), 1)
    return [f"{names[s]},{noun},{names[1 - s]}" for s in (0, 1)]


def mug_variants(count: int) -> list[Look]:
    """Mugs that differ pairwise in a word or a print; most share colour or pattern with another."""
    rng = generator("cub")
    looks: list[Look] = []
    seen: set[tuple] = set()
    while len(looks) < count:
        if looks and rng.random() < 0.6:
            look = similar(looks[rng.integers(len(looks))], rng)
        else:
            colour = str(rng.choice(ANY))
            pattern = str(rng.choice(("plain", "striped", "dotted", "checkered", "floral", "printed", "printed")))
            look = own(Look("mug", colour, other_colour(colour, rng), pattern, str(rng.choice(("ceramic", "ceramic", "metal", "plastic"))),
                            int(rng.integers(2**31))))
        key = (look.colour, look.colour2, look.pattern, look.seed if look.pattern == "printed" else 0)
        if key not in seen:
            seen.add(key)
            looks.append(look)
    return looks


def cub_name(number: int, look: Look) -> str:
    return f"{number + 1:03d}.{look.colour}_{look.pattern}_mug".title()


def cub_variant(root: Path, number: int, look: Look, train: int, test: int) -> list[str]:
    name = cub_name(number, look)
    for k in range(train + test):
        stem = f"{name.split('.')[1]}_{k + 1:04d}_{number + 1:03d}"
        scene = render([Instance(look, 1)], clutter(generator("cub", number, k), 4, {"mug"}), ("cub", number, k))
        write_jpeg(root / "images" / name / f"{stem}.jpg", scene.rgb)
        write_gray(root / "segmentations" / name / f"{stem}.png", scene.mask(1).astype(np.uint8) * 255)
    return [f"{name}/{name.split('.')[1]}_{k + 1:04d}_{number + 1:03d}.jpg {number + 1} {int(k < train)}" for k in range(train + test)]


def ade_images(root: Path, split: str, name: str, scene: Scene, classes: dict[int, int]) -> None:
    """One image with its 16-bit map; classes: class id of an instance that is a concept."""
    labels = scene.words(VOCABULARY)
    for instance, label in classes.items():
        labels[scene.mask(instance)] = label
    write_jpeg(root / "images_detectron2" / split / f"{name}.jpg", scene.rgb)
    write_gray(root / "annotations_detectron2" / split / f"{name}.png", labels)


def ade_concept(root: Path, number: int, train: int, test: int) -> None:
    """A thing in rooms with a look-alike or two; as many rooms with look-alikes only."""
    noun = ADE_NOUNS[number]
    rng = generator("ade", number)
    look = fresh(noun, rng)
    alikes = [similar(look, rng) for _ in range(3)]
    label = len(VOCABULARY) + number
    for k in range(train + 2 * test):
        r = generator("ade", number, "around", k)
        positive = k < train + test
        rivals = [Instance(a, 10 + j) for j, a in enumerate(alikes)]
        keep = [rivals[j] for j in r.permutation(3)[:int(r.integers(1, 3))]]
        around = clutter(r, 9, {noun})
        needed = [Instance(look, 1)] if positive else keep[:1]
        welcome = (keep if positive else keep[1:]) + around
        split = "training" if k < train else "validation"
        scene = render(needed, welcome, ("ade", number, k))
        ade_images(root, split, f"{split}_{number + 1:02d}_{k + 1:03d}", scene, {1: label} if positive else {})


def crowd_group(root: Path, number: int, train: int, test: int) -> None:
    """Eight things of four nouns, so each has a rival that is taught too, and strangers like them."""
    rng = generator("crowd", number)
    looks: list[Look] = []
    for noun in CROWD_NOUNS[number]:
        first = fresh(noun, rng)
        looks += [first, similar(first, rng)]
    strangers = [Instance(similar(look, rng), 50 + j) for j, look in enumerate(looks)]
    mine = [Instance(look, 1 + j) for j, look in enumerate(looks)]
    label = len(VOCABULARY) + 8 * number
    classes = {m.number: label + j for j, m in enumerate(mine)}
    for j, thing in enumerate(mine):
        for k in range(train):
            r = generator("crowd", number, "alone", j, k)
            scene = render([thing], clutter(r, 5, set(CROWD_NOUNS[number])), ("crowd", number, "alone", j, k))
            ade_images(root, "training", f"training_g{number + 1}_{j + 1}_{k + 1}", scene, {thing.number: classes[thing.number]})
    for k in range(test):
        r = generator("crowd", number, "together", k)
        shown = [mine[j] for j in r.permutation(8)[:2 + k % 7]]
        rivals = [strangers[j] for j in r.permutation(8)[:3]]
        scene = render(shown, rivals, ("crowd", number, "together", k), least=max(1, len(shown) - 1), least_pixels=150)
        ade_images(root, "validation", f"validation_g{number + 1}_{k + 1:03d}", scene, classes)


def build_fss(root: Path, pool: ProcessPoolExecutor, quick: bool) -> None:
    pairs = 2 if quick else len(PAIR_NOUNS)
    rows = pool.map(fss_pair, [root] * pairs, range(pairs), [4 if quick else 10] * pairs)
    write_lines(root / "concepts.csv", ["name,class_word,partner"] + [line for lines in rows for line in lines])


def build_cub(root: Path, pool: ProcessPoolExecutor, quick: bool) -> None:
    looks = mug_variants(40)[:4 if quick else None]
    train, test = (2, 2) if quick else (5, 6)
    rows = [line.split() for lines in pool.map(cub_variant, [root] * len(looks), range(len(looks)), looks, [train] * len(looks), [test] * len(looks))
            for line in lines]
    write_lines(root / "images.txt", [f"{k + 1} {row[0]}" for k, row in enumerate(rows)])
    write_lines(root / "image_class_labels.txt", [f"{k + 1} {row[1]}" for k, row in enumerate(rows)])
    write_lines(root / "train_test_split.txt", [f"{k + 1} {row[2]}" for k, row in enumerate(rows)])
    write_lines(root / "classes.txt", [f"{k + 1} {cub_name(k, look)}" for k, look in enumerate(looks)])
    write_lines(root / "concepts.csv", ["name,class_word"] + [f"{cub_name(k, look)},mug" for k, look in enumerate(looks)])


def build_ade(root: Path, pool: ProcessPoolExecutor, quick: bool) -> None:
    count = 2 if quick else len(ADE_NOUNS)
    train, test = (2, 2) if quick else (5, 6)
    list(pool.map(ade_concept, [root] * count, range(count), [train] * count, [test] * count))
    names = [f"my {noun}" for noun in ADE_NOUNS[:count]]
    write_lines(root / "classes.txt", VOCABULARY + names)
    write_lines(root / "concepts.csv", ["name,class_word"] + [f"my {noun},{noun}" for noun in ADE_NOUNS[:count]])


def build_crowd(root: Path, pool: ProcessPoolExecutor, quick: bool) -> None:
    groups = 1 if quick else len(CROWD_NOUNS)
    train, test = (2, 2) if quick else (5, 21)
    list(pool.map(crowd_group, [root] * groups, range(groups), [train] * groups, [test] * groups))
    names = [(g, noun, s) for g in range(groups) for noun in CROWD_NOUNS[g] for s in ("first", "second")]
    write_lines(root / "classes.txt", VOCABULARY + [f"my {s} {noun} of group {g + 1}" for g, noun, s in names])
    write_lines(root / "concepts.csv", ["name,class_word,group"] + [f"my {s} {noun} of group {g + 1},{noun},{g + 1}" for g, noun, s in names])


SETS = {"sim-fss": build_fss, "sim-cub": build_cub, "sim-ade": build_ade, "sim-crowd": build_crowd,
        "sim-video": build_video}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("target/bench_sets"))
    parser.add_argument("--only", choices=SETS, action="append", help="this set only; may be given several times")
    parser.add_argument("--quick", action="store_true", help="a handful of images of each, for a look")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    stamp = VERSION + (" quick" if args.quick else "")
    with ProcessPoolExecutor(args.processes) as pool:
        for name in args.only or SETS:
            root = args.out / name
            if (root / "stamp.txt").exists() and (root / "stamp.txt").read_text().strip() == stamp:
                print(f"{name}: there already")
                continue
            shutil.rmtree(root, ignore_errors=True)
            SETS[name](root, pool, args.quick)
            write_lines(root / "stamp.txt", [stamp])
            print(f"{name}: {sum(1 for _ in root.rglob('*.jpg'))} images in {root}", flush=True)


if __name__ == "__main__":
    main()
