"""Blends the averaged weights of two checkpoints, one trained on from the other.

    python -m tools.demo_backbone.model.blend --first tools/demo_backbone/scratch/run5/checkpoint.pt \
        --second tools/demo_backbone/scratch/run6/checkpoint.pt --share 0.75 --out tools/demo_backbone/scratch/blend/checkpoint.pt
"""

import argparse
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=Path, required=True)
    parser.add_argument("--second", type=Path, required=True)
    parser.add_argument("--share", type=float, required=True, help="of the second, 0 to 1")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if not 0 <= args.share <= 1:
        parser.error(f"--share is {args.share}; it must be 0 to 1")
    first, second = (torch.load(p, weights_only=True)["average"] for p in (args.first, args.second))
    if first.keys() != second.keys():
        parser.error(f"the checkpoints differ in {sorted(first.keys() ^ second.keys())}")
    blend = {name: first[name].lerp(value, args.share) if value.dtype.is_floating_point else value
             for name, value in second.items()}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"average": blend}, args.out)


if __name__ == "__main__":
    main()
