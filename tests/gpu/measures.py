"""What is measured, the most important first, and how long each takes on a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.gpu.bench import Bench
from tests.gpu.row import Row

Work = Callable[[Bench], list[Row]]


@dataclass(frozen=True, slots=True)
class Measure:
    """``seconds`` is what it takes on a machine of 16 cores and an H200; ``alone`` is said of
    what another process on the card or on the cores would disturb."""

    name: str
    title: str
    work: Callable[[], Work]
    seconds: float = 25.0
    alone: bool = True


def _memory(name: str) -> Measure:
    def work() -> Work:
        from tests.gpu.memory import case

        return partial(case, name=name)

    return Measure(f"memory-{name}", f"memory of {name}", work, alone=False)


def _of(
    module: str, function: str, title: str, seconds: float, *more: str, alone: bool = True
) -> Measure:
    """Imported only in the process that measures: torch and its kernels are loaded there."""

    def work() -> Work:
        from importlib import import_module

        call: Work = getattr(import_module(f"tests.gpu.{module}"), function)
        return (lambda bench: call(bench, *more)) if more else call

    name = "-".join((function.replace("_", "-"), *(part.rpartition("/")[2] for part in more)))
    return Measure(name, title, work, seconds, alone)


MEASURES = (
    _of("card", "nvml", "NVML against nvidia-smi", 10),
    *(
        _memory(name)
        for name in (
            *("resnet152-sgd", "resnet152-momentum", "resnet152-adam"),
            *("resnet18-4", "resnet18-16", "resnet18-64", "vgg11", "mlp"),
            *("encoder", "bf16", "fp16", "accumulation", "encoder-bf16"),
        )
    ),
    _of("memory", "context", "context of a process", 25, alone=False),
    _of("memory", "limited", "out of memory at a limit, and the run after it", 45, alone=False),
    _of("memory", "largest_batch", "largest batch", 75, alone=False),
    _of("screens", "pictures", "Run and System screens of a live run", 60, alone=False),
    _of("speed", "published", "published accuracies", 60, "learning-rate/lr-table", alone=False),
    _of("speed", "same_curve", "the CPU's curve", 20, alone=False),
    _of("speed", "same_lanes", "lanes give what single runs give", 20, alone=False),
    _of("speed", "sweep", "a sweep on one card", 30, alone=False),
    _of("starts", "warm", "a run forked from a warm process", 60, alone=False),
    _of("starts", "one_rank", "a run of one rank", 45, alone=False),
    _of("memory", "kinds_of_memory", "samples in a run's log", 25, alone=False),
    _of("card", "looking", "looking at the card", 20, alone=False),
    _of("speed", "published", "accumulation's claims", 30, "memory/accumulation", alone=False),
    _of("speed", "published", "anatomy's claims", 30, "memory/anatomy", alone=False),
    _of("card", "sampling", "allocator samples while the card is busy", 8),
    _of("screens", "sitting", "the lab on a terminal", 25),
    _of("speed", "loop", "D1's loop against bare and the notebook way", 35),
    _of("speed", "files", "pictures that stay files against a pinned DataLoader", 40),
    _of("everything", "presets", "every preset on the card", 150),
    _of("memory", "crowded", "a card that another process has filled", 110),
    _of("memory", "whole_card", "out of memory on the whole card", 40),
    _of("speed", "lanes", "64 lanes against single runs", 35),
)

NAMED = {measure.name: measure for measure in MEASURES}
