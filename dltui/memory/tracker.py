"""Follows every tensor storage of a training step, real or fake, from birth to release.

A dispatch mode sees the result of every operator; a storage is counted once however many
tensors share it, and counted out when it is freed. The loop needs to know nothing of it:
the moment is read from the model's and the optimizer's own hooks and from autograd.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.autograd.graph import Node
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.optim import Optimizer
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from dltui.memory.libraries import requests
from dltui.memory.log import Change, Kind, MemoryLog, Moment, Place
from dltui.memory.operations import multiply_adds

_KIND_OF = {
    Moment.SETUP: Kind.TEMPORARIES,
    Moment.INPUT: Kind.INPUTS,
    Moment.FORWARD: Kind.ACTIVATIONS,
    Moment.BACKWARD: Kind.TEMPORARIES,
    Moment.BETWEEN: Kind.TEMPORARIES,
    Moment.OPTIMIZER: Kind.TEMPORARIES,
}


_LAYER = "dltui layer"
_NUMBER = torch.ops.aten._local_scalar_dense.default


class Overflow(Exception):
    """The tracked bytes went above the capacity: ``live`` were held when ``request`` came.

    ``kinds`` are the bytes by kind, the request included.
    """

    def __init__(
        self, request: int, live: int, capacity: int, place: Place, kinds: dict[Kind, int]
    ) -> None:
        super().__init__(f"{live + request} of {capacity} bytes ({place})")
        self.request = request
        self.live = live
        self.capacity = capacity
        self.place = place
        self.kinds = kinds


class Tracker(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Records the storages of what runs inside its ``with`` into ``log``.

    Parameters, buffers, gradients, optimizer state and ``inputs`` that exist on entry are
    counted as such. With a ``capacity`` in bytes (0: none) an operator whose result goes
    above it raises `Overflow`. ``asked_numbers`` tells that the forward pass read a tensor's
    number, on which its memory may depend; ``multiply_adds`` are those of the forward pass.
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: Optimizer | None = None,
        *,
        inputs: Iterable[Tensor] = (),
        capacity: int = 0,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.log = MemoryLog()
        self.live = 0
        self.asked_numbers = False
        self.multiply_adds = 0
        self._capacity = capacity
        self._model = model
        self._optimizer = optimizer
        self._inputs = tuple(inputs)
        self._sharded = any(map(_is_shared_out, model.parameters()))
        self._numbers: dict[int, int] = {}
        self._references: dict[int, weakref.ref[Any]] = {}
        self._sizes: dict[int, int] = {}
        self._moment = Moment.SETUP
        self._layers: list[str] = [""]
        self._backward_layer = ""
        self._handles: list[Any] = []

    def __enter__(self) -> Self:
        self._see_all(self._model.parameters(), Kind.PARAMETERS)
        self._see_all(self._model.buffers(), Kind.BUFFERS)
        gradients = (p.grad for p in self._model.parameters() if p.grad is not None)
        self._see_all(gradients, Kind.GRADIENTS)
        self._see_all(self._inputs, Kind.INPUTS)
        self._see_state()
        self._moment = Moment.INPUT
        self._attach()
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Ranks hand the gradients on into buckets, which are only then seen to be gradients.
        self._see_all((p.grad for p in self._model.parameters()), Kind.GRADIENTS)
        super().__exit__(kind, error, trace)  # type: ignore[no-untyped-call]
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        # Storages still alive are let go: what happens to them later is no longer recorded.
        self._references.clear()
        self._numbers.clear()
        self._sizes.clear()

    def __torch_dispatch__(
        self,
        func: Any,
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if self._sharded:
            self._see_resized()
        name = func.overloadpacket.__name__
        if self.place.moment is Moment.FORWARD:
            self.asked_numbers = self.asked_numbers or func is _NUMBER
            self.multiply_adds += multiply_adds(name, args, result) or 0
        if isinstance(result, Tensor):
            self._see(result)
        elif result is not None:
            self._see_all(tree_leaves(result))
        self.log.requests += requests(name, args, result, len(self.log.changes), self.place)
        return result

    @property
    def place(self) -> Place:
        """Where the step is now; autograd's engine says whether a backward pass is running."""
        if torch._C._current_graph_task_id() != -1:
            self._moment = Moment.BACKWARD
            return Place(Moment.BACKWARD, self._backward_layer)
        if self._moment is Moment.BACKWARD:
            self._moment = Moment.BETWEEN
        return Place(self._moment, self._layers[-1])

    def _see_all(self, values: Iterable[Any], kind: Kind | None = None) -> None:
        for value in values:
            if isinstance(value, Tensor):
                self._see(value, kind)

    def _see(self, tensor: Tensor, kind: Kind | None = None) -> None:
        if tensor.layout is not torch.strided or _is_shared_out(tensor):
            self._see_all(_parts(tensor), kind)
            return
        storage = tensor.untyped_storage()
        key = id(storage)  # the storage's Python object lives as long as the storage
        number = self._numbers.get(key)
        if number is None:
            self._count(storage, key, kind)
        elif kind is not None:
            self.log.kinds[number] = kind

    def _count(self, storage: torch.UntypedStorage, key: int, kind: Kind | None) -> None:
        number, size, place = len(self.log.kinds), storage.nbytes(), self.place
        self._numbers[key] = number
        self.log.kinds.append(kind or _KIND_OF[place.moment])
        self.log.changes.append(Change(number, size, place))
        self.live += size
        self._sizes[number] = size

        def gone(_: object) -> None:
            if self._references.pop(number, None) is not None:
                del self._numbers[key]
                left = self._sizes.pop(number)
                self.log.changes.append(Change(number, -left, self.place))
                self.live -= left

        self._references[number] = weakref.ref(storage, gone)
        if 0 < self._capacity < self.live:
            kinds = self.log.alive(-1)
            raise Overflow(size, self.live - size, self._capacity, place, kinds)

    def _see_resized(self) -> None:
        """Full sharding gives gathered parameters' room back, and takes it anew, by changing the
        size of their storages, which is no operator."""
        for number, reference in list(self._references.items()):
            storage = reference()
            if storage is not None and (grown := storage.nbytes() - self._sizes[number]):
                self._sizes[number] += grown
                self.log.changes.append(Change(number, grown, self.place))
                self.live += grown

    def _see_state(self) -> None:
        """Tensors of the parameters' shapes; the step counters, a number each, stay temporaries."""
        if self._optimizer is not None:
            # Where ranks share the state out, this one's is with the optimizer within.
            own: Optimizer = getattr(self._optimizer, "optim", self._optimizer)
            for state in own.state.values():
                for value in state.values():
                    if isinstance(value, Tensor):
                        self._see(value, Kind.OPTIMIZER if value.dim() else Kind.TEMPORARIES)

    def _attach(self) -> None:
        """Hooks that last until the ``with`` ends; the module hooks are torch's global ones."""
        names = {module: name for name, module in self._model.named_modules()}

        def enter(module: nn.Module, arguments: Any) -> None:
            if module is self._model:
                self._moment = Moment.FORWARD
                self._see_all(tree_leaves(arguments), Kind.INPUTS)
            self._layers.append(names.get(module, self._layers[-1]))

        def leave(module: nn.Module, arguments: Any, output: Any) -> None:
            name = self._layers.pop()
            if isinstance(output, Tensor) and output.grad_fn is not None:
                self._name_backward(output.grad_fn, name)

        self._handles += [
            register_module_forward_pre_hook(enter),
            register_module_forward_hook(leave),
        ]
        for parameter in self._model.parameters():
            if parameter.requires_grad:
                handle = parameter.register_post_accumulate_grad_hook(self._gradient)  # type: ignore[no-untyped-call]
                self._handles.append(handle)
        if self._optimizer is not None:
            self._handles += [
                self._optimizer.register_step_pre_hook(self._step_begins),
                self._optimizer.register_step_post_hook(self._step_ends),
            ]

    def _name_backward(self, node: Node, layer: str) -> None:
        """Have the backward pass say when it comes to ``layer``.

        A block hands on its last layer's output: the layer came first and keeps the node.
        """
        metadata: Any = node.metadata
        if _LAYER not in metadata:
            metadata[_LAYER] = layer
            node.register_prehook(lambda _: self._enter_backward(layer))

    def _enter_backward(self, layer: str) -> None:
        self._backward_layer = layer

    def _gradient(self, parameter: Tensor) -> None:
        self._see_all([parameter.grad], Kind.GRADIENTS)

    def _step_begins(self, *_: Any) -> None:
        self._moment = Moment.OPTIMIZER

    def _step_ends(self, *_: Any) -> None:
        self._see_state()
        self._moment = Moment.BETWEEN


def _is_shared_out(tensor: Tensor) -> bool:
    """Whether it is this rank's share of one (a DTensor, told without importing what makes it)."""
    return hasattr(tensor, "_local_tensor")


def _parts(tensor: Tensor) -> list[Tensor]:
    """What a sparse tensor, or a rank's share of one, is stored in: it has no storage itself."""
    if _is_shared_out(tensor):
        return [tensor._local_tensor]  # type: ignore[attr-defined]
    if tensor.layout is torch.sparse_coo:
        return [tensor._indices(), tensor._values()]
    if tensor.layout is torch.sparse_csr:
        return [tensor.crow_indices(), tensor.col_indices(), tensor.values()]
    return []
