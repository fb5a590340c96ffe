"""Measures a checkpoint on rendered scenes never used in training.

    python -m tools.demo_backbone.model.evaluate --pool tools/demo_backbone/scratch/val \
        --checkpoint tools/demo_backbone/scratch/run/checkpoint.pt

Counted things show at least 64 pixels at 320x240 and a quarter of themselves; COCO's medium and
large things (32^2 pixels and more at 640x480) are counted apart as well. A proposal's mask is cut at
half its own peak, because the gate scales a slot's whole mask by how sure the slot is of a thing;
`best_proposal_iou_gated` cuts every mask at 0.5 instead. mIoU is over all words
present, pixels without a word are left out. A thing's name is the word with the highest sum of
scores P over its pixels, as if one label were given to it. A held-out pair is named right when its
colour-noun phrase wins among all 12 x 64 phrases; `held_out_colour` asks for the colour among the
twelve of the true noun, `held_out_noun` for the noun alone.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from tools.demo_backbone import words
from tools.demo_backbone.model import exported
from tools.demo_backbone.model.data import VIEWS, Pool
from tools.demo_backbone.model.export import word_embeddings

PADDING = (124.0, 116.0, 104.0)


class Tally:
    def __init__(self) -> None:
        self.confusion = np.zeros((len(words.NOUNS), len(words.NOUNS)), np.int64)
        self.best: list[tuple[int, float]] = []
        self.strict: list[float] = []
        self.noun: list[bool] = []
        self.colour: list[bool] = []
        self.held: dict[str, list[bool]] = {"pair": [], "noun": [], "colour": []}
        self.medium: list[bool] = []
        self.look_alike: list[bool] = []
        self.look_alike_features: list[bool] = []


def retrieval(objects: list[tuple[int, int, int, torch.Tensor]]) -> list[bool]:
    """Is the nearest same-noun object in the household's other views the same instance?"""
    hits = []
    for view, noun, who, z in objects:
        others = [(float(z @ o[3]), o[2]) for o in objects if o[1] == noun and o[0] != view]
        if {w for _, w in others} - {who} and any(w == who for _, w in others):
            hits.append(max(others)[1] == who)
    return hits


