"""Renders the demo recording: a kitchen, a moving camera, my mug and mugs like it.

    python -m tools.demo_kitchen.make --out tools/demo_kitchen/scratch

Writes frames (JPEG by cjpeg), frames.csv, camera_info.json, exact ground truth, teach.yaml with
three marked frames, and teach_once.yaml with one mark and one correction. `tools/demo_kitchen/build` packs them into bags/kitchen. Four stretches of one
kitchen, with cuts between them: A the counter with my mug, B the table with other mugs only, C my
mug among look-alikes seen from elsewhere, D the counter with other mugs only.
"""

from __future__ import annotations

import argparse
import json
import shutil
import struct
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.demo_backbone import words
from tools.demo_backbone.render.household import Instance
from tools.demo_backbone.render.materials import Look, Palette
from tools.demo_backbone.render.scene import Camera, Entry, Room, add_back, add_counter, add_floor, build, random_light

WIDTH, HEIGHT, RATE = 640, 480, 10
START = 1_750_000_000  # seconds; a plausible epoch for the stamps
FOCAL = 330.0
CONCEPT_ID = 254
MY_MUG = "my mug"
OTHER_MUG = "white mug, red print"
CORRECTED = 190  # a frame of stretch D, in which the other mug is pointed at
ROOM_SEED = 77_003  # far from every seed of the training pool

# name -> (noun, colour, second colour, pattern, material, seed)
THINGS: dict[str, Look] = {
    MY_MUG: Look("mug", "white", "blue", "printed", "ceramic", 880_220),
    "white mug, red print": Look("mug", "white", "red", "printed", "ceramic", 880_027),
    "blue mug": Look("mug", "blue", "white", "striped", "ceramic", 880_033),
    "green mug, print": Look("mug", "green", "yellow", "printed", "ceramic", 880_045),
    "yellow mug": Look("mug", "yellow", "brown", "plain", "ceramic", 880_052),
    "bowl": Look("bowl", "orange", "white", "striped", "ceramic", 880_101),
    "kettle": Look("kettle", "grey", "black", "plain", "metal", 880_102),
    "plate": Look("plate", "white", "turquoise", "plain", "ceramic", 880_103),
    "plant": Look("plant", "brown", "white", "plain", "ceramic", 880_104),
    "book": Look("book", "red", "white", "printed", "paper", 880_105),
    "bottle": Look("bottle", "turquoise", "white", "plain", "glass", 880_106),
    "box": Look("box", "brown", "red", "plain", "paper", 880_107),
    "apple": Look("apple", "red", "green", "plain", "plastic", 880_108),
    "banana": Look("banana", "yellow", "green", "plain", "plastic", 880_109),
    "pot": Look("pot", "grey", "black", "plain", "metal", 880_110),
    "toaster": Look("toaster", "red", "black", "plain", "metal", 880_111),
    "teapot": Look("teapot", "pink", "white", "floral", "ceramic", 880_112),
    "jar": Look("jar", "purple", "yellow", "plain", "ceramic", 880_113),
    "radio": Look("radio", "orange", "grey", "plain", "plastic", 880_114),
    "ball": Look("ball", "green", "white", "checkered", "plastic", 880_115),
    "laptop": Look("laptop", "grey", "black", "plain", "metal", 880_116),
    "table": Look("table", "brown", "black", "plain", "wooden", 880_117),
    "chair": Look("chair", "blue", "white", "plain", "wooden", 880_118),
    "picture": Look("picture", "black", "white", "plain", "wooden", 880_119),
    "clock": Look("clock", "red", "white", "plain", "plastic", 880_121),
}


@dataclass(frozen=True)
class Stretch:
    """Things as (name, x, y, yaw) on the counter or table, and the camera's way around them.

    way: (azimuth, elevation, distance, target x, target y) at begin, middle and end; degrees, metres.
    """

    name: str
    seconds: float
    on_table: bool
    things: tuple[tuple[str, float, float, float], ...]
    way: tuple[tuple[float, float, float, float, float], ...]


