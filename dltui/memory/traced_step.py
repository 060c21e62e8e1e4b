"""One training step traced without computing it: the setting, and its memory log.

The tensors are fake (shapes, no numbers) and pretend to be on the CPU: without a driver, fake
CUDA tensors cannot run a backward pass. What a GPU does otherwise is put in by hand.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.optim import Optimizer
from torch.utils._python_dispatch import TorchDispatchMode

from dltui.memory.log import MemoryLog
from dltui.memory.meta import build_on_meta
from dltui.memory.paths import cuda_paths
from dltui.memory.tracker import Tracker


class Step(Protocol):
    """What a training does with a batch; the loop's own ``Stepper`` is one."""

    optimizer: Optimizer

    def __call__(self, x: Tensor, y: Tensor, lr: float) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything about a training that decides its memory, and how many examples it has.

    ``batch(n)`` makes n inputs with their labels; ``resident`` are tensors that stay on the
    device throughout (the data set); ``evaluation_batch`` tells how many examples are evaluated
    together beside a batch of so many; ``cuda`` asks for a GPU's code paths, and ``kept`` is what
    its libraries keep, bytes by owner.
    """

    build: Callable[[], nn.Module]
    stepper: Callable[[nn.Module], Step]
    batch: Callable[[int], tuple[Tensor, Tensor]]
    batch_size: int
    evaluation_batch: Callable[[int], int] = lambda size: 0
    resident: Callable[[], list[Tensor]] = list
    cuda: bool = False
    kept: Mapping[str, int] = field(default_factory=dict[str, int])
    examples: tuple[int, int] = (0, 0)
    """For training and for testing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """``step`` is the log of a step that is not the first, ``evaluation`` that of a batch of
    evaluation, empty where that is no larger than the step's; ``parameters`` is a count, as are
    ``trained`` of them and ``multiply_adds``, of one example's forward pass; ``asked_numbers`` says
    that the model's course depends on numbers, taken to be zero.
    """

    step: MemoryLog
    evaluation: MemoryLog
    parameters: int
    trained: int
    multiply_adds: int
    modules: frozenset[type[nn.Module]]
    asked_numbers: bool = False


class Untraceable(Exception):
    """The step cannot be followed with fake tensors; the text names the line that cannot."""


def trace(setting: Setting, batch_size: int = 0, *, fake: bool = True) -> Traced:
    """Follow a step of ``batch_size`` (0: the setting's); with ``fake=False`` really compute it.

    The random generator is left as it was. Raises `Untraceable` for fake tensors.
    """
    size = batch_size or setting.batch_size
    with torch.random.fork_rng(devices=[]):
        if not fake:
            return _trace(setting, setting.build(), size)
        model = build_on_meta(setting.build)
        try:
            with _fake_world(setting.cuda):
                _make_fake(model)
                return _trace(setting, model, size)
        except Exception as error:
            raise Untraceable(_offence(error)) from error


def _trace(setting: Setting, model: nn.Module, size: int) -> Traced:
    stepper = setting.stepper(model)
    _make_state(model, stepper.optimizer)
    resident = setting.resident()
    step = Tracker(model, stepper.optimizer, inputs=resident)
    with step:
        x, y = setting.batch(size)
        stepper(x, y, 0.01)
        del x, y
    evaluation = Tracker(model, stepper.optimizer, inputs=resident)
    count = setting.evaluation_batch(size)
    if count > size:  # otherwise the step, which keeps activations, is above it
        with evaluation:
            _evaluate(setting, model, count)
    return Traced(
        step=step.log,
        evaluation=evaluation.log,
        parameters=sum(p.numel() for p in model.parameters()),
        trained=sum(p.numel() for p in model.parameters() if p.requires_grad),
        multiply_adds=step.multiply_adds // size,
        modules=frozenset(map(type, model.modules())),
        asked_numbers=step.asked_numbers,
    )


def _evaluate(setting: Setting, model: nn.Module, count: int) -> None:
    model.eval()
    x, _ = setting.batch(count)
    with torch.no_grad():
        model(x)


def _make_state(model: nn.Module, optimizer: Optimizer) -> None:
    """An untracked update makes the optimizer's state, which exists from the second step on."""
    for parameter in model.parameters():
        if parameter.requires_grad and parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
    optimizer.step()


def _offence(error: Exception) -> str:
    """What failed, and the innermost line of it that is not torch's or ours."""
    own = (str(Path(torch.__file__).parent), str(Path(__file__).parent.parent))
    lines = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(own)
    ]
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    if not lines:
        return f"{type(error).__name__}: {reason}"
    where = f"{Path(lines[-1].filename).name}:{lines[-1].lineno}"
    return f"{where}: {lines[-1].line}: {type(error).__name__}: {reason}"


class _Numbers(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Answers zero wherever the program wants a number out of a fake tensor."""

    def __torch_dispatch__(
        self,
        func: Any,
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if func is torch.ops.aten._local_scalar_dense.default:
            return 0.0 if args[0].dtype.is_floating_point else 0
        return func(*args, **(kwargs or {}))


@contextmanager
def _fake_world(cuda: bool) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(FakeTensorMode(allow_non_fake_inputs=True))
        if cuda:
            stack.enter_context(cuda_paths())
        stack.enter_context(_Numbers())  # type: ignore[no-untyped-call]
        yield


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
