"""Two classifiers of one mask, put into one embedding so that one cosine does for both.

FC-CLIP and OVSeg name a mask twice, by what was learned beside the masks and by CLIP itself, and
take the weighted geometric mean of the two. Both compare with the same text t, so

    s1 (1 - w) cos(z1, t) + s2 w cos(z2, t) = S cos([a z1, b z2], [a t, b t]),

with S = s1 (1 - w) + s2 w, a^2 = s1 (1 - w) / S and b^2 = s2 w / S: twice the width, the same
probabilities.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def shares(first: Tensor, second: Tensor, weight: float) -> tuple[Tensor, Tensor, Tensor]:
    """a, b and S for the scales of two cosines and the weight of the second."""
    one, other = first * (1 - weight), second * weight
    scale = one + other
    return torch.sqrt(one / scale), torch.sqrt(other / scale), scale


def joined(first: Tensor, second: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Unit rows [..., 2 D] of two embeddings [..., D] of any length."""
    both = [a * F.normalize(first, dim=-1), b * F.normalize(second, dim=-1)]
    return F.normalize(torch.cat(both, dim=-1), dim=-1)
