"""Muon for convolutions that batch normalization follows.

Momentum, orthogonalized by a Newton-Schulz iteration (Jordan et al. 2024), as a step relative to
the weight's norm; the norm itself is kept, since the normalization behind it makes it meaningless.
"""

import torch
from torch import Tensor

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalized(g: Tensor, iterations: int = 3) -> Tensor:
    """The nearest half-orthogonal matrix to g [m, n], roughly: singular values around 1."""
    a, b, c = NEWTON_SCHULZ
    tall = g.shape[0] > g.shape[1]
    x = g.t() if tall else g
    x = x / (x.norm() + 1e-7)
    for _ in range(iterations):
        s = x @ x.t()
        x = a * x + (b * s + c * s @ s) @ x
    return x.t() if tall else x


class Muon(torch.optim.Optimizer):
    """Learning rate: length of a step over the weight's norm."""

    def __init__(self, weights: list[Tensor], lr: float, momentum: float = 0.9) -> None:
        super().__init__(weights, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            for w in group["params"]:
                g = w.grad.reshape(len(w), -1)
                state = self.state[w]
                if not state:
                    state["momentum"] = torch.zeros_like(g)
                m = state["momentum"].lerp_(g, 1 - group["momentum"])
                direction = orthogonalized(g.lerp(m, group["momentum"]))
                norm = w.norm()
                length = direction.norm().clamp(min=1e-6)  # 0 where there is no gradient yet
                w.sub_(direction.view(w.shape) * (group["lr"] * norm / length))
                w.mul_(norm / w.norm())
