"""Float64 PyTorch reference of the concept learner, and the golden file made from it.

Written from the equations in docs/method.md with autograd, not from the Java code. Run

    python3 tools/concept_reference/reference.py

to rewrite src/core/src/test/resources/concept/golden.safetensors (equal bytes every time).
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
CAMERA = (60, 90)  # rows, columns
RESIZED = (120, 180)
PADDED = (144, 192)
MASK_STRIDE, LEARNING_STRIDE, FEATURE_STRIDE = 8, 16, 24
LOGIT_SCALE = 20.0


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


def coverage(mask: Tensor, stride: int) -> Tensor:
    """Share of each cell of a grid over the padded input that a camera mask covers."""
    scale = RESIZED[0] // CAMERA[0]
    rows, columns = PADDED[0] // scale, PADDED[1] // scale
    padded = F.pad(mask, (0, columns - mask.shape[1], 0, rows - mask.shape[0]))
    return F.avg_pool2d(padded[None, None], stride // scale)[0, 0]


def image_cells(rows: int, columns: int) -> Tensor:
    y = (torch.arange(rows) + 0.5) * PADDED[0] / rows < RESIZED[0]
    x = (torch.arange(columns) + 0.5) * PADDED[1] / columns < RESIZED[1]
    return y[:, None] & x[None, :]


def frame(logits: Tensor, embeddings: Tensor, mask: Tensor | None) -> Frame:
    masks = F.avg_pool2d(torch.sigmoid(logits)[None], LEARNING_STRIDE // MASK_STRIDE)[0]
    inside = image_cells(*masks.shape[1:])
    if mask is None:
        target = torch.zeros(masks.shape[1:], dtype=torch.float64)
        return Frame(masks, embeddings, target, inside, torch.zeros(N, dtype=torch.bool))
    target = coverage(mask, LEARNING_STRIDE)
    proposals, wanted = masks[:, inside], target[inside]
    iou = torch.minimum(proposals, wanted).sum(1) / torch.maximum(proposals, wanted).sum(1)
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


def learned(flat: Tensor, settings: Settings) -> Learned:
    k = settings.kernel
    text, w_z, w_m, bias = flat.split([D, N, N * k * k, 1])
    tensors = [text.view(1, D), w_z.view(1, N), w_m.view(1, N, k, k), bias]
    trained = [settings.text, settings.negative, settings.negative, settings.negative]
    return Learned(
        *[t.detach().clone().requires_grad_(on) for t, on in zip(tensors, trained, strict=True)]
    )


class Reference:
    def __init__(self, inputs: dict[str, Tensor], settings: Settings) -> None:
        self.settings = settings
        self.words = inputs["vocabulary"]
        self.no_object = inputs["no_object"][None]
        self.class_embedding = inputs["class_embedding"]
        masks: list[Tensor | None] = list(inputs["masks"])
        if settings.negative_reference:
            masks[-1] = None
        self.frames = [
            frame(inputs["mask_logits"][k], inputs["embeddings"][k], masks[k]) for k in range(K)
        ]
        means = []
        for k, mask in enumerate(masks):
            if mask is not None:
                share = coverage(mask, FEATURE_STRIDE)
                means.append((inputs["features"][k] * share).sum((1, 2)) / share.sum())
        self.visual = F.normalize(torch.stack(means).mean(0), dim=0)[None]

    def start(self) -> Tensor:
        k = self.settings.kernel
        uniform = torch.full((N,), 1 / N, dtype=torch.float64)
        return torch.cat([self.class_embedding, uniform, torch.zeros(N * k * k + 1).double()])

    def concept(self, text: Tensor) -> Tensor:
        alpha = self.settings.alpha if self.settings.visual else 0.0
        return F.normalize(alpha * self.visual + (1 - alpha) * text, dim=1)

    def loss(self, values: Learned, f: Frame) -> Tensor:
        s = self.settings
        z, m = f.embeddings, f.masks
        if s.negative:
            z = torch.cat([z, F.normalize(values.w_z @ z, dim=1)])
            logit = F.conv2d(m[None], values.w_m, values.bias, padding=s.kernel // 2)[0]
            m = torch.cat([m, torch.sigmoid(logit)])
        t = torch.cat([self.words, self.concept(values.text), self.no_object])
        similarity = (LOGIT_SCALE * t @ z.T).softmax(0)  # [V + 2, N or N + 1]

        crowding = f.masks.sum(0).clamp(min=1)
        score = (similarity[V] @ m.flatten(1)).view(crowding.shape) / crowding
        score = score[f.inside].clamp(1e-6, 1 - 1e-6)
        target = f.target[f.inside]
        dice = 1 - (2 * (score * target).sum() + 1) / (score.sum() + target.sum() + 1)
        bce = F.binary_cross_entropy(score, target)

        own = similarity[V, :N]
        proposal_loss = torch.where(f.matched, -own.log(), -(1 - own).log())
        weight = torch.where(f.matched, 1.0, s.unmatched).double()
        classification = (weight * proposal_loss).sum() / weight.sum()
        total = s.dice * dice + s.bce * bce + s.classification * classification
        if s.negative:
            neg_z = -similarity[:V, N].log().mean()
            neg_m = F.binary_cross_entropy(m[N][f.inside], 1 - target)
            total = total + s.lambda_neg_z * neg_z + s.lambda_neg_m * neg_m
        return total

    def losses_and_gradients(self, flat: Tensor) -> tuple[Tensor, Tensor]:
        losses, gradients = [], []
        for f in self.frames:
            values = learned(flat, self.settings)
            loss = self.loss(values, f)
            if loss.requires_grad:
                loss.backward()
            losses.append(loss.detach())
            gradients.append(values.gradient())
        return torch.stack(losses), torch.stack(gradients)

    def tune(self) -> Learned:
        s = self.settings
        values = learned(self.start(), s)
        trained = [part for part in values.all() if part.requires_grad]
        if not trained:
            return values
        optimizer = torch.optim.AdamW(trained, lr=s.learning_rate, weight_decay=1e-4)
        for k in visiting_order(K, s.iterations, s.seed):
            optimizer.zero_grad()
            self.loss(values, self.frames[k]).backward()
            optimizer.step()
        return values


def unit(rows: Tensor) -> Tensor:
    return F.normalize(rows, dim=-1)


def make_inputs() -> dict[str, Tensor]:
    """Random frames in which proposals 2 and 5 are the concept and 7 is a look-alike."""
    torch.manual_seed(3)
    y, x = torch.meshgrid(torch.arange(CAMERA[0]), torch.arange(CAMERA[1]), indexing="ij")
    rows, columns = PADDED[0] // MASK_STRIDE, PADDED[1] // MASK_STRIDE
    scale = MASK_STRIDE // (RESIZED[0] // CAMERA[0])
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
    cells = (D, PADDED[0] // FEATURE_STRIDE, PADDED[1] // FEATURE_STRIDE)
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
        reference = Reference(inputs, settings)
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
