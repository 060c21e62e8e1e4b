"""``--progress json``: what goes on, one JSON object a line of stderr."""

from __future__ import annotations

import time
from typing import TypedDict

import msgspec
from msgspec import Struct

from dltui.cli.diagnostics import report
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView

SECONDS = 1.0
"""Progress is told at most this often."""


class _Event(Struct, frozen=True, kw_only=True, tag_field="event"):
    """``run`` is its id, empty of what is not about one; ``time`` in Unix seconds."""

    run: str
    time: float


class _Now(TypedDict):
    run: str
    time: float


class Phase(_Event, frozen=True, kw_only=True, tag="phase"):
    """What it does now."""

    name: str
    detail: str


class Message(_Event, frozen=True, kw_only=True, tag="message"):
    """A line of its log; of a sweep one as each point ends."""

    text: str
    level: str
    """``info``, ``warning``, or ``dltui`` for what the command itself says."""


class Step(_Event, frozen=True, kw_only=True, tag="progress"):
    """How far it is: ``steps`` and ``epochs`` are 0 while unknown, ``epoch`` is the one it
    is in, from 1, ``eta`` seconds left or null.

    ``metrics`` are the newest values by name.
    """

    step: int
    steps: int
    epoch: int
    epochs: int
    unit: str
    elapsed: float
    eta: float | None
    metrics: dict[str, float]


class Ended(_Event, frozen=True, kw_only=True, tag="ended"):
    """The last line of a run."""

    status: Status
    exit_code: int
    message: str
    metrics: dict[str, float | None]


Event = Phase | Message | Step | Ended


class JsonLines:
    """A ``Narrator`` for programs; the first ``told`` messages of the run are known already."""

    def __init__(self, told: int = 0) -> None:
        self._run = ""
        self._phase = ("", "")
        self._messages = told
        self._told_at = -SECONDS
        self._told_step = 0
        self._ended = False

    def update(self, view: RunView) -> None:
        self._run = view.run.id
        if (view.phase, view.detail) != self._phase:
            self._phase = (view.phase, view.detail)
            self._print(Phase(**self._now, name=view.phase, detail=view.detail))
        for message in view.messages[self._messages :]:
            self._print(Message(**self._now, text=message.text, level=message.level))
        self._messages = len(view.messages)
        # Of one that is lost there will be no result.
        last = view.status is Status.LOST or (view.status.final and view.result is not None)
        if last or time.monotonic() - self._told_at >= SECONDS:
            self._tell_step(view)
        if last and not self._ended:
            self._ended = True
            self._print(self._end(view))

    def _tell_step(self, view: RunView) -> None:
        if view.step != self._told_step:
            self._told_at, self._told_step = time.monotonic(), view.step
            self._print(self._step(view))

    def say(self, text: str) -> None:
        self._print(Message(**self._now, text=text, level="dltui"))

    def close(self) -> None:
        pass

    @property
    def _now(self) -> _Now:
        return _Now(run=self._run, time=time.time())

    def _step(self, view: RunView) -> Step:
        return Step(
            **self._now,
            step=view.step,
            steps=view.planned_steps,
            epoch=view.epoch_now,
            epochs=view.planned_epochs,
            unit=view.unit,
            elapsed=round(view.elapsed, 3),
            eta=view.eta,
            metrics=dict(view.last),
        )

    def _end(self, view: RunView) -> Ended:
        result = view.result
        return Ended(
            **self._now,
            status=view.status,
            exit_code=result.exit_code if result else view.status.exit_code,
            message=view.ending,
            metrics=result.metrics if result else {},
        )

    def _print(self, event: Event) -> None:
        report(msgspec.to_builtins(event))
