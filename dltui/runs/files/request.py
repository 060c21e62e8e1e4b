"""``request.json``: what of a launch is not in the preset. Written once, never changed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from dltui.errors import UsageError
from dltui.metrics import PROGRAMS
from dltui.runs.bounds import Count, Moment, Whole
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import laid_out
from dltui.runs.layout import RunDir

Kind = Literal["preset", "command", "script", "import"]

RECORDED: dict[Kind, tuple[str, str]] = {
    "script": ("recorded by a script", "start the script again"),
    "import": ("imported from files of another tool", "import it again"),
}
"""Runs that no preset says how to run: where they come from, and how there is another one."""


class Request(Struct, frozen=True, kw_only=True):
    """``folder`` is where the preset's relative paths start; ``data_root`` may be empty.

    ``overrides`` are as typed (they are already applied in ``preset.toml``). ``threads`` is the
    number of CPU threads, 0 for PyTorch's own choice, and ``nice`` the worker's niceness: both
    belong to the run, because another number of threads sums in another order. ``wait`` says
    that the worker first waits for free GPUs: for ``gpus`` of them, 0 on a CPU, and it takes up to
    ``most``. ``cores`` are those of the CPU that it takes, 0 where nobody said, as in earlier
    versions. ``device`` is what the preset says of it. ``above`` says how many levels above the run
    ``folder`` lies, 0 where it does not: they may have been moved or copied together.
    ``address`` is the name by which scripts go on with the run, ``slurm_id`` the job that began it,
    ``started_in`` the folder of whoever did. ``kind`` says who makes it: dltui, as a preset says; a
    program that dltui starts; a script that records on its own; another tool, of which files
    were read.
    """

    name: str
    folder: str
    created: Moment
    title: str = ""
    topic: str = ""
    data_root: str = ""
    quick: bool = False
    overrides: list[str] = field(default_factory=list[str])
    threads: Count = 0
    nice: Whole = 0
    wait: bool = False
    gpus: Count = 0
    most: Count = 0
    cores: Count = 0
    device: str = ""
    above: Count = 0
    address: str = ""
    slurm_id: str = ""
    started_in: str = ""
    kind: Kind = "preset"

    def __post_init__(self) -> None:
        """What no preset describes is of the programs."""
        if self.kind in RECORDED and not self.topic:
            msgspec.structs.force_setattr(self, "topic", PROGRAMS)


DECODER = msgspec.json.Decoder(Request)


def write(run: RunDir, request: Request) -> None:
    write_atomic(run.request, laid_out(request))


def above(run: RunDir, folder: Path) -> int:
    """How many levels above ``run`` the ``folder`` lies; 0 where it does not."""
    parents = run.path.absolute().parents
    return parents.index(folder) + 1 if folder in parents else 0


def read(run: RunDir) -> Request:
    """With the folder where it is now, if it lies above the run and both were moved.

    ``UsageError`` where there is none, or a damaged one.
    """
    try:
        request = small_files.decoded(run.request, DECODER)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{run.path} is not a run directory: no {run.request.name}") from None
    if not request.above or Path(request.folder).is_dir():
        return request
    return msgspec.structs.replace(
        request, folder=str(run.path.absolute().parents[request.above - 1])
    )


def known(run: RunDir) -> Request:
    """What was asked; of a damaged one, or none, as little as can be said."""
    try:
        return read(run)
    except UsageError:
        return Request(name="", folder="", created=run.path.stat().st_mtime)


def kind(run: RunDir) -> Kind:
    """Who makes ``run``; where nothing says so, dltui does, by a preset."""
    asked = _said(run)
    return asked.kind if asked else "preset"


def topic(run: RunDir) -> str:
    """The topic of ``run``; empty where nothing says so."""
    asked = _said(run)
    return asked.topic if asked else ""


def _said(run: RunDir) -> Request | None:
    return small_files.told(run.request, DECODER)[0]


def fault(run: RunDir) -> str:
    """What is wrong with the file; empty where it can be read, or there is none."""
    return small_files.told(run.request, DECODER)[1]


def demand_preset(run: RunDir, *, to_go_on: bool = False) -> None:
    """``UsageError``, with what to do instead, where no preset says how to run ``run``, or how
    ``to_go_on`` with it.
    """
    if run.request.exists() and not run.preset.exists():
        how, instead = RECORDED.get(kind(run), RECORDED["script"])
        more = f", with dltui.start(resume={run.id!r})" * (to_go_on and kind(run) == "script")
        raise UsageError(f"{run.id} was {how}, not started from a preset: {instead}{more}")
