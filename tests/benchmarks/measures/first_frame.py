"""From the start of the process to the first painted content, beside an app that says hello."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair
from tests.benchmarks.terminal import Terminal

HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("hello")

Hello().run()
"""


def turns(bench: Bench, count: int = 8, starts: int = 3) -> Iterator[tuple[Pair]]:
    """The quickest of some starts of each, in turn: whatever else a machine does makes a start
    later. The first of each is not counted: it writes what Python keeps compiled.
    """
    script = bench.folder / "hello.py"
    script.write_text(HELLO)
    hello = [sys.executable, str(script)], "hello"
    lab = [sys.executable, "-P", "-m", "dltui"], "learning-rate"
    for side in (hello, lab):
        _first(bench, *side)
    for _ in range(count):
        pairs = [(_first(bench, *lab), _first(bench, *hello)) for _ in range(starts)]
        ours, theirs = (1000 * min(times) for times in zip(*pairs, strict=True))
        yield (Pair(ours, theirs),)


def _first(bench: Bench, command: list[str], words: str) -> float:
    with Terminal(command, size=(120, 36), env=bench.environment(), cwd=bench.folder) as terminal:
        return terminal.wait(words) - terminal.started
