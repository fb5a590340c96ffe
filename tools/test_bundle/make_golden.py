"""Writes what PyTorch says a bundle computes for one frame, for the Java tests to compare with.

    python3 tools/test_bundle/make_golden.py

Run it again whenever `models/demo` or the frame changes; any plain 8-bit RGB PNG will do. Labels
come from the plain way: every word's score at camera size, then the arg max. Maps are kept at every
fourth place to keep the file small.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import png
import reference
import torch

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "src/core/src/fixtures/resources/bundles"
EVERY = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, default=ROOT / "models/demo")
    parser.add_argument("--image", type=Path, default=RESOURCES / "demo_frame.png")
    parser.add_argument("--out", type=Path, default=RESOURCES / "demo_golden.safetensors")
    args = parser.parse_args()

    manifest = reference.load_manifest(args.bundle)
    tokens = (args.bundle / manifest["text"]["file"]).read_text().splitlines()
    module = torch.jit.load(args.bundle / "model.pt").eval()
    image = torch.from_numpy(png.read(args.image)).to(torch.float32).permute(2, 0, 1)[None]
    with torch.no_grad():
        laid, rows, columns = reference.prepare(image, manifest["input"])
        masks, embeddings, features = module(laid)
        no_object, scale = module.constants(torch.zeros(1))
        text = torch.stack(
            [reference.encode(module, tokens, manifest["text"], w) for w in manifest["words"]]
        )
        shares = torch.softmax(scale * embeddings[0] @ torch.cat([text, no_object]).t(), dim=-1)
        scores = torch.einsum("nhw,nc->chw", masks[0].sigmoid(), shares[:, :-1])
        labels = reference.at_camera_size(scores, image.shape, laid.shape, rows, columns).argmax(0)

    reference.save_safetensors(
        args.out,
        {
            "masks": masks[0, :, ::EVERY, ::EVERY],
            "embeddings": embeddings[0],
            "features": features[0, :, ::EVERY, ::EVERY],
            "text": text,
            "labels": labels[::EVERY, ::EVERY],
        },
        {"bundle": reference.bundle_hash(args.bundle)},
    )
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
