"""Where Python looks for modules: never in the folder that dltui was started in."""

from __future__ import annotations

import os
import sys

HERE = ("", ".", "./")
"""Names of the working directory in ``PYTHONPATH``; the empty one is there by accident, as
``$PYTHONPATH:/more`` makes it where the variable was not set.
"""


def leave_out_the_working_directory() -> None:
    """Whatever ``PYTHONPATH`` says, for this process from now on and for all that it starts.

    A ``json.py`` there would stand before Python's. A folder named in full stays.
    """
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    kept = [entry for entry in named if entry not in HERE]
    if kept == named:
        return
    here = os.path.abspath(os.curdir)  # noqa: PTH100 - pathlib's import is for later
    os.environ["PYTHONPATH"] = os.pathsep.join(kept)
    sys.path[:] = [entry for entry in sys.path if entry not in (*HERE, here) or entry in kept]
