"""Handing runs to Slurm: a run directory, a script in it, and sbatch."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from dltui.cluster import ask, script
from dltui.cluster.script import Shape
from dltui.config.schema import SlurmSettings
from dltui.errors import ResourceError, UsageError
from dltui.launch import resumable
from dltui.launch.start import create
from dltui.presets.load import Loaded, load
from dltui.presets.schema import Preset
from dltui.runs.files import end_request, reserve, slurm_job
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.sharing import share_file
from dltui.runs.files.slurm_job import SlurmJob
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.sweeps.points import Task, lay_out
from dltui.writing import Refused, appended, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A run that Slurm has; ``text`` is its job script."""

    run: RunDir
    job: SlurmJob
    text: str


def offered() -> bool:
    """Whether jobs can be submitted from this machine."""
    return shutil.which("sbatch") is not None


def meant_for(run: RunDir) -> bool:
    """Whether ``run`` goes on as a job: it was one, and this machine can submit, and is none."""
    return run.job_script.exists() and offered() and not identities.slurm_id()


def submit(
    loaded: Loaded,
    asked: SlurmSettings,
    *,
    root: Path,
    data_root: Path | None,
    address: str = "",
) -> Submitted:
    """A new run of ``loaded``, in Slurm's hands. ``ResourceError`` with sbatch's words where it
    does not take it, and then no directory.
    """
    _demand()
    run = create(loaded, root=root, data_root=data_root, threads=asked.cpus, address=address)
    try:
        text = _prepare(run, loaded.preset, asked)
        return Submitted(run=run, job=_hand_over(run), text=text)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(run.path)
        raise


def preview(run: RunDir, preset: Preset, asked: SlurmSettings) -> str:
    """The script that ``submit`` would hand over."""
    tasks = "" if preset.sweep.empty else "0-N"
    return _job(run, preset, asked, tasks)


def _job(run: RunDir, preset: Preset, asked: SlurmSettings, tasks: str) -> str:
    """A program is told of by its preset how many GPUs it takes, if nobody else says it."""
    if preset.command is None:
        return script.job(run, asked, Shape(tasks=tasks, ranks=ranks(preset, asked)))
    gpus = asked.gpus or str(preset.command.gpus or "")
    return script.job(run, replace(asked, gpus=gpus), Shape(tasks=tasks, ranks=0))


def again(run: RunDir, *, edited: bool = False) -> SlurmJob:
    """Submit ``run`` once more with the script in it: it goes on; of a sweep the points that have
    not ended. How it stood is taken away once Slurm has it.
    """
    _demand()
    resumable.demand(run, edited=edited)
    if not run.job_script.exists():
        raise UsageError(f"{run.id} has no {run.job_script.name}: it was not submitted to Slurm")
    preset = load(run.preset).preset
    options = []
    if not preset.sweep.empty:
        tasks = lay_out(run, preset, requests.read(run).threads)
        left = [task for task in tasks if not state.status(task.run).kept]
        options = [f"--array={numbers(left)}"] if left else []
    return _hand_over(run, options)


def ranks(preset: Preset, asked: SlurmSettings) -> int:
    """How many processes train a run of ``preset`` together on all nodes: as many as it says, else
    one for each GPU, or node.
    """
    wanted = preset.run.ranks
    if wanted != "all" and wanted > 1:
        return wanted
    _, _, gpus = asked.gpus.rpartition(":")
    return asked.nodes * (int(gpus) if gpus.isdecimal() else 1)


def numbers(tasks: Iterable[Task]) -> str:
    """``0-3,7``."""
    spans: list[list[int]] = []
    for number in sorted(task.point.number for task in tasks):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def _demand() -> None:
    if not offered():
        raise ResourceError("no sbatch here: Slurm jobs are submitted where Slurm is installed")


def _prepare(run: RunDir, preset: Preset, asked: SlurmSettings) -> str:
    """Its scripts, and where its job writes, for those who have the run's directory."""
    tasks = ""
    if not preset.sweep.empty:
        points = lay_out(run, preset, asked.cpus)
        tasks = numbers(points)
        write_atomic(run.collect_script, script.collect(run, asked).encode())
        for point in points:
            _log(point.run)
    text = _job(run, preset, asked, tasks)
    write_atomic(run.job_script, text.encode())
    _log(run)
    return text


def _log(run: RunDir) -> None:
    with writing(run.log), appended(run.log):
        share_file(run.log)


def _hand_over(run: RunDir, options: Sequence[str] = ()) -> SlurmJob:
    """Give its scripts to sbatch, and write down what it says."""
    before = _taken_away(run)
    try:
        job = _sbatch([*options, str(run.job_script)])
        collector = _submit_collector(run, job)
    except ResourceError:
        _put_back(run, before)
        raise
    known, told = slurm_job.read(run), [*script.told(run), *options]
    arrays = [one.removeprefix("--array=") for one in told if one.startswith("--array=")]
    submitted = SlurmJob(
        job=job,
        tasks=arrays[-1].partition("%")[0] if arrays else "",
        collector=collector,
        options=told,
        submitted=time.time(),
        user=end_request.me(),
        requeues=known.requeues if known else [],
    )
    slurm_job.write(run, submitted)
    expect(run, submitted.ids)
    reserve.give_back(run)  # its worker holds some of its own
    state.ask_slurm_soon()
    return submitted


def expect(run: RunDir, job: str) -> None:
    """Write down that Slurm has ``run`` in its queue, and no process."""
    worker, request = identities.read(run), requests.read(run)
    me = identities.of_this_process(request.name)
    token = worker.token if worker else me.token
    identities.expect(run, msgspec.structs.replace(me, with_slurm=True, slurm_id=job, token=token))
    now = identities.read(run)
    if now is not None and now.token != token:  # its job was faster
        with writing(run.waiting):
            run.waiting.unlink(missing_ok=True)


def _submit_collector(run: RunDir, job: str) -> str:
    """The number of the job that waits for all points; none for a run of its own."""
    if not run.collect_script.exists():
        return ""
    return _sbatch([f"--dependency=afterany:{job}", str(run.collect_script)])


def _taken_away(run: RunDir) -> dict[Path, bytes]:
    """How it ended, which stands no more."""
    found = {path: path.read_bytes() for path in (run.result, run.end) if path.is_file()}
    run.begin_anew()
    return found


def _put_back(run: RunDir, found: dict[Path, bytes]) -> None:
    for path, content in found.items():
        with suppress(Refused):
            write_atomic(path, content)


def _sbatch(arguments: Sequence[str]) -> str:
    """The number of the job. ``ResourceError`` has sbatch's own words."""
    return ask.told(["sbatch", "--parsable", *arguments]).strip().partition(";")[0]
