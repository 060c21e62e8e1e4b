"""Predicted memory beside what CUDA's allocator took for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.topics.job import Job
from dltui.topics.memory.anatomy import anatomy
from dltui.words import MIB
from tests.gpu.allocator_trace import traced
from tests.gpu.bench import Bench, run
from tests.gpu.row import Row, bound, equal, predicted, seen, yes


@dataclass(frozen=True, slots=True)
class Case:
    """A training of three steps and an evaluation: a bundled preset and what is set otherwise."""

    title: str
    preset: str
    settings: tuple[str, ...] = ()


def _resnet18(batch: int, title: str = "", *settings: str) -> Case:
    sizes = (f"train.batch_size={batch}", f"data.limit={3 * batch}", *settings)
    return Case(f"ResNet-18, batch {batch}{title}", "memory/anatomy", sizes)


def _resnet152(optimizer: str, momentum: float = 0.0) -> Case:
    name = "momentum" if momentum else optimizer
    settings = ("sweep={}", f"train.optimizer={optimizer}", f"train.momentum={momentum}")
    return Case(f"ResNet-152, batch 8, {name}", "memory/optimizers", settings)


CASES = {
    "resnet152-sgd": _resnet152("sgd"),
    "resnet152-momentum": _resnet152("sgd", 0.9),
    "resnet152-adam": _resnet152("adam"),
    "resnet18-4": _resnet18(4),
    "resnet18-16": _resnet18(16),
    "resnet18-64": _resnet18(64),
    "vgg11": Case(
        "VGG11, batch 32",
        "memory/anatomy",
        ("model.name=vgg11", "train.batch_size=32", "data.limit=96"),
    ),
    "encoder": Case(
        "encoder (ViT-B/16), batch 32",
        "memory/anatomy",
        ("model.name=vit_b_16", "train.batch_size=32", "data.limit=96"),
    ),
    "bf16": _resnet18(64, ", bf16", "train.precision=bf16"),
    "encoder-bf16": Case(
        "encoder (ViT-B/16), batch 32, bf16",
        "memory/anatomy",
        (
            *("model.name=vit_b_16", "train.batch_size=32", "data.limit=96"),
            "train.precision=bf16",
        ),
    ),
    "accumulation": _resnet18(64, " in 4 parts", "train.accumulate=4"),
}

SMALL = (
    *("model.name=resnet18", "data.size=32", "data.test_limit=4"),
    *("train.batch_size=8", "data.limit=24"),
)


def case(bench: Bench, name: str) -> list[Row]:
    """Allocated and reserved at their highest, and the bytes of live tensors, in this process."""
    one = CASES[name]
    preset = bench.preset(one.preset, *one.settings, *(SMALL if bench.small else ()))
    path = bench.runs / name
    path.mkdir()
    with Recorder(RunDir(path)) as recorder, traced(bench.folder / "trace.json.gz", bench.gpu):
        job = Job(preset=preset, recorder=recorder, data_root=bench.data, folder=Path.cwd())
        found = anatomy(job).metrics
    rows = [
        predicted(
            f"{one.title}: live tensors", found["memory/predicted"], found["memory/peak"], "MiB"
        )
    ]
    for kind in ("allocated", "reserved") if bench.gpu else ():
        measured = found[f"memory/{kind}"]
        expected = measured * (1 + found[f"memory/{kind}-error"] / 100)
        rows.append(predicted(f"{one.title}: {kind}", expected, measured, "MiB"))
    return rows


def context(bench: Bench) -> list[Row]:
    """What a process pays before its first tensor; assumed until it is measured."""
    from dltui.memory.calibration import DEFAULT_CONTEXT, store_file

    found = run(bench, "memory/model-and-context").metrics
    assumed = DEFAULT_CONTEXT["cuda"] / MIB
    return [
        seen("a process's context", found["memory/context"], "MiB", f"{assumed:.0f} MiB assumed"),
        equal("the context is kept for later predictions", "yes", yes(store_file().exists())),
        equal("ResNet-152's parameters", "58164298", f"{found['parameters']:.0f}"),
    ]


def limited(bench: Bench) -> list[Row]:
    """A run that its own limit ends, and one of the size it then names, in the same place."""
    settings = ["train.batch_size=256", "data.limit=768", "run.memory_limit=3000"]
    small = ["data.size=32", "run.memory_limit=192"] if bench.small else []
    answer = run(bench, "memory/anatomy", *settings, *small)
    rows = [
        equal("a limit of 3,000 MiB ends batch 256", "3 out-of-memory", answer.ending),
        seen("what it says", answer.result["message"]),
    ]
    named = answer.result["message"].rpartition("batch ")[2].split()[0]
    clean = run(bench, "memory/anatomy", *settings, *small, f"train.batch_size={named}")
    rows.append(equal(f"batch {named}, which it named, then runs", "0 finished", clean.ending))
    return rows


def whole_card(bench: Bench) -> list[Row]:
    """A real out-of-memory: nothing limits the run but the card. ResNet-50 at 320×320 takes
    some 180 MiB an image, so that 1,024 of them fit on no card of today."""
    settings = ["model.name=resnet50", "data.size=320", "data.limit=1024"]
    answer = run(bench, "memory/anatomy", *settings, "train.batch_size=1024")
    clean = run(bench, "memory/anatomy", "data.limit=32", "train.max_steps=2")
    return [
        equal("batch 1,024 of ResNet-50 on the whole card", "3 out-of-memory", answer.ending),
        seen("what it says", answer.result["message"]),
        equal("the run after it", "0 finished", clean.ending),
    ]


def largest_batch(bench: Bench) -> list[Row]:
    settings = ["run.memory_limit=3000", "options.cap=512"]
    small = ["data.size=32", "run.memory_limit=192"] if bench.small else []
    found = run(bench, "memory/largest-batch", *settings, *small).metrics
    batches = found["batch/predicted"], found["batch/largest"]
    return [
        predicted("largest batch of ResNet-18 in 3,000 MiB", *batches, "images"),
        seen("probes, each a process of its own", found["probes"]),
    ]


def kinds_of_memory(bench: Bench) -> list[Row]:
    """What a real run's log says of the allocator while it trains."""
    from dltui.runs.log.events import Memory
    from dltui.runs.log.tail import Tail

    answer = run(bench, "memory/anatomy", *(SMALL if bench.small else ()))
    events = Tail(RunDir(Path(answer.result["run_dir"])).events).read()
    samples = [event.bytes for event in events if isinstance(event, Memory)]
    told = [one for one in samples if one["reserved"] >= one["allocated"] > 0 and "retries" in one]
    return [bound("samples of the allocator in a run's log", "≥", 1, len(told), "")]
