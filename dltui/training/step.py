"""One step of gradient descent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from dltui.options import Shard
from dltui.training import optimizers
from dltui.training.backward import go_back
from dltui.training.devices import AUTOCAST
from dltui.training.gradients import GradientStatistics, Value
from dltui.training.options import TrainOptions
from dltui.training.ranks import states
from dltui.training.tasks.loss import Loss


class Stepper:
    """Forward, backward, statistics, clipping, update; nothing here waits for the device."""

    def __init__(
        self,
        model: nn.Module,
        loss: Loss,
        options: TrainOptions,
        device: torch.device,
        shard: Shard = "none",
    ) -> None:
        self.model, self.loss, self.options, self.device = model, loss, options, device
        self.shard: Shard = shard
        self.network = model
        """What is called: the model, or what shares it with other ranks."""
        self.unshared: Callable[[], AbstractContextManager[object]] = nullcontext
        """Within, a backward pass does not yet share gradients with other ranks."""
        self.mark: Callable[[], None] = lambda: None
        """Called between the ways forward and back."""
        self.tell: Callable[[Tensor, Tensor], Tensor | None] = loss.told
        """Called with a batch's outputs and targets; what they tell beside the loss, null where
        that is found out later."""
        self.statistics = GradientStatistics(model, options.gradients)
        self.optimizer = optimizers.build(model, options, shard)
        self._trained = [p for p in model.parameters() if p.requires_grad]
        self._update = optimizers.updater(self.optimizer)
        scaled = options.precision == "fp16" and device.type == "cuda"
        self._scaler = torch.amp.GradScaler(device.type) if scaled else None

    def __call__(
        self, x: Tensor, y: Tensor, lr: float, scale: float = 1.0
    ) -> tuple[Tensor, Tensor | None, list[Value]]:
        """Update with one batch; its mean loss, the number right (or what else ``tell`` says), and
        gradient statistics.

        With ``accumulate`` the batch goes through in parts whose gradients add up to its own.
        They are those of the loss times ``scale``.
        """
        for parameter in self._trained:
            parameter.grad = None
        if self.options.accumulate == 1:
            loss, right = self._gradients(x, y, scale)
        else:
            loss, right = self._in_parts(x, y, scale)
        if self._scaler:
            self._scaler.unscale_(self.optimizer)
        statistics = self.statistics.measure()
        if self.options.clip_norm:
            nn.utils.clip_grad_norm_(self._trained, self.options.clip_norm)
        optimizers.set_rate(self.optimizer, lr)
        if self._scaler:
            self._scaler.step(self.optimizer)
            self._scaler.update()
        else:
            self._update()
        return loss, right, statistics

    def start_anew(self) -> None:
        """The optimizer as it was made, without what it remembers of gradients."""
        if self.shard != "none":
            states.forget(self.optimizer)
            return
        fresh = optimizers.build(self.model, self.options)
        self.optimizer.load_state_dict(fresh.state_dict())

    def autocast(self) -> AbstractContextManager[object]:
        if self.options.precision == "fp32":
            return nullcontext()
        return torch.autocast(self.device.type, AUTOCAST[self.options.precision])

    def state(self) -> dict[str, Any]:
        """For ``torch.save``: plain values and tensors, as of one process. Where ranks share
        something out all come here together, and those of rank 0 are whole.
        """
        scaler = self._scaler.state_dict() if self._scaler else {}
        return {"optimizer": states.whole(self.optimizer, self.shard), "scaler": scaler}

    def load(self, state: dict[str, Any]) -> None:
        states.load(self.optimizer, state["optimizer"], self.shard)
        if self._scaler:
            self._scaler.load_state_dict(state["scaler"])

    def _in_parts(self, x: Tensor, y: Tensor, scale: float) -> tuple[Tensor, Tensor]:
        loss, right = torch.zeros((), device=y.device), torch.zeros((), device=y.device)
        parts = min(self.options.accumulate, len(y))
        inputs, targets = x.chunk(parts), y.chunk(parts)
        for part, labels in zip(inputs, targets, strict=True):
            share = len(labels) / len(y)
            with nullcontext() if part is inputs[-1] else self.unshared():
                part_loss, part_right = self._gradients(part, labels, share * scale)
            loss += part_loss * share
            assert part_right is not None
            right += part_right
        return loss, right

    def _gradients(self, x: Tensor, y: Tensor, share: float) -> tuple[Tensor, Tensor | None]:
        with self.autocast():
            outputs = self.network(x)
            loss = self.loss.value(outputs, y)
        self.mark()
        scaled = loss if share == 1.0 else loss * share
        go_back(self._scaler.scale(scaled) if self._scaler else scaled)
        return loss.detach(), self.tell(outputs.detach(), y)
