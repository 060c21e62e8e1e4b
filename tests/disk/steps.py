"""A reader that does one step after another, each when a line comes on its input.

``python -m tests.disk.steps ROOT``. A step is ``list``, which lists the root as a command
does; ``read``, which begins to read as a lab does, ``open ID`` and ``seen ID…`` (``rows`` for the
rows of live runs), and ``rest``, which lets the reader come to rest. Each prints what there is.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from dltui.runs.files.stamps import SETTLED
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.tui.reader.reader import Reader
from dltui.tui.reader.snapshot import Snapshot


class Steps:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._snapshot = Snapshot()
        self._reader = Reader(root, self._have, failed=print)

    def _have(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def list(self) -> object:
        return {record.run.id: record.status for record in Index(self._root).records()}

    def read(self) -> object:
        self._reader.start()
        while not self._snapshot.complete:
            time.sleep(0.01)
        return {record.run.id: record.status for record in self._snapshot.records}

    def open(self, run: str) -> object:
        self._reader.open(RunDir(self._root / run))
        while self._root / run not in self._snapshot.views:
            time.sleep(0.01)
        return self._snapshot.views[self._root / run].step

    def seen(self, *runs: str) -> object:
        paths = [self._root / run for run in runs if run != "rows"]
        rows = [record.run.path for record in self._snapshot.live]
        self._reader.attend(paths, rows=rows if "rows" in runs else None)
        return None

    def rest(self) -> object:
        """Until nothing that was read may have changed within a tick of the disk's clock."""
        time.sleep(2.5 * SETTLED)
        return {record.run.id: record.status for record in self._snapshot.records}


def main(root: Path) -> None:
    steps = Steps(root)
    for line in sys.stdin:
        name, *asked = line.split()
        print(json.dumps(getattr(steps, name)(*asked)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
