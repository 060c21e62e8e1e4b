"""Full sharding: each rank holds a share of every parameter, and the whole of a block only while
that computes (torch's FSDP2).

Torch's parts of it are imported when they are needed: that takes half a second.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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
    for block in (*blocks(model), model):
        block.register_forward_hook(_apart)
        fully_shard(block, mesh=mesh)
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
