"""Presets run, side by side where there is room, and what was reported for them checked."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import msgspec

from dltui.charts.text import clean
from dltui.cli import answers
from dltui.cli.attend import Worker, attend
from dltui.cli.diagnostics import narrate, told
from dltui.cli.finding import run_ids
from dltui.cli.forked_from import await_ready, one_parent
from dltui.cli.passing_on import Signals
from dltui.cli.shared import print_json
from dltui.cli.side_by_side import SideBySide, suited
from dltui.cli.table import print_table, print_text
from dltui.compare.settings import used
from dltui.errors import DltuiError, ExitCode, UsageError
from dltui.launch.gpus import on_cpu
from dltui.launch.queue import needs
from dltui.launch.start import create
from dltui.launch.warm.waiting import Waiting
from dltui.metrics import units
from dltui.preflight.checks import require
from dltui.presets.catalogue import named
from dltui.presets.claims_table import WORDS, place, row
from dltui.presets.document import dump
from dltui.presets.load import Loaded, load
from dltui.presets.schema import Preset
from dltui.runs.files import result as results
from dltui.runs.files import small_files
from dltui.runs.files.result import Result
from dltui.runs.files.small_files import Damaged
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import glance
from dltui.runs.numbers import counted_claim
from dltui.runs.verdict import Verdict
from dltui.topics.catalogue import declared, metric
from dltui.words import MISSING

Earlier = dict[bytes, list[RunDir]]
"""Runs by their presets as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One preset that was run; ``run_dir`` is empty when it could not even start."""

    preset: str
    status: Status | Literal["not started"]
    exit_code: int
    message: str = ""
    run_dir: str = ""
    seconds: float = 0.0
    claims: list[Verdict]

    @property
    def complete(self) -> bool:
        return isinstance(self.status, Status) and self.status.complete

    @property
    def topic(self) -> str:
        return self.preset.partition("/")[0]


def verify(
    names: tuple[str, ...],
    *,
    quick: bool,
    resume: bool,
    jobs: int | None,
    root: Path,
    data_root: Path,
    as_json: bool,
) -> int:
    """Run what ``names`` name, ``jobs`` at a time (null: as many as suit this machine), and print
    in their order what became of their claims.

    ``resume`` takes the finished runs of the same presets from ``root`` as they are, and goes on
    with stopped ones.
    """
    files = _presets(names, root)
    jobs = jobs or suited()
    asked = _Asked(root, data_root, quick, _earlier(root) if resume else {}, several=jobs > 1)
    turns = _in_turn([_Turn(name, path, asked) for name, path in files.items()])
    checked: list[Checked] = []
    with Signals() as signals, _parent(turns) as asked.warm:
        runs = SideBySide(turns, jobs, signals)
        for turn in turns:
            ended = _ended(turn, runs)
            if ended is None:
                break
            checked.append(ended)
            for verdict in ended.claims:
                narrate(_line(verdict, ended.topic))
            # Those that were begun beside one that was stopped come to their end.
            runs.closed |= ended.status is Status.STOPPED
    order = list(files)
    checked.sort(key=lambda entry: order.index(entry.preset))
    code = ExitCode.INTERRUPTED if signals.asked else _exit_code(checked)
    return told(int(code), lambda: _print(checked, as_json))


def _presets(names: tuple[str, ...], root: Path) -> dict[str, Path]:
    try:
        return named(names)
    except UsageError as no_preset:
        run = next((name for name in names if RunDir(root / name).is_run), None)
        if run is None:
            raise
        raise UsageError(
            f"{run} is a run: verify takes presets, and bundles: dltui bundle {run} -o FILE.zip"
        ) from no_preset


def _line(verdict: Verdict, topic: str) -> str:
    """One claim as it comes."""
    claim, where, figure, value, judged = row(verdict, topic)
    what = " ".join(filter(None, (claim, where)))
    return f"  {judged}: {what}, reported {figure or MISSING}, measured {value}"


@dataclass(slots=True)
class _Asked:
    """Of all presets; ``before`` are runs that may be taken or gone on with."""

    root: Path
    data_root: Path
    quick: bool
    before: Earlier
    several: bool
    warm: Waiting | None = None


class _Turn:
    """A preset, from its file to how its run ended."""

    def __init__(self, name: str, path: Path, asked: _Asked) -> None:
        self.name = self.heading = name
        self._path, self._asked = path, asked
        self.run: RunDir | None = None

    @cached_property
    def loaded(self) -> Loaded:
        return load(self._path, quick=self._asked.quick)

    @property
    def alone(self) -> bool:
        return self._of_preset(needs.alone)

    @property
    def torch(self) -> bool:
        return self._of_preset(needs.torch)

    def _of_preset(self, asked: Callable[[Preset], bool]) -> bool:
        """False where it cannot be loaded, which is told when it is to begin."""
        try:
            return asked(self.loaded.preset)
        except DltuiError:
            return False

    def begin(self, signals: Signals, say: Callable[[str], None]) -> Worker | None:
        asked, again = self._asked, _again(self.loaded, self._asked.before)
        if again and state.status(again).complete and results.read(again):
            say(f"{again.id} is taken as it is")
            self.run = again
            return None
        require(self.loaded, data_root=asked.data_root, runs_root=asked.root)
        # Each waits for a GPU of its own then.
        background = asked.several and not on_cpu(self.loaded.preset.run.device)
        run = again or create(
            self.loaded, root=asked.root, data_root=asked.data_root, background=background
        )
        if asked.warm and self.torch:
            await_ready(asked.warm, lambda: signals.asked, say)
        told = len(glance(run).messages)
        worker = Worker.begin(run, signals, say, told=told, warm=asked.warm)
        self.run = run
        return worker


def _in_turn(turns: list[_Turn]) -> list[_Turn]:
    """Those that run alone last: before each of them all others have to end, and in their midst a
    core had nothing to do for a third of the time.
    """
    ordered = sorted(turns, key=lambda turn: turn.alone)
    for number, turn in enumerate(ordered, start=1):
        turn.heading = f"[{number}/{len(ordered)}] {turn.name}"
    return ordered


def _parent(turns: Iterable[_Turn]) -> AbstractContextManager[Waiting | None]:
    """A process that has imported torch, where two need it at least."""
    several = len(list(islice((turn for turn in turns if turn.torch), 2))) == 2
    return one_parent() if several else nullcontext()


def _ended(turn: _Turn, runs: SideBySide) -> Checked | None:
    """``turn``, which is the next of ``runs``, at its end; null where it is not begun any more."""
    try:
        if not runs.next():
            return None
    except DltuiError as error:
        return Checked(
            preset=turn.name,
            status="not started",
            exit_code=int(error.exit_code),
            message=str(error),
            claims=[],
        )
    assert turn.run is not None
    result = _result(turn.run)
    return Checked(
        preset=turn.name,
        status=result.status,
        exit_code=result.exit_code,
        message=result.message,
        run_dir=str(turn.run.path),
        seconds=round(result.timings.elapsed, 1),
        claims=result.claims,
    )


def _earlier(root: Path) -> Earlier:
    """The runs in ``root`` by their presets as written, each one's newest first."""
    found: Earlier = {}
    for run in (RunDir(root / run_id) for run_id in run_ids(root)):
        with contextlib.suppress(OSError, Damaged):
            found.setdefault(small_files.content(run.preset), []).append(run)
    return found


