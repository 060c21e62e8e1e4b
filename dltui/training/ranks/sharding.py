"""Full sharding: each rank holds a share of every parameter, and the whole of a block only while
that computes (torch's FSDP2).

Torch's parts of it are imported when they are needed: that takes half a second.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
import torch.distributed as dist
from torch import Tensor, nn, optim

from dltui.errors import UsageError

if TYPE_CHECKING:
    from torch.distributed.device_mesh import DeviceMesh


def all_ranks(device: str) -> DeviceMesh:
    """All ranks, in a row."""
    from torch.distributed.device_mesh import init_device_mesh

    return init_device_mesh(device, (dist.get_world_size(),))


def split(model: nn.Module, mesh: DeviceMesh) -> None:
    """Leave of ``model`` this rank's share of each parameter: equal parts of its first dimension.

    All ranks of ``mesh`` come here together, with equal weights. ``UsageError`` where it cannot be.
    """
    from torch.distributed.fsdp import fully_shard

    demand_shareable(model)
    parts: list[Any] = [*blocks(model), model]
    for part in parts:
        part.register_forward_hook(_apart)
        fully_shard(part, mesh=mesh)
    # On the way back each gathers the one before it in time. By itself torch takes the order of all
    # forward passes since, of which ranks that share an evaluation out have different numbers.
    for before, part in zip([parts[0], *parts], parts, strict=False):
        part.set_modules_to_backward_prefetch([before])
    # Wrong would only be what writes into such a view, and none is left by `_apart`.
    warnings.filterwarnings("ignore", message="FSDP2-wrapped module .* returned a view tensor")


def blocks(model: nn.Module) -> list[nn.Module]:
    """What is gathered at a time: the layers of which ``model`` is made, those within a
    `nn.Sequential` one by one. The model itself has the rest.

    None where layers share a parameter, which must then be gathered with all others.
    """
    found = [block for block in _layers(model) if any(True for _ in block.parameters())]
    owners = Counter(id(parameter) for block in found for parameter in block.parameters())
    return [] if any(count > 1 for count in owners.values()) else found


def _layers(model: nn.Module) -> Iterator[nn.Module]:
    for child in model.children():
        if type(child) is nn.Sequential:
            yield from _layers(child)
        else:
            yield child


class Split:
    """A network that is split, while it is trained; between epochs each rank has all of it.

    So whoever looks at it there, evaluates it or saves it needs no other rank.
    """

    def __init__(self, model: nn.Module, mesh: DeviceMesh) -> None:
        self._model = model
        self._parts: list[Any] = [*blocks(model), model]
        split(model, mesh)

    def gather(self) -> None:
        """All of it on each rank; all come here together."""
        for part in self._parts:
            part.set_reshard_after_forward(False, recurse=False)
            part.unshard()

    def share(self) -> None:
        """Keep the share alone."""
        for part in self._parts:
            part.set_reshard_after_forward(part is not self._model, recurse=False)
            part.reshard()

    def take(self) -> None:
        """What was written into the gathered parameters is what is shared; all come together."""
        written = {name: p.detach().clone() for name, p in self._model.named_parameters()}
        self.share()
        for name, parameter in self._model.named_parameters():
            own: Tensor = parameter._local_tensor  # type: ignore[attr-defined]
            own.copy_(of_rank(written[name], parameter))
        self.gather()


@contextmanager
def misuse_told() -> Iterator[None]:
    """``UsageError`` where a network takes a layer's parameters from elsewhere."""
    try:
        yield
    except RuntimeError as error:
        if "mixed torch.Tensor and DTensor" not in str(error):
            raise
        raise UsageError(
            "run.shard = full: the network uses a layer's parameters outside of that layer, where "
            "they are not gathered; run.shard = optimizer takes it"
        ) from error


def of_rank(whole: Tensor, shared: Tensor) -> Tensor:
    """This rank's part of ``whole``, which is shared out as ``shared`` is."""
    mesh: DeviceMesh = shared.device_mesh  # type: ignore[attr-defined]
    parts, rank = whole.chunk(mesh.size()), mesh.get_local_rank()
    return parts[rank] if rank < len(parts) else whole[:0]


def is_split(model: nn.Module) -> bool:
    return hasattr(model, "set_reshard_after_forward")


def gathered(model: nn.Module) -> dict[str, Tensor]:
    """What ``state_dict`` would give, which shares a split network out; it is gathered now."""
    return {
        f"{path}.{name}" if path else name: tensor
        for path, module in model.named_modules(remove_duplicate=False)
        for table in (module._parameters, module._buffers)
        for name, tensor in table.items()
        if tensor is not None and name not in module._non_persistent_buffers_set
    }


def put(model: nn.Module, found: Mapping[str, Tensor]) -> None:
    """``found`` by name into a split network that is gathered."""
    with torch.no_grad():
        for name, tensor in gathered(model).items():
            if name in found:
                tensor.copy_(found[name])


def _apart(block: nn.Module, inputs: object, output: object) -> Tensor | None:
    """A copy of an output that is a view: who writes into one would cut the gradient off."""
    if isinstance(output, Tensor) and output._base is not None:
        return output.clone()
    return None


def demand_shareable(model: nn.Module) -> None:
    """``UsageError`` names the parameter that cannot be shared out."""
    kinds = Counter(p.dtype for p in model.parameters() if p.is_floating_point())
    for name, parameter in model.named_parameters():
        if not parameter.dim():
            why = "is a single number"
        elif parameter.dtype is not max(kinds, key=kinds.__getitem__, default=None):
            why = f"has {str(parameter.dtype).removeprefix('torch.')} values, unlike others"
        else:
            continue
        raise UsageError(f"run.shard = full: {name} {why}; run.shard = optimizer takes it")


def shared_out(
    groups: Iterable[Any], rule: type[optim.Optimizer], settings: dict[str, Any]
) -> optim.Optimizer:
    """An optimizer that keeps the state of this rank's part of the parameters, updates those, and
    hands them on to the others."""
    from torch.distributed.optim import ZeroRedundancyOptimizer

    made: optim.Optimizer = ZeroRedundancyOptimizer(groups, rule, **settings)
    return made


@contextmanager
def imagined(ranks: int, rank: int = 0) -> Iterator[None]:
    """As one of so many ranks of which there is only this: nothing is sent, nothing arrives."""
    import torch.testing._internal.distributed.fake_pg

    store = torch._C._distributed_c10d.HashStore()
    dist.init_process_group("fake", store=store, rank=rank, world_size=ranks)
    try:
        yield
    finally:
        dist.destroy_process_group()
