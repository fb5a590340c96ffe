"""Puts the node beside what a user would write in Python: the same model, the same words, the same camera.

    python3 tools/bench_plain/compare.py [--seconds 60] [--rate 10] [--bundle models/demo]
        [--python-only] [--default-only]

Needs PyTorch, NumPy and PyYAML, and for the node a built personal-seg. The plain node keeps the newest
frame, resizes it, runs the bundle's TorchScript, joins masks and words in two matrix products, and takes the
arg max of all words at camera size. Its camera is a thread of the same process: it pays for no middleware.
It runs several times: as PyTorch comes, and with the settings that serve it best, which have a row each.
The node gets its frames from another process over DDS (`bench soak`). Prints one table: labels a
second, age of labels, resident memory, processor time for a frame.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT, BLOCKS = 640, 480, 4


def embeddings(file: Path):
    """The only tensor of a safetensors file."""
    import numpy

    data = file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    (entry,) = (value for name, value in header.items() if name != "__metadata__")
    begin, end = entry["data_offsets"]
    values = numpy.frombuffer(data[8 + length + begin : 8 + length + end], numpy.float32)
    return values.reshape(entry["shape"])


# What the plain node runs with: a row's name, variables of its environment, arguments.
SETTINGS = [
    ("plain Python node, as PyTorch comes", {}, []),
    ("the same, waiting threads sleep (`GOMP_SPINCOUNT=8000`)", {"GOMP_SPINCOUNT": "8000"}, []),
    ("the same, `OMP_WAIT_POLICY=PASSIVE`", {"OMP_WAIT_POLICY": "PASSIVE"}, []),
    ("the same, `GOMP_SPINCOUNT=8000` and frozen (`torch.jit.freeze`)", {"GOMP_SPINCOUNT": "8000"}, ["--freeze"]),
    ("the same, frozen, one thread", {}, ["--freeze", "--threads", "1"]),
]


class PlainNode:
    """Labels frames as straightforward PyTorch does."""

    def __init__(self, bundle: Path, threads: int, freeze: bool) -> None:
        import torch
        import yaml

        torch.set_num_threads(threads)
        self.torch = torch
        self.rule = yaml.safe_load((bundle / "bundle.yaml").read_text())["input"]
        self.module = torch.jit.load(str(bundle / "model.pt"), map_location="cpu").eval()
        with torch.inference_mode():
            no_object, self.scale = self.module.constants(torch.zeros(1))
            words = torch.from_numpy(embeddings(bundle / "vocabulary.safetensors").copy())
            self.text = torch.cat([words, no_object.reshape(1, -1)])
        if freeze:
            self.module = torch.jit.freeze(self.module)

    def label(self, frame):
        """Ids of the words, uint8 [height, width], for an rgb8 frame of [height, width, 3]."""
        torch, rule = self.torch, self.rule
        interpolate = torch.nn.functional.interpolate
        with torch.inference_mode():
            image = torch.from_numpy(frame).permute(2, 0, 1)[None].float()
            height, width = image.shape[2:]
            scale = min(rule["short_side"] / min(height, width), rule["long_side"] / max(height, width))
            inside = (int(height * scale + 0.5), int(width * scale + 0.5))
            padded = [-(-side // rule["multiple"]) * rule["multiple"] for side in inside]
            colour = torch.tensor(rule["padding"], dtype=torch.float32).reshape(1, 3, 1, 1)
            model_input = colour.expand(1, 3, *padded).clone()
            model_input[:, :, : inside[0], : inside[1]] = interpolate(
                image, inside, mode="bilinear", antialias=True
            )
            masks, tokens, _ = self.module(model_input)
            shares = (self.scale * tokens[0] @ self.text.T).softmax(1)[:, :-1]
            scores = torch.einsum("nc,nhw->chw", shares, masks[0].sigmoid())[None]
            full = [round(side * height / inside[0]) for side in padded]
            scores = interpolate(scores, full, mode="bilinear")[0, :, :height, :width]
            return scores.argmax(0).to(torch.uint8).numpy()


def frames():
    """Noise in 4 by 4 blocks, other in each frame, as `bench soak` sends it."""
    import numpy

    generator = numpy.random.default_rng(1)
    while True:
        blocks = generator.integers(0, 256, (BLOCKS, BLOCKS, 3), numpy.uint8)
        yield blocks.repeat(HEIGHT // BLOCKS, 0).repeat(WIDTH // BLOCKS, 1)


def resident(process: int) -> float:
    """MiB."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_plain(bundle: Path, seconds: float, rate: float, threads: int, freeze: bool) -> None:
    """The plain node in this process; prints its figures as JSON."""
    node = PlainNode(bundle, threads or os.cpu_count() or 1, freeze)
    source = frames()
    for _ in range(10):
        node.label(next(source))
    slot: list = []
    arrived = threading.Condition()
    end = time.perf_counter() + seconds

    def stream() -> None:
        due = time.perf_counter()
        while due < end:
            time.sleep(max(0.0, due - time.perf_counter()))
            with arrived:
                slot[:] = [(next(source), time.perf_counter())]
                arrived.notify()
            due += 1 / rate

    begin, cpu = time.perf_counter(), cpu_seconds(os.getpid())
    threading.Thread(target=stream, daemon=True).start()
    ages, memory = [], []
    while time.perf_counter() < end:
        with arrived:
            if not arrived.wait_for(lambda: slot, 1):
                continue
            frame, stamp = slot.pop()
        node.label(frame)
        ages.append(1e3 * (time.perf_counter() - stamp))
        memory.append(resident(os.getpid()))
    took = time.perf_counter() - begin
    ages.sort()
    print(
        json.dumps(
            {
                "rate": len(ages) / took,
                "age_p50": ages[len(ages) // 2],
                "age_p99": ages[min(len(ages) - 1, int(0.99 * len(ages)))],
                "resident": statistics.median(memory),
                "cpu": 1e3 * (cpu_seconds(os.getpid()) - cpu) / len(ages),
            }
        )
    )


def node_of(parent: int) -> int | None:
    """The node's process below `bench soak`."""
    for folder in Path("/proc").iterdir():
        try:
            if not folder.name.isdigit():
                continue
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes().split(b"\0")
            if int(fields[1]) == parent and b"node" in command:
                return int(folder.name)
        except OSError:
            continue
    return None


def run_java(bundle: Path, seconds: float, rate: float) -> dict:
    """The node over DDS, in the second of two rounds; its processor time by the system's own count."""
    command = [ROOT / "bin/personal-seg", "bench", "soak", "--model", bundle, "--transport", "dds"]
    command += ["--rounds", "2", "--warm-up", "1", "--round-seconds", "30", "--rate", str(round(rate)), "--heap-mib", "128"]
    soak = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    cpu: list[float] = []
    figures: dict = {}
    for line in soak.stdout:
        found = re.match(
            r"round +(\d+): (\d+) frames, (\d+) labels, .* age p50 (\d+) ms, p99 (\d+) ms; resident ([\d.]+)", line
        )
        if found:
            node = node_of(soak.pid)
            cpu.append(cpu_seconds(node) if node else float("nan"))
            labels, p50, p99 = (int(found[i]) for i in (3, 4, 5))
            figures = {
                "rate": rate * labels / int(found[2]),
                "age_p50": p50,
                "age_p99": p99,
                "resident": float(found[6]),
                "cpu": 1e3 * (cpu[-1] - cpu[-2]) / labels if len(cpu) > 1 else float("nan"),
            }
    if soak.wait() not in (0, 1) or not figures:
        raise SystemExit("bench soak gave no figures; run it alone to see why")
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, default=ROOT / "models/demo")
    parser.add_argument("--seconds", type=float, default=60, help="of the plain node; the node has 30 s, after 30 s that do not count")
    parser.add_argument("--rate", type=float, default=10, help="frames a second")
    parser.add_argument("--python-only", action="store_true")
    parser.add_argument("--default-only", action="store_true", help="Python with its own settings alone")
    parser.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--freeze", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.plain:
        run_plain(args.bundle, args.seconds, args.rate, args.threads, args.freeze)
        return
    rows = []
    for name, environment, more in SETTINGS[:1] if args.default_only else SETTINGS:
        arguments = [sys.executable, __file__, "--plain", "--bundle", args.bundle]
        arguments += ["--seconds", args.seconds, "--rate", args.rate, *more]
        own = {k: v for k, v in os.environ.items() if k not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}
        plain = subprocess.run(
            list(map(str, arguments)), stdout=subprocess.PIPE, text=True, check=True, env=own | environment
        )
        rows.append((name, json.loads(plain.stdout)))
    if not args.python_only:
        rows.append(("personal-seg node, over DDS", run_java(args.bundle, args.seconds, args.rate)))
    print("| | labels a second | age p50, ms | age p99, ms | resident, MiB | processor time a frame, ms |")
    print("|---|---|---|---|---|---|")
    for name, row in rows:
        print(
            f"| {name} | {row['rate']:.2f} | {row['age_p50']:.0f} | {row['age_p99']:.0f} "
            f"| {row['resident']:.0f} | {row['cpu']:.0f} |"
        )


if __name__ == "__main__":
    main()
