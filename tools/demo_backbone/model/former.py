"""Begins the network from the bundle before this one and from NanoDet.

    git archive 8a61722 models/demo | tar x -C tools/demo_backbone/scratch
    python -m tools.demo_backbone.model.former --bundle tools/demo_backbone/scratch/models/demo \\
        --nanodet tools/demo_backbone/scratch/nanodet.pt --out tools/demo_backbone/scratch/begin.pt

That bundle was trained on rendered scenes alone (the repository's history tells how). Its frozen
module keeps its weights as constants of its graph, normalizations folded into the convolutions. Here
they return to where they came from; the part for photographs begins at random over the detector.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from tools.demo_backbone.model import net, photo, tokens

TEXT = ("table.weight", "place", "n1.weight", "n1.bias", "qkv1.weight", "qkv1.bias", "out1.weight", "out1.bias",
        "m1.0.weight", "m1.0.bias", "m1.1.weight", "m1.1.bias", "m1.3.weight", "m1.3.bias",
        "n2.weight", "n2.bias", "qkv2.weight", "qkv2.bias", "out2.weight", "out2.bias",
        "m2.0.weight", "m2.0.bias", "m2.1.weight", "m2.1.bias", "m2.3.weight", "m2.3.bias",
        "head.weight", "head.bias")
LAYERS = ("trunk.stem.0.0", "trunk.stem.1.0", "trunk.stem.2.a.0",
          "trunk.stem.2.b.0",
          *(f"trunk.{stage}.{layer}" for stage, blocks in (("s8", 2), ("s16", 3), ("s32", 2))
            for layer in ["0.0"] + [f"{b + 1}.{ab}.0" for b in range(blocks) for ab in "ab"]),
          "trunk.context", "trunk.l16", "trunk.l32", "trunk.f16.0", "trunk.l8", "trunk.t8",
          "trunk.f8.0", "trunk.l4", "trunk.t4", "trunk.f4.0", "heads.embed.0.0", "heads.embed.1.0",
          "heads.fine.0", "heads.dense", "heads.heat.0.0", "heads.heat.1", "heads.kernel.0.0",
          "heads.kernel.1", "heads.mask.0.0", "heads.mask.1", "heads.stuff.0.0", "heads.stuff.1",
          "heads.centre")

FREE = ("ground", "tv", "television")  # were other words for floor and monitor, now mean something else


def constants(graph) -> list[Tensor]:
    """A graph's tensors in the order of use."""
    return [n.t("value").detach().clone() for n in graph.nodes()
            if n.kind() == "prim::Constant" and n.hasAttribute("value") and n.kindOf("value") == "t"][::-1]


def former(path: Path) -> dict[str, Tensor]:
    module = torch.jit.load(str(path), map_location="cpu")
    tensors = [t for t in constants(module.graph) if t.numel() > 1]
    weights: dict[str, Tensor] = {}
    for name in LAYERS:
        weights[name + ".weight"], weights[name + ".bias"] = tensors.pop(0), tensors.pop(0)
    repeated = tensors.pop(0)
    weights["heads.kind_centre"] = repeated[::7, : net.HALF]
    for name in ("layout.reduce.0.weight", "layout.reduce.0.bias", "layout.read.weight", "layout.read.bias",
                 "layout.kind", "layout.norm.weight", "layout.norm.bias", "layout.write.weight",
                 "layout.write.bias", "heads.stuff_centre"):
        weights[name] = tensors.pop(0)
    if tensors:
        raise ValueError(f"{len(tensors)} tensors left over")
    for name, tensor in zip(TEXT, constants(module.encode_text.graph), strict=True):
        weights["text." + name] = tensor
    nothing, scale = module.constants(torch.zeros(1))
    weights["no_object"] = nothing[0, : net.HALF].clone()
    share = 0.4  # of the identity in the former bundle
    weights["log_scale"] = (scale[0] * (1 - share) ** 0.5).log()
    return weights


def begin(bundle: Path, nanodet_weights: Path) -> dict[str, Tensor]:
    torch.manual_seed(1)
    old = former(bundle / "model.pt")
    model = photo.Demo()
    fresh = model.state_dict()
    table = fresh["text.table.weight"].clone() * old["text.table.weight"].std()
    known = torch.zeros(len(table), dtype=torch.bool)
    for row, token in zip(old["text.table.weight"], (bundle / "tokenizer.txt").read_text().split(), strict=True):
        table[tokens.token_list().index(token)] = row
        known[tokens.token_list().index(token)] = token not in FREE
    old["text.table.weight"] = table
    for name in list(old):
        if not name.startswith(("text.", "no_object", "log_scale")):
            old["rendered." + name] = old.pop(name)
    old = {k: v.reshape(fresh[k].shape) for k, v in old.items()}
    seen = {"photo.nanodet." + k: v for k, v in torch.load(nanodet_weights, weights_only=True).items()}
    return {**fresh, **old, **seen, "old_tokens": known}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--nanodet", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    weights = begin(args.bundle, args.nanodet)
    torch.save({"average": weights}, args.out)
    print(f"{args.out}: {sum(v.numel() for v in weights.values()) / 1e6:.2f} million numbers")


if __name__ == "__main__":
    main()
