"""A program as the work of a run: begun, followed to its end, and its numbers recorded."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dltui.devices.cpu_share import RUN_DIR
from dltui.launch.patience import Patience
from dltui.presets import command_line
from dltui.runs.concluding import make_room
from dltui.runs.log import follow, told_checkpoints
from dltui.runs.log.inbox import Inbox, clear
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.programs import endings
from dltui.topics.programs.endings import End
from dltui.topics.programs.files import Files
from dltui.topics.programs.numbers import Numbers
from dltui.topics.programs.options import CommandOptions
from dltui.topics.programs.output import STREAMS, Output
from dltui.topics.programs.program import Program
from dltui.topics.programs.resident import Resident
from dltui.topics.programs.streams import WIDE
from dltui.writing import Refused

TICK = 0.1
"""Seconds between two looks at what it has logged and whether it is to end."""


def run(job: Job) -> Running:
    """The program of the job's preset."""
    return Running(job)


@dataclass(frozen=True, slots=True)
class Running:
    job: Job

    def run(self) -> Outcome:
        """To its end: nothing of it is left then."""
        job, command = self.job, _command(self.job)
        line, step = self._line(command)
        if job.resume:
            job.recorder.resumed(step)
        clear(job.recorder.run)
        starved = endings.kills_for_memory()
        job.recorder.phase("running", Path(line[0]).name)
        patience = Patience(job.recorder.message, job.stop_requested)
        known = dict.fromkeys(STREAMS, WIDE) if command.terminal else job.echo.terminals()
        folder, environment = self._folder(command), self._environment(command)
        program = Program(line, folder, environment, patience, known)
        files = Files(self._read(command), folder, job.recorder.message)
        watch = _Watch(job, command, program, files)
        try:
            end = watch.follow()
        finally:
            program.close()
            job.echo.close()
        watch.last_look()
        end = replace(end, starved=endings.kills_for_memory() > starved)
        return self._outcome(end, watch)

    def _line(self, command: CommandOptions) -> tuple[list[str], int]:
        """The words to begin it with, and the step from which it goes on."""
        values, args = self._values(), self.job.preset.args or {}
        known = told_checkpoints.newest(self.job.recorder.run) if self.job.resume else None
        if self.job.resume and command_line.goes_on(command, told=known is not None):
            there = {command_line.CHECKPOINT: str(known.path) if known else ""}
            step = known.step if known else follow.glance(self.job.recorder.run).step
            return command_line.filled(command.resume, values | there, args), step
        return command_line.filled(command.run, values, args), 0

    def _values(self) -> dict[str, str]:
        job = self.job
        return command_line.given(
            job.preset, folder=job.folder, data=job.data_root, run=job.recorder.run.path
        )

    def _read(self, command: CommandOptions) -> list[str]:
        values, args = self._values(), self.job.preset.args or {}
        return [command_line.filled_text(one, values, args) for one in command.read]

    def _folder(self, command: CommandOptions) -> Path:
        return command_line.folder(command, self.job.folder)

    def _environment(self, command: CommandOptions) -> dict[str, str]:
        """That of this process, what the preset says, and by what a script finds its run."""
        job, args = self.job, self.job.preset.args or {}
        own = {
            name: command_line.filled_text(str(value), self._values(), args)
            for name, value in command.environment.items()
        }
        threads = job.preset.run.threads
        return {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            **({"OMP_NUM_THREADS": str(threads)} if threads else {}),
            **own,
            RUN_DIR: str(job.recorder.run.path),
        }

    def _outcome(self, end: End, watch: _Watch) -> Outcome:
        recorder = self.job.recorder
        recorder.flush()
        view = follow.glance(recorder.run)
        known: Mapping[str, float | None] = {**view.last, **watch.numbers.summary}
        metrics = {name: value for name, value in known.items() if value is not None}
        outcome = endings.outcome(end, watch.output.last, metrics, watch.numbers.said)
        if outcome.status.broken and watch.output.last.lines:
            recorder.figure(watch.output.last.note())
        return outcome


class _Watch:
    """What is done while a program runs."""

    def __init__(self, job: Job, command: CommandOptions, program: Program, files: Files) -> None:
        self._job, self._command, self._program = job, command, program
        self._asked: float | None = None
        self._killed = False
        self._left = 0
        self._refused = ""
        recorder = job.recorder
        self.output = Output(command.patterns, job.echo)
        self.numbers = Numbers(recorder, Inbox(recorder.run, recorder), files, self.output)
        self._resident = Resident(program.pid, recorder)

    def follow(self) -> End:
        """Until it has ended, by itself or because it was asked to."""
        while (code := self._program.code()) is None:
            until = time.monotonic() + TICK
            while (left := until - time.monotonic()) > 0 and self._program.code() is None:
                for stream, data in self._program.read(left):
                    self.output.take(stream, data)
            self._look()
        for stream, data in self._program.rest():
            self.output.take(stream, data)
        self._left = 0 if self._killed else self._program.kill()
        asked = None if self._asked is None else time.monotonic() - self._asked
        return End(code=code, asked=asked, killed=self._killed)

    def last_look(self) -> None:
        """What came until the end; on a full disk with the room that was kept aside."""
        self.output.end()
        try:
            self.numbers.last_look()
        except Refused:
            make_room(self._job.recorder.run)
            self.numbers.last_look()
        if self._left:
            words = f"{self._left} process{'es' * (self._left != 1)} that it has left behind"
            self._job.recorder.message(f"{words}: ended with it")

    def _look(self) -> None:
        now = time.monotonic()
        if self._asked is None and self._job.stop_requested():
            self._asked = now
            self._program.ask()
        elif self._asked is not None and now - self._asked >= self._command.stop_timeout:
            self._killed = True
            self._program.kill()
        try:
            self._write(now)
        except Refused as error:
            if str(error) != self._refused:
                print(error, "; the program goes on", sep="", file=sys.stderr, flush=True)
            self._refused = str(error)

    def _write(self, now: float) -> None:
        """What a disk does not take is kept for the next time."""
        if self._asked == now:
            self._job.recorder.phase("stopping")
        self.numbers.look()
        self._resident.look(self.output.steps.done or 0)


def _command(job: Job) -> CommandOptions:
    assert job.preset.command is not None
    return job.preset.command
