"""Writes the bundle from a checkpoint.

    python -m tools.demo_backbone.model.export --checkpoint tools/demo_backbone/scratch/run/checkpoint.pt \
        --out models/demo
"""

import argparse
import hashlib
import json
import struct
from pathlib import Path

import torch

from tools.bundles import onnx_graphs
from tools.demo_backbone import words
from tools.demo_backbone.model import exported, net, tokens

TUNING = {"alpha": 0.1, "lambda_neg_z": 0.1, "lambda_neg_m": 10.0, "learning_rate": 0.005,
          "iterations": 100, "learning_stride": 16, "negative_mask": False, "identity": 0.88, "identity_lone": 0.75}


def save_safetensors(path: Path, name: str, tensor: torch.Tensor) -> None:
    data = tensor.contiguous().numpy().astype("<f4").tobytes()
    header = {name: {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [0, len(data)]}}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def word_embeddings(module: torch.nn.Module, phrases: list[str]) -> torch.Tensor:
    """[V, D]: the mean over the prompt templates, normalized."""
    tokenizer = tokens.Tokenizer()
    with torch.no_grad():
        each = [module.encode_text(tokenizer([t.format(p) for p in phrases]))
                for t in tokens.EXPORT_TEMPLATES]
    return torch.nn.functional.normalize(torch.stack(each).mean(0), dim=-1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    module = exported.load(str(args.checkpoint))
    exported.script(module).save(str(args.out / "model.pt"))
    (args.out / "tokenizer.txt").write_text("\n".join(tokens.token_list()) + "\n")
    vocabulary = list(words.VOCABULARY)
    save_safetensors(args.out / "vocabulary.safetensors", "text", word_embeddings(module, vocabulary))
    hashes = {n: hashlib.sha256((args.out / n).read_bytes()).hexdigest()
              for n in ("model.pt", "tokenizer.txt", "vocabulary.safetensors")}

    def flow(value: object) -> str:
        return json.dumps(value)  # JSON is YAML in flow style

    lines = [
        "format_version: 1",
        "name: demo",
        "licence: Apache-2.0",
        'source: "rendered scenes, COCO and pantry photographs, NanoDet-g as a trunk; see README.md"',
        "files:",
        *(f'  {n}: "{h}"' for n, h in hashes.items()),
        f"model: {flow({'proposals': net.N, 'dim': net.DIM, 'mask_stride': 4, 'feature_stride': 8})}",
        "input: " + flow({"short_side": 288, "long_side": 640, "multiple": 32,
                          "padding": [124, 116, 104], "colour_order": "rgb"}),
        "text: " + flow({"tokenizer": "word", "file": "tokenizer.txt", "length": tokens.LENGTH,
                         "templates": list(tokens.EXPORT_TEMPLATES)}),
        "vocabulary:",
        f"  words: {flow(vocabulary)}",
        f"  synonyms: {flow({k: list(v) for k, v in words.SYNONYMS.items()})}",
        "  embeddings: vocabulary.safetensors",
        f"tuning: {flow(TUNING)}",
    ]
    (args.out / "bundle.yaml").write_text("\n".join(lines) + "\n")
    onnx_graphs.write(args.out)
    print(f"{args.out}: {sum(f.stat().st_size for f in args.out.iterdir()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
