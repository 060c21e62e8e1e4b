"""Some steps of one training on several ranks, and what each rank held and sent in the last."""

from __future__ import annotations

import os
import sys
import time
import traceback
from contextlib import ExitStack
from pathlib import Path

import msgspec
import torch
import torch._dynamo  # this and what follows: once, before ranks are forked that all need it
import torch.distributed as dist
import torch.distributed.fsdp
import torch.distributed.optim
from torch import Tensor, nn
from torch._C._distributed_c10d import FileStore
from torch.nn.parallel import DistributedDataParallel

from dltui.launch.ranks import LOOPBACK, meeting_place
from dltui.memory.anatomy import Anatomy, anatomy
from dltui.memory.data_shape import of_options
from dltui.memory.tracker import Tracker
from dltui.models.build import construct
from dltui.models.options import with_vocabulary
from dltui.options import Shard
from dltui.predict.setting import coloured
from dltui.presets.schema import Preset
from dltui.runs.liveness.processes import die_with_parent
from dltui.topics.memory.traffic import Collectives, received
from dltui.training import losses
from dltui.training.ranks import sharding
from dltui.training.step import Stepper
from dltui.training.tasks.targets import Targets


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What one rank found: the memory of its last step, bytes that collectives sent in a ring and
    that its sockets received, and the loss of the whole batch at each step."""

    anatomy: Anatomy
    sent: float = 0.0
    received: int | None = None
    losses: list[float]
    seconds: float


class Ranks(msgspec.Struct, frozen=True, kw_only=True):
    """That of all, in order."""

    each: list[Held]


def attempt(
    preset: Preset, folder: Path, data_root: Path | None, ranks: int, shard: Shard, steps: int
) -> Ranks:
    """Train so many steps on as many processes as ``ranks``, of which this is the first."""
    torch.set_num_threads(1)
    if ranks == 1:
        return Ranks(each=[_steps(preset, folder, data_root, shard, steps)])
    os.environ["GLOO_SOCKET_IFNAME"] = LOOPBACK
    (place, _), parent = meeting_place(), os.getpid()
    for rank in range(1, ranks):
        if not os.fork():
            _as_rank(rank, ranks, place, parent, (preset, folder, data_root, shard, steps))
    each = _joined(0, ranks, place, (preset, folder, data_root, shard, steps))
    return Ranks(each=each)


Work = tuple[Preset, Path, Path | None, Shard, int]


def _as_rank(rank: int, ranks: int, place: str, parent: int, work: Work) -> None:
    """Ends this process."""
    code = 1
    try:
        die_with_parent()
        if os.getppid() == parent:  # it has not died before the kernel was asked
            # A fork leaves no pool of threads. The first thread that asks for one makes it, which
            # must not be two of autograd's at once: "Invalid thread pool!", now and then.
            torch.set_num_threads(1)
            _joined(rank, ranks, place, work)
            code = 0
    except BaseException:  # noqa: BLE001 - told in worker.log
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _joined(rank: int, ranks: int, place: str, work: Work) -> list[Held]:
    """What all have found, on the first; ``place`` is the file where they meet."""
    store = FileStore(place, ranks)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=ranks)
    own = _steps(*work)
    found: list[Held] = [own] * ranks
    dist.gather_object(own, found if rank == 0 else None)
    dist.destroy_process_group()
    return found


def _steps(preset: Preset, folder: Path, data_root: Path | None, shard: Shard, steps: int) -> Held:
    """On this rank's part of one and the same batch of random numbers."""
    assert preset.data is not None and preset.model is not None and preset.train is not None
    rank, ranks = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
    torch.manual_seed(preset.run.seed)
    data = of_options(preset.data, seed=preset.run.seed, data_root=data_root, folder=folder)
    data = coloured(data, preset.model)
    loss = losses.choose(preset.train, Targets(data.task), folder=folder)
    options = with_vocabulary(preset.model, data.vocabulary)
    model = construct(options, data.shape, loss.outputs(data.classes), folder)
    whole, labels = data.batch(preset.train.batch_size)
    x = torch.rand(whole.shape).chunk(ranks)[rank].clone()
    y = labels.random_(data.classes).chunk(ranks)[rank].clone()
    network = _over_ranks(model, shard) if ranks > 1 else model
    stepper = Stepper(network, loss, preset.train, torch.device("cpu"), shard)
    found: list[float] = []
    started = time.monotonic()
    for _ in range(steps - 1):
        found.append(_mean(stepper(x, y, preset.train.lr)[0]))
    before = _received()
    with ExitStack() as stack:
        count = stack.enter_context(Collectives())
        tracker = stack.enter_context(Tracker(network, stepper.optimizer))
        last, _, _ = stepper(x, y, preset.train.lr)
    after = _received()
    found.append(_mean(last))
    return Held(
        anatomy=anatomy(tracker.log),
        sent=count.sent(ranks),
        received=None if before is None or after is None else after - before,
        losses=found,
        seconds=time.monotonic() - started,
    )


def _over_ranks(model: nn.Module, shard: Shard) -> nn.Module:
    if shard == "full":
        sharding.split(model, sharding.all_ranks("cpu"))
        return model
    return DistributedDataParallel(model, gradient_as_bucket_view=True)


def _received() -> int | None:
    """So far, while no rank sends anything."""
    if not dist.is_initialized():
        return received()
    dist.barrier()
    found = received()
    dist.barrier()
    return found


def _mean(loss: Tensor) -> float:
    """Over all ranks."""
    if not dist.is_initialized():
        return loss.item()
    total = loss.detach().clone()
    dist.all_reduce(total)
    return total.item() / dist.get_world_size()
