"""Predicted memory beside what CUDA's allocator took for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from dltui.memory import calibration
from dltui.predict.preset import key
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.topics.job import Job
from dltui.topics.memory.anatomy import anatomy
from dltui.topics.memory.measure import card
from dltui.words import MIB
from tests.gpu.allocator_trace import traced
from tests.gpu.bench import Answer, Bench, dltui, run
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
    "mlp": Case(
        "MLP, batch 64",
        "memory/anatomy",
        ("model={name='mlp'}", "train.batch_size=64", "data.limit=192"),
    ),
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
    "fp16": _resnet18(64, ", fp16", "train.precision=fp16"),
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
    return [*rows, *_on_card(one.title, found)] if bench.gpu else rows


def _on_card(title: str, found: Mapping[str, float]) -> list[Row]:
    """What the driver says this process has: the prediction adds a context to the reserved."""
    own, _ = card(torch.device("cuda", 0))
    if own is None:
        return []
    context = calibration.context(key(True)) or calibration.DEFAULT_CONTEXT["cuda"]
    reserved = found["memory/reserved"]
    outside = own / MIB - reserved
    likely = reserved * (1 + found["memory/reserved-error"] / 100) + context / MIB
    return [
        predicted(f"{title}: this process", likely, own / MIB, "MiB"),
        seen(f"{title}: beside the allocator", outside, "MiB", f"{context / MIB:.0f} MiB"),
    ]


def context(bench: Bench) -> list[Row]:
    """What a process pays before its first tensor; assumed until it is measured."""
    found = run(bench, "memory/model-and-context").metrics
    assumed = calibration.DEFAULT_CONTEXT["cuda"] / MIB
    kept = calibration.store_file().exists()
    return [
        seen("a process's context", found["memory/context"], "MiB", f"{assumed:.0f} MiB assumed"),
        equal("the context is kept for later predictions", "yes", yes(kept)),
        equal("ResNet-152's parameters", "58164298", f"{found['parameters']:.0f}"),
    ]


def limited(bench: Bench) -> list[Row]:
    """A run that its own limit ends, and one of the size it then names, in the same place."""
    settings = ["train.batch_size=256", "data.limit=768", "run.memory_limit=3000"]
    small = ["data.size=32", "run.memory_limit=192"] if bench.small else []
    answer = run(bench, "memory/anatomy", *settings, *small)
    named = _named(answer)
    clean = run(bench, "memory/anatomy", *settings, *small, f"train.batch_size={named}")
    return [
        equal("a limit of 3,000 MiB ends batch 256", "3 out-of-memory", answer.ending),
        *_said(answer),
        equal(f"batch {named}, which it named, then runs", "0 finished", clean.ending),
    ]


def _named(answer: Answer) -> str:
    """The batch size that an out-of-memory predicts to fit; one image where it names none."""
    found = re.search(r"batch (\d+) is predicted", answer.result["message"])
    return found[1] if found else "1"


def _said(answer: Answer) -> list[Row]:
    """What an out-of-memory says, which has to be more than there was."""
    message: str = answer.result["message"]
    amounts = re.search(r"needed at least ([\d.,]+) (.iB), had ([\d.,]+) (.iB)", message)
    rows = [seen("what it says", message)]
    if amounts:
        needed, unit, had, other = amounts.groups()
        more = unit == other and float(needed.replace(",", "")) >= float(had.replace(",", ""))
        rows.append(equal("it needed no less than it had", "yes", yes(more)))
    return rows


def crowded(bench: Bench) -> list[Row]:
    """Somebody else's process has the card but for 2,000, 700 and then 300 MiB."""
    settings = ("train.batch_size=256", "data.limit=768")
    small = ("data.size=32", "run.memory_limit=192") if bench.small else ()
    with _held(bench, 2000):
        answer = run(bench, "memory/anatomy", *settings, *small)
        named = _named(answer)
        clean = run(bench, "memory/anatomy", *settings, *small, f"train.batch_size={named}")
        within = run(bench, "memory/anatomy", *settings, *small, "run.memory_limit=60000")
    rows = [
        equal("2,000 MiB left by another process", "3 out-of-memory", answer.ending),
        *_said(answer),
        equal(f"batch {named}, which it named, then runs", "0 finished", clean.ending),
        *_said(within),
    ]
    for left in (700, 300):
        with _held(bench, left):
            full = run(bench, "learning-rate/quickstart", "train.epochs=1")
        rows.append(equal(f"{left} MiB left", "3 out-of-memory", full.ending))
        rows.append(seen("what it says", full.result["message"]))
    return rows


@contextmanager
def _held(bench: Bench, left: int) -> Iterator[None]:
    """All of the card but ``left`` MiB, held by this process."""
    if not bench.gpu:
        yield
        return
    free, _ = torch.cuda.mem_get_info()
    held = torch.empty(free - left * MIB, dtype=torch.uint8, device=bench.device)
    try:
        yield
    finally:
        del held
        torch.cuda.empty_cache()


def whole_card(bench: Bench) -> list[Row]:
    """A real out-of-memory: nothing limits the run but the card. ResNet-50 at 320×320 takes
    some 180 MiB an image, so that 1,024 of them fit on no card of today."""
    settings = ["model.name=resnet50", "data.size=320", "data.limit=1024"]
    answer = run(bench, "memory/anatomy", *settings, "train.batch_size=1024")
    clean = run(bench, "memory/anatomy", "data.limit=32", "train.max_steps=2")
    return [
        equal("batch 1,024 of ResNet-50 on the whole card", "3 out-of-memory", answer.ending),
        *_said(answer),
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
    shown = dltui("show", answer.result["run_dir"])
    (bench.folder / "shown.txt").write_text(shown.stdout + shown.stderr)
    return [
        bound("samples of the allocator in a run's log", "≥", 1, len(told), ""),
        equal("dltui show has the allocator's peak", "yes", yes("memory/reserved" in shown.stdout)),
    ]
