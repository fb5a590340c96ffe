"""Writes what scikit-learn says of random label maps, for the tests of the measures.

    python3 tools/bench_golden/make_golden.py src/bench/src/test/resources/bench/metrics_golden.json

Needs NumPy and scikit-learn (Debian: python3-sklearn).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import confusion_matrix, jaccard_score, precision_score, recall_score


def case(seed: int, classes: int, pixels: int, right: float) -> dict:
    """Labels 0 to classes - 1 are words, `classes` is the concept."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes + 1, pixels)
    predicted = np.where(rng.random(pixels) < right, truth, rng.integers(0, classes + 1, pixels))
    is_concept, said = truth == classes, predicted == classes
    words = [c for c in range(classes) if (truth == c).any()]
    everywhere = jaccard_score(truth, predicted, labels=[*words, classes], average=None, zero_division=0)
    rest = ~is_concept
    without = jaccard_score(truth[rest], predicted[rest], labels=words, average=None, zero_division=0)
    return {
        "classes": classes, "truth": truth.tolist(), "predicted": predicted.tolist(),
        "confusion": confusion_matrix(truth, predicted, labels=range(classes + 1)).tolist(),
        "iou": float(jaccard_score(is_concept, said, zero_division=0)),
        "precision": float(precision_score(is_concept, said, zero_division=0)),
        "recall": float(recall_score(is_concept, said, zero_division=0)),
        "combined": [float(x) for x in everywhere], "words": [float(x) for x in without],
    }


def main() -> None:
    cases = [case(seed, classes, pixels, right) for seed, classes, pixels, right in
             ((1, 3, 60, 0.5), (2, 7, 400, 0.8), (3, 12, 300, 0.1), (4, 5, 50, 1.0), (5, 40, 120, 0.6))]
    Path(sys.argv[1]).write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
