"""The process of a run, forked from one that waits warm: from here on as ``dltui.worker``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from dltui.launch.warm import title
from dltui.runs.layout import RunDir
from dltui.sweeps import ahead
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
    ahead.fork_for(run)
    leave_after(lambda: main(run))
