"""What a worker's process leaves behind in the folder for temporary files: nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LEAVE = """
import multiprocessing, sys
from dltui.worker.leaving import leave
if sys.argv[1] == "helper":
    process = multiprocessing.get_context("forkserver").Process(target=print)
    process.start()
    process.join()
    import os, tempfile
    assert os.listdir(tempfile.gettempdir()), "there is nothing to take away"
leave(0)
"""


def test_the_socket_of_a_helper_goes_with_its_worker(tmp_path: Path) -> None:
    for kind in ("helper", "none"):
        command = [sys.executable, "-c", LEAVE, kind]
        env = {**os.environ, "TMPDIR": str(tmp_path)}
        subprocess.run(command, env=env, check=True, timeout=90, stdin=subprocess.DEVNULL)
        assert not [*tmp_path.iterdir()]
