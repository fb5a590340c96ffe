"""Fits the switch between the two parts: is a picture a photograph, or a rendered room?

    python -m tools.demo_backbone.model.switch --pool tools/demo_backbone/scratch/train --photographs DATA \\
        --checkpoint tools/demo_backbone/scratch/run/checkpoint.pt --out tools/demo_backbone/scratch/switched.pt

A logistic regression on means and deviations of what NanoDet sees at strides 4, 8 and 16, on rendered views
and photographs, each as it is and spoiled (blur, JPEG, noise, other light), at several sizes. The
former means and deviations of the features are folded into the weights. Prints how many held-out
pictures of either kind fall on the wrong side.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image

from tools.demo_backbone.model import exported, photo, photographs
from tools.demo_backbone.model.data import Pool, augment
from tools.demo_backbone.model.evaluate_photographs import fitted

SHIFT = -1.1  # photographs of one thing before a plain ground score lower than the pictures learned from


def seen(model: photo.Demo, picture: np.ndarray) -> torch.Tensor:
    with torch.inference_mode():
        return exported.summary(*model.photo.nanodet.begin(fitted(picture)[0]))[0].clone()


def others(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The picture as another camera would have it."""
    if rng.random() < 0.5:
        size = int(rng.integers(240, 640)), int(rng.integers(240, 480))
        picture = cv2.resize(picture, size)
    if rng.random() < 0.4:
        picture = photographs.spoil(picture, rng)
    if rng.random() < 0.35:
        image = augment(torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float(), rng)
        picture = image[0].permute(1, 2, 0).numpy().astype(np.uint8)
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--each", type=int, default=500, help="pictures of either kind")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(3)
    rng = np.random.default_rng(3)
    state = torch.load(args.checkpoint, weights_only=True)
    model = photo.Demo()
    model.load_state_dict({**state["average"], **{k: v for k, v in model.state_dict().items() if k.startswith("switch.")}})
    model.eval()
    pool = Pool(args.pool)
    rendered = [(s, k) for s in pool.shards for k in range(len(pool.shards[s][0]))]
    files = sorted(args.photographs.glob("coco_small/images/*.jpg")) + sorted(
        args.photographs.glob("staple_pantry/images/*.jpg")) + sorted(args.photographs.glob("rooms_pexels/**/*.jpg"))
    features, truth, held = [], [], []
    for k in rng.choice(len(rendered), args.each, replace=False):
        shard, index = rendered[k]
        picture = others(np.array(pool.shards[shard][0][index]), rng)
        features.append(seen(model, picture))
        truth.append(0.0)
        held.append(k % 6 == 0)
    for k in rng.choice(len(files), args.each, replace=len(files) < args.each):
        picture = others(np.asarray(Image.open(files[k]).convert("RGB")), rng)
        features.append(seen(model, picture))
        truth.append(1.0)
        held.append(photographs.held_out(int(files[k].stem) if files[k].stem.isdigit() else files[k].stem))
    x, y, out = torch.stack(features), torch.tensor(truth), torch.tensor(held)
    mean, deviation = x[~out].mean(0), x[~out].std(0) + 1e-4
    z = (x - mean) / deviation
    line = torch.nn.Linear(x.shape[1], 1)
    optimizer = torch.optim.LBFGS(line.parameters(), lr=0.5, max_iter=200, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(line(z[~out])[:, 0], y[~out])
        loss = loss + 3e-3 * line.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(step)
    with torch.no_grad():
        model.switch.weight.copy_(line.weight / deviation)
        model.switch.bias.copy_(line.bias - (line.weight[0] * mean / deviation).sum())
        model.switch.bias.add_(SHIFT)
        score = model.switch(x)[:, 0]
    for name, part in (("learned", ~out), ("held out", out)):
        for kind in (0, 1):
            s = score[part & (y == kind)]
            wrong = int(((s > 0) != bool(kind)).sum())
            print(f"{name}, {'photographs' if kind else 'rendered'}: {wrong} of {len(s)} wrong; "
                  f"scores {s.quantile(0.02):.1f} to {s.quantile(0.98):.1f}")
    state["average"] = model.state_dict()
    torch.save({"average": state["average"]}, args.out)


if __name__ == "__main__":
    main()
