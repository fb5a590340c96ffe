"""Fits the switch between the two parts: is a picture a photograph, or a rendered room?

    python -m tools.demo_backbone.model.switch --pool tools/demo_backbone/scratch/train tools/demo_backbone/scratch/fine \\
        --photographs DATA --checkpoint tools/demo_backbone/scratch/run/checkpoint.pt --out tools/demo_backbone/scratch/switched.pt

`sights.py` draws the views. The switch (`photo.Switch`) sees some cells of each, and learns by steps; its bias is
then set between the photographs and the rendered views of sources that are kept back: pictures out of the renderer
reach the bundle as they are, photographs through any camera, so the former count without other cameras. Prints how
many of either kind fall on the wrong side. --cells keeps what the detector sees, for another fit of the same views.
"""

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from tools.demo_backbone.model import photo, sights
from tools.demo_backbone.model.data import Pool
from tools.demo_backbone.model.evaluate_photographs import fitted
from tools.demo_backbone.model.photographs import Album

CELLS = 160  # of a view, drawn at random
STEPS = 2400
BATCH = 64
SURE = 0.01  # labels are held away from 0 and 1 by so much
# Shares that may lie beyond an end of the scores: the photographs were spoiled worse than real cameras do.
RARE_PHOTOGRAPH, RARE_RENDERED = 0.01, 0.0025


def look(nanodet: torch.nn.Module, views: Iterable[sights.Sight]) -> dict:
    """What the detector sees at some cells of each view [n, CELLS, photo.SEEN] as half floats, and what the views are."""
    rng, found, views_of = np.random.default_rng(1), [], []
    for view in views:
        with torch.inference_mode():
            image = fitted(view.image)[0].contiguous(memory_format=torch.channels_last)
            cells = photo.cells_of(*nanodet.begin(image))[0].flatten(1).t()
            found.append(cells[torch.from_numpy(rng.choice(len(cells), CELLS, replace=False))].half().clone())
        views_of.append((view.kind, view.photograph, view.part))
        if len(found) % 200 == 0:
            print(f"{len(found)} views", flush=True)
    return {"cells": torch.stack(found), "views": views_of}


def learned(cells: torch.Tensor, truth: torch.Tensor, seed: int) -> photo.Switch:
    """The switch after its steps over views' cells [n, CELLS, SEEN]; the features' scale is folded into its weights."""
    some = cells[:, :40].float().flatten(0, 1)
    mean, deviation = some.mean(0), some.std(0) + 1e-3
    torch.manual_seed(seed)
    switch = photo.Switch()
    optimizer = torch.optim.AdamW(switch.parameters(), lr=4e-3, weight_decay=0.1)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, STEPS)
    for _ in range(STEPS):
        batch = torch.randint(len(cells), (BATCH,))
        x = (cells[batch].float() - mean) / deviation
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            switch(x.transpose(1, 2)[..., None])[:, 0], truth[batch] * (1 - 2 * SURE) + SURE)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        rate.step()
    with torch.no_grad():
        first = switch.hidden
        first.bias.sub_((first.weight[:, :, 0, 0] * (mean / deviation)).sum(1))
        first.weight.div_(deviation[None, :, None, None])
    return switch.requires_grad_(False)


def scores(switch: photo.Switch, cells: torch.Tensor) -> torch.Tensor:
    return torch.cat([switch(part.float().transpose(1, 2)[..., None])[:, 0] for part in cells.split(100)])


def report(score: torch.Tensor, views: list[tuple[str, bool, str]]) -> None:
    wrong = [(kind, photograph, part, (s > 0) != photograph) for s, (kind, photograph, part) in zip(score.tolist(), views)]
    every = Counter(v[:3] for v in wrong)
    errors = Counter(v[:3] for v in wrong if v[3])
    for kind, photograph, part in sorted(every):
        print(f"{part}, {'photographs' if photograph else 'rendered'}, {kind}: "
              f"{errors[kind, photograph, part]} of {every[kind, photograph, part]} wrong")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True, nargs="+")
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--each", type=int, default=2000, help="views of either kind")
    parser.add_argument("--cells", type=Path, help="a file for what was seen; read where it is there")
    parser.add_argument("--seed", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(1)
    state = torch.load(args.checkpoint, weights_only=True)
    model = photo.Demo()
    model.load_state_dict({**{k: v for k, v in state["average"].items() if not k.startswith("switch.")},
                           **{f"switch.{k}": v for k, v in model.switch.state_dict().items()}})
    model.eval()
    if args.cells and args.cells.exists():
        seen = torch.load(args.cells, weights_only=True)
    else:
        pools, nanodet = [Pool(p) for p in args.pool], model.photo.nanodet

        def stream(which: int) -> np.random.Generator:
            return np.random.default_rng((args.seed, which))

        parts = [look(nanodet, sights.photographed(Album(args.photographs), args.each, stream(3))),
                 look(nanodet, sights.rendered(pools, args.each, stream(4))),
                 look(nanodet, sights.untouched(pools, args.each // 5, stream(5)))]
        seen = {"cells": torch.cat([p["cells"] for p in parts]), "views": [v for p in parts for v in p["views"]]}
        if args.cells:
            torch.save(seen, args.cells)
    cells, views = seen["cells"], seen["views"]
    truth = torch.tensor([float(v[1]) for v in views])
    valid = torch.tensor([v[2] == sights.VALID for v in views])
    asis = torch.tensor([v[0] == sights.UNTOUCHED for v in views])
    switch = learned(cells[~valid], truth[~valid], args.seed)
    score = scores(switch, cells)
    low = score[valid & (truth == 1)].quantile(RARE_PHOTOGRAPH)
    high = score[valid & asis].quantile(1 - RARE_RENDERED)
    shift = float(-(low + high) / 2)
    print(f"kept back: photographs from {low:.2f} on, rendered views as they are to {high:.2f}; bias {shift:+.2f}")
    switch.weigh.bias.add_(shift)
    report(score + shift, views)
    model.switch.load_state_dict(switch.state_dict())
    torch.save({"average": model.state_dict()}, args.out)


if __name__ == "__main__":
    main()
