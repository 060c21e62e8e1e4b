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

CHUNK = 65536

DRAIN = 1.0
"""Seconds for which is read on after its end: another process may hold its output open."""

ERRORS = 2
"""Number of the stream of complaints, 1 is that of output."""


class Program:
    """It leads a session of its own, has no input, and its two streams are read by `read`.

    A keeper ends it with all that it has begun where this process dies, in whatever way.
    """

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        patience: Patience,
    ) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, "-P", "-I", "-S", keeper.__file__],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            self._process = patience.begin(lambda: _begin(words, folder, environment))
        except BaseException:
            self._dismiss()
            raise
        assert self._keeper.stdin is not None
        with suppress(BrokenPipeError):
            self._keeper.stdin.write(f"{self._process.pid}\n".encode())
            self._keeper.stdin.flush()
        self._streams = selectors.DefaultSelector()
        for number, stream in ((1, self._process.stdout), (ERRORS, self._process.stderr)):
            assert stream is not None
            self._streams.register(stream, selectors.EVENT_READ, number)

    @property
    def pid(self) -> int:
        return self._process.pid

    def read(self, seconds: float) -> Iterator[tuple[int, bytes]]:
        """What has come of each stream, waiting at most ``seconds`` for any."""
        if not self._streams.get_map():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
            return
        for key, _ in self._streams.select(seconds):
            data = os.read(key.fd, CHUNK)
            if not data:
                self._streams.unregister(key.fileobj)
            else:
                yield key.data, data

    def code(self) -> int | None:
        """Its exit code, negative for a signal; null while it runs."""
        return self._process.poll()

    def rest(self) -> Iterator[tuple[int, bytes]]:
        """What is still to be read once it has ended."""
        until = time.monotonic() + DRAIN
        while self._streams.get_map() and (left := until - time.monotonic()) > 0:
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
        self._streams.close()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _dismiss(self) -> None:
        self._keeper.kill()
        self._keeper.wait()
        if self._keeper.stdin is not None:
            with suppress(BrokenPipeError):
                self._keeper.stdin.close()


def _begin(
    words: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
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
