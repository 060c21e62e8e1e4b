"""From a preset to a run directory to a process."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from dltui.devices import cpu_share
from dltui.devices.cpu_share import BACKGROUND_NICE, environment
from dltui.devices.host import usable_cores
from dltui.errors import DltuiError, Interrupted
from dltui.launch import local, resumable
from dltui.launch.gpus import on_cpu
from dltui.launch.handle import Handle
from dltui.launch.patience import NONE, Patience
from dltui.launch.queue import needs
from dltui.launch.queue.limits import limits
from dltui.launch.ranks import asked
from dltui.launch.warm.waiting import Waiting
from dltui.options import RunOptions
from dltui.presets.document import dump
from dltui.presets.load import Loaded
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import reserve
from dltui.runs.files import result as results
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.request import Request
from dltui.runs.ids import new_run
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.writing import Refused, writing


def create(
    loaded: Loaded,
    *,
    root: Path,
    data_root: Path | None = None,
    background: bool = False,
    threads: int | None = None,
    prediction: bytes = b"",
    address: str = "",
) -> RunDir:
    """A new run directory in ``root`` that holds all its worker needs to know.

    ``background`` is for runs started from the TUI: on a CPU they are nice and leave it a core,
    else they wait until a GPU is free. ``threads`` are those of the run that it repeats: others
    would sum in another order. ``prediction`` is kept with the run. ``address`` is the name by
    which scripts go on with it. ``Refused`` where there is no room for it, and then no directory.
    """
    run = new_run(root, address or loaded.name)
    preset = loaded.preset
    polite = background and on_cpu(preset.run.device)
    threads = _threads(preset.run, polite) if threads is None else threads
    gpus, most = needs.gpus(preset)
    request = Request(
        name=loaded.name,
        folder=str(loaded.folder),
        created=time.time(),
        title=preset.title,
        topic=preset.topic,
        data_root=str(data_root or ""),
        quick=preset.variant == "quick",
        overrides=list(loaded.overrides),
        threads=threads,
        nice=BACKGROUND_NICE if polite else 0,
        wait=background and needs.waits(preset),
        gpus=gpus,
        most=most,
        cores=needs.cores(preset, threads),
        device=preset.run.device,
        above=requests.above(run, loaded.folder),
        address=address,
        slurm_id=identities.slurm_id(),
        started_in=_here(),
        kind="command" if preset.command else "preset",
    )
    try:
        _fill(run, loaded, request, prediction)
    except Refused:
        with suppress(OSError):
            shutil.rmtree(run.path)
        raise
    return run


def usual_environment(*, background: bool = True) -> dict[str, str]:
    """Of the process of a run that asks for nothing special; ``background`` as in ``create``."""
    options = RunOptions()
    return environment(_threads(options, background and on_cpu(options.device)))


def _threads(options: RunOptions, polite: bool) -> int:
    """Of each process: ranks on a CPU share its cores, and all runs have no more together than the
    user's file says.
    """
    ranks = asked(options) if on_cpu(options.device) else 1
    cores, own = limits().cores, cpu_share.threads(polite, ranks)
    return own if cores is None else min(max(1, cores // ranks), own or usable_cores())


def _here() -> str:
    """Where this process is; empty where that folder is gone."""
    try:
        return str(Path.cwd())
    except OSError:
        return ""


def _fill(run: RunDir, loaded: Loaded, request: Request, prediction: bytes) -> None:
    _announce(run, loaded.name)
    write_atomic(run.preset, dump(loaded.document).encode())
    if prediction:
        write_atomic(run.prediction, prediction)
    requests.write(run, request)
    reserve.hold(run)


def start(
    run: RunDir,
    *,
    edited: bool = False,
    anew: bool = False,
    patience: Patience = NONE,
    echo: tuple[int, int] | None = None,
    warm: Waiting | None = None,
) -> Handle:
    """Start the worker of ``run``, or go on with it after it was stopped or lost; ``edited`` also
    where its preset is another by now, ``anew`` also where it cannot go on and begins once more.
    ``echo`` are descriptors for what a program prints. ``warm`` is a process that it may be forked
    from.

    Nothing in the directory changes before the worker has made sure that it is the only one.
    ``Refused`` where the directory is somebody else's, or nothing can be written; where the system
    lets no process begin, that is the result of one that never began.
    """
    request = requests.read(run)
    requests.demand_preset(run, to_go_on=True)
    before = resumable.demand(run, edited=edited, anew=anew)
    if not run.identity.exists():
        _announce(run, request.name)
        if before is Status.STOPPED:  # it was to end before it began
            with writing(run.path):
                run.end.unlink(missing_ok=True)
    reserve.hold(run)
    try:
        return local.launch(run, request, patience, echo, warm)
    except DltuiError as error:
        reserve.give_back(run)
        _never_began(run, request, error)
        raise


def _never_began(run: RunDir, request: Request, error: DltuiError) -> None:
    """Write down why, unless there is a result of an earlier sitting, or no room."""
    stopped = isinstance(error, Interrupted)
    status = Status.STOPPED if stopped else Status.FAILED
    why = results.bare(run, request, status=status, message=str(error), exit_code=error.exit_code)
    with suppress(OSError, Refused):
        run.waiting.unlink(missing_ok=True)
        if not run.result.exists() and not run.identity.exists():
            results.write(run, why)


def _announce(run: RunDir, name: str) -> None:
    """That this process is about to begin the worker: should it be gone before, so is the run."""
    me = identities.of_this_process(name)
    identities.expect(run, msgspec.structs.replace(me, launching=True))
