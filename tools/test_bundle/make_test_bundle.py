"""Writes the bundle of random weights that the Java tests load, and what PyTorch says it computes.

    python3 tools/test_bundle/make_test_bundle.py

The bundle keeps the contract of docs/architecture.md but knows nothing: N = 12, D = 16, one
convolution. `tiny_golden.safetensors` beside its folder holds an image, every tensor the bundle
must give for it, and resized images that Java must reproduce.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import reference
import torch
import torch.nn.functional as F
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2]
PROPOSALS, DIM, MASK_STRIDE, FEATURE_STRIDE = 12, 16, 4, 8
INPUT = {
    "short_side": 64,
    "long_side": 160,
    "multiple": 32,
    "padding": [124, 116, 104],
    "colour_order": "rgb",
}
TEXT = {
    "tokenizer": "word",
    "file": "tokenizer.txt",
    "length": 10,
    "templates": ["a photo of a {}.", "there is a {} in the scene."],
}
TUNING = {
    "alpha": 0.1,
    "lambda_neg_z": 0.1,
    "lambda_neg_m": 10.0,
    "learning_rate": 0.005,
    "iterations": 200,
    "learning_stride": 16,
}
WORDS = ("wall", "floor", "table", "mug", "bowl", "wine glass")
SYNONYMS = {"mug": ["coffee mug", "beaker"], "table": ["desk"]}
TOKENS = (
    "<pad> <unk> a photo of there is in the scene wall floor table mug bowl wine glass coffee "
    "beaker desk red blue striped frame"
).split()


class TinyModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, DIM, MASK_STRIDE, MASK_STRIDE)
        self.queries = nn.Parameter(torch.randn(PROPOSALS, DIM))
        self.pool = nn.AvgPool2d(FEATURE_STRIDE // MASK_STRIDE)
        self.see = nn.Linear(DIM, DIM)
        self.tokens = nn.Embedding(len(TOKENS), DIM, padding_idx=0)
        self.say = nn.Linear(DIM, DIM)
        self.nothing = nn.Parameter(torch.randn(1, DIM))
        self.scale = nn.Parameter(torch.tensor([20.0]))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        seen = torch.tanh(self.stem((image - 116.0) / 58.0))
        masks = torch.einsum("nd,bdhw->bnhw", self.queries, seen) * 2.0
        weights = torch.softmax(masks.flatten(2), dim=-1)
        pooled = torch.einsum("bnp,bdp->bnd", weights, seen.flatten(2))
        embeddings = F.normalize(self.see(pooled) + 0.5 * self.queries, dim=-1)
        features = self.pool(seen)
        return masks, embeddings, features

    @torch.jit.export
    def encode_text(self, tokens: Tensor) -> Tensor:
        present = (tokens != 0).unsqueeze(-1).to(torch.float32)
        mean = (self.tokens(tokens) * present).sum(1) / present.sum(1).clamp(min=1.0)
        return F.normalize(self.say(torch.tanh(mean)), dim=-1)

    @torch.jit.export
    def constants(self, dummy: Tensor) -> tuple[Tensor, Tensor]:
        return F.normalize(self.nothing, dim=-1), self.scale


def manifest(files: dict[str, str]) -> str:
    hashes = "".join(f"\n  {name}: '{digest}'" for name, digest in files.items())
    shapes = {
        "proposals": PROPOSALS,
        "dim": DIM,
        "mask_stride": MASK_STRIDE,
        "feature_stride": FEATURE_STRIDE,
    }
    return f"""format_version: 1
name: tiny
licence: Apache-2.0
source: "random weights by tools/test_bundle, for tests only"
files:{hashes}
model: {json.dumps(shapes)}
input: {json.dumps(INPUT)}
text: {json.dumps(TEXT)}
vocabulary:
  words: {json.dumps(list(WORDS))}
  synonyms: {json.dumps(SYNONYMS)}
  embeddings: vocabulary.safetensors
tuning: {json.dumps(TUNING)}
"""


def camera_image() -> Tensor:
    """Blobs on a gradient, 75x57, whole numbers 0..255, [1, 3, 57, 75]."""
    y, x = torch.meshgrid(torch.arange(57.0), torch.arange(75.0), indexing="ij")
    planes = [
        60 + x,
        200 - 2 * y,
        90 + 80 * torch.sin(x / 5) * torch.cos(y / 7),
    ]
    image = torch.stack(planes)
    image[:, ((x - 25) ** 2 + (y - 20) ** 2 < 120)] = torch.tensor([[220.0], [30.0], [40.0]])
    image[:, 30:50, 45:70] = torch.tensor([20.0, 60.0, 230.0]).view(3, 1, 1)
    return image.clamp(0, 255).round().unsqueeze(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "src/core/src/fixtures/resources/bundles/tiny")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)

    torch.manual_seed(20)
    model = TinyModel().eval()
    frozen = torch.jit.freeze(
        torch.jit.script(model), preserved_attrs=["encode_text", "constants"]
    )
    frozen.save(str(out / "model.pt"))
    (out / "tokenizer.txt").write_text("\n".join(TOKENS) + "\n")
    with torch.no_grad():
        words = [reference.encode(model, TOKENS, TEXT, word) for word in WORDS]
        vocabulary = {"text": torch.stack(words)}
        reference.save_safetensors(out / "vocabulary.safetensors", vocabulary)
        image = camera_image()
        laid, _, _ = reference.prepare(image, INPUT)
        masks, embeddings, features = model(laid)
        golden = {
            "image": image[0].permute(1, 2, 0),
            "masks": masks,
            "embeddings": embeddings,
            "features": features,
            "red_striped_mug": reference.encode(model, TOKENS, TEXT, "red striped mug"),
            "no_object": F.normalize(model.nothing, dim=-1),
            "resize_31x20": reference.resize(image, 20, 31)[0],
            "resize_100x64": reference.resize(image, 64, 100)[0],
        }
    files = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name in ("model.pt", "tokenizer.txt", "vocabulary.safetensors")
    }
    (out / "bundle.yaml").write_text(manifest(files))
    reference.save_safetensors(out.parent / "tiny_golden.safetensors", golden)


if __name__ == "__main__":
    main()
