"""Every file of a run, with everything in its place that may lie there, as commands see it."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from dltui.cli.main import call
from dltui.errors import ExitCode
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.runs.log.follow import read
from tests.campaign.case import Case, Lost, opened
from tests.campaign.fuzz import limited
from tests.damage import FILES, KINDS, altered, put, whole

PAIRS = [(file, kind) for file in FILES for kind in KINDS]
VALUES = [file for file in FILES if file.endswith((".json", ".jsonl")) and "/" not in file]
"""Files whose numbers and texts are changed one by one."""

CASES = len(PAIRS) + len(VALUES)

ODD, SOUND = "20260101-0000-odd-aaa", "20260101-0001-sound-bbb"

COMMANDS = (
    ("runs", "--json"),
    ("runs",),
    ("show", ODD),
    ("show", ODD, "--json"),
    ("best", ODD),
    ("compare", ODD, SOUND),
    ("export", ODD, "--format", "md", "-o", "{out}/odd.md"),
    ("export", ODD, "--format", "json", "-o", "{out}/odd.json"),
)

CODES = {int(code) for code in ExitCode}


@cache
def _template() -> Path:
    """Two whole runs; it stays for as long as the process."""
    with opened("whole", 0, 0) as case:
        whole(RunDir(case.root / ODD))
        whole(RunDir(case.root / SOUND), sweep=False)
        kept = case.folder.with_name(f"{case.folder.name}-kept")
        shutil.copytree(case.root, kept, symlinks=True)
    return kept


def every(case: Case) -> None:
    root = case.folder / "root"
    shutil.copytree(_template(), root, symlinks=True)
    if case.number < len(PAIRS):
        file, kind = PAIRS[case.number]
        put(root / ODD / file, kind)
        _all_hold(case, root, f"{file} is {kind}")
        return
    file = VALUES[case.number - len(PAIRS)]
    path = root / ODD / file
    if not path.exists():  # one that a run has only for a while
        return
    for content in altered(path):
        path.write_text(content)
        case.tried += 1
        told = f"{file} is {content[-300:]!r}"
        _within(told, lambda: (list(Index(root).records()), read(RunDir(root / ODD))))


def _all_hold(case: Case, root: Path, told: str) -> None:
    """No command ends in a traceback or takes long, and the other run is listed as ever."""
    for command in COMMANDS:
        words = [word.format(out=case.folder) for word in command]
        out, said = io.StringIO(), f"dltui {' '.join(command)}: {told}"
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = _within(said, partial(call, [*words, "--runs-dir", str(root)]))
        case.tried += 1
        case.hold(code in CODES, f"{said}: exit code {code}")
        if command == COMMANDS[0]:
            rows = {row["id"]: row["status"] for row in json.loads(out.getvalue())}
            case.hold(rows.get(SOUND) == "finished", f"{told}: the other run is {rows.get(SOUND)}")
            case.hold(ODD in rows or "gone" in told, f"{told}: it is not listed any more")


def _within(told: str, look: Callable[[], object]) -> object:
    try:
        with limited():
            return look()
    except Exception as error:
        raise Lost(f"{told}: {type(error).__name__}: {str(error)[:200]}") from error
