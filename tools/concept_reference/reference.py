"""Float64 PyTorch reference of the concept learner, and the golden file made from it.

Written from the equations in docs/method.md with autograd, not from the Java code. Run

    python3 -m tools.concept_reference.reference

to rewrite src/core/src/test/resources/concept/golden.safetensors (equal bytes every time). The
lessons on bundles are those of `bundles.py` beside this file.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

GOLDEN = Path(__file__).parents[2] / "src/core/src/test/resources/concept/golden.safetensors"

N, D, V, K = 12, 16, 9, 3
MASK_STRIDE, FEATURE_STRIDE = 8, 24
LOGIT_SCALE = 20.0


@dataclass(frozen=True)
class Geometry:
    """How a camera image was laid into the model's input; each in rows and columns."""

    camera: tuple[int, int]
    resized: tuple[int, int]
    padded: tuple[int, int]


GEOMETRY = Geometry(camera=(60, 90), resized=(120, 180), padded=(144, 192))


@dataclass(frozen=True)
class Settings:
    text: bool = True
    negative: bool = True
    visual: bool = True
    kernel: int = 3
    negative_reference: bool = False
    alpha: float = 0.1
    lambda_neg_z: float = 0.1
    lambda_neg_m: float = 10.0
    learning_rate: float = 2e-3
    iterations: int = 200
    stride: int = 16  # pixels of the padded input per cell of the grid that losses are taken on
    dice: float = 5.0
    bce: float = 5.0
    classification: float = 2.0
    unmatched: float = 0.1
    seed: int = 7


@dataclass(frozen=True)
class Frame:
    masks: Tensor  # sigmoid(M_open) at the learning stride, [N, h, w]
    embeddings: Tensor  # [N, D]
    target: Tensor  # [h, w]
    inside: Tensor  # [h, w], whether a cell's centre lies in the camera image
    matched: Tensor  # [N]


class JavaRandom:
    """java.util.Random, as its documentation specifies it."""

    def __init__(self, seed: int) -> None:
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def bits(self, count: int) -> int:
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - count)

    def below(self, bound: int) -> int:
        if bound & (bound - 1) == 0:
            return (bound * self.bits(31)) >> 31
        while True:
            bits = self.bits(31)
            value = bits % bound
            if bits - value + bound - 1 < 1 << 31:
                return value


def visiting_order(count: int, steps: int, seed: int) -> list[int]:
    """Every reference once per round, each round in a fresh random order."""
    random = JavaRandom(seed)
    order: list[int] = []
    while len(order) < steps:
        round_: list[int] = []
        for i in range(count):
            j = random.below(i + 1)
            round_.append(i)
            round_[i], round_[j] = round_[j], i
        order += round_
    return order[:steps]


def overlaps(pixels: int, cells: int, size: float) -> Tensor:
    """[cells, pixels]: the share of each cell of `size` pixels that each pixel fills, one axis."""
    pixel, cell = torch.arange(pixels).double(), torch.arange(cells).double()[:, None]
    shared = torch.minimum(pixel + 1, (cell + 1) * size) - torch.maximum(pixel, cell * size)
    return shared.clamp(min=0) / size


def coverage(mask: Tensor, cells: tuple[int, ...], geometry: Geometry) -> Tensor:
    """Share of each cell of a grid over the padded input that a camera mask covers."""
    for axis in (0, 1):
        size = geometry.padded[axis] / cells[axis] * geometry.camera[axis] / geometry.resized[axis]
        shares = overlaps(mask.shape[axis], cells[axis], size)
        mask = shares @ mask if axis == 0 else mask @ shares.T
    return mask


def image_cells(cells: tuple[int, ...], geometry: Geometry) -> Tensor:
    y, x = (
        (torch.arange(cells[axis]) + 0.5) * geometry.padded[axis] / cells[axis]
        < geometry.resized[axis]
        for axis in (0, 1)
    )
    return y[:, None] & x[None, :]


def overlap_with(target: Tensor, proposals: Tensor) -> Tensor:
    """Soft IoU of each proposal with a target, over the cells that are given."""
    return torch.minimum(proposals, target).sum(1) / torch.maximum(proposals, target).sum(1)


