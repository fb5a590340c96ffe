"""Learns a concept the straightforward way, for `personal-seg bench teach` to compare with.

    python3 tools/bench_teach/straightforward.py FOLDER

Every iteration runs the backbone on a reference and takes the gradient by autograd, as one would
write the paper's method first. FOLDER holds task.json and image_K.rgb, mask_K.bin as `bench teach`
leaves them. Prints one line of JSON: seconds, CPU seconds, peak memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


def laid_in(task: dict, image: np.ndarray) -> tuple[Tensor, tuple[int, int]]:
    """The padded model input [1, 3, H, W] and the size after resizing."""
    h, w = image.shape[:2]
    scale = min(task["short_side"] / min(h, w), task["long_side"] / max(h, w))
    size = (max(1, round(h * scale)), max(1, round(w * scale)))
    x = torch.from_numpy(image.astype(np.float32)).permute(2, 0, 1)[None]
    x = F.interpolate(x, size=size, mode="bilinear", antialias=True)
    rows, columns = (-(-s // task["multiple"]) * task["multiple"] for s in size)
    padded = torch.tensor(task["padding"], dtype=torch.float32)[None, :, None, None].repeat(1, 1, rows, columns)
    padded[:, :, : size[0], : size[1]] = x
    return padded, size


def target_of(mask: np.ndarray, size: tuple[int, int], shape: tuple[int, int], stride: int) -> tuple[Tensor, Tensor]:
    """The mask on the learning grid, and which cells lie in the image."""
    m = F.interpolate(torch.from_numpy(mask.astype(np.float32))[None, None], size=size, mode="area")
    full = torch.zeros(1, 1, shape[0] * stride, shape[1] * stride)
    full[:, :, : size[0], : size[1]] = m
    y = (torch.arange(shape[0]) + 0.5) * stride < size[0]
    x = (torch.arange(shape[1]) + 0.5) * stride < size[1]
    return F.avg_pool2d(full, stride)[0, 0], y[:, None] & x[None, :]


def loss_of(task: dict, t: Tensor, w_z: Tensor, w_m: Tensor, bias: Tensor, visual: Tensor, words: Tensor, nothing: Tensor,
            scale: Tensor, masks: Tensor, z: Tensor, target: Tensor, inside: Tensor) -> Tensor:
    """docs/method.md, every part on."""
    count = words.shape[0]
    concept = F.normalize(task["alpha"] * visual + (1 - task["alpha"]) * t, dim=0)
    z_all = torch.cat([z, F.normalize(w_z @ z, dim=0)[None]])
    m_neg_logit = F.conv2d(masks[None], w_m, bias, padding=1)[0]
    m_all = torch.cat([masks, torch.sigmoid(m_neg_logit)])
    log_s = (scale * torch.cat([words, concept[None], nothing]) @ z_all.T).log_softmax(0)
    own = log_s[count].exp()
    p = ((own[:, None, None] * m_all).sum(0) / masks.sum(0).clamp(min=1)).clamp(1e-6, 1 - 1e-6)[inside]
    g = target[inside]
    dice = 1 - (2 * (p * g).sum() + 1) / (p.sum() + g.sum() + 1)
    bce = F.binary_cross_entropy(p, g)
    flat = masks[:, inside]
    iou = torch.minimum(flat, g).sum(1) / torch.maximum(flat, g).sum(1)
    matched = iou >= 0.5
    matched[iou.argmax()] = True
    weight = torch.where(matched, 1.0, 0.1)
    rest = torch.log1p(-own[:-1].clamp(max=1 - 1e-6))
    classes = -(weight * torch.where(matched, log_s[count, :-1], rest)).sum() / weight.sum()
    neg_z = -log_s[:count, -1].mean()
    neg_m = F.binary_cross_entropy_with_logits(m_neg_logit[0][inside], 1 - g)
    return 5 * dice + 5 * bce + 2 * classes + task["lambda_neg_z"] * neg_z + task["lambda_neg_m"] * neg_m


def main() -> None:
    folder = Path(sys.argv[1])
    task = json.loads((folder / "task.json").read_text())
    torch.set_num_threads(task["threads"])
    begin, cpu = time.monotonic(), time.process_time()
    model = torch.jit.load(task["model"]).eval()
    nothing, scale = model.constants(torch.zeros(1))
    words = torch.tensor(task["vocabulary"])
    t = torch.tensor(task["class_embedding"], requires_grad=True)
    references = []
    for k in range(task["references"]):
        w, h = task["sizes"][k]
        image = np.fromfile(folder / f"image_{k}.rgb", np.uint8).reshape(h, w, 3)
        mask = np.fromfile(folder / f"mask_{k}.bin", np.uint8).reshape(h, w)
        references.append((*laid_in(task, image), mask))
    means = []
    with torch.no_grad():
        for x, size, mask in references:
            features = model(x)[2][0]
            stride = x.shape[3] // features.shape[2]
            share, _ = target_of(mask, size, features.shape[1:], stride)
            means.append((features * share).sum((1, 2)) / share.sum())
    visual = F.normalize(torch.stack(means).mean(0), dim=0)
    n = task["proposals"]
    w_z = torch.full((n,), 1 / n, requires_grad=True)
    w_m = torch.zeros(1, n, 3, 3, requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.AdamW([t, w_z, w_m, bias], lr=task["learning_rate"], weight_decay=1e-4)
    first = last = 0.0
    for step in range(task["iterations"]):
        x, size, mask = references[step % len(references)]
        with torch.no_grad():
            logits, z, _ = model(x)
        masks = torch.sigmoid(logits[0])
        factor = task["learning_stride"] // (x.shape[3] // masks.shape[2])
        masks = F.avg_pool2d(masks[None], factor)[0]
        target, inside = target_of(mask, size, masks.shape[1:], task["learning_stride"])
        loss = loss_of(task, t, w_z, w_m, bias, visual, words, nothing, scale, masks, z[0], target, inside)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        last = float(loss)
        first = first or last
    print(json.dumps({"seconds": time.monotonic() - begin, "cpu_seconds": time.process_time() - cpu,
                      "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                      "first_loss": first, "last_loss": last, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
