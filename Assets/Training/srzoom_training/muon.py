"""Muon (K. Jordan, https://kellerjordan.github.io/posts/muon): momentum whose singular values are made equal.

A weight of two dimensions and more is taken as the matrix (outputs, inputs·kh·kw); biases, gates and scalars get Adam.
"""

from __future__ import annotations

from collections import defaultdict

import torch
from torch import Tensor

RMS = 0.2  # of an update for rate 1: about that of Adam, so that one rate serves both (https://arxiv.org/abs/2502.16982)


def orthogonalized(matrices: Tensor) -> Tensor:
    """Five Newton–Schulz steps on (count, rows, columns): singular values become 0.7 … 1.2, singular vectors stay."""
    wide = matrices.shape[1] <= matrices.shape[2]
    x = matrices if wide else matrices.mT
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-12)
    for _ in range(5):
        square = x @ x.mT
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x if wide else x.mT


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr: float, momentum: float = 0.95, betas: tuple[float, float] = (0.9, 0.99)):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "betas": betas})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            alike: dict[tuple[int, int], list[tuple[Tensor, Tensor]]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                if parameter.ndim < 2:
                    self._adam(parameter, group)
                    continue
                momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - group["momentum"])
                update = parameter.grad.lerp(momentum, group["momentum"]).flatten(1)
                alike[update.shape].append((parameter, update))
            for (rows, columns), pairs in alike.items():
                updates = orthogonalized(torch.stack([update for _, update in pairs]))
                scale = RMS * max(rows, columns) ** 0.5
                for (parameter, _), update in zip(pairs, updates, strict=True):
                    parameter.add_(update.view_as(parameter), alpha=-group["lr"] * scale)

    def _adam(self, parameter: Tensor, group) -> None:
        state, (first, second) = self.state[parameter], group["betas"]
        if not state:
            state |= {"step": 0, "mean": torch.zeros_like(parameter), "square": torch.zeros_like(parameter)}
        state["step"] += 1
        state["mean"].lerp_(parameter.grad, 1 - first)
        state["square"].lerp_(parameter.grad**2, 1 - second)
        mean = state["mean"] / (1 - first ** state["step"])
        square = state["square"] / (1 - second ** state["step"])
        parameter.sub_(group["lr"] * mean / (square.sqrt() + 1e-8))
