"""Photographs with masks, as views beside the rendered ones: reading, cutting out, pasting, spoiling.

A view is (image uint8 [h, w, 3], ids uint8 [h, w], objects); an object is a dictionary as the rendered
pool has it. Here `noun` may be "unknown" (a thing that no word fits) or "?" (a thing whose word is not known),
and colour, pattern and material are None. Ids from 250 on are no objects:

255 rendered and without a word, 254 not labelled: anything may be there, 253 hidden or crowded: nothing
is learned there.
"""

import json
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tools.demo_backbone import words

UNSURE, OPEN = 253, 254
MOST = 60  # objects of a view
HELD_OUT_OF = 6  # one photograph of so many is never trained on

COCO_WORDS: dict[str, str] = {
    **{n: n for n in ("person", "bicycle", "bench", "cat", "dog", "umbrella", "suitcase", "bottle",
                      "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich",
                      "orange", "broccoli", "carrot", "pizza", "donut", "cake", "chair", "couch", "bed",
                      "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "microwave", "oven",
                      "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear",
                      "toothbrush")},
    "backpack": "bag", "handbag": "bag", "sports ball": "ball", "potted plant": "plant",
    "dining table": "table", "cell phone": "phone",
}
COCO = tuple((
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,"
    "bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,"
    "skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,"
    "wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,"
    "chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,"
    "toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush").split(","))
COCO_NAMES = [COCO_WORDS.get(n, "unknown") for n in COCO]  # a word for every class of the detector
PANTRY_WORDS = {n: n for n in ("bread", "egg", "apple", "banana", "orange", "carrot", "broccoli")}
# Whole foods, which have no word here; what comes in a package may be a jar, a can, a box: "?".
PANTRY_WITHOUT = frozenset((
    "tomato", "garlic", "onion", "lemon", "cherry", "strawberry", "raspberry", "blueberry", "pear", "plum",
    "peach", "potato", "mango", "mushroom", "cucumber", "bell pepper", "red chilli", "green chilli", "litchi",
    "ginger", "lime", "grape", "corn", "lettuce", "eggplant", "avocado", "spinach", "walnut", "pineapple",
    "pomegranate", "kiwi", "cookie", "cracker", "biscuit", "pretzel", "cinnamon stick", "star anise",
    "cardamom", "cheese", "butter", "chocolate", "sausage", "fish", "chicken", "spring onion", "parsley"))
OUTSIDE = frozenset(("cow", "sheep", "horse", "zebra", "giraffe", "elephant", "kite", "airplane", "frisbee",
                     "baseball bat", "baseball glove", "surfboard", "skis", "snowboard", "skateboard", "bus",
                     "truck", "car", "traffic light", "motorcycle", "boat", "train", "stop sign", "bench"))

ON_GRASS = frozenset(("cow", "sheep", "horse", "zebra", "giraffe", "elephant", "frisbee", "baseball bat",
                      "baseball glove", "kite", "sports ball", "dog", "bench"))
ON_ROADS = frozenset(("car", "bus", "truck", "motorcycle", "traffic light", "stop sign", "parking meter"))
ON_EARTH = frozenset(("cow", "sheep", "horse", "zebra", "giraffe", "elephant", "baseball bat", "baseball glove"))


def held_out(name: int | str) -> bool:
    """The fixed split: by the checksum of a picture's id."""
    return zlib.crc32(str(name).encode()) % HELD_OUT_OF == 0


@dataclass(frozen=True)
class Photograph:
    image: np.ndarray  # uint8 [h, w, 3]
    ids: np.ndarray  # uint8 [h, w]
    objects: list[dict]
    name: str


@dataclass(frozen=True)
class Cutout:
    image: np.ndarray  # uint8 [h, w, 3]
    alpha: np.ndarray  # uint8 [h, w]
    thing: dict


def thing(noun: str, instance: int) -> dict:
    return {"noun": noun, "instance": instance, "surface": False, "colour": None, "pattern": None,
            "material": None, "visible": 1.0}


def painted(shape: tuple[int, int], polygons: list[list[float]]) -> np.ndarray:
    mask = Image.new("1", (shape[1], shape[0]))
    draw = ImageDraw.Draw(mask)
    for p in polygons:
        if len(p) >= 6:
            draw.polygon(p, fill=1)
    return np.asarray(mask)


