"""Writes a checkpoint of a published model's names and shapes, with weights that know nothing.

    python3 -m tools.bundles.random_checkpoint san_vit_b_16 san_vit_b_16.pth

For trying `model install` without a network: of SAN with all that training leaves beside the weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from tools.bundles import fcclip, ovseg, san, skeleton

FAMILIES = {
    shape.name: (family, shape)
    for family in (san.FAMILY, fcclip.FAMILY, ovseg.FAMILY)
    for shape in (*family.shapes, family.tiny)
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=sorted(FAMILIES))
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=18)
    args = parser.parse_args()
    family, shape = FAMILIES[args.name]
    module = family.filled(shape, args.seed)
    if family is san.FAMILY:
        content = skeleton.trained(module, "side_adapter_network.")
    else:
        content = {"model": module.state_dict()}
    torch.save(content, args.out)


if __name__ == "__main__":
    main()
