"""What a network does in one forward pass, call by call, without computing anything.

The network runs once on PyTorch's meta device, where tensors have shapes but no numbers. A
dispatch mode sees every tensor operation, hooks say in which module it happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from dltui.layers import field_rules, places
from dltui.layers.calls import Analysis, Call, add_to_blocks, describe
from dltui.layers.field_operation import Operation
from dltui.layers.places import Seen
from dltui.layers.receptive_field import Field
from dltui.memory.operations import multiply_adds

OPAQUE = (nn.MultiheadAttention, nn.RNNBase)
"""Modules that use their parts by themselves: one row each."""

JOINS = frozenset({"cat", "stack"})
COPIES = frozenset({"clone", "_to_copy", "copy_", "repeat", "detach"})
"""They only move values that an earlier call put out, and get no row."""


def trace(model: nn.Module, example: Tensor) -> Analysis:
    """Analyse ``model`` called with ``example``, a batch (1, …) on the model's device.

    The model stays in its mode, training or evaluation. What its forward raises passes through.
    """
    if any(is_lazy(parameter) for parameter in model.parameters()):
        with example.device:
            model(example)
    tracer = _Tracer(model, example)
    with ExitStack() as stack:
        stack.enter_context(_hooked(model, tracer))
        stack.enter_context(torch.autograd.graph.saved_tensors_hooks(tracer.save, _same))
        stack.enter_context(torch.enable_grad())
        stack.enter_context(example.device)
        stack.enter_context(tracer)
        out = model(example)
    return tracer.analysis(example, out)


Shape = tuple[int, torch.Size, tuple[int, ...]]
"""Offset, sizes and strides of a view."""


@dataclass(slots=True)
class _Memory:
    """One storage: which call put it out, and by the shape of a view how much of the input its
    values can see; null where that is not known.
    """

    creator: Call | None
    of_input: bool = False
    seen: dict[Shape, Seen | None] = field(default_factory=dict)
    saved: bool = False


class _Tracer(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Storages, not tensors, are followed: a view or a result in place is the same memory."""

    def __init__(self, model: nn.Module, example: Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.calls: list[Call] = []
        self.open: list[Call] = []
        self.uncounted: Counter[str] = Counter()
        self.input = Call(path="input", kind="input", level=0)
        self._memories: dict[int, _Memory] = {}
        self._alive: list[torch.UntypedStorage] = []
        self._unused: dict[int, list[tuple[str, int]]] = {}
        for name, parameter in model.named_parameters():
            self._memory(parameter, None)
            parts = self._unused.setdefault(_key(parameter), [])
            parts.append((name, parameter.numel()))
        memory = self._memory(example, self.input)
        memory.of_input = True
        memory.seen[_shape(example)] = places.start(example.shape)

    def enter(self, path: str, module: nn.Module) -> None:
        leaf = _is_leaf(module)
        call = Call(path=path, kind=describe(module), level=len(self.open), block=not leaf)
        self.calls.append(call)
        self.open.append(call)

    def leave(self, out: Any) -> None:
        call = self.open.pop()
        results = _tensors(out)
        if not results:
            return
        call.output = tuple(results[0].shape[1:])
        call.field = self._field_of(results[0])
        if not call.block:
            sizes = {_key(t): t.numel() for t in results if t.is_floating_point()}
            own = (size for key, size in sizes.items() if self._memories[key].creator is call)
            call.activations = sum(own)

    def save(self, tensor: Tensor) -> Tensor:
        """Autograd keeps ``tensor``, of any shape, for the backward pass; who put it out pays."""
        memory = self._memories.get(_key(tensor))
        if memory is not None and memory.creator is not None and not memory.saved:
            memory.saved = True
            memory.creator.saved += tensor.untyped_storage().nbytes()
        return tensor

    def analysis(self, example: Tensor, out: Any) -> Analysis:
        add_to_blocks(self.calls)
        unused = Call(path="not used", kind="parameters", level=0)
        for parts in self._unused.values():
            _add_parameters(unused, parts)
        results = _tensors(out)
        total = Call(path="total", kind="", level=0)
        for call in [*(call for call in self.calls if not call.block), unused]:
            total.add(call)
        return Analysis(
            input=tuple(example.shape[1:]),
            output=tuple(results[0].shape[1:]) if results else (),
            input_saved=self.input.saved,
            calls=self.calls,
            unused=unused,
            total=total,
            uncounted=self.uncounted,
        )

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        out = func(*args, **(kwargs or {}))
        operands, results = _tensors((args, kwargs)), _tensors(out)
        if operands and results:
            name = str(func.__name__).partition(".")[0]
            pointwise = torch.Tag.pointwise in func.tags
            self._record(_Dispatched(name, args, operands, results, pointwise))
        return out

    def _record(self, op: _Dispatched) -> None:
        known = [self._memory(tensor, None) for tensor in op.operands]
        of_input = any(memory.of_input for memory in known)
        fresh = _key(op.results[0]) not in self._memories
        computes = (fresh or op.name.endswith("_")) and op.name not in COPIES
        call = self._caller(op, of_input) if computes else self._leaf()
        if call is None and (parts := self._unused.pop(_key(op.operands[0]), None)):
            self._unused[_key(op.results[0])] = parts
        for tensor in op.results:
            self._memory(tensor, call or known[0].creator)
        if of_input and not op.is_constant:
            self._see(op, known)
        if call is not None:
            self._credit(op, call, counts=computes and of_input)
            if call is not self._leaf():
                call.field = self._field_of(op.results[0])
                call.activations = op.results[0].numel() if fresh and op.name not in JOINS else 0

    def _leaf(self) -> Call | None:
        return self.open[-1] if self.open and not self.open[-1].block else None

    def _caller(self, op: _Dispatched, of_input: bool) -> Call | None:
        """The layer being called, or a row of its own for an operation of a block."""
        if leaf := self._leaf():
            return leaf
        if not of_input and not any(_key(tensor) in self._unused for tensor in op.operands):
            return None
        within = f"{self.open[-1].path}." if self.open else ""
        kind = "operation, in place" if op.name.endswith("_") else "operation"
        call = Call(path=within + op.label, kind=kind, level=len(self.open))
        call.output = tuple(op.results[0].shape[1:])
        self.calls.append(call)
        return call

    def _credit(self, op: _Dispatched, call: Call, *, counts: bool) -> None:
        """Multiply-adds, and the parameters that are used here for the first time."""
        products = multiply_adds(op.name, op.args, op.results[0])
        call.multiply_adds += products or 0
        if products is None and counts:
            self.uncounted[op.label] += 1
        for tensor in op.operands:
            _add_parameters(call, self._unused.pop(_key(tensor), []))

    def _field_of(self, tensor: Tensor) -> Field | None:
        seen = self._memory(tensor, None).seen.get(_shape(tensor))
        return None if seen is None else seen.field

    def _see(self, op: _Dispatched, known: list[_Memory]) -> None:
        """What the results see; other views of memory that was written into are known no more."""
        pairs = list(zip(op.operands, known, strict=True))
        parts = [(t, memory.seen.get(_shape(t))) for t, memory in pairs if memory.of_input]
        if op.name == "as_strided_":  # the operand has its new strides already
            parts = [(t, next(iter(memory.seen.values()), None)) for t, memory in pairs]
        seen = [(tensor, one) for tensor, one in parts if one is not None]
        for tensor in op.results:
            memory = self._memory(tensor, None)
            found = None
            if len(seen) == len(parts):
                found = field_rules.after(Operation(op.name, op.args, tensor, seen, op.pointwise))
            if op.name.endswith("_"):
                memory.seen.clear()
            memory.of_input = True
            memory.seen[_shape(tensor)] = found

    def _memory(self, tensor: Tensor, creator: Call | None) -> _Memory:
        key = _key(tensor)
        if key not in self._memories:
            self._memories[key] = _Memory(creator)
            self._alive.append(tensor.untyped_storage())
        return self._memories[key]


@dataclass(frozen=True, slots=True)
class _Dispatched:
    """One tensor operation below autograd; ``operands`` and ``results`` are its tensors."""

    name: str
    args: tuple[Any, ...]
    operands: list[Tensor]
    results: list[Tensor]
    pointwise: bool

    @property
    def is_constant(self) -> bool:
        """Whether its results have nothing of its operands but their shape."""
        return self.name.endswith("_like") or self.name.startswith("new_")

    @property
    def label(self) -> str:
        """The name without PyTorch's ornaments: "native_batch_norm" is "batch_norm"."""
        return self.name.strip("_").removeprefix("native_").removesuffix("_with_indices")


@contextmanager
def _hooked(model: nn.Module, tracer: _Tracer) -> Iterator[None]:
    handles = []
    for path, module in _visible(model):
        handles.append(module.register_forward_pre_hook(_entering(tracer, path)))
        handles.append(module.register_forward_hook(lambda module, args, out: tracer.leave(out)))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _entering(tracer: _Tracer, path: str) -> Callable[[nn.Module, Any], None]:
    return lambda module, args: tracer.enter(path, module)


def _visible(model: nn.Module) -> list[tuple[str, nn.Module]]:
    """All modules below ``model`` but the parts of opaque ones; a leaf is itself seen."""
    if _is_leaf(model):
        return [(type(model).__name__.lower(), model)]
    found: dict[nn.Module, str] = {}
    below = [(name, child) for name, child in model.named_children()]
    for path, module in below:
        found.setdefault(module, path)
        if not _is_leaf(module):
            below.extend((f"{path}.{name}", child) for name, child in module.named_children())
    return [(path, module) for module, path in found.items()]


def _is_leaf(module: nn.Module) -> bool:
    return isinstance(module, OPAQUE) or next(module.children(), None) is None


def _add_parameters(call: Call, parts: list[tuple[str, int]]) -> None:
    for name, size in parts:
        if name.endswith("bias"):
            call.biases += size
        else:
            call.weights += size


def _tensors(values: Any) -> list[Tensor]:
    return [value for value in tree_leaves(values) if isinstance(value, Tensor)]


def _key(tensor: Tensor) -> int:
    """The identity of the memory; its Python object lives as long as the storage."""
    return id(tensor.untyped_storage())


def _shape(tensor: Tensor) -> Shape:
    return int(tensor.storage_offset()), tensor.shape, tensor.stride()


def _same(tensor: Tensor) -> Tensor:
    return tensor
