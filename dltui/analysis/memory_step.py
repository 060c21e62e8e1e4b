"""One training step traced without computing it: the setting, and its memory log.

The tensors are fake (shapes, no numbers) and pretend to be on the CPU: without a driver, fake
CUDA tensors cannot run a backward pass. What a GPU does otherwise is put in by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.optim import Optimizer

from dltui.analysis.memory_log import MemoryLog
from dltui.analysis.memory_paths import cuda_paths
from dltui.analysis.memory_tracker import Tracker
from dltui.analysis.meta import build_on_meta


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything about a training that decides its memory.

    ``batch(n)`` makes n inputs with their targets; ``resident`` are tensors that stay on the
    device throughout (the data set); ``cuda`` asks for a GPU's code paths and its grouped
    (foreach) optimizer, which holds one more copy of the parameters for a moment.
    """

    build: Callable[[], nn.Module]
    optimizer: Callable[[nn.Module], Optimizer]
    loss: Callable[[Tensor, Tensor], Tensor]
    batch: Callable[[int], tuple[Tensor, Tensor]]
    batch_size: int
    accumulate: int = 1
    precision: str = "fp32"
    resident: Callable[[], list[Tensor]] = list
    cuda: bool = False


def trace(setting: Setting, batch_size: int = 0, *, fake: bool = True) -> MemoryLog:
    """The log of a step that is not the first one, at ``batch_size`` (0: the setting's).

    With ``fake=False`` the step is really computed, on the CPU.
    """
    size = batch_size or setting.batch_size
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices=[]))
        model = build_on_meta(setting.build) if fake else setting.build()
        if fake:
            stack.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
            _make_fake(model)
        if setting.cuda:
            stack.enter_context(cuda_paths())
        optimizer = setting.optimizer(model)
        if setting.cuda:
            for group in optimizer.param_groups:
                group["foreach"] = not group.get("fused")
        _make_state(model, optimizer)
        tracker = Tracker(model, optimizer, inputs=setting.resident())
        with tracker:
            _step(setting, size, model, optimizer)
        tracker.detach()
    return tracker.log


def _make_fake(model: nn.Module) -> None:
    """Give a model on the meta device fake parameters and buffers; call under a fake mode.

    It cannot be built under the mode: constructors copy layers, which fake tensors refuse.
    """
    made: dict[Tensor, Tensor] = {}
    for module in model.modules():
        for table in (module._parameters, module._buffers):
            for name, tensor in table.items():
                if tensor is not None:
                    if tensor not in made:
                        made[tensor] = _counterfeit(tensor)
                    table[name] = made[tensor]  # type: ignore[assignment]


def _counterfeit(tensor: Tensor) -> Tensor:
    empty = torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype)
    if isinstance(tensor, nn.Parameter):
        return nn.Parameter(empty, requires_grad=tensor.requires_grad)
    return empty


def _make_state(model: nn.Module, optimizer: Optimizer) -> None:
    """An untracked update makes the optimizer's state, which exists from the second step on."""
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    optimizer.zero_grad()


def _step(setting: Setting, size: int, model: nn.Module, optimizer: Optimizer) -> None:
    micro = -(-size // setting.accumulate)
    for _ in range(setting.accumulate):
        x, y = setting.batch(micro)
        with autocast(setting.precision):
            loss = setting.loss(model(x), y)
        loss.backward()  # type: ignore[no-untyped-call]
        del loss
    optimizer.step()
    optimizer.zero_grad()


def autocast(precision: str) -> AbstractContextManager[object]:
    """The CPU's autocast: CUDA's silently does nothing on tensors that are not on a GPU."""
    if precision == "fp32":
        return nullcontext()
    kind = torch.bfloat16 if precision == "bf16" else torch.float16
    return torch.autocast("cpu", dtype=kind)
