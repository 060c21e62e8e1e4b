"""Every preset that comes with dltui, its quick variant, computed on the card."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from dltui.presets.catalogue import bundled
from tests.gpu.bench import Bench, run
from tests.gpu.row import Row, equal, seen

TOGETHER = 12

ELSEWHERE = ("memory/batch-size",)
"""Needs CIFAR-10, which a card's machine seldom has."""


def presets(bench: Bench) -> list[Row]:
    """One row of how many finished, and one for each that did not."""
    files = sorted(bundled().rglob("*.toml"))
    names = [f"{file.parent.name}/{file.stem}" for file in files]
    wanted = [name for name in names if name not in ELSEWHERE][:: 12 if bench.small else 1]
    with ThreadPoolExecutor(2 if bench.small else TOGETHER) as pool:
        answers = list(pool.map(partial(_ending, bench), wanted))
    ends = {name: end for name, (end, _) in zip(wanted, answers, strict=True)}
    bad = {name: end for name, end in ends.items() if end != "0 finished"}
    on_card = sum(device.startswith(bench.device) for _, device in answers)
    return [
        equal("presets that finished, quick", f"{len(wanted)}", f"{len(wanted) - len(bad)}"),
        *(equal(name, "0 finished", end) for name, end in bad.items()),
        seen("of them computed on the card", on_card),
    ]


def _ending(bench: Bench, name: str) -> tuple[str, str]:
    """How the preset ended, with what it says where it failed, and on which device."""
    try:
        answer = run(bench, name, quick=True)
    except RuntimeError as error:
        return f"refused: {error}", ""
    message = answer.result["message"] if answer.code else ""
    return f"{answer.ending} {message}".strip(), str(answer.result["device"])