def read(folder: Path, annotations: Path, words_of, first: int, keep) -> list[Photograph]:
    """COCO's format; `words_of` gives a class's word, `keep` tells by an image's entry whether it is read."""
    data = json.loads(annotations.read_text())
    names = {c["id"]: c["name"] for c in data["categories"]}
    by_image: dict[int, list] = {}
    for a in data["annotations"]:
        by_image.setdefault(a["image_id"], []).append(a)
    found = []
    for entry in data["images"]:
        if not keep(entry) or not (folder / entry["file_name"]).exists():
            continue
        image = Image.open(folder / entry["file_name"]).convert("RGB")
        w, h = image.size
        ids = np.full((h, w), OPEN, np.uint8)
        objects: list[dict] = []
        for a in sorted(by_image.get(entry["id"], ()), key=lambda a: -a["area"]):
            if isinstance(a["segmentation"], dict):
                x, y, bw, bh = (int(v) for v in a["bbox"])
                box = ids[y:y + bh, x:x + bw]
                box[box == OPEN] = UNSURE
                continue
            member = painted((h, w), a["segmentation"])
            if member.sum() < 30:
                continue
            if len(objects) >= MOST or a.get("iscrowd"):
                ids[member] = UNSURE
                continue
            ids[member] = len(objects)
            objects.append(thing(words_of(names[a["category_id"]]), first + a["id"]))
            objects[-1]["class"] = names[a["category_id"]]
        found.append(Photograph(np.asarray(image), ids, objects, str(entry["id"])))
    return found


