"""The process of a run: ``python -m dltui.worker RUN_DIR`` reads one directory and fills it."""

from __future__ import annotations

import sys
from pathlib import Path

from dltui.launch import echo, joined
from dltui.runs.layout import RunDir
from dltui.worker.leaving import leave_after
from dltui.worker.process import main
from dltui.worker.talk import never_fail


def _main(run: RunDir, *, collect: bool) -> int:
    if (place := joined.found()) and place.rank:
        from dltui.worker import rank

        return rank.main(run)
    return main(run, collect=collect, echo=echo.inherited())


if __name__ == "__main__":
    folder, *flags = sys.argv[1:] or [""]
    if not folder or flags not in ([], ["--collect"]):
        sys.exit("usage: python -m dltui.worker RUN_DIR [--collect]")
    never_fail()
    run = RunDir(Path(folder).absolute())
    leave_after(lambda: _main(run, collect=bool(flags)))
