"""Trains the demo backbone's part for photographs; resumes from its checkpoint.

    python -m tools.demo_backbone.model.train --pool tools/demo_backbone/scratch/train --photographs DATA \\
        --weights tools/demo_backbone/scratch/begin.pt --out tools/demo_backbone/scratch/run

Several processes share a batch of that many times the size, one thread each being the fastest on
CPUs: python -m torch.distributed.run --nproc-per-node 2 -m tools.demo_backbone.model.train ...
Neither the detector nor the rendered part learns, nor the words that the rendered part knows.
"""

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed

from tools.demo_backbone.model import losses, photo, tokens
from tools.demo_backbone.model.data import Loader, Pool
from tools.demo_backbone.model.photographs import COCO_NAMES, Album

SIZES = ((256, 320), (288, 288), (256, 352), (288, 384), (320, 256))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--photographs", type=Path, required=True,
                        help="folder with coco_small, staple_pantry and rooms_pexels")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="a fresh run begins with this checkpoint's weights")
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--households", type=int, default=1, help="per batch; 4 views each, and as many photographs")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--fall", type=int, help="the rate falls over the last so many steps; by default over all")
    parser.add_argument("--tinted", type=float, default=0.3,
                        help="share of households under strongly coloured light")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def rate_at(step: int, steps: int, fall: int, peak: float) -> float:
    """The rate after `step` of `steps`: 60 steps up to the peak, then, over the last `fall`, a cosine down to a fiftieth."""
    warm = min(1.0, (step + 1) / 60)
    fallen = min(1.0, max(0.0, (step - steps + fall) / fall))
    return peak * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * fallen)))


def share_gradients(parameters: list[torch.nn.Parameter], workers: int) -> None:
    """Every worker goes on with the mean of all workers' gradients."""
    flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).reshape(-1) for p in parameters])
    torch.distributed.all_reduce(flat)
    flat /= workers
    at = 0
    for p in parameters:
        p.grad = flat[at:at + p.numel()].view_as(p)
        at += p.numel()


def main() -> None:
    args = arguments()
    rank, workers = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    if workers > 1:
        torch.distributed.init_process_group("gloo")
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    model = photo.Demo().to(memory_format=torch.channels_last)
    average = photo.Demo()
    for part in (model.rendered, model.photo.nanodet, model.photo.own, model.text, model.switch):
        part.requires_grad_(False)
    model.no_object.requires_grad_(False)
    model.log_scale.requires_grad_(False)
    table = model.text.table.weight.requires_grad_(True)  # new words alone; see below
    free = [p for n, p in model.named_parameters() if p.requires_grad and p is not table]
    groups = [{"params": [p for p in free if p.ndim > 1], "weight_decay": 0.01, "peak": args.rate},
              {"params": [p for p in free if p.ndim <= 1], "weight_decay": 0.0, "peak": args.rate},
              {"params": [table], "weight_decay": 0.0, "peak": args.rate}]
    optimizer = torch.optim.AdamW(groups, lr=args.rate)
    learned = [p for g in groups for p in g["params"]]
    path = args.out / "checkpoint.pt"
    first = 0
    if args.weights and not path.exists():
        begun = torch.load(args.weights, weights_only=True)
        model.load_state_dict(begun["average"])
        average.load_state_dict(model.state_dict())
    if path.exists():
        saved = torch.load(path, weights_only=True)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        first = saved["step"]
    tokenizer = tokens.Tokenizer()

    def size(step: int) -> tuple[int, int]:
        return SIZES[step % len(SIZES)]

    def mixed(step: int) -> bool:
        """Whether a batch holds rendered views: one view of eight is rendered with two workers."""
        return rank == 0 and step % 2 == 0

    loader = Loader(Pool(args.pool), Album(args.photographs), args.households, size, mixed, (args.seed, rank),
                    first, args.tinted)
    model.train()
    model.rendered.eval()
    model.photo.nanodet.eval()
    kept = [(a, m) for (n, a), m in zip(average.state_dict().items(), model.state_dict().values())
            if not n.startswith(("rendered.", "photo.nanodet."))]
    running: dict[str, float] = {}
    started = time.time()
    for step in range(first, args.steps):
        batch = loader.queue.get()
        rng = np.random.default_rng((args.seed, rank, 7, step))
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, args.steps, args.fall or args.steps, group["peak"])
        if step % 20 == 0:
            model.remember(tokenizer, COCO_NAMES)
        with torch.no_grad():
            given = model.photo.nanodet(batch.images)
        out = model.photo.see(*given)
        heat, mine = losses.heat_loss(out[3], batch)
        stuff = losses.stuff_loss(out[1], batch)
        named, mask = losses.collect(model, out, batch, mine, rng)
        noun, attribute = losses.word_losses(model, tokenizer, named, rng)
        loss = 2 * heat + 2 * mask + 0.7 * stuff + noun + 0.5 * attribute
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        table.grad[model.old_tokens] = 0
        if workers > 1:
            share_gradients(learned, workers)
        norm = torch.nn.utils.clip_grad_norm_(learned, 20.0)
        optimizer.step()
        keep = min(0.99, (step + 1) / (step + 20))
        with torch.no_grad():
            for a, m in kept:
                if a.dtype.is_floating_point:
                    a.lerp_(m, 1 - keep)
                else:
                    a.copy_(m)
        for name, value in (("heat", heat), ("mask", mask), ("stuff", stuff), ("noun", noun),
                            ("attribute", attribute), ("gradient", norm)):
            running[name] = 0.97 * running.get(name, value.item()) + 0.03 * value.item()
        if (step + 1) % 20 == 0 and rank == 0:
            speed = (step + 1 - first) * workers * len(batch.images) / (time.time() - started)
            print(json.dumps({"step": step + 1, "images_s": round(speed, 1), "waiting": loader.queue.qsize(),
                              "scale": round(float(model.log_scale.detach().exp()), 2),
                              **{k: round(v, 3) for k, v in running.items()}}), flush=True)
        if rank == 0 and ((step + 1) % 40 == 0 or step + 1 == args.steps):
            state = {"model": model.state_dict(), "average": average.state_dict(),
                     "optimizer": optimizer.state_dict(), "step": step + 1}
            torch.save(state, path.with_suffix(".tmp"))
            path.with_suffix(".tmp").replace(path)


if __name__ == "__main__":
    main()
