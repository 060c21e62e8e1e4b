"""The state of an optimizer over ranks as that of one process, and back: what checkpoints hold."""

from __future__ import annotations

from typing import Any

from torch import Tensor, optim

from dltui.options import Shard
from dltui.training.ranks.sharding import of_rank

State = dict[str, Any]


def whole(optimizer: optim.Optimizer, shard: Shard) -> State:
    """``state_dict`` of one process, on rank 0; where it is shared out all ranks come here
    together, and the others get none.
    """
    if shard == "optimizer":
        return _consolidated(optimizer)
    found = optimizer.state_dict()
    if shard == "full":
        found["state"] = {
            index: {name: _gathered(value) for name, value in values.items()}
            for index, values in found["state"].items()
        }
    return found


def _consolidated(optimizer: Any) -> State:
    optimizer.consolidate_state_dict()
    if not optimizer._all_state_dicts:
        return {}
    found: State = optimizer.state_dict()
    optimizer._all_state_dicts = []  # a copy of the whole, kept for no use
    return found


def _gathered(value: Any) -> Any:
    return value.full_tensor().cpu() if hasattr(value, "full_tensor") else value


def load(optimizer: optim.Optimizer, state: State, shard: Shard) -> None:
    """That of one process, of which this rank keeps its share.

    Which kernels are used is the optimizer's own: shares have others.
    """
    fused = [group.get("fused") for group in optimizer.param_groups]
    if shard == "full":
        state = {**state, "state": dict(_shares(optimizer, state))}
    optimizer.load_state_dict(state)
    if shard == "optimizer":
        optimizer.state.clear()  # it has put the same into the optimizer within
    for group, kernel in zip(optimizer.param_groups, fused, strict=True):
        if "fused" in group:
            group["fused"] = kernel


def _shares(optimizer: optim.Optimizer, state: State) -> Any:
    """Of each parameter, by number."""
    from torch.distributed.tensor import DTensor

    saved = [index for group in state["param_groups"] for index in group["params"]]
    mine = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    for index, parameter in zip(saved, mine, strict=True):
        if index not in state["state"]:
            continue

        def share(value: Any, like: Any = parameter) -> Any:
            if not isinstance(value, Tensor) or value.shape != like.shape:
                return value
            own = of_rank(value, like).to(like.device, copy=True)
            return DTensor.from_local(
                own,
                like.device_mesh,
                like.placements,
                run_check=False,
                shape=like.shape,
                stride=like.stride(),
            )

        yield index, {name: share(value) for name, value in state["state"][index].items()}


def forget(optimizer: optim.Optimizer) -> None:
    """All that it remembers of gradients."""
    own: optim.Optimizer = getattr(optimizer, "optim", optimizer)
    own.state.clear()
