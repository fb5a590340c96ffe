"""Writes the tiny bundles the tests ship, and what PyTorch says they compute.

    python3 -m tools.bundles.golden

Expected values come from the networks as Python runs them, not from the scripted files.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tools.bundles import bpe, converter, fcclip, odise, odise_network, ovseg, san, writing
from tools.test_bundle import reference

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "src/core/src/fixtures/resources/bundles"
FAMILIES = (san.FAMILY, ovseg.FAMILY, fcclip.FAMILY)
# The others' work hangs on what an image shows, and their tests are those of libtorch on processors.
WITH_GRAPHS = (san.FAMILY, fcclip.FAMILY)
SEED = 6
ODISE_SEED = 8
PHRASES = ("door-stuff", "a dog's bowl", "Größe 42 café!")


def camera_image(height: int, width: int) -> Tensor:
    """Blobs on a gradient, whole numbers 0..255, [1, 3, height, width]."""
    y, x = torch.meshgrid(torch.arange(float(height)), torch.arange(float(width)), indexing="ij")
    planes = [
        60 + 130 * x / width,
        200 - 120 * y / height,
        110 + 80 * torch.sin(x / 9) * torch.cos(y / 7),
    ]
    image = torch.stack(planes)
    disc = (x - width / 3) ** 2 + (y - height / 3) ** 2 < (height / 5) ** 2
    image[:, disc] = torch.tensor([[220.0], [30.0], [40.0]])
    image[:, height // 2 : height * 4 // 5, width // 2 : width * 4 // 5] = torch.tensor(
        [20.0, 60.0, 230.0]
    ).view(3, 1, 1)
    return image.clamp(0, 255).round().unsqueeze(0)


def expected(
    module: nn.Module, rule: dict, encode: Callable[[str], list[int]], templates: list[str]
) -> dict[str, Tensor]:
    """Everything a bundle must give for one image that is resized and padded, and some phrases."""
    image = camera_image(57, 75)
    laid, _, _ = reference.prepare(image, rule)
    with torch.no_grad():
        masks, embeddings, features = module(laid)
        tokens = [[encode(t.replace("{}", p)) for t in templates] for p in PHRASES]
        text = torch.stack([module.encode_text(torch.tensor(rows)).mean(0) for rows in tokens])
        nothing, scale = module.constants(torch.zeros(1))
    return {
        "image": image[0].permute(1, 2, 0),
        "masks": masks,
        "embeddings": embeddings,
        "features": features,
        "text": F.normalize(text, dim=-1),
        "no_object": nothing,
        "logit_scale": scale,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=RESOURCES)
    parser.add_argument("only", nargs="*", help="families; without any, all")
    args = parser.parse_args()
    out, only = args.out, args.only
    torch.set_num_threads(1)
    for family in FAMILIES:
        if family.prog in (only or family.prog):
            write_family(family, out)
    if odise.PROG in (only or odise.PROG):
        write_odise(out)


def write_family(family: converter.Family, out: Path) -> None:
    shape = family.tiny
    folder = out / shape.name
    graphs = "--graphs" if family in WITH_GRAPHS else "--no-graphs"
    converter.main(
        family, ["--random-weights", str(SEED), "--tiny", graphs, "--out", str(folder)]
    )
    tokenizer = bpe.Tokenizer(family.merges(shape))
    about = family.description(shape, "")
    values = expected(
        family.filled(shape, SEED),
        about.input,
        lambda text: tokenizer.encode(text, shape.text_length),
        about.text["templates"],
    )
    writing.save_tensors(out / f"{shape.name}_golden.safetensors", values)


def write_odise(out: Path) -> None:
    shape = odise_network.TINY
    odise.main(
        ["--random-weights", str(ODISE_SEED), "--tiny", "--out", str(out / shape.name)]
    )
    tokenizer = bpe.Tokenizer(odise.tiny_merges())
    values = expected(
        odise.random(shape, ODISE_SEED),
        odise.description(shape, "").input,
        lambda text: tokenizer.encode(text, shape.text_length),
        odise.TEMPLATES,
    )
    writing.save_tensors(out / f"{shape.name}_golden.safetensors", values)


if __name__ == "__main__":
    main()