def outdoors(photo: Photograph) -> None:
    """Sky, grass, trees, roads and bare ground outside, as far as colour and place tell; the rest stays open."""
    if not any(o["class"] in OUTSIDE for o in photo.objects):
        return
    image, ids = photo.image, photo.ids
    h, w = ids.shape
    small = cv2.resize(image, (w // 4, h // 4), interpolation=cv2.INTER_AREA)
    hue, sat, val = (c.astype(int) for c in cv2.split(cv2.cvtColor(small, cv2.COLOR_RGB2HSV)))
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    rough = cv2.blur(np.abs(grey.astype(np.float32) - cv2.blur(grey.astype(np.float32), (5, 5))), (7, 7))
    free = cv2.resize(ids, (w // 4, h // 4), interpolation=cv2.INTER_NEAREST) == OPEN
    rows = np.arange(h // 4)[:, None] / (h // 4)
    sky = free & (rough < 3) & (val > 130) & (((hue > 90) & (hue < 130) & (sat > 25)) | ((sat < 25) & (val > 190)))
    sky = cv2.morphologyEx(sky.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(sky)
    sky = np.isin(parts, [k for k in range(1, count) if stats[k, 1] <= 1 and stats[k, 4] > 0.02 * sky.size])
    green = free & (hue > 28) & (hue < 80) & (sat > 60) & (val > 50)
    seen = {o["class"] for o in photo.objects}

    def large(mask: np.ndarray, share: float) -> np.ndarray:
        mask = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8)) > 0
        return mask if mask.mean() >= share else np.zeros_like(mask)

    none = np.zeros_like(free)
    grass = large(green & (rows > 0.4) & (rough < 14), 0.08) if seen & ON_GRASS else none
    leaves = free & (hue > 25) & (hue < 90) & (sat > 35) & (rows < 0.7) & (rough >= 4)
    leaves = cv2.blur(leaves.astype(np.float32), (11, 11)) > 0.55
    tree = none if seen & {"baseball bat", "baseball glove", "sports ball", "frisbee"} else large(leaves, 0.04) & ~grass
    road = large(free & (rows > 0.5) & (sat < 60) & (val > 50) & (val < 200) & (rough < 9), 0.05) if seen & ON_ROADS else none
    earth = free & (rows > 0.5) & (hue > 6) & (hue < 26) & (sat > 45) & (val > 60) & (rough < 12)
    earth = large(earth, 0.08) if seen & ON_EARTH else none
    for noun, mask in (("sky", sky), ("grass", grass), ("tree", tree), ("road", road), ("ground", earth)):
        if mask.any() and len(photo.objects) < 240:
            full = cv2.resize(mask.astype(np.uint8), (w, h), interpolation=cv2.INTER_NEAREST) > 0
            ids[full & (ids == OPEN)] = len(photo.objects)
            photo.objects.append({**thing(noun, -1), "surface": True, "class": noun})


def cutouts(photo: Photograph, least: int = 40) -> list[Cutout]:
    """Whole things of a picture: large enough and away from its border."""
    found = []
    h, w = photo.ids.shape
    for k, o in enumerate(photo.objects):
        if o["surface"] or o["noun"] == "person":
            continue
        member = photo.ids == k
        ys, xs = np.nonzero(member)
        if len(ys) < least * least:
            continue
        y0, y1, x0, x1 = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
        if min(y0, x0) < 3 or y1 > h - 3 or x1 > w - 3 or len(ys) < 0.25 * (y1 - y0) * (x1 - x0):
            continue
        alpha = member[y0:y1, x0:x1].astype(np.uint8) * 255
        found.append(Cutout(np.ascontiguousarray(photo.image[y0:y1, x0:x1]), alpha, dict(o)))
    return found


def rendered_cutouts(images: np.ndarray, ids: np.ndarray, objects: list, rng: np.random.Generator) -> list[Cutout]:
    """Whole things of one household's views."""
    found = []
    for image, map_, entries in zip(images, ids, objects):
        for k, o in enumerate(entries):
            if o["surface"] or o["visible"] < 0.97 or o["pixels"] < 1500:
                continue
            ys, xs = np.nonzero(map_ == k)
            y0, y1, x0, x1 = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
            if min(y0, x0) < 1 or y1 > map_.shape[0] - 1 or x1 > map_.shape[1] - 1:
                continue
            alpha = (map_[y0:y1, x0:x1] == k).astype(np.uint8) * 255
            found.append(Cutout(np.array(image[y0:y1, x0:x1]), alpha, dict(o)))
    return found


def fit(image: np.ndarray, ids: np.ndarray, size: tuple[int, int], rng: np.random.Generator,
        onto: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """A random part of a picture at `size`; around the object `onto` where one is named."""
    h, w = size
    rows, cols = ids.shape
    stretch = np.exp(rng.uniform(-0.15, 0.15))
    largest = min(rows / h, cols / (w * stretch))
    if onto is not None:
        ys, xs = np.nonzero(ids == onto)
        if len(ys) == 0:
            onto = None
    if onto is not None:
        extent = max((ys.max() - ys.min() + 1) / h, (xs.max() - xs.min() + 1) / (w * stretch))
        scale = min(largest, max(extent / rng.uniform(0.35, 0.95), 0.25))
        ch, cw = scale * h, scale * w * stretch
        cy, cx = (ys.min() + ys.max()) / 2 + rng.uniform(-0.15, 0.15) * ch, (xs.min() + xs.max()) / 2 + rng.uniform(-0.15, 0.15) * cw
        y, x = float(np.clip(cy - ch / 2, 0, max(0.0, rows - ch))), float(np.clip(cx - cw / 2, 0, max(0.0, cols - cw)))
    else:
        scale = largest * (1.0 if rng.random() < 0.4 else rng.uniform(0.5, 1.0))
        ch, cw = scale * h, scale * w * stretch
        y, x = rng.uniform(0, max(0.0, rows - ch)), rng.uniform(0, max(0.0, cols - cw))
    y0, x0, y1, x1 = int(y), int(x), max(int(y) + 8, int(y + ch)), max(int(x) + 8, int(x + cw))
    part = image[y0:y1, x0:x1]
    shrink = part.shape[0] > h
    out = cv2.resize(part, (w, h), interpolation=cv2.INTER_AREA if shrink else cv2.INTER_LINEAR)
    labels = cv2.resize(ids[y0:y1, x0:x1], (w, h), interpolation=cv2.INTER_NEAREST)
    if rng.random() < 0.5:
        out, labels = out[:, ::-1], labels[:, ::-1]
    return np.ascontiguousarray(out), np.ascontiguousarray(labels)


def paste(image: np.ndarray, ids: np.ndarray, objects: list[dict], cut: Cutout, rng: np.random.Generator) -> bool:
    """Puts the thing somewhere into the view, in place; whether there was room in its list."""
    if len(objects) >= 200:
        return False
    h, w = ids.shape
    long = np.exp(rng.uniform(np.log(36), np.log(min(h, w) * 0.85)))
    scale = float(np.clip(long / max(cut.alpha.shape), 0.1, 3.0))
    ch, cw = cut.alpha.shape
    turn = rng.uniform(-40, 40) if rng.random() < 0.7 else 0.0
    stretch = np.exp(rng.uniform(-0.2, 0.2))
    centre = (rng.uniform(0.05, 0.95) * w, rng.uniform(0.1, 1.0) * h)
    c, s = np.cos(np.radians(turn)) * scale, np.sin(np.radians(turn)) * scale
    m = np.array([[c * stretch, -s, 0], [s * stretch, c, 0]], np.float32)
    m[:, 2] = np.array(centre) - m[:, :2] @ np.array([cw / 2, ch / 2])
    source, alpha = cut.image, cut.alpha
    if scale < 0.5:
        step = 1 / max(1, int(0.8 / scale))
        source = cv2.resize(source, None, fx=step, fy=step, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(alpha, None, fx=step, fy=step, interpolation=cv2.INTER_AREA)
        m[:, 0] *= cw / alpha.shape[1]
        m[:, 1] *= ch / alpha.shape[0]
    light = np.clip(source.astype(np.float32) * np.exp(rng.uniform(-0.35, 0.3)) * np.exp(rng.uniform(-0.06, 0.06, 3)), 0, 255)
    layer = cv2.warpAffine(light.astype(np.uint8), m, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpAffine(alpha, m, (w, h), flags=cv2.INTER_LINEAR)
    member = cover > 127
    if member.sum() < 64:
        return False
    soft = cv2.blur(cover, (3, 3)).astype(np.float32)[:, :, None] / 255
    if rng.random() < 0.5:  # a soft shadow below and beside it
        shift = np.float32([[1, 0, rng.uniform(-8, 8)], [0, 1, rng.uniform(2, 8)]])
        shadow = cv2.blur(cv2.warpAffine(cover, shift, (w, h)), (13, 13)).astype(np.float32)[:, :, None] / 255
        image[:] = (image * (1 - rng.uniform(0.1, 0.5) * shadow)).astype(np.uint8)
    image[:] = (image * (1 - soft) + layer * soft).astype(np.uint8)
    before = np.bincount(ids.ravel(), minlength=256)
    ids[member] = len(objects)
    after = np.bincount(ids.ravel(), minlength=256)
    for k, o in enumerate(objects):
        if not o["surface"] and before[k] and after[k] < 0.35 * before[k]:
            ids[ids == k] = UNSURE
    objects.append(dict(cut.thing))
    return True


def spoil(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another camera's picture: blur, little detail, JPEG; colours are changed for the batch."""
    if rng.random() < 0.3:
        share = rng.uniform(0.4, 0.9)
        h, w = image.shape[:2]
        image = cv2.resize(cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), (w, h))
    if rng.random() < 0.2:
        k = int(rng.integers(3, 8))
        kernel = np.zeros((k, k), np.float32)
        kernel[k // 2] = 1 / k
        turn = cv2.getRotationMatrix2D((k / 2 - 0.5, k / 2 - 0.5), rng.uniform(0, 180), 1)
        kernel = cv2.warpAffine(kernel, turn, (k, k))
        image = cv2.filter2D(image, -1, kernel / max(kernel.sum(), 1e-3))
    if rng.random() < 0.3:
        good, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 90))])
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if good else image
    if rng.random() < 0.5:
        hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
        hsv[:, :, 1] = np.clip(hsv[:, :, 1] * rng.uniform(0.5, 1.4), 0, 255).astype(np.uint8)
        image = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    if rng.random() < 0.5:
        middle = image.mean()
        image = np.clip((image - middle) * rng.uniform(0.7, 1.3) + middle, 0, 255).astype(np.uint8)
    return image


class Album:
    """Everything photographed, in memory."""

    def __init__(self, data: Path, held: bool = False) -> None:
        cv2.setNumThreads(0)
        coco = data / "coco_small"
        self.coco = read(coco / "images", coco / "instances.json", lambda n: COCO_WORDS.get(n, "unknown"), 1_000_000_000,
                         lambda e: held_out(e["id"]) == held)
        self.pantry: list[Photograph] = []
        self.rooms: list[np.ndarray] = []
        if held:
            return
        for photo in self.coco:
            outdoors(photo)
        pantry = data / "staple_pantry"
        self.pantry = read(pantry / "images", pantry / "annotations" / "instances.json",
                           lambda n: PANTRY_WORDS.get(n, "unknown" if n in PANTRY_WITHOUT else "?"),
                           2_000_000_000_000, lambda e: True)
        for path in sorted((data / "rooms_pexels").rglob("*.jpg")):
            self.rooms.append(np.asarray(Image.open(path).convert("RGB")))
        found = {kind: [(c, n) for n, p in enumerate(photos) for c in cutouts(p)]
                 for kind, photos in (("coco", self.coco), ("pantry", self.pantry))}
        self.cuts = {kind: [c for c, _ in each] for kind, each in found.items()}
        self.cut_from = {kind: [n for _, n in each] for kind, each in found.items()}  # the picture a thing was cut out of
        count = Counter(o["noun"] for p in self.coco + self.pantry for o in p.objects)
        rare = {n: c ** -0.5 for n, c in count.items()}
        rare["unknown"] = rare["?"] = min(rare.values())

        def chances(each: list[float]) -> np.ndarray:
            return np.array(each) / sum(each)

        self.photo_chances = {
            k: chances([max((rare[o["noun"]] for o in p.objects if not o["surface"]), default=rare["?"]) for p in photos])
            for k, photos in (("coco", self.coco), ("pantry", self.pantry))}
        self.cut_chances = {k: chances([rare[c.thing["noun"]] for c in cuts]) for k, cuts in self.cuts.items()}

    def pick(self, rng: np.random.Generator) -> Photograph:
        """One of all; a half of them so that rare words come often."""
        kind = "coco" if rng.random() < 0.72 else "pantry"
        photos = self.coco if kind == "coco" else self.pantry
        return photos[rng.choice(len(photos), p=self.photo_chances[kind] if rng.random() < 0.5 else None)]

    def pick_cut(self, kind: str, rng: np.random.Generator) -> Cutout:
        cuts = self.cuts[kind]
        return cuts[rng.choice(len(cuts), p=self.cut_chances[kind])]

    def group(self, size: tuple[int, int], household, rng: np.random.Generator) -> list[tuple]:
        """Four views: a photograph twice, and two others that share pasted things with each other.

        household: (images, ids, objects) of rendered views, whose things and rooms may be used too.
        """
        views = []
        photo = self.pick(rng)
        big = [k for k, o in enumerate(photo.objects) if not o["surface"] and (photo.ids == k).sum() > 1200]
        for _ in range(2):
            onto = int(big[rng.integers(len(big))]) if big and rng.random() < 0.45 else None
            image, ids = fit(photo.image, photo.ids, size, rng, onto)
            views.append((image, ids, [dict(o) for o in photo.objects]))
        rendered = rendered_cutouts(*household, rng)
        chosen = []
        for source in rng.choice(3, int(rng.integers(2, 6)), p=(0.45, 0.25, 0.3)):
            if source == 2 and rendered:
                chosen.append(rendered[rng.integers(len(rendered))])
            else:
                chosen.append(self.pick_cut("pantry" if source == 1 else "coco", rng))
        for _ in range(2):
            where = rng.random()
            if where < 0.35:
                room = self.rooms[rng.integers(len(self.rooms))]
                image, ids = fit(room, np.full(room.shape[:2], OPEN, np.uint8), size, rng)
                objects: list[dict] = []
            elif where < 0.8:
                other = self.pick(rng)
                image, ids = fit(other.image, other.ids, size, rng)
                objects = [dict(o) for o in other.objects]
            else:
                k = int(rng.integers(len(household[0])))
                image, ids = fit(np.array(household[0][k]), np.array(household[1][k]), size, rng)
                objects = [dict(o) for o in household[2][k]]
            for cut in chosen:
                if rng.random() < 0.85:
                    paste(image, ids, objects, cut, rng)
            views.append((image, ids, objects))
        return [(spoil(image, rng), ids, objects) for image, ids, objects in views]
