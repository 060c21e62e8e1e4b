"""Steps a second on the card, against what else one would write; and the same numbers."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from dltui.options import RunOptions
from dltui.presets.claims_table import measured, place, reported, words
from dltui.runs.log.events import Steps
from dltui.runs.verdict import Verdict
from dltui.training.loop import Fit
from tests.benchmarks.sides import lanes as many
from tests.benchmarks.sides import loop as others
from tests.benchmarks.sides import pictures
from tests.gpu.bench import Bench, run
from tests.gpu.row import Row, bound, equal, seen
from tests.unit.training.trainings import Run, digits, train_lanes

LR = 0.1


def loop(bench: Bench) -> list[Row]:
    """D1's net, epochs of 400 steps; the notebook way has shorter ones."""
    assert bench.data is not None
    images, epochs = (1_280, 3) if bench.small else (25_600, 11)
    bare = others.Bare(others.D1, bench.device, LR)
    rows: list[Row] = []
    other: Callable[[Fit], None]
    for name, other, least, count, rounds in (
        ("bare", bare, 0.97, images, epochs),
        ("the notebook way", others.notebook, 2.5, min(images, 6_400), 3),
    ):
        turns = others.Turns(other)
        preset = others.d1(count, LR, bench.device, rounds)
        turns.train(preset, bench.folder / name.replace(" ", "-"), bench.data)
        each = turns.each()
        for loop, value in (("recorded", each["recorded"]), (name, each["other"])):
            rows.append(seen(f"D1's loop, {loop}", 1e6 * value, "µs a step"))
        ratio = each["other"] / each["recorded"]
        rows.append(bound(f"recorded, against {name}", "≥", least, ratio, "× its speed"))
    return rows


def files(bench: Bench) -> list[Row]:
    """Pictures that stay files: decoded in processes, pinned, sent ahead, turned on the card."""
    ours, other = pictures.main(bench.folder, 2 if bench.small else 8, bench.device)
    return [
        seen("pictures that stay files, recorded", ours, "ms a picture"),
        seen("the same by a pinned DataLoader tuned by hand", other, "ms a picture"),
        bound("recorded, against the pinned DataLoader", "≥", 0.95, other / ours, "× its speed"),
    ]


def lanes(bench: Bench) -> list[Row]:
    """A hundred epochs: what a lane does by itself, before and after, is then a small part."""
    epochs, alone = (2, 4) if bench.small else (100, 8)
    together, singly = many.compared(bench.folder, bench.device, epochs, alone)
    what = f"64 lanes against single runs, of which {alone} were run"
    return [bound(what, "≥", 20, singly / together, "× their speed")]


def same_lanes(bench: Bench) -> list[Row]:
    """Three lanes end where three single runs end, to rounding."""
    runs = [RunOptions(seed=seed, device=bench.device) for seed in range(3)]
    presets = [msgspec.structs.replace(digits(momentum=0.9), run=one) for one in runs]

    def new(name: str) -> list[Run]:
        return [Run(bench.folder / f"{name}{i}") for i in range(3)]

    alone = [one.train(preset) for one, preset in zip(new("alone"), presets, strict=True)]
    worst = max(
        abs(lane.metrics[name] / single.metrics[name] - 1)
        for single, lane in zip(alone, train_lanes(new("lane"), presets), strict=True)
        for name in ("train/loss", "test/loss", "test/accuracy")
    )
    return [bound("lanes against single runs: difference of the ends", "≤", 0.1, 100 * worst, "%")]


def same_curve(bench: Bench) -> list[Row]:
    """A tiny training's losses, step by step, on the card and on the CPU, from the same weights."""
    losses: dict[str, list[float]] = {}
    for name, device in (("cpu", "cpu"), ("card", bench.device)):
        here = Run(bench.folder / name)
        here.train(msgspec.structs.replace(digits(momentum=0.9), run=RunOptions(device=device)))
        losses[name] = [loss for batch in here.of_kind(Steps) for loss in batch.columns["loss"]]
    pairs = list(zip(losses["cpu"], losses["card"], strict=True))
    worst = max(abs(card / cpu - 1) for cpu, card in pairs)
    return [
        seen("steps compared with the CPU's", len(pairs)),
        bound("largest difference of a step's loss", "≤", 0.1, 100 * worst, "%"),
    ]


def published(bench: Bench, name: str) -> list[Row]:
    """A preset's reported figures beside what the card gives, as the run itself judges them."""
    rates = name == "learning-rate/lr-table"
    small = ("train.epochs=1", "data.limit=1280") if bench.small and rates else ()
    # Of its five seeds the one whose network dies at rate 1, as the published one did.
    seed = ("sweep.seeds=1", "run.seed=1") if rates else ()
    answer, topic = run(bench, name, *small, *seed), name.partition("/")[0]
    rows = [seen(f"{name}, whole", answer.result["timings"]["elapsed"], "s")]
    for one in msgspec.convert(answer.result["claims"], list[Verdict]):
        verdict = {"reproduced": "holds", "off": words(one)}.get(one.verdict, f"seen: {words(one)}")
        rows.append(
            Row(
                what=f"{name}: {one.metric} {place(one)}".strip(),
                expected=reported(one, topic),
                measured=measured(one, topic),
                verdict=verdict,
            )
        )
    return rows


def sweep(bench: Bench) -> list[Row]:
    """Points on one card, one after another, each forked from a parent without CUDA."""
    settings = ("sweep.train.lr=[0.01, 0.003, 0.001]", "train.epochs=3")
    answer = run(bench, "learning-rate/quickstart", *settings)
    ends = [point[1] for point in answer.table("points")]
    return [
        equal("a sweep of three points on one card", "0 finished", answer.ending),
        equal("how its points ended", "finished, finished, finished", ", ".join(ends)),
        seen("the sweep, whole", answer.result["timings"]["elapsed"], "s"),
    ]
