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


def turns(bench: Bench, count: int = 15) -> Iterator[tuple[Pair]]:
    """The first of each is not counted: it writes what Python keeps compiled."""
    hello = bench.folder / "hello.py"
    hello.write_text(HELLO)
    for number in range(count + 1):
        theirs = _first(bench, [sys.executable, str(hello)], "hello")
        ours = _first(bench, [sys.executable, "-P", "-m", "dltui"], "learning-rate")
        if number:
            yield (Pair(1000 * ours, 1000 * theirs),)


def _first(bench: Bench, command: list[str], words: str) -> float:
    with Terminal(command, size=(120, 36), env=bench.environment(), cwd=bench.folder) as terminal:
        return terminal.wait(words) - terminal.started
