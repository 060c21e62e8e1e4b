"""The job script of a run: what a person would write, and can read, change and submit again."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dltui.config.schema import SlurmSettings
from dltui.runs.ids import readable
from dltui.runs.layout import POINTS, RunDir

TASK = "%03d"
"""How a point's directory is named by its number: as ``RunDir.point`` does."""

COLLECT_TIME = "30"
"""Minutes that the job of a sweep may take which only reads what its points have written."""

MARK = "#SBATCH "

ABOUT = """\
# The Slurm job of the dltui run {id}.
# Hand it to sbatch again and the run goes on in its directory, from its newest checkpoint:
#   sbatch {script}
# Lines may be changed; preset.toml beside it says what is computed."""

REQUEUE = """\
# {seconds} s before the time limit Slurm sends USR2: the run saves a checkpoint and is requeued,
# unless it came no further since that was done twice. Without this line it stops there.
export DLTUI_REQUEUE=1"""

COLLECT = """\
# Makes the result of the sweep {id} once its points have ended: figures, claims, what failed.
# It trains nothing, and may be handed to sbatch again:
#   sbatch {script}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """``tasks`` are the points of a sweep that are submitted, as sbatch takes them: ``0-3,7``;
    empty for a run of its own. ``ranks`` is how many processes train it together over all nodes; 0:
    a program, which begins its processes itself.
    """

    tasks: str = ""
    ranks: int = 1


def job(run: RunDir, asked: SlurmSettings, shape: Shape) -> str:
    """``job.sh``."""
    lines = [
        "#!/bin/bash",
        ABOUT.format(id=run.id, script=shlex.quote(str(run.job_script))),
        *(f"{MARK}{option}" for option in options(run, asked, shape)),
        "",
        *_before(asked),
        REQUEUE.format(seconds=asked.signal_seconds),
        *_threads(asked.cpus),
        f"exec {_command(run, asked, shape)}",
    ]
    return "\n".join(lines) + "\n"


def collect(run: RunDir, asked: SlurmSettings) -> str:
    """``collect.sh``."""
    lines = [
        "#!/bin/bash",
        COLLECT.format(id=run.id, script=shlex.quote(str(run.collect_script))),
        *(f"{MARK}{option}" for option in _collect_options(run, asked)),
        "",
        *_before(asked),
        *_threads(1),
        f"exec {_worker()} {shlex.quote(str(run.path))} --collect",
    ]
    return "\n".join(lines) + "\n"


def options(run: RunDir, asked: SlurmSettings, shape: Shape) -> list[str]:
    """What sbatch is told, one option each."""
    folder = run.points / "%3a" if shape.tasks else run.path
    limit = f"%{asked.array_limit}" if asked.array_limit else ""
    # srun hands signals to what it has started; of a script alone its one process is meant.
    spread = asked.nodes > 1 and shape.ranks > 0
    whom = "" if spread else "B:"
    return list(
        filter(
            None,
            (
                f"--job-name={_name(run)}",
                f"--array={shape.tasks}{limit}" if shape.tasks else "",
                f"--output={_path(str(folder), shape.tasks)}/worker.log",
                "--open-mode=append",
                "--requeue",
                f"--signal={whom}USR2@{asked.signal_seconds}",
                *_of_settings(asked),
                f"--ntasks={shape.ranks}" if spread else "",
            ),
        )
    )


def told(run: RunDir) -> list[str]:
    """What the script of ``run`` tells sbatch, whoever wrote it."""
    lines = run.job_script.read_text("utf-8").splitlines()
    return [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]


def _of_settings(asked: SlurmSettings) -> Iterator[str]:
    yield from _place(asked)
    if asked.nodes > 1:
        yield f"--nodes={asked.nodes}"
    if asked.gpus:
        yield f"--gres=gpu:{asked.gpus}"
    if asked.cpus:
        yield f"--cpus-per-task={asked.cpus}"
    for name in ("mem", "time", "constraint"):
        if value := getattr(asked, name):
            yield f"--{name}={value}"


def _place(asked: SlurmSettings) -> Iterator[str]:
    for name in ("partition", "account", "qos"):
        if value := getattr(asked, name):
            yield f"--{name}={value}"


def _collect_options(run: RunDir, asked: SlurmSettings) -> list[str]:
    log = f"--output={_path(str(run.path), '')}/worker.log"
    return [
        f"--job-name={_name(run)}-collect",
        log,
        "--open-mode=append",
        *_place(asked),
        f"--time={COLLECT_TIME}",
    ]


def _command(run: RunDir, asked: SlurmSettings, shape: Shape) -> str:
    if shape.tasks:
        folder = shlex.quote(f"{run.path}/{POINTS}/")
        return f'{_worker()} {folder}"$(printf {TASK} "$SLURM_ARRAY_TASK_ID")"'
    command = f"{_worker()} {shlex.quote(str(run.path))}"
    return f"srun {command}" if asked.nodes > 1 and shape.ranks else command


def _worker() -> str:
    return f"{shlex.quote(sys.executable)} -P -m dltui.worker"


def _before(asked: SlurmSettings) -> Sequence[str]:
    """The user's lines, and where Python finds modules, if that was said."""
    path = os.environ.get("PYTHONPATH", "")
    own = [f"export PYTHONPATH={shlex.quote(path)}"] if path else []
    return [*asked.before, *own, "export PYTHONUNBUFFERED=1"]


def _threads(cpus: int) -> Sequence[str]:
    return [f"export OMP_NUM_THREADS={cpus}"] if cpus else []


def _name(run: RunDir) -> str:
    return readable(run.id)


def _path(path: str, tasks: str) -> str:
    """As sbatch takes a file name, in which a ``%`` is a pattern: only that of ``tasks`` is."""
    folder, pattern = path.removesuffix("%3a"), "%3a" if tasks else ""
    plain = folder.replace("%", "%%") + pattern
    return f'"{plain}"' if any(one.isspace() for one in plain) else plain
