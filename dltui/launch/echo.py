"""Where a program's output goes beside its run: to whoever began it and watches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

VARIABLE = "DLTUI_ECHO"


@contextmanager
def passed(output: int, errors: int) -> Iterator[tuple[int, ...]]:
    """The descriptors that a worker inherits, named in this process's environment meanwhile."""
    held = os.dup(output), os.dup(errors)
    os.environ[VARIABLE] = " ".join(map(str, held))
    try:
        yield held
    finally:
        del os.environ[VARIABLE]
        for one in held:
            os.close(one)


class Echo:
    """Writes bytes as they are. Who does not read on any more gets nothing more."""

    def __init__(self) -> None:
        """As `passed` has named them in the environment, where nobody else is to find them."""
        said = os.environ.pop(VARIABLE, "").split()
        self._targets = dict(zip((1, 2), map(int, said), strict=False))

    def write(self, stream: int, data: bytes) -> None:
        target = self._targets.get(stream)
        rest = memoryview(data)
        while target is not None and rest:
            try:
                rest = rest[os.write(target, rest) :]
            except OSError:
                self._targets.pop(stream)
                return

    def close(self) -> None:
        for target in self._targets.values():
            with suppress(OSError):
                os.close(target)
