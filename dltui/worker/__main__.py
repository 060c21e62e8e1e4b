"""The process of a run: ``python -m dltui.worker RUN_DIR`` reads one directory and fills it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

from dltui.errors import DltuiError
from dltui.runs.layout import RunDir
from dltui.worker.process import main
from dltui.worker.talk import never_fail


def leave(code: int) -> NoReturn:
    """End the process without taking torch apart, which is 0.8 s of work for nothing.

    Everything the run has to say is closed and on disk by now.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if "multiprocessing.forkserver" in sys.modules:
        from multiprocessing.util import get_temp_dir

        # The folder of its socket, which goes with an interpreter whose end is waited for.
        shutil.rmtree(get_temp_dir(), ignore_errors=True)
    os._exit(code)


if __name__ == "__main__":
    folder, *flags = sys.argv[1:] or [""]
    if not folder or flags not in ([], ["--collect"]):
        sys.exit("usage: python -m dltui.worker RUN_DIR [--collect]")
    never_fail()
    try:
        leave(main(RunDir(Path(folder).absolute()), collect=bool(flags)))
    except DltuiError as error:
        from dltui.worker.ending import say

        say(error)
        leave(error.exit_code)
