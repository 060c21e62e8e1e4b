"""The one place that knows the names of the files in a run directory."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from dltui import leftovers
from dltui.writing import writing

POINTS = "points"

NO_FOLDER = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EACCES)


@dataclass(frozen=True, slots=True)
class RunDir:
    """A run on disk; see ``README.md`` beside this file for what each file holds."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def is_point(self) -> bool:
        """Whether it lies in the directory of a sweep."""
        return self.path.parent.name == POINTS and self.id.isdecimal()

    @property
    def is_run(self) -> bool:
        """Whether it was asked for, or somebody has worked on it, whatever became of the files."""
        if os.path.lexists(self.request):
            return True
        return os.path.isfile(self.identity) and os.path.isfile(self.events)  # noqa: PTH113

    @property
    def sweep(self) -> RunDir:
        """That which a point lies in."""
        return RunDir(self.path.parents[1])

    @property
    def preset(self) -> Path:
        return self.path / "preset.toml"

    @property
    def config(self) -> Path:
        """Settings of a run that has no preset: a script wrote them."""
        return self.path / "config.json"

    @property
    def source(self) -> Path:
        """Of an imported run: what it was read from, and how far."""
        return self.path / "source.json"

    @property
    def request(self) -> Path:
        return self.path / "request.json"

    @property
    def identity(self) -> Path:
        return self.path / "run.json"

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def log(self) -> Path:
        return self.path / "worker.log"

    @property
    def result(self) -> Path:
        return self.path / "result.json"

    @property
    def end(self) -> Path:
        """Who asked the run to stop, or killed it."""
        return self.path / "end.json"

    @property
    def requirements(self) -> Path:
        """The packages that it was run with."""
        return self.path / "requirements.txt"

    @property
    def heartbeat(self) -> Path:
        """An empty file that the worker touches while it lives."""
        return self.path / "heartbeat"

    @property
    def waiting(self) -> Path:
        return self.path / "waiting.json"

    @property
    def reserve(self) -> Path:
        """Disk space kept aside for the result while the run runs."""
        return self.path / ".reserve"

    @property
    def notes(self) -> Path:
        """What people say about the run; the one file that is edited."""
        return self.path / "notes.json"

    @property
    def answer(self) -> Path:
        """What somebody expected, where the preset has a question."""
        return self.path / "answer.json"

    @property
    def prediction(self) -> Path:
        """What the plan said the run would take, where somebody looked at one."""
        return self.path / "prediction.json"

    @property
    def job_script(self) -> Path:
        """What was handed to sbatch; handed to it again, the run goes on."""
        return self.path / "job.sh"

    @property
    def collect_script(self) -> Path:
        """Of a sweep: the job that makes its result of its points'."""
        return self.path / "collect.sh"

    @property
    def slurm_job(self) -> Path:
        """Its job, where it was submitted to Slurm."""
        return self.path / "slurm.json"

    @property
    def slurm_end(self) -> Path:
        """How Slurm says that its last sitting ended."""
        return self.path / "slurm_end.json"

    @property
    def ranks(self) -> Path:
        """Signs of life of the processes that train it together, where there are several."""
        return self.path / "ranks"

    @property
    def inbox(self) -> Path:
        """What others than its owner have to say of it, until the owner has taken it over."""
        return self.path / "inbox"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def figures(self) -> Path:
        return self.path / "figures"

    @property
    def drawn(self) -> Path:
        """The final figures as plain data."""
        return self.path / "figures.json"

    @property
    def points(self) -> Path:
        return self.path / POINTS

    def sweep_leftovers(self) -> None:
        """Take away what processes that are gone left half written, of a sweep's points, too."""
        small = {path.name for path in (self.preset, self.config, self.request, self.identity)}
        small |= {path.name for path in (self.result, self.drawn, self.end, self.requirements)}
        small |= {path.name for path in (self.waiting, self.notes, self.answer, self.prediction)}
        small |= {path.name for path in (self.job_script, self.collect_script, self.source)}
        small |= {path.name for path in (self.slurm_job, self.slurm_end)}
        claims = f".{self.identity.name}."
        leftovers.sweep(self.path, lambda name: name in small or name.startswith(claims))
        if not self.figures.is_symlink():
            leftovers.sweep(self.figures, lambda name: name.endswith(".npz"))
        if not self.ranks.is_symlink():
            leftovers.sweep(self.ranks, lambda name: name.endswith(".json"))
        for point in self.point_dirs():
            point.sweep_leftovers()

    def begin_anew(self) -> None:
        """Take away what says how the run ended, before another process goes on with it."""
        with writing(self.path):
            for path in (self.result, self.end):
                path.unlink(missing_ok=True)

    def point(self, number: int) -> RunDir:
        """The directory of point ``number`` (from 0) of a sweep."""
        return RunDir(self.points / f"{number:03d}")

    def point_dirs(self) -> list[RunDir]:
        """The points that exist so far, in order; none where something else is in their place.

        What a link leads to is no part of a run.
        """
        try:
            folder = os.open(self.points, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno not in NO_FOLDER:
                raise
            return []
        try:
            with os.scandir(folder) as entries:
                names = [one.name for one in entries if one.is_dir(follow_symlinks=False)]
        finally:
            os.close(folder)
        return [RunDir(self.points / name) for name in sorted(names)]


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Also of a link to one; not of one that leads in a circle."""
    try:
        return entry.is_dir()
    except OSError:
        return False
