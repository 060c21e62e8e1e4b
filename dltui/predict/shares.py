"""The memory of one of several ranks, before anything runs: the step as that rank takes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch
from torch import Tensor, nn

from dltui.devices.host import usable_cores
from dltui.memory import shares
from dltui.memory.meta import build_on_meta
from dltui.memory.traced_step import Setting, Step
from dltui.options import RunOptions, Shard
from dltui.predict.fit import visible_gpus
from dltui.training.ranks import sharding


def count(options: RunOptions, *, cuda: bool) -> int:
    """How many ranks a run would have here."""
    if options.ranks != "all":
        return options.ranks
    return max(1, len(visible_gpus())) if cuda else usable_cores()


@contextmanager
def of_rank(wanted: Setting, ranks: int, shard: Shard) -> Iterator[Setting]:
    """``wanted``, made for ``shard``, as the rank takes it that holds most; its batch is already
    that rank's. The setting is good while the ``with`` lasts.
    """

    trained = [p for p in build_on_meta(wanted.build).parameters() if p.requires_grad]
    with sharding.imagined(ranks, shares.fullest([p.numel() for p in trained], ranks)):
        mesh = sharding.all_ranks("cpu")

        def stepper(model: nn.Module) -> Step:
            if shard == "full":
                sharding.split(model, mesh)
            else:
                _into_buckets(model)
            return wanted.stepper(model)

        yield replace(wanted, stepper=stepper)


def _into_buckets(model: nn.Module) -> None:
    """Have each gradient end in a bucket that always stays, as `DistributedDataParallel` does."""
    trained = [p for p in model.parameters() if p.requires_grad]
    bucket = torch.empty(sum(p.numel() for p in trained))
    begin = 0
    for parameter in trained:
        end = begin + parameter.numel()
        parameter.grad = bucket[begin:end].view_as(parameter)
        begin = end
        parameter.register_post_accumulate_grad_hook(_back_into(parameter.grad))  # type: ignore[no-untyped-call]


def _back_into(place: Tensor) -> object:
    def put(parameter: Tensor) -> None:
        parameter.grad = place

    return put
