"""A program as a child of the worker: begun, read, asked to end, and never left behind."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from dltui.errors import UsageError
from dltui.launch.patience import PASSING, Patience
from dltui.runs.liveness import processes
from dltui.topics.programs import keeper
from dltui.topics.programs.streams import ERRORS, OUTPUT, Sizes, Stream

CHUNK = 65536

DRAIN = 1.0
"""Seconds for which is read on after its end: another process may hold its output open."""


class Program:
    """It leads a session of its own, has no input, and its two streams are read by `read`.

    They are pipes, or ``terminals`` of a size. A keeper ends it with all that it has begun where
    this process dies, in whatever way.
    """

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        patience: Patience,
        terminals: Sizes,
    ) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, "-P", "-I", "-S", keeper.__file__],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        streams = {number: Stream(terminals.get(number)) for number in (OUTPUT, ERRORS)}
        targets = (streams[OUTPUT].writing, streams[ERRORS].writing)
        try:
            self._process = patience.begin(lambda: _begin(words, folder, environment, targets))
        except BaseException:
            self._dismiss()
            for stream in streams.values():
                stream.close()
            raise
        finally:
            for stream in streams.values():
                stream.begun()
        assert self._keeper.stdin is not None
        with suppress(BrokenPipeError):
            self._keeper.stdin.write(f"{self._process.pid}\n".encode())
            self._keeper.stdin.flush()
        self._streams = streams
        self._selector = selectors.DefaultSelector()
        for number, stream in streams.items():
            self._selector.register(stream.reading, selectors.EVENT_READ, number)

    @property
    def pid(self) -> int:
        return self._process.pid

    def read(self, seconds: float) -> Iterator[tuple[int, bytes]]:
        """What has come of each stream, waiting at most ``seconds`` for any."""
        if not self._selector.get_map():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            return
        for key, _ in self._selector.select(seconds):
            if data := self._streams[key.data].read(CHUNK):
                yield key.data, data
            else:
                self._selector.unregister(key.fileobj)

    def code(self) -> int | None:
        """Its exit code, negative for a signal; null while it runs."""
        return self._process.poll()

    def rest(self) -> Iterator[tuple[int, bytes]]:
        """What is still to be read once it has ended."""
        until = time.monotonic() + DRAIN
        while self._selector.get_map() and (left := until - time.monotonic()) > 0:
            yield from self.read(left)

    def ask(self) -> None:
        """Ask its process group to end."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGTERM)

    def kill(self) -> int:
        """End all of it, and what it has left behind; how many processes those were."""
        left = processes.alive(processes.family(self.pid))
        keeper.end(self.pid)
        self._process.wait()
        return len(left)

    def close(self) -> None:
        """Nothing of it is left, whatever went wrong here."""
        self.kill()
        self._dismiss()
        self._selector.close()
        for stream in self._streams.values():
            stream.close()

    def _dismiss(self) -> None:
        self._keeper.kill()
        self._keeper.wait()
        if self._keeper.stdin is not None:
            with suppress(BrokenPipeError):
                self._keeper.stdin.close()


def _begin(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    targets: tuple[int, int],
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=targets[0],
            stderr=targets[1],
            start_new_session=True,
        )
    except FileNotFoundError:
        missing = f"no folder {folder}" if not folder.is_dir() else f"no program {words[0]!r}"
        raise UsageError(f"command.run: there is {missing}") from None
    except PermissionError:
        raise UsageError(f"command.run: {words[0]!r} may not be run") from None
    except OSError as error:
        if error.errno in PASSING:
            raise
        raise UsageError(f"command.run: {words[0]!r}: {error.strerror}") from None