def frame(
    logits: Tensor, embeddings: Tensor, mask: Tensor | None, geometry: Geometry, stride: int
) -> Frame:
    present = geometry.padded[1] // logits.shape[2]
    masks = F.avg_pool2d(torch.sigmoid(logits)[None], max(stride, present) // present)[0]
    cells = masks.shape[1:]
    inside = image_cells(cells, geometry)
    matched = torch.zeros(len(masks), dtype=torch.bool)
    if mask is None:
        return Frame(masks, embeddings, torch.zeros(cells, dtype=torch.float64), inside, matched)
    target = coverage(mask, cells, geometry).clamp(max=1)  # a last digit may be over
    iou = overlap_with(target[inside], masks[:, inside])
    matched = iou >= 0.5
    matched[iou.argmax()] = True
    return Frame(masks, embeddings, target, inside, matched)


@dataclass
class Learned:
    text: Tensor  # T_per, [1, D]
    w_z: Tensor  # [1, N]
    w_m: Tensor  # [1, N, k, k]
    bias: Tensor  # [1]

    def all(self) -> list[Tensor]:
        return [self.text, self.w_z, self.w_m, self.bias]

    def flat(self) -> Tensor:
        return torch.cat([part.detach().reshape(-1) for part in self.all()])

    def gradient(self) -> Tensor:
        parts = [
            torch.zeros_like(part) if part.grad is None else part.grad for part in self.all()
        ]
        return torch.cat([part.reshape(-1) for part in parts])


def learned(flat: Tensor, count: int, dim: int, settings: Settings) -> Learned:
    k = settings.kernel
    text, w_z, w_m, bias = flat.split([dim, count, count * k * k, 1])
    tensors = [text.view(1, dim), w_z.view(1, count), w_m.view(1, count, k, k), bias]
    trained = [settings.text, settings.negative, settings.negative, settings.negative]
    return Learned(
        *[t.detach().clone().requires_grad_(on) for t, on in zip(tensors, trained, strict=True)]
    )


class Reference:
    def __init__(
        self,
        inputs: dict[str, Tensor],
        settings: Settings,
        geometry: Geometry,
        logit_scale: float,
    ) -> None:
        self.settings = settings
        self.logit_scale = logit_scale
        self.words = inputs["vocabulary"]
        self.no_object = inputs["no_object"][None]
        self.class_embedding = inputs["class_embedding"]
        masks: list[Tensor | None] = list(inputs["masks"])
        if settings.negative_reference:
            masks[-1] = None
        self.frames = [
            frame(logits, embeddings, mask, geometry, settings.stride)
            for logits, embeddings, mask in zip(
                inputs["mask_logits"], inputs["embeddings"], masks, strict=True
            )
        ]
        self.count, self.dim = inputs["embeddings"].shape[1:]
        means = []
        for k, mask in enumerate(masks):
            if mask is not None:
                share = coverage(mask, inputs["features"].shape[2:], geometry)
                means.append((inputs["features"][k] * share).sum((1, 2)) / share.sum())
        self.visual = F.normalize(torch.stack(means).mean(0), dim=0)[None]

    def start(self) -> Tensor:
        k = self.settings.kernel
        n = self.count
        uniform = torch.full((n,), 1 / n, dtype=torch.float64)
        return torch.cat([self.class_embedding, uniform, torch.zeros(n * k * k + 1).double()])

    def at(self, flat: Tensor) -> Learned:
        return learned(flat, self.count, self.dim, self.settings)

    def concept(self, text: Tensor) -> Tensor:
        alpha = self.settings.alpha if self.settings.visual else 0.0
        return F.normalize(alpha * self.visual + (1 - alpha) * text, dim=1)

    def loss(self, values: Learned, f: Frame) -> Tensor:
        s = self.settings
        z, m = f.embeddings, f.masks
        words, count = len(self.words), self.count
        if s.negative:
            z = torch.cat([z, F.normalize(values.w_z @ z, dim=1)])
            logit = F.conv2d(m[None], values.w_m, values.bias, padding=s.kernel // 2)[0]
            m = torch.cat([m, torch.sigmoid(logit)])
        t = torch.cat([self.words, self.concept(values.text), self.no_object])
        similarity = (self.logit_scale * t @ z.T).softmax(0)  # [V + 2, N or N + 1]

        crowding = f.masks.sum(0).clamp(min=1)
        score = (similarity[words] @ m.flatten(1)).view(crowding.shape) / crowding
        score = score[f.inside].clamp(1e-6, 1 - 1e-6)
        target = f.target[f.inside]
        dice = 1 - (2 * (score * target).sum() + 1) / (score.sum() + target.sum() + 1)
        bce = F.binary_cross_entropy(score, target)

        own = similarity[words, :count]
        proposal_loss = torch.where(f.matched, -own.log(), -(1 - own).log())
        weight = torch.where(f.matched, 1.0, s.unmatched).double()
        classification = (weight * proposal_loss).sum() / weight.sum()
        total = s.dice * dice + s.bce * bce + s.classification * classification
        if s.negative:
            neg_z = -similarity[:words, count].log().mean()
            neg_m = F.binary_cross_entropy(m[count][f.inside], 1 - target)
            total = total + s.lambda_neg_z * neg_z + s.lambda_neg_m * neg_m
        return total

    def losses_and_gradients(self, flat: Tensor) -> tuple[Tensor, Tensor]:
        losses, gradients = [], []
        for f in self.frames:
            values = self.at(flat)
            loss = self.loss(values, f)
            if loss.requires_grad:
                loss.backward()
            losses.append(loss.detach())
            gradients.append(values.gradient())
        return torch.stack(losses), torch.stack(gradients)

    def tune(self) -> Learned:
        return self.tuned()[0]

    def tuned(self) -> tuple[Learned, list[float]]:
        """What is learned in the end, and the loss of each step."""
        s = self.settings
        values = self.at(self.start())
        trained = [part for part in values.all() if part.requires_grad]
        if not trained:
            return values, []
        losses = []
        optimizer = torch.optim.AdamW(trained, lr=s.learning_rate, weight_decay=1e-4)
        for k in visiting_order(len(self.frames), s.iterations, s.seed):
            optimizer.zero_grad()
            loss = self.loss(values, self.frames[k])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return values, losses


def unit(rows: Tensor) -> Tensor:
    return F.normalize(rows, dim=-1)


def make_inputs() -> dict[str, Tensor]:
    """Random frames in which proposals 2 and 5 are the concept and 7 is a look-alike."""
    torch.manual_seed(3)
    y, x = torch.meshgrid(torch.arange(GEOMETRY.camera[0]), torch.arange(GEOMETRY.camera[1]), indexing="ij")
    rows, columns = (side // MASK_STRIDE for side in GEOMETRY.padded)
    scale = MASK_STRIDE // (GEOMETRY.resized[0] // GEOMETRY.camera[0])
    gy, gx = torch.meshgrid(
        (torch.arange(rows) + 0.5) * scale, (torch.arange(columns) + 0.5) * scale, indexing="ij"
    )
    vocabulary = unit(torch.randn(V, D))
    concept = unit(vocabulary[4] + 0.15 * torch.randn(D))
    masks, logits, embeddings = [], [], []
    for _ in range(K):
        centres = torch.rand(N, 2) * torch.tensor([40.0, 60.0]) + torch.tensor([10.0, 15.0])
        radii = 8 + 14 * torch.rand(N)
        centres[5], radii[5] = centres[2] + 1.5, radii[2] - 1
        distance = (gy - centres[:, 0, None, None]) ** 2 + (gx - centres[:, 1, None, None]) ** 2
        bumps = 6 * (1 - distance / radii[:, None, None] ** 2)
        logits.append(bumps.clamp(-6, 6) + 0.5 * torch.randn(N, rows, columns))
        centre, radius = centres[2], radii[2]
        masks.append(((y - centre[0]) ** 2 + (x - centre[1]) ** 2 <= radius**2).float())
        z = unit(vocabulary[torch.randint(V, (N,))] + 0.3 * torch.randn(N, D))
        z[[2, 5]] = unit(concept + 0.1 * torch.randn(2, D))
        z[7] = unit(vocabulary[4] + 0.1 * torch.randn(D))
        embeddings.append(unit(z))
    cells = (D, *(side // FEATURE_STRIDE for side in GEOMETRY.padded))
    return {
        "vocabulary": vocabulary,
        "class_embedding": vocabulary[4],
        "no_object": unit(torch.randn(D)),
        "masks": torch.stack(masks),
        "mask_logits": torch.stack(logits),
        "embeddings": torch.stack(embeddings),
        "features": torch.randn(K, *cells) + concept[:, None, None],
    }


CASES = {
    f"text{text:d}_negative{negative:d}_visual{visual:d}_kernel3": Settings(
        text=text, negative=negative, visual=visual
    )
    for text in (True, False)
    for negative in (True, False)
    for visual in (True, False)
}
CASES["text1_negative1_visual1_kernel1"] = Settings(kernel=1)
CASES["text1_negative1_visual1_kernel3_negativeref"] = Settings(negative_reference=True)


def write_safetensors(path: Path, tensors: dict[str, Tensor]) -> None:
    header: dict[str, object] = {}
    data = b""
    for name, tensor in tensors.items():
        values = tensor.detach().to(torch.float32).contiguous()
        raw = values.numpy().tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(values.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main() -> None:
    stored = make_inputs()
    inputs = {name: tensor.double() for name, tensor in stored.items()}
    golden = dict(stored)
    for name, settings in CASES.items():
        reference = Reference(inputs, settings, GEOMETRY, LOGIT_SCALE)
        start = reference.start()
        point = (start + 0.2 * torch.randn(len(start)).double()).float().double()
        golden[f"{name}/point"] = point
        for where, flat in (("start", start), ("point", point)):
            losses, gradients = reference.losses_and_gradients(flat)
            golden[f"{name}/{where}_losses"] = losses
            golden[f"{name}/{where}_gradients"] = gradients
        final = reference.tune()
        golden[f"{name}/embedding"] = reference.concept(final.text)[0]
        golden[f"{name}/final"] = final.flat()
        moved = (final.flat() - start).norm()
        print(f"{name}: losses {losses.tolist()}, moved {moved:.3f}")
    write_safetensors(GOLDEN, golden)
    print(f"{GOLDEN}: {GOLDEN.stat().st_size} bytes")


if __name__ == "__main__":
    main()
