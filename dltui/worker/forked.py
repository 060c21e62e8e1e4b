"""The process of a run, forked from one that waits warm: from here on as ``dltui.worker``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from pkgutil import resolve_name

from dltui.launch.warm import ahead, title
from dltui.runs.layout import RunDir
from dltui.sweeps import forking
from dltui.toml import limits
from dltui.topics.catalogue import topics
from dltui.worker import __file__ as package
from dltui.worker.leaving import leave_after
from dltui.worker.process import main
from dltui.worker.talk import never_fail, talk_to


def work(path: str, environment: Mapping[str, str], tell: Connection[str, str]) -> None:
    """Fill the run directory ``path``, under ``environment``."""
    tell.close()
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    run = RunDir(Path(path))
    title.show([sys.executable, "-P", "-m", "dltui.worker", path])
    sys.argv[:] = [str(Path(package).with_name("__main__.py")), path]
    talk_to(run.log)
    never_fail()
    _fork_ahead(run)
    leave_after(lambda: main(run))


def _fork_ahead(run: RunDir) -> None:
    """What it will fork others from, if it is a sweep, or has probes."""
    with suppress(OSError, ValueError, limits.Beyond):  # who reads it next says so
        preset = limits.parse(limits.content(run.preset).decode())
        if preset.get("sweep"):
            ahead.fork(forking.main)
        elif probes := _probes(str(preset.get("topic")), str(preset.get("experiment"))):
            ahead.fork(resolve_name(probes))


def _probes(topic: str, experiment: str) -> str:
    found = topics()[topic].experiments.get(experiment) if topic in topics() else None
    return found.probes if found else ""
