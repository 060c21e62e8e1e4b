"""A preset handed to Slurm, and what is said of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dltui.cli.answers import Started, Submitted
from dltui.cli.diagnostics import narrate
from dltui.cli.shared import print_json
from dltui.cli.table import print_line
from dltui.cluster import submit as cluster
from dltui.cluster.asked import settings
from dltui.errors import UsageError
from dltui.launch import addressed
from dltui.preflight.checks import lacking
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import slurm_job
from dltui.runs.files.slurm_job import SlurmJob
from dltui.runs.ids import run_id
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.roots import data_root, runs_root
from dltui.words import titled


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asked for; ``named`` are settings of ``[slurm]`` as typed."""

    name: str
    quick: bool
    overrides: tuple[str, ...]
    address: str | None
    named: Mapping[str, str]
    dry_run: bool
    runs_dir: Path | None
    data_root: Path | None
    as_json: bool


def submit(wish: Wish) -> None:
    """Hand it over; what this machine lacks is said, for its nodes may have it."""
    loaded = load(find(wish.name), quick=wish.quick, overrides=wish.overrides)
    asked = settings(wish.named)
    root, data = runs_root(wish.runs_dir), data_root(wish.data_root)
    if wish.address is not None:
        addressed.demand_valid(wish.address)
        if known := addressed.find(root, wish.address, loaded):
            _again(known, wish)
            return
    for finding in lacking(loaded, data_root=data, runs_root=root):
        narrate(f"not here, and perhaps not there: {finding.what} {finding.text}")
    if wish.dry_run:
        run = RunDir(root / run_id(wish.address or loaded.name, time.time()))
        _say(run, SlurmJob(job=""), cluster.preview(run, loaded.preset, asked), wish)
        return
    done = cluster.submit(loaded, asked, root=root, data_root=data, address=wish.address or "")
    title = titled(loaded.preset.title, loaded.preset.variant == "quick")
    narrate(f"{title}  ·  Slurm job {done.job.ids}  ·  {done.run.path}")
    _say(done.run, done.job, done.text, wish)


def again(runs: Sequence[RunDir], *, edited: bool, as_json: bool) -> list[RunDir]:
    """Submit those of ``runs`` once more that were Slurm jobs; the others."""
    handed = [run for run in runs if cluster.meant_for(run)]
    left = [run for run in runs if run not in handed]
    if handed and left and as_json:
        raise UsageError("with --json either runs that were Slurm jobs, or others")
    for run in handed:
        job = cluster.again(run, edited=edited)
        narrate(f"{run.id} is submitted again, as Slurm job {job.ids}")
        if not as_json:
            print_line(run.id)
    if handed and as_json:
        every = [Started(id=run.id, run_dir=str(run.path)) for run in handed]
        print_json(every[0] if len(every) == 1 else every)
    return left


def _again(run: RunDir, wish: Wish) -> None:
    """One that was submitted before, from where it stands; nothing where it has come to its end."""
    text = run.job_script.read_text("utf-8") if run.job_script.exists() else ""
    if state.status(run).complete:
        narrate(f"{run.id} has come to its end: nothing is left to do")
        _say(run, slurm_job.read(run) or SlurmJob(job=""), text, wish)
        return
    job = SlurmJob(job="") if wish.dry_run else cluster.again(run)
    _say(run, job, text, wish)


def _say(run: RunDir, job: SlurmJob, text: str, wish: Wish) -> None:
    if wish.as_json:
        print_json(
            Submitted(
                id=run.id if job.job else "",
                run_dir=str(run.path) if job.job else "",
                job=job.job,
                collector=job.collector,
                script=text,
            )
        )
    elif wish.dry_run:
        print(text, end="")
    else:
        print_line(run.id)
