"""Muon, which torch has for matrices alone, together with AdamW for every other tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn, optim

from dltui.training.options import TrainOptions

MOMENTUM = 0.95
"""Muon's usual one (Jordan 2024), where none is asked for."""


class MuonAndAdamW(optim.Optimizer):
    """One optimizer to its users: two groups, one state, one ``step``.

    ``said`` tells which tensors are whose. Without a matrix it is AdamW.
    """

    def __init__(
        self, parameters: Sequence[nn.Parameter], options: TrainOptions, *, fused: bool
    ) -> None:
        matrices = [p for p in parameters if p.ndim == 2 and p.is_floating_point()]
        others = [p for p in parameters if all(p is not matrix for matrix in matrices)]
        common: dict[str, Any] = {"lr": options.lr, "weight_decay": options.weight_decay}
        self._parts: list[optim.Optimizer] = []
        if matrices:
            momentum = options.momentum or MOMENTUM
            self._parts.append(optim.Muon(matrices, momentum=momentum, **common))
        if others:
            self._parts.append(optim.AdamW(others, betas=options.betas, fused=fused, **common))
        super().__init__([group for part in self._parts for group in part.param_groups], {})
        self._share()
        self.said = (
            f"muon updates {len(matrices)} matrices; the other {len(others)} tensors are no "
            "matrices and are updated by AdamW"
        )

    def step(self, closure: Any = None) -> Any:
        """Update all tensors; ``closure`` is not called."""
        for part in self._parts:
            part.step()

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().load_state_dict(state_dict)
        self._share()

    def _share(self) -> None:
        """The parts work on the groups and the state that this optimizer shows."""
        for part, group in zip(self._parts, self.param_groups, strict=True):
            part.state, part.param_groups = self.state, [group]
