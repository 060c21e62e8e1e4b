"""Where a program's output goes beside its run: to whoever began it and watches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

VARIABLE = "DLTUI_ECHO"


@contextmanager
def held(output: int, errors: int) -> Iterator[tuple[int, int]]:
    """Copies of two descriptors, for a worker to inherit."""
    copies = os.dup(output), os.dup(errors)
    try:
        yield copies
    finally:
        for one in copies:
            os.close(one)


def variable(copies: tuple[int, int] | None) -> dict[str, str]:
    """What tells the worker of them."""
    return {VARIABLE: " ".join(map(str, copies))} if copies else {}


class Echo:
    """Writes bytes as they are. Who does not read on any more gets nothing more."""

    def __init__(self, *targets: int) -> None:
        self._targets = dict(zip((1, 2), targets, strict=False))

    def write(self, stream: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest and (target := self._targets.get(stream)) is not None:
            try:
                rest = rest[os.write(target, rest) :]
            except OSError:
                del self._targets[stream]

    def terminals(self) -> dict[int, os.terminal_size]:
        """The sizes of those that are terminals."""
        seen = {stream: target for stream, target in self._targets.items() if os.isatty(target)}
        return {stream: os.get_terminal_size(target) for stream, target in seen.items()}

    def close(self) -> None:
        while self._targets:
            with suppress(OSError):
                os.close(self._targets.popitem()[1])


def inherited() -> Echo:
    """Of this process; told once, and to nobody that it begins."""
    return Echo(*map(int, os.environ.pop(VARIABLE, "").split()))
