"""tmux, which stands between this program and the terminals that people look at.

It understands UTF-8 and all colours itself, whatever they do: a sign that a client cannot show
becomes ``_``. So it is asked for its clients.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from contextlib import suppress

from msgspec import Struct

from dltui import programs

FORMAT = "#{client_utf8} #{client_termname} #{client_termfeatures}"


class Client(Struct, frozen=True):
    """A terminal attached to the session: whether tmux sends it UTF-8, its ``TERM``, and what
    tmux knows it to have, as ``RGB`` or ``256``.
    """

    utf8: bool
    name: str
    features: frozenset[str] = frozenset()


class Clients:
    """Asked for at once, by a process of its own; ``read`` waits for them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._process: subprocess.Popen[str] | None = None
        pane = ["-t", env["TMUX_PANE"]] if env.get("TMUX_PANE") else []
        with suppress(OSError):  # No tmux in this container: it can only not be asked.
            self._process = subprocess.Popen(
                ["tmux", "list-clients", *pane, "-F", FORMAT],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                errors="replace",
                env=dict(env),
            )

    def read(self, seconds: float) -> list[Client]:
        """All that are attached; none where nobody looks or tmux says nothing in time."""
        if self._process is None:
            return []
        try:
            text, _ = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return []
        return [client for line in text.splitlines() if (client := parsed(line))]

    def close(self) -> None:
        """Nobody waits for it any more."""
        process, self._process = self._process, None
        if process:
            with process:
                process.kill()


def parsed(line: str) -> Client | None:
    """Of one line in ``FORMAT``; an old tmux leaves the features out."""
    utf8, name, features, *_ = [*line.split(" "), "", ""]
    if utf8 not in ("0", "1") or not name:
        return None
    return Client(utf8 == "1", name, frozenset(features.split(",")))


def settings(env: Mapping[str, str], seconds: float) -> dict[str, str] | None:
    """The server's options by name, and its ``version``; null where it cannot be asked."""
    command = ["tmux", "display-message", "-p", "version #{version}", ";", "show-options", "-s"]
    said = programs.answer(command, seconds, env)
    if said is None:
        return None
    parted = (line.partition(" ") for line in said.splitlines())
    return {name: value for name, _, value in parted if name}
