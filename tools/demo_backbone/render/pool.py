"""Renders households into shards for training or measuring.

    python -m tools.demo_backbone.render.pool --out DIR --split train --households 5000 --seed 1

A shard of 100 households holds 400 images [400, 240, 320, 3] (or as --width says), their id maps and the list of objects
per image; 255 is unlabelled. Existing shards are kept, so a stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from tools.demo_backbone.render.household import HUNG, LARGE, Instance, household
from tools.demo_backbone.render.scene import compose, random_light

WIDTH, HEIGHT, VIEWS = 320, 240, 4


def choose(family: list[Instance], others: list[Instance], setting: str, view: int, rng: np.random.Generator) -> list[Instance]:
    """About half of the family (each member in two views) and some of the others that fit the setting."""
    members = [m for k, m in enumerate(family) if (k + view) % 2 == 0 or rng.random() < 0.35]
    fitting = [i for i in others if setting == "floor" or i.look.noun not in LARGE]
    if setting == "floor":  # furniture first: it stands nowhere else
        fitting.sort(key=lambda i: i.look.noun not in LARGE)
        first = [i for i in fitting if i.look.noun in LARGE and i.look.noun != "table"][:3]
        if rng.random() < 0.25:
            first += [i for i in others if i.look.noun == "table"]
        rest = [i for i in fitting if i.look.noun not in LARGE]
    else:
        first = [i for i in others if i.look.noun == "table"] if setting == "table" else []
        rest = [i for i in fitting if i.look.noun not in LARGE]
    hung = [i for i in rest if i.look.noun in HUNG]
    loose = [i for i in rest if i.look.noun not in HUNG]
    count = min(len(loose), int(rng.integers(3, 9)))
    return members + first + hung + [loose[k] for k in rng.permutation(len(loose))[:count]]


def render_household(number: int, seed: int, split: str, width: int = WIDTH) -> list[tuple[np.ndarray, np.ndarray, list[dict]]]:
    height = width * HEIGHT // WIDTH
    family, others = household(number, seed, split)
    views = []
    for view in range(VIEWS):
        rng = np.random.default_rng((seed, number, view, 3))
        setting = str(rng.choice(("counter", "table", "floor"), p=(0.38, 0.34, 0.28)))
        room, camera = compose(choose(family, others, setting, view, rng), setting, rng)
        rgb, ids, alone = room.canvas.render(camera.array(width, height), random_light(rng), width, height)
        counts = np.bincount(ids.ravel(), minlength=256)
        objects = [{**asdict(e), "pixels": int(counts[k]), "visible": round(float(counts[k] / max(1, alone[k])), 3)}
                   for k, e in enumerate(room.entries)]
        views.append((rgb, ids, objects))
    return views


def write_atomically(path: Path, write) -> None:
    fresh = path.with_name("writing_" + path.name)
    with open(fresh, "wb") as file:
        write(file)
    fresh.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--split", choices=("train", "val"), required=True)
    parser.add_argument("--households", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--first", type=int, default=0, help="first shard, to share the work between processes")
    parser.add_argument("--width", type=int, default=WIDTH, help="of an image; its height is three quarters of it")
    parser.add_argument("--shard", type=int, default=100, help="households in a shard")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for shard in range(args.first, (args.households + args.shard - 1) // args.shard):
        index = args.out / f"shard_{shard:05d}.json"
        if index.exists():
            continue
        views = []
        for number in range(shard * args.shard, min(args.households, (shard + 1) * args.shard)):
            views += render_household(number, args.seed, args.split, args.width)
        write_atomically(index.with_name(index.stem + "_images.npy"), lambda f: np.save(f, np.stack([v[0] for v in views])))
        write_atomically(index.with_name(index.stem + "_ids.npy"), lambda f: np.save(f, np.stack([v[1] for v in views])))
        write_atomically(index, lambda f: f.write(json.dumps([v[2] for v in views]).encode()))
        print(f"{index.stem}: {len(views)} images", flush=True)


if __name__ == "__main__":
    main()
