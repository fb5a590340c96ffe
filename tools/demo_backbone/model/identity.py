"""Fits what tells things of one word apart on photographs: a linear discriminant analysis.

    python -m tools.demo_backbone.model.identity --pool tools/demo_backbone/scratch/train --photographs DATA \\
        --checkpoint tools/demo_backbone/scratch/switched.pt --out tools/demo_backbone/scratch/whole.pt

Things of the training's views (cut out, pasted before other grounds, spoiled) are described by the means of
NanoDet's features at strides 4, 8 and 16 and of colours under their masks. The map makes the views of one thing
vary as little as can be beside the differences between things; the mean of all becomes zero. Contrastive learning
on the features that name things was tried first and told the things of photographs apart less well: there the
picture that a thing stands in says most about which of a batch it is.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from tools.demo_backbone.model import net, photo
from tools.demo_backbone.model.data import Batch, Loader, Pool
from tools.demo_backbone.model.photographs import Album

LEAST = 40.0  # pixels, the root of a thing's area
SHRINK = 0.3  # towards equal variances within things
COMMON = 0.5  # squared length of the part that is the same for all, beside 1 for the rest
NAMES = ("x4", "x8", "x16", "colour")


@torch.no_grad()
def described(model: photo.Demo, batch: Batch) -> tuple[list[Tensor], list[int]]:
    """Means of all features under the things' masks [things, features], and which things they are."""
    seen = model.photo.nanodet.begin(batch.images)
    maps = [torch.nn.functional.avg_pool2d(seen[0], 2), seen[1], net.upsample2(seen[2]), model.photo.own.colours(batch.images)]
    rows, who = [], []
    for t in batch.things:
        if t.size >= LEAST:
            mask = (batch.ids4[t.image] == t.local_id).float()[None]
            rows.append(torch.cat([net.pooled(m[t.image], mask)[0] for m in maps]))
            who.append(t.instance)
    return rows, who


def discriminants(x: Tensor, who: Tensor) -> Tensor:
    """[features, OWN] for centred x [things, features]."""
    within = torch.zeros(x.shape[1], x.shape[1])
    free = 0
    for thing in who.unique():
        views = x[who == thing]
        rest = views - views.mean(0)
        within += rest.t() @ rest
        free += len(views) - 1
    values, vectors = torch.linalg.eigh(within / free)
    white = vectors @ torch.diag((values + SHRINK * values.mean()) ** -0.5) @ vectors.t()
    _, between = torch.linalg.eigh(white @ (x.t() @ x / len(x)) @ white)
    return white @ between[:, -photo.OWN:]


def fit(own: photo.Own, rows: Tensor, who: Tensor) -> None:
    widths = [getattr(own, n).weight.shape[1] for n in NAMES]
    size = torch.cat([(part.std(0).mean() * part.shape[1] ** 0.5).expand(part.shape[1])
                      for part in rows.split(widths, 1)])
    x = rows / size
    mean = x.mean(0)
    to = discriminants(x - mean, who)
    to = to / ((x - mean) @ to).norm(dim=1).mean()
    with torch.no_grad():
        for name, weight in zip(NAMES, (to / size[:, None]).t().split(widths, 1), strict=True):
            getattr(own, name).weight.copy_(weight[:, :, None, None])
        own.colour.bias.copy_(-mean @ to)
        own.common.fill_(COMMON ** 0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--batches", type=int, default=120)
    args = parser.parse_args()
    torch.set_num_threads(1)
    state = torch.load(args.checkpoint, weights_only=True)["average"]
    model = photo.Demo()
    model.load_state_dict({**{k: v for k, v in model.state_dict().items() if k.startswith("photo.own.")}, **state})
    model.eval()
    loader = Loader(Pool(args.pool), Album(args.photographs), 1, lambda step: (288, 384), lambda step: False, (11, 0), 0, 0.1)
    rows, who = [], []
    for _ in range(args.batches):
        more, things = described(model, loader.queue.get())
        rows += more
        who += things
    fit(model.photo.own, torch.stack(rows), torch.tensor(who))
    torch.save({"average": model.state_dict()}, args.out)
    print(f"{args.out}: {len(rows)} views of {len(set(who))} things")


if __name__ == "__main__":
    main()
