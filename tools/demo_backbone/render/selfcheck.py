"""Checks what the pool promises: fixed by seed, ids and lists that agree, held-out pairs held out.

    python -m tools.demo_backbone.render.selfcheck [--pool DIR]

Renders two households of each split; with --pool, checks the shards of that train pool as well.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from tools.demo_backbone import words
from tools.demo_backbone.render.household import household
from tools.demo_backbone.render.pool import HEIGHT, VIEWS, WIDTH, render_household
from tools.demo_backbone.render.scene import UNLABELLED


def require(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"selfcheck failed: {what}")


def check_view(ids: np.ndarray, objects: list[dict], split: str, where: str) -> None:
    """ids [h, w] against the list of its image."""
    require(ids.shape == (HEIGHT, WIDTH), f"{where}: ids are {ids.shape}, expected {(HEIGHT, WIDTH)}")
    counts = np.bincount(ids.ravel(), minlength=256)
    require(len(objects) < UNLABELLED, f"{where}: {len(objects)} objects, at most {UNLABELLED - 1}")
    require(counts[len(objects):UNLABELLED].sum() == 0, f"{where}: an id without an entry")
    for k, o in enumerate(objects):
        require(o["pixels"] == counts[k], f"{where}: {o['noun']} lists {o['pixels']} pixels and covers {counts[k]}")
        require(o["noun"] in (words.SURFACES if o["surface"] else words.THINGS), f"{where}: unknown noun {o['noun']}")
        require(o["colour"] in words.COLOURS and o["colour2"] in words.COLOURS, f"{where}: unknown colour of {o['noun']}")
        require(o["pattern"] in words.PATTERNS, f"{where}: unknown pattern {o['pattern']}")
        require(o["material"] in words.MATERIALS, f"{where}: unknown material {o['material']}")
        require(o["surface"] == (o["instance"] < 0), f"{where}: {o['noun']} has instance {o['instance']}")
        if split == "train":
            require((o["colour"], o["noun"]) not in words.HELD_OUT, f"{where}: held-out pair {o['colour']} {o['noun']}")


def check_fresh(split: str, seed: int) -> None:
    """Renders two households, the first twice."""
    for number in range(2):
        views = render_household(number, seed, split)
        require(len(views) == VIEWS, f"household {number}: {len(views)} views")
        for k, (rgb, ids, objects) in enumerate(views):
            where = f"{split} household {number} view {k}"
            check_view(ids, objects, split, where)
            require(20 < rgb.mean() < 235 and rgb.std() > 8, f"{where}: mean {rgb.mean():.0f}, deviation {rgb.std():.0f}")
        if number == 0:
            again = render_household(number, seed, split)
            require(all((a[0] == b[0]).all() and (a[1] == b[1]).all() and a[2] == b[2] for a, b in zip(views, again)),
                    f"{split} household {number}: the same seed gave other bytes")


def check_looks(households: int) -> None:
    """No held-out pair among the instances of many train households; some in val."""
    for split, seed in (("train", 1), ("val", 900_001)):
        looks = [i.look for n in range(households) for part in household(n, seed, split) for i in part]
        held = sum((x.colour, x.noun) in words.HELD_OUT for x in looks)
        require((held == 0) == (split == "train"), f"{split}: {held} held-out pairs in {households} households")


def check_pool(folder: Path) -> int:
    """Every finished shard of a train pool; returns the number of images."""
    images = 0
    for index in sorted(folder.glob("shard_*.json")):
        lists = json.loads(index.read_text())
        ids = np.load(index.with_name(index.stem + "_ids.npy"), mmap_mode="r")
        pixels = np.load(index.with_name(index.stem + "_images.npy"), mmap_mode="r")
        require(pixels.shape == (len(lists), HEIGHT, WIDTH, 3), f"{index.stem}: images are {pixels.shape}")
        for k, objects in enumerate(lists):
            check_view(np.asarray(ids[k]), objects, "train", f"{index.stem} image {k}")
        images += len(lists)
    require(images > 0, f"no finished shard in {folder}")
    return images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, help="a train pool to check as well")
    args = parser.parse_args()
    check_looks(300)
    for split, seed in (("train", 1), ("val", 900_001)):
        check_fresh(split, seed)
    if args.pool:
        print(f"{check_pool(args.pool)} images of {args.pool} agree with their lists")
    print("renderer: fixed by seed, ids agree with lists, held-out pairs held out")


if __name__ == "__main__":
    main()