def _again(loaded: Loaded, before: Earlier) -> RunDir | None:
    """The newest run of this very preset that ended, was stopped or was lost."""
    usable = (*(status for status in Status if status.complete), Status.STOPPED, Status.LOST)
    same = before.get(dump(loaded.document).encode(), [])
    return next((run for run in same if state.status(run) in usable), None)


def run_out(
    loaded: Loaded, root: Path, data: Path, threads: int | None = None
) -> tuple[RunDir, Result]:
    """A new run to its end. Raises what stands in its way."""
    require(loaded, data_root=data, runs_root=root)
    run = create(loaded, root=root, data_root=data, threads=threads)
    attend(run)
    return run, _result(run)


def _result(run: RunDir) -> Result:
    lost = Result(status=Status.LOST, exit_code=int(Status.LOST.exit_code))
    return results.read(run) or lost


def _exit_code(checked: list[Checked]) -> int:
    codes = [entry.exit_code for entry in checked]
    if int(ExitCode.INTERRUPTED) in codes:
        return int(ExitCode.INTERRUPTED)
    if any(verdict.fails for entry in checked for verdict in entry.claims):
        return int(ExitCode.FAILED)
    # A diverged run is a result like any other; its claims have been judged.
    bad = [entry.exit_code for entry in checked if not entry.complete]
    return max(bad, default=0)


def _print(checked: list[Checked], as_json: bool) -> None:
    if as_json:
        print_json([_answer(one) for one in checked])
    else:
        _print_table(checked)


def _answer(checked: Checked) -> answers.Checked:
    claimed = dict.fromkeys(claim.metric for claim in checked.claims)
    known = declared(checked.topic)
    more = {
        "claims": [counted_claim(one, metric(one.metric, checked.topic)) for one in checked.claims],
        "settings": used(RunDir(Path(checked.run_dir))) if checked.run_dir else {},
        "units": units(claimed, known),
    }
    return msgspec.convert(msgspec.to_builtins(checked) | more, answers.Checked)


def _print_table(checked: list[Checked]) -> None:
    header = (
        "preset",
        "claim",
        "where",
        "reported",
        "reproduced",
        "verdict",
        "source",
    )
    rows: list[tuple[Any, ...]] = []
    for entry in checked:
        for verdict in entry.claims:
            rows.append((entry.preset, *row(verdict, entry.topic), verdict.source))
        if not entry.claims or not entry.complete:
            end = f"{entry.status}: {entry.message}" if entry.message else entry.status
            rows.append((entry.preset, "–", "", "", "", end, f"{entry.seconds:.0f} s"))
    print_table(header, rows, right="reported reproduced")
    for entry in checked:
        for verdict in entry.claims:
            if verdict.note and verdict.verdict not in ("reproduced", "needs-full-run"):
                where = f"{metric(verdict.metric, entry.topic).word} {place(verdict)}".rstrip()
                print_text(f"\n{entry.preset}  {where}: {clean(verdict.note)}")
    verdicts = [verdict for entry in checked for verdict in entry.claims]
    counts = Counter[str](verdict.verdict for verdict in verdicts)
    told_each = ", ".join(f"{counts[word]} {text}" for word, text in WORDS.items() if counts[word])
    print_text(f"\n{len(checked)} presets, {len(verdicts)} claims: {told_each or 'none'}")