class Fit:
    """The bundle's size rule: the picture at `short` rows, padded at the right and below to multiples of 32."""

    def __init__(self, short: int) -> None:
        self.rows, self.columns = short, short * 4 // 3
        self.padded_rows, self.padded_columns = -(-self.rows // 32) * 32, -(-self.columns // 32) * 32

    def __call__(self, picture: np.ndarray) -> torch.Tensor:
        image = torch.from_numpy(np.array(picture)).permute(2, 0, 1).float()[None]
        image = resized(image, self.rows, self.columns)
        padded = torch.tensor(PADDING)[None, :, None, None].repeat(
            1, 1, self.padded_rows, self.padded_columns)
        padded[:, :, : self.rows, : self.columns] = image
        return padded

    def back(self, planes: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
        """Planes [1, C, h, w] over the padded picture as [C, rows, columns] over the picture alone."""
        whole = resized(planes, self.padded_rows, self.padded_columns)
        return resized(whole[:, :, : self.rows, : self.columns], rows, columns)[0]


def resized(planes: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
    if planes.shape[2:] == (rows, columns):
        return planes
    return torch.nn.functional.interpolate(planes, (rows, columns), mode="bilinear", align_corners=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--households", type=int, default=100)
    parser.add_argument("--gate", type=float, default=0.35)
    parser.add_argument("--short-side", type=int, default=288)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    model = exported.load(str(args.checkpoint), gate=args.gate)
    fit = Fit(args.short_side)
    nouns = word_embeddings(model, list(words.NOUNS))
    colours = list(words.COLOURS)
    pairs = [(c, n) for c in colours for n in words.RENDERED_THINGS]
    pair_text = word_embeddings(model, [f"{c} {n}" for c, n in pairs])
    nothing, scale = model.constants(torch.zeros(1))
    text, pair_text = torch.cat([nouns, nothing]), torch.cat([pair_text, nothing])
    tally = Tally()
    pool = Pool(args.pool)
    for shard, index in pool.households()[: args.households]:
        images, ids, objects = pool.shards[shard]
        seen, seen_features = [], []
        for j in range(index * VIEWS, (index + 1) * VIEWS):
            with torch.no_grad():
                m, z, f = model(fit(images[j]))
                m, z, f = m[0].sigmoid(), z[0], f[0]
                s = (scale * z @ text.t()).softmax(1)[:, :-1]
                s_pairs = (scale * z @ pair_text.t()).softmax(1)[:, :-1]
                p = torch.einsum("nhw,nv->vhw", m, s)
                p = fit.back(p[None], 240, 320)
                soft = fit.back(m[None], 240, 320)
            label = p.argmax(0).numpy()
            truth_ids = np.array(ids[j])
            table = np.full(256, -1)
            for k, o in enumerate(objects[j]):
                table[k] = words.NOUNS.index(o["noun"])
            truth = table[truth_ids]
            ok = truth >= 0
            np.add.at(tally.confusion, (truth[ok], label[ok]), 1)
            soft = soft.flatten(1)
            flat = (soft > 0.5 * soft.amax(1, keepdim=True)).float()
            strict = (soft > 0.5).float()
            areas, strict_areas = flat.sum(1), strict.sum(1)
            for k, o in enumerate(objects[j]):
                member = torch.from_numpy(truth_ids == k)
                area = int(member.sum())
                if o["surface"] or area < 64 or o["visible"] < 0.25:
                    continue
                both = flat @ member.flatten().float()
                iou = both / (areas + area - both)
                best = int(iou.argmax())
                noun = words.NOUNS.index(o["noun"])
                tally.best.append((noun, float(iou[best])))
                both = strict @ member.flatten().float()
                tally.strict.append(float((both / (strict_areas + area - both)).max()))
                weight = soft @ member.flatten().float()
                tally.medium.append(area >= 256)
                noun_right = int((weight @ s).argmax()) == noun
                scores = weight @ s_pairs
                same = [i for i, q in enumerate(pairs) if q[1] == o["noun"]]
                colour_right = pairs[same[int(scores[same].argmax())]][0] == o["colour"]
                tally.noun.append(noun_right)
                tally.colour.append(colour_right)
                if (o["colour"], o["noun"]) in words.HELD_OUT:
                    tally.held["noun"].append(noun_right)
                    tally.held["colour"].append(colour_right)
                    tally.held["pair"].append(pairs[int(scores.argmax())] == (o["colour"], o["noun"]))
                seen.append((j, noun, o["instance"], z[best]))
                grid = fit(np.repeat((truth_ids == k)[:, :, None], 3, 2) * 255)[0, :1]
                grid[0, fit.rows:], grid[0, :, fit.columns:] = 0, 0
                cover = torch.nn.functional.avg_pool2d(grid, 8)[0].flatten()
                mean = torch.nn.functional.normalize((f.flatten(1) @ cover), dim=0)
                seen_features.append((j, noun, o["instance"], mean))
        tally.look_alike += retrieval(seen)
        tally.look_alike_features += retrieval(seen_features)
    c = tally.confusion
    present = c.sum(1) > 0
    iou = np.diag(c) / np.maximum(1, c.sum(0) + c.sum(1) - np.diag(c))
    per_noun = {n: round(float(iou[i]), 2) for i, n in enumerate(words.NOUNS) if present[i]}
    result = {
        "objects": len(tally.best),
        "miou": round(float(iou[present].mean()), 4),
        "pixel_accuracy": round(float(np.diag(c).sum() / c.sum()), 4),
        "best_proposal_iou": round(float(np.mean([v for _, v in tally.best])), 4),
        "best_proposal_iou_gated": round(float(np.mean(tally.strict)), 4),
        "best_proposal_iou_medium_large": round(
            float(np.mean([v for (_, v), m in zip(tally.best, tally.medium) if m])), 4),
        "noun": round(float(np.mean(tally.noun)), 4),
        "noun_medium_large": round(float(np.mean([v for v, m in zip(tally.noun, tally.medium) if m])), 4),
        "colour": round(float(np.mean(tally.colour)), 4),
        "held_out_objects": len(tally.held["pair"]),
        **{f"held_out_{k}": round(float(np.mean(v)), 4) for k, v in tally.held.items() if v},
        "look_alike_top1": round(float(np.mean(tally.look_alike)), 4),
        "look_alike_top1_features": round(float(np.mean(tally.look_alike_features)), 4),
    }
    print(json.dumps({"iou": dict(sorted(per_noun.items(), key=lambda x: x[1]))}))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
