"""Checks what the sets promise: seeds apart from training, variants that differ, fixed by seed.

    python -m tools.bench_sets.selfcheck
"""

from __future__ import annotations

import numpy as np

from tools.bench_sets import make, scenes
from tools.demo_backbone import words
from tools.demo_backbone.render.household import Instance, household


def looks_of_training(count: int) -> set[int]:
    seeds = set()
    for number in range(count):
        for instance in sum(household(number, 1, "train"), []):
            seeds |= {instance.look.seed, instance.look.base}
    return {s for s in seeds if s is not None}


def main() -> None:
    mugs = make.mug_variants(40)
    assert len({(m.colour, m.colour2, m.pattern, m.seed if m.pattern == "printed" else 0) for m in mugs}) == 40
    mine = {s for m in mugs for s in (m.seed, m.base) if s is not None}
    assert min(mine) >= scenes.FIRST_SEED > max(looks_of_training(200)), "a look's seed is one of training's"
    assert len(make.VOCABULARY) >= 60 and set(make.ADE_NOUNS) <= set(words.THINGS)
    thing = Instance(mugs[0], 1)
    first, again = (scenes.render([thing], [], ("check", 0)) for _ in range(2))
    assert np.array_equal(first.rgb, again.rgb) and np.array_equal(first.ids, again.ids), "not fixed by seed"
    assert first.mask(1).sum() >= scenes.LEAST_PIXELS
    print("seeds apart from training, 40 mugs that differ, same seed same pixels")


if __name__ == "__main__":
    main()
