"""Turns a checkpoint of SAN (side adapter network, MIT licence) into a bundle.

    python3 -m tools.bundles.san --checkpoint san_vit_b_16.pth --download-merges --out models/san

Needs PyTorch and nothing else. The checkpoints are on the authors' page,
https://huggingface.co/Mendel192/san. `--random-weights SEED` writes the same bundle without one.
"""

from __future__ import annotations

import sys

from tools.bundles import checkpoint, coco_stuff, converter, writing
from tools.bundles.network import FEATURE_STRIDE, MEAN, San
from tools.bundles.shapes import PUBLISHED, TINY, SanShape

TEMPLATES = [
    "a photo of a {}.",
    "This is a photo of a {}",
    "There is a {} in the scene",
    "There is the {} in the scene",
    "a photo of a {} in the scene",
    "a photo of a small {}.",
    "a photo of a medium {}.",
    "a photo of a large {}.",
    "This is a photo of a small {}.",
    "This is a photo of a medium {}.",
    "This is a photo of a large {}.",
    "There is a small {} in the scene.",
    "There is a medium {} in the scene.",
    "There is a large {} in the scene.",
]
# The paper's settings for SAN.
TUNING = {
    "alpha": 0.1,
    "lambda_neg_z": 0.1,
    "lambda_neg_m": 10.0,
    "learning_rate": 0.0005,
    "iterations": 200,
    "learning_stride": 16,
}


def description(shape: SanShape, source: str) -> writing.Description:
    stride = shape.side_patch
    return writing.Description(
        name=shape.name,
        licence="MIT",
        source=source,
        model={
            "proposals": shape.queries,
            "dim": shape.dim,
            "mask_stride": stride,
            "feature_stride": FEATURE_STRIDE,
        },
        input=writing.rgb_input(shape.short_side, shape.long_side, FEATURE_STRIDE, MEAN),
        text=writing.clip_text(shape.text_length, TEMPLATES),
        words=coco_stuff.WORDS,
        tuning=TUNING,
        synonyms=coco_stuff.synonyms(),
    )


FAMILY = converter.Family(
    prog="san",
    files="SAN, san_vit_b_16.pth or san_vit_large_14.pth,",
    shapes=PUBLISHED,
    tiny=TINY,
    build=San,
    description=description,
    citation="Xu et al., Side Adapter Network for Open-Vocabulary Semantic Segmentation, CVPR 2023; "
    "https://huggingface.co/Mendel192/san",
    recognize=checkpoint.shape_of,
    unused=checkpoint.UNUSED,
    # Two numbers whose rounding would move every logit, and a vector that is only ever added up.
    kept_exact=("logit_scale", "bg_embed", "bias_scaling"),
)


if __name__ == "__main__":
    sys.exit(converter.main(FAMILY))
