"""Trains the demo backbone on a rendered pool; resumes from its checkpoint.

    python -m tools.demo_backbone.model.train --pool tools/demo_backbone/scratch/train \
        --out tools/demo_backbone/scratch/run

Several processes share a batch of that many times the size, one thread each being the fastest on
CPUs: python -m torch.distributed.run --nproc-per-node 2 -m tools.demo_backbone.model.train ...
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

from tools.demo_backbone.model import losses, net, tokens
from tools.demo_backbone.model.data import Loader, Pool
from tools.demo_backbone.model.muon import Muon


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path,
                        help="a fresh run begins with this checkpoint's weights; layers it lacks begin anew")
    parser.add_argument("--steps", type=int, default=4800)
    parser.add_argument("--since", type=int, default=0, help="the step the rate's cosine starts from")
    parser.add_argument("--small-steps", type=float, default=0.92, help="share of steps at 256x192")
    parser.add_argument("--households", type=int, default=4, help="per batch; each has 4 views")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--turn", type=float, default=0.02,
                        help="peak relative step of normalized convolutions")
    parser.add_argument("--tinted", type=float, default=0,
                        help="share of households under strongly coloured light")
    parser.add_argument("--upper", action="store_true",
                        help="only the pyramid, heads and text learn; normalizations stay as they are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def rate_at(step: int, steps: int, peak: float) -> float:
    """The rate after `step` of a cosine's `steps`: 200 steps up to the peak, down to a fiftieth."""
    warm = min(1.0, (step + 1) / 200)
    return peak * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps))))


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
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[rank]})
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    model = net.Demo().to(memory_format=torch.channels_last)
    average = net.Demo()
    average.load_state_dict(model.state_dict())
    if args.upper:
        for part in (model.trunk.stem, model.trunk.s8, model.trunk.s16, model.trunk.s32):
            part.requires_grad_(False)
    turned = [m[0].weight for m in model.modules()
              if isinstance(m, net.ConvBn) and m[0].weight.requires_grad]
    muon = Muon(turned, args.turn)
    free = [p for p in model.parameters() if p.requires_grad]
    decay = [p for p in free if p.ndim > 1 and not any(p is t for t in turned)]
    plain = [p for p in free if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02},
                                   {"params": plain, "weight_decay": 0.0}], lr=args.rate)
    teacher = net.Teacher()
    teacher_optimizer = torch.optim.AdamW(teacher.parameters(), lr=args.rate, weight_decay=0.02)
    learned = [*free, *teacher.parameters()]
    path = args.out / "checkpoint.pt"
    first = 0
    if args.weights and not path.exists():
        begun = torch.load(args.weights, weights_only=True)
        for module, name in ((model, "model"), (average, "average"), (teacher, "teacher")):
            module.load_state_dict({**module.state_dict(), **begun[name]})
    if path.exists():
        saved = torch.load(path, weights_only=True)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        muon.load_state_dict(saved["muon"])
        teacher.load_state_dict(saved["teacher"])
        teacher_optimizer.load_state_dict(saved["teacher_optimizer"])
        first = saved["step"]
    tokenizer = tokens.Tokenizer()

    def size(step: int) -> tuple[int, int]:
        return (192, 256) if step < args.small_steps * args.steps else (288, 384)

    loader = Loader(Pool(args.pool), args.households, size, (args.seed, rank), first,
                    args.tinted)
    model.train(not args.upper)
    running: dict[str, float] = {}
    started = time.time()
    for step in range(first, args.steps):
        batch = loader.queue.get()
        rng = np.random.default_rng((args.seed, rank, 7, step))
        done, of = step - args.since, args.steps - args.since
        for group in optimizer.param_groups + teacher_optimizer.param_groups:
            group["lr"] = rate_at(done, of, args.rate)
        for group in muon.param_groups:
            group["lr"] = rate_at(done, of, args.turn)
        out = model.features(batch.images)
        heat = losses.heat_loss(out["heat"], losses.heat_target(batch, *out["heat"].shape[2:]))
        stuff = losses.stuff_loss(out["stuff"], batch)
        named, mask = losses.collect(model, out, batch, rng)
        noun, attribute = losses.word_losses(model, tokenizer, named, rng)
        instance = losses.instance_loss(named)
        cell = losses.cell_loss(teacher(out["cells"]), batch)
        loss = heat + 1.5 * mask + stuff + 1.5 * noun + 1.2 * attribute + instance + 0.3 * cell
        optimizer.zero_grad(set_to_none=True)
        muon.zero_grad(set_to_none=True)
        teacher_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if workers > 1:
            share_gradients(learned, workers)
        norm = torch.nn.utils.clip_grad_norm_(learned, 5.0)
        optimizer.step()
        muon.step()
        teacher_optimizer.step()
        keep = min(0.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for a, m in zip(average.state_dict().values(), model.state_dict().values()):
                if a.dtype.is_floating_point:
                    a.lerp_(m, 1 - keep)
                else:
                    a.copy_(m)
        for name, value in (("heat", heat), ("mask", mask), ("stuff", stuff), ("noun", noun),
                            ("attribute", attribute), ("instance", instance), ("cell", cell),
                            ("gradient", norm)):
            running[name] = 0.98 * running.get(name, value.item()) + 0.02 * value.item()
        if (step + 1) % 50 == 0 and rank == 0:
            speed = (step + 1 - first) * workers * len(batch.images) / (time.time() - started)
            print(json.dumps({"step": step + 1, "images_s": round(speed, 1),
                              "scale": round(float(model.log_scale.detach().exp()), 2),
                              **{k: round(v, 3) for k, v in running.items()}}), flush=True)
        if rank == 0 and ((step + 1) % 100 == 0 or step + 1 == args.steps):
            state = {"model": model.state_dict(), "average": average.state_dict(),
                     "optimizer": optimizer.state_dict(), "muon": muon.state_dict(),
                     "teacher": teacher.state_dict(),
                     "teacher_optimizer": teacher_optimizer.state_dict(), "step": step + 1}
            torch.save(state, path.with_suffix(".tmp"))
            path.with_suffix(".tmp").replace(path)


if __name__ == "__main__":
    main()