STRETCHES = (
    Stretch("A", 6.0, False,
            ((MY_MUG, 0.02, -0.02, 20), ("yellow mug", 0.26, 0.05, 200), ("kettle", -0.36, 0.08, 30), ("bowl", -0.16, -0.14, 0),
             ("toaster", 0.58, 0.12, -8), ("apple", 0.16, -0.17, 0), ("bottle", -0.05, 0.19, 0), ("box", 0.95, 0.06, 12),
             ("plant", -0.72, 0.1, 0), ("banana", -0.5, -0.16, 40), ("picture", -0.45, None, 0)),
            ((-28, 24, 0.95, -0.12, 0.0), (2, 30, 0.8, 0.05, 0.0), (26, 26, 0.9, 0.12, 0.0))),
    Stretch("B", 5.0, True,
            (("white mug, red print", -0.12, -0.06, 190), ("blue mug", 0.14, 0.02, 320), ("plate", 0.02, -0.24, 0), ("book", -0.36, -0.02, 25),
             ("laptop", 0.44, 0.1, -25), ("ball", -0.28, 0.2, 0), ("jar", 0.1, 0.22, 0), ("chair", -0.75, 0.75, -20)),
            ((24, 30, 1.05, 0.0, 0.0), (4, 34, 0.95, 0.02, -0.02), (-20, 28, 1.0, 0.04, 0.0))),
    Stretch("C", 6.0, True,
            ((MY_MUG, -0.05, -0.02, 330), ("white mug, red print", 0.15, 0.1, 30), ("blue mug", -0.24, 0.12, 140), ("green mug, print", 0.3, -0.12, 220),
             ("teapot", 0.06, 0.26, 160), ("plate", -0.3, -0.2, 0), ("apple", 0.1, -0.22, 0), ("bottle", 0.45, 0.2, 0), ("book", -0.52, 0.05, -30),
             ("chair", 0.85, 0.6, 25)),
            ((32, 22, 0.95, 0.0, 0.0), (-2, 32, 0.85, 0.0, -0.02), (-34, 26, 0.92, 0.0, 0.0))),
    Stretch("D", 5.0, False,
            (("white mug, red print", 0.04, -0.04, 60), ("green mug, print", -0.2, 0.04, 250), ("yellow mug", 0.3, -0.1, 330), ("pot", -0.52, 0.08, 10),
             ("radio", 0.52, 0.14, -10), ("banana", 0.1, -0.2, 70), ("jar", 0.2, 0.16, 0), ("plant", 0.9, 0.12, 0), ("bowl", -0.05, 0.2, 0), ("clock", 0.3, None, 0)),
            ((18, 26, 0.95, 0.05, 0.0), (-6, 30, 0.85, 0.03, 0.0), (-24, 24, 0.92, -0.05, 0.0))),
)


def room_of(stretch: Stretch) -> tuple[Room, float, dict[int, str]]:
    """The kitchen with the stretch's things; height of the support; name by object id."""
    room = Room(np.random.default_rng(ROOM_SEED + stretch.on_table))
    names: dict[int, str] = {}
    number = iter(range(10_000))

    def put(name: str, x: float, y: float, z: float, yaw: float) -> None:
        look = THINGS[name]
        instance = Instance(look, next(number))
        parts, palette = build(Palette, instance)
        names[len(room.entries)] = name
        room.thing(parts, palette, x, y, z, yaw, Entry.of(instance))

    add_floor(room, False)
    if stretch.on_table:
        parts, _ = build(Palette, Instance(THINGS["table"], 0))
        top = max(m.pos[:, 2].max() for m, _ in parts)
        wall = 1.3
        put("table", 0, 0, 0, 0)
        add_back(room, wall, 0.0, False)
    else:
        top, wall = 0.9, 0.32
        add_counter(room, top, 0.32)
        add_back(room, wall, top, True)
    for name, x, y, yaw in stretch.things:
        if y is None:  # on the wall
            put(name, x, wall - 0.03, top + 0.32, 0)
        elif name == "chair":
            put(name, x, y, 0, yaw)
        else:
            put(name, x, y, top + 0.0005, yaw)
    return room, top, names


def camera_at(stretch: Stretch, t: float, top: float) -> Camera:
    """t from 0 to 1; a parabola through begin, middle and end, with a little hand shake."""
    begin, middle, end = (np.array(w, float) for w in stretch.way)
    weights = 2 * (t - 0.5) * (t - 1), 4 * t * (1 - t), 2 * t * (t - 0.5)
    az, el, distance, x, y = weights[0] * begin + weights[1] * middle + weights[2] * end
    shake = np.array([np.sin(17 * t + k) + 0.5 * np.sin(41 * t + 2 * k) for k in range(3)]) * 0.004
    az, el = np.radians(az), np.radians(el)
    target = np.array([x, y, top + 0.05]) + shake
    eye = target + distance * np.array([np.sin(az) * np.cos(el), -np.cos(az) * np.cos(el), np.sin(el)]) + shake[::-1]
    return Camera(tuple(eye), tuple(target), FOCAL, 0.01 * float(np.sin(9 * t)))


