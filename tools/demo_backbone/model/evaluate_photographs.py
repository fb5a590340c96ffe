"""Measures a checkpoint on photographs never trained on.

    python -m tools.demo_backbone.model.evaluate_photographs --data DATA \\
        --checkpoint tools/demo_backbone/scratch/run/checkpoint.pt --sheet sheet.png

`personal_photos` (things with a mask by hand) and the pictures of `coco_small` that `photographs.held_out`
keeps back. Best proposals count every mask cut at 0 (after the gate). A label is the arg max of the
scores P over the words; `unknown_with_a_word` is the share of things without a word, of 32^2 pixels and
more, that another word than "unknown" covers most of.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from tools.demo_backbone import words
from tools.demo_backbone.model import exported, photographs
from tools.demo_backbone.model.export import word_embeddings

PADDING = (124.0, 116.0, 104.0)
VOCABULARY = list(words.VOCABULARY)


def fitted(picture: np.ndarray, short: int = 288, long: int = 640) -> tuple[torch.Tensor, tuple[int, int]]:
    h, w = picture.shape[:2]
    scale = min(short / min(h, w), long / max(h, w))
    rows, cols = max(1, round(h * scale)), max(1, round(w * scale))
    image = torch.from_numpy(np.array(picture)).permute(2, 0, 1).float()[None]
    image = torch.nn.functional.interpolate(image, (rows, cols), mode="bilinear", antialias=True)
    padded = torch.tensor(PADDING)[None, :, None, None].repeat(1, 1, -(-rows // 32) * 32, -(-cols // 32) * 32)
    padded[:, :, :rows, :cols] = image
    return padded, (rows, cols)


def back(planes: torch.Tensor, used: tuple[int, int], shape: tuple[int, int], padded) -> torch.Tensor:
    whole = torch.nn.functional.interpolate(planes[None], padded, mode="bilinear", align_corners=False)
    return torch.nn.functional.interpolate(whole[:, :, : used[0], : used[1]], shape, mode="bilinear",
                                           align_corners=False)[0]


class Model:
    def __init__(self, module) -> None:
        self.module = module
        nothing, scale = module.constants(torch.zeros(1))
        self.text = torch.cat([word_embeddings(module, VOCABULARY), nothing])
        self.scale = float(scale)

    def __call__(self, picture: np.ndarray):
        image, used = fitted(picture)
        with torch.inference_mode():
            m, z, f = self.module(image)
            m, z = m[0], z[0]
            s = (self.scale * z @ self.text.t()).softmax(1)
            logits = back(m, used, picture.shape[:2], image.shape[2:])
            p = torch.einsum("nhw,nv->vhw", m.sigmoid(), s)
            p = back(p, used, picture.shape[:2], image.shape[2:])
        return logits, z, s, p, f[0], used, image.shape[2:]


def best(logits: torch.Tensor, member: np.ndarray) -> tuple[float, int]:
    flat = (logits > 0).flatten(1).float()
    truth = torch.from_numpy(member).flatten().float()
    both = flat @ truth
    iou = both / (flat.sum(1) + truth.sum() - both + 1e-6)
    return float(iou.max()), int(iou.argmax())


COLOURS = np.random.default_rng(5).integers(40, 255, (256, 3))


def overlay(picture: np.ndarray, label: np.ndarray, member: np.ndarray | None, text: list[str]) -> Image.Image:
    import cv2
    mix = (0.45 * picture + 0.55 * COLOURS[label]).astype(np.uint8)
    edge = cv2.morphologyEx(label.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)) > 0
    mix[edge] = 255
    if member is not None:
        line = cv2.morphologyEx(member.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
        mix[line] = (255, 0, 0)
    out = cv2.resize(np.concatenate([picture, mix], 1), (480, 200))
    for i, t in enumerate(text):
        cv2.putText(out, t, (244, 14 + 14 * i), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 2)
        cv2.putText(out, t, (244, 14 + 14 * i), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1)
    return Image.fromarray(out)


def shown(p: torch.Tensor) -> np.ndarray:
    """The label map: arg max over the words, as the node does it."""
    return p[:-1].argmax(0).numpy()


def personal(model: Model, data: Path, every: int, some: int) -> tuple[dict, list]:
    folder = data / "personal_photos"
    names = dict(line.split(",") for line in (folder / "classes.csv").read_text().splitlines()[1:])
    rows, sheet, views = [], [], []
    count = 0
    for subject, noun in names.items():
        pets = subject in ("cat", "cat2")
        word = VOCABULARY.index("cat" if pets else noun)
        for path in sorted((folder / subject / "images").iterdir())[::some]:
            mask = next((folder / subject / "masks").glob(path.stem + ".*"), None)
            if mask is None:
                continue
            picture = np.asarray(Image.open(path).convert("RGB"))
            member = np.asarray(Image.open(mask).convert("L")) > 127
            logits, z, s, p, f, used, padded = model(picture)
            iou, k = best(logits, member)
            label = shown(p)
            both = (label == word) & member
            class_iou = both.sum() / max(1, ((label == word) | member).sum())
            named = int(s[k].argmax())
            grid = torch.zeros(1, 1, *padded)
            grid[0, 0, : used[0], : used[1]] = torch.nn.functional.interpolate(
                torch.from_numpy(member)[None, None].float(), used, mode="area")[0, 0]
            cover = torch.nn.functional.avg_pool2d(grid, 8).flatten()
            mean = torch.nn.functional.normalize(f.flatten(1) @ cover, dim=0)
            views.append((subject, z[k], mean))
            majority = int(np.bincount(label[member], minlength=len(VOCABULARY)).argmax())
            rows.append((subject, iou, float(class_iou), named == word, majority == word,
                         named == len(VOCABULARY)))
            if count % every == 0:
                said = (VOCABULARY + ["(none)"])[named]
                sheet.append(overlay(picture, label, member, [f"{iou:.2f} {said}", f"map: {VOCABULARY[majority]}"]))
            count += 1
    iou = np.array([r[1] for r in rows])
    hits = [[], []]
    for j in (1, 2):
        for a in range(len(views)):
            others = [(float(views[a][j] @ v[j]), v[0]) for b, v in enumerate(views) if b != a]
            hits[j - 1].append(max(others)[1] == views[a][0])
    by = {n: round(float(np.mean([r[1] for r in rows if r[0] == n])), 2) for n in names}
    result = {"best": iou.mean(), "share_50": (iou >= 0.5).mean(), "share_70": (iou >= 0.7).mean(),
              "share_85": (iou >= 0.85).mean(), "class_iou": np.mean([r[2] for r in rows]),
              "named": np.mean([r[3] for r in rows]), "named_map": np.mean([r[4] for r in rows]),
              "named_none": np.mean([r[5] for r in rows]), "again_embedding": np.mean(hits[0]),
              "again_features": np.mean(hits[1])}
    named_by = {n: round(float(np.mean([r[4] for r in rows if r[0] == n])), 2) for n in names}
    return {**{k: round(float(v), 4) for k, v in result.items()}, "by": by, "named_by": named_by}, sheet


OUTDOORS = {"bicycle", "bench", "person"}


def coco(model: Model, data: Path, every: int, some: int) -> tuple[dict, list]:
    album = photographs.Album(data, held=True)
    household = {w for c, w in photographs.COCO_WORDS.items() if w not in OUTDOORS}
    ious, large, sheet = [], [], []
    confusion = np.zeros((len(VOCABULARY), len(VOCABULARY)), np.int64)
    right, wrong, unknown, silent, sure = [], 0, 0, [], []
    for count, photo in enumerate(album.coco[::some]):
        logits, z, s, p, *_ = model(photo.image)
        label = shown(p)
        none = label == VOCABULARY.index("unknown")
        for k, o in enumerate(photo.objects):
            member = photo.ids == k
            if member.sum() < 64:
                continue
            word = o["noun"]
            truth = VOCABULARY.index(word)
            np.add.at(confusion, (truth, label[member]), 1)
            if word == "unknown":
                if member.sum() >= 32 * 32:
                    unknown += 1
                    wrong += int(np.bincount(label[member], minlength=len(VOCABULARY)).argmax() != truth)
                continue
            if word in household and member.sum() >= 32 * 32:
                iou, j = best(logits, member)
                ious.append(iou)
                if member.sum() >= 96 * 96:
                    large.append(iou)
                right.append(int(s[j].argmax()) == truth)
            sure.append(none[member].mean())
        if count % every == 0:
            top = np.bincount(label.ravel(), minlength=len(VOCABULARY)).argsort()[::-1][:4]
            shown_none = np.where(none, 255, label)
            sheet.append(overlay(photo.image, shown_none, None, [VOCABULARY[t] for t in top]))
    c = confusion
    union = c.sum(1) + confusion.sum(0) - np.diag(c)
    present = [VOCABULARY.index(w) for w in household if c[VOCABULARY.index(w)].sum() > 0]
    per = {VOCABULARY[i]: round(float(c[i, i] / max(1, union[i])), 2) for i in present}
    return {"pictures": len(album.coco), "things": len(ious), "best_household": round(float(np.mean(ious)), 4),
            "best_household_96": round(float(np.mean(large)), 4),
            "named": round(float(np.mean(right)), 4), "miou_household": round(float(np.mean(list(per.values()))), 4),
            "unknown_with_a_word": round(wrong / max(1, unknown), 4),
            "known_called_unknown": round(float(np.mean(sure)), 4), "iou": dict(sorted(per.items(), key=lambda x: x[1]))}, sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--every", type=int, default=4, help="the sheet shows every n-th picture")
    parser.add_argument("--some", type=int, default=1, help="measure every n-th picture, for a quick look")
    parser.add_argument("--gate", type=float, default=0.35)
    args = parser.parse_args()
    torch.set_num_threads(1)
    model = Model(exported.load(str(args.checkpoint), gate=args.gate))
    result, sheet = personal(model, args.data, args.every, args.some)
    print(json.dumps({"personal_photos": result}), flush=True)
    result, more = coco(model, args.data, args.every, args.some)
    print(json.dumps({"coco_held_out": result}))
    if args.sheet:
        tiles = sheet + more
        columns = 3
        page = Image.new("RGB", (480 * columns, 200 * -(-len(tiles) // columns)))
        for i, tile in enumerate(tiles):
            page.paste(tile, (480 * (i % columns), 200 * (i // columns)))
        page.save(args.sheet)


if __name__ == "__main__":
    main()