def write_gray(path: Path, a: np.ndarray) -> None:
    h, w = a.shape

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = b"".join(b"\0" + a[y].tobytes() for y in range(h))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def write_jpeg(path: Path, rgb: np.ndarray) -> None:
    ppm = b"P6 %d %d 255\n" % (rgb.shape[1], rgb.shape[0]) + rgb.tobytes()
    jpeg = subprocess.run(["cjpeg", "-quality", "87", "-optimize"], input=ppm, capture_output=True, check=True).stdout
    path.write_bytes(jpeg)


def stamp(index: int) -> str:
    return f"{START + index // RATE}.{index % RATE}00000000"


def teach_yaml(marked: list[int]) -> str:
    lines = ["# Three marked frames of my mug: two viewpoints alone, one among look-alikes.", "concepts:", f"  - name: {MY_MUG}",
             "    class_name: mug", "    references:"]
    lines += [f'      - {{stamp: "{stamp(i)}", mask: teach/{i:06d}.png}}' for i in marked]
    return "\n".join(lines) + "\n"


def teach_once_yaml(marked: int, corrected: int, box: tuple[int, int, int, int]) -> str:
    return "\n".join([
        "# My mug marked once, and one mug that is not it. Both marks are followed through the recording.",
        "# teach.yaml teaches it from three chosen frames instead.", "concepts:", f"  - name: {MY_MUG}", "    class_name: mug", "    references:",
        f'      - {{stamp: "{stamp(marked)}", mask: teach/{marked:06d}.png, follow: 5}}',
        f'      - {{stamp: "{stamp(corrected)}", box: [{", ".join(map(str, box))}], negative: true, follow: 5}}']) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="only every n-th frame, for a quick look")
    args = parser.parse_args()
    frames, truth, teach = args.out / "frames", args.out / "ground_truth", args.out / "teach"
    for folder in (frames, truth, teach):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    vocabulary = list(words.VOCABULARY)
    rows = ["index,seconds"]
    marked: list[int] = []
    box = (0, 0, 0, 0)
    index = 0
    light = random_light(np.random.default_rng(ROOM_SEED))
    light[18:20] = 0.012, 0.8  # soft shadows
    light[20] = 0.95
    for stretch in STRETCHES:
        room, top, names = room_of(stretch)
        count = round(stretch.seconds * RATE)
        wanted = {"A": (14, 48), "C": (18,)}.get(stretch.name, ())
        table = np.full(256, 255, np.uint8)
        for k, entry in enumerate(room.entries):
            table[k] = CONCEPT_ID if names.get(k) == MY_MUG else vocabulary.index(entry.noun)
        for k in range(count):
            if index % args.every == 0 or k in wanted or index == CORRECTED:
                light[25:30] = 1.5, 0.0, index + 1, 1024, 0.08  # noise, blur, seed, shadow map, contrast
                rgb, ids, _ = room.canvas.render(camera_at(stretch, k / (count - 1), top).array(WIDTH, HEIGHT), light, WIDTH, HEIGHT)
                labels = table[ids]
                write_jpeg(frames / f"{index:06d}.jpg", rgb)
                write_gray(truth / f"{index:06d}.png", labels)
                rows.append(f"{index},{stamp(index)}")
                if index == CORRECTED:
                    other = next(j for j, name in names.items() if name == OTHER_MUG)
                    ys, xs = np.where(ids == other)
                    box = (int(xs.min()), int(ys.min()), int(xs.max() - xs.min() + 1), int(ys.max() - ys.min() + 1))
                if k in wanted:
                    marked.append(index)
                    write_gray(teach / f"{index:06d}.png", (labels == CONCEPT_ID).astype(np.uint8) * 255)
            index += 1
    (frames / "frames.csv").write_text("\n".join(rows) + "\n")
    f = FOCAL * WIDTH / 320
    cx, cy = WIDTH / 2, HEIGHT / 2
    (frames / "camera_info.json").write_text(json.dumps({
        "width": WIDTH, "height": HEIGHT, "distortion_model": "plumb_bob", "d": [0.0] * 5,
        "k": [f, 0, cx, 0, f, cy, 0, 0, 1], "p": [f, 0, cx, 0, 0, f, cy, 0, 0, 0, 1, 0]}))
    (truth / "words.json").write_text(json.dumps({"words": vocabulary, "concept_id": CONCEPT_ID, "concept": MY_MUG, "class_name": "mug"}) + "\n")
    (args.out / "teach.yaml").write_text(teach_yaml(marked))
    (args.out / "teach_once.yaml").write_text(teach_once_yaml(marked[0], CORRECTED, box))
    print(f"{len(rows) - 1} frames in {frames}")


if __name__ == "__main__":
    main()
