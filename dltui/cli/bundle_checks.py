"""Bundles checked one after another: digests, logs, and their runs run again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dltui.bundles import confined
from dltui.bundles.agreement import disagreements
from dltui.bundles.comparison import MACHINE, Comparison
from dltui.bundles.manifest import Bundled
from dltui.bundles.unpack import unpack
from dltui.bundles.verdict import Compared
from dltui.charts.text import clean
from dltui.cli.answers import BundledRun, CheckedBundle
from dltui.cli.diagnostics import narrate, told
from dltui.cli.shared import print_json
from dltui.cli.table import print_table, print_text
from dltui.cli.verification import run_out
from dltui.errors import DltuiError, ExitCode
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.request import RECORDED
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status


@dataclass(frozen=True, slots=True)
class Asked:
    """Where bundles are run again, and how far the verifier goes."""

    runs_root: Path
    data_root: Path
    run: bool
    code: bool
    tolerance: float | None


def verify_bundles(files: Sequence[Path], asked: Asked, *, as_json: bool) -> int:
    """A row each; the highest of their exit codes."""
    checked: list[CheckedBundle] = []
    for number, file in enumerate(files, start=1):
        narrate(f"[{number}/{len(files)}] {file}")
        checked.append(_check(file, asked))
        if checked[-1].exit_code == ExitCode.INTERRUPTED:
            break
    code = max((one.exit_code for one in checked), default=0)
    return told(code, lambda: print_json(checked) if as_json else _print(checked))


def _check(file: Path, asked: Asked) -> CheckedBundle:
    """Nothing of it is written but into a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dltui-verify-") as folder:
        try:
            manifest, faults = unpack(file, Path(folder))
        except DltuiError as error:
            return _row(file, [], faults=[], verdict="not-a-bundle", code=2, message=str(error))
        runs = [(RunDir(Path(folder) / one.id), one) for one in manifest.runs]
        if not faults:
            faults = [fault for run, _ in runs for fault in disagreements(run)]
        if faults:
            made = [_unrun(one, "not-run") for _, one in runs]
            return _row(
                file, made, faults=faults, verdict="changed", code=1, digest=manifest.digest
            )
        made = []
        worst = (0, "intact" if not asked.run else "verified")
        for run, one in runs:
            found, code = _again(run, one, asked) if asked.run else (_unrun(one, "intact"), 0)
            made.append(found)
            if code > worst[0]:
                worst = code, found.verdict
        if worst == (0, "verified") and any(one.verdict == "partly" for one in made):
            worst = (0, "partly")
        message = next((one.message for one in made if one.verdict == worst[1]), "")
        return _row(
            file,
            made,
            faults=[],
            verdict=worst[1],
            code=worst[0],
            digest=manifest.digest,
            message=message,
        )


def _again(run: RunDir, bundled: Bundled, asked: Asked) -> tuple[BundledRun, int]:
    """Run again what is in ``run``, and compare; with its exit code."""
    then = results.read(run)
    if not run.preset.exists():
        how, _ = RECORDED.get(requests.kind(run), RECORDED["script"])
        return _unrun(bundled, "not-run", f"{how}, which the bundle has not"), 1
    if then is None or not bundled.status.complete or not then.status.complete:
        return _unrun(bundled, "not-run", f"{bundled.status}: there is no end to compare"), 1
    try:
        confined.placed(run)
        if confined.has_program(run):
            return _unrun(bundled, "not-run", "made by a program, which the bundle has not"), 1
        code = confined.code_of(run)
        if code and not asked.code:
            own = f"it has code of its own ({', '.join(code)}); --run-code runs it"
            narrate(f"{bundled.id}: not run: {own}")
            return _unrun(bundled, "not-run", own), 1
        if code:
            narrate(f"{bundled.id}: runs code of the bundle: {', '.join(code)}")
        loaded = confined.loaded(run, bundled, asked.data_root)
        new, now = run_out(loaded, asked.runs_root, asked.data_root, confined.threads(run))
    except DltuiError as error:
        return _unrun(bundled, "failed", str(error)), int(error.exit_code)
    if now.status is Status.STOPPED:
        return _unrun(bundled, "failed", "stopped", new), int(ExitCode.INTERRUPTED)
    metrics = list(Comparison(loaded, then, now, asked.tolerance).metrics())
    return _judged(bundled, new, then, now, metrics)


def _judged(
    bundled: Bundled, new: RunDir, then: Result, now: Result, metrics: list[Compared]
) -> tuple[BundledRun, int]:
    off = [one for one in metrics if one.verdict == "off"]
    message = ""
    if now.status != then.status:
        message = f"{then.status} there, {now.status} here: {now.message}".rstrip(": ")
    elif off:
        message = f"{len(off)} of {len(metrics)} metrics off: {_told(off[0])}"
    elif not any(one.verdict == "reproduced" for one in metrics):
        message = "no metric could be judged: " + (metrics[0].rule if metrics else "there is none")
    verdict = "off" if message else "verified"
    code = int(bool(message))
    if not message and (loose := sum(map(_is_loose, metrics))):
        verdict, message = "partly", f"{loose} of {len(metrics)} metrics differ and are not judged"
    found = BundledRun(
        id=bundled.id,
        preset=bundled.preset,
        status=now.status,
        verdict=verdict,
        message=message,
        run_dir=str(new.path),
        metrics=metrics,
    )
    return found, code if now.status.complete else max(1, now.exit_code)


def _is_loose(one: Compared) -> bool:
    """Whether it differs, and nobody knows how far it may."""
    return one.verdict == "not-judged" and bool(one.difference) and one.rule != MACHINE


def _unrun(
    bundled: Bundled, verdict: str, message: str = "", new: RunDir | None = None
) -> BundledRun:
    return BundledRun(
        id=bundled.id,
        preset=bundled.preset,
        status=bundled.status,
        verdict=verdict,
        message=message,
        run_dir=str(new.path) if new else "",
    )


def _told(one: Compared) -> str:
    where = f" at {one.point}" if one.point else ""
    return f"{one.metric}{where} {one.bundled} there, {one.measured} here ({one.rule})"


def _row(
    file: Path,
    runs: list[BundledRun],
    *,
    faults: list[str],
    verdict: str,
    code: int,
    digest: str = "",
    message: str = "",
) -> CheckedBundle:
    judged = [one for run in runs for one in run.metrics if one.verdict != "not-judged"]
    known = [one for one in judged if one.difference is not None]
    worst = max(known, key=lambda one: one.difference or 0.0, default=None)
    return CheckedBundle(
        file=str(file),
        digest=digest,
        intact=bool(digest) and not faults,
        verdict=verdict,  # type: ignore[arg-type]
        exit_code=code,
        message=faults[0] if faults else message,
        faults=faults,
        compared=len(judged),
        worst=worst.difference if worst else None,
        worst_metric=worst.metric if worst and worst.difference else "",
        runs=runs,
    )


def _print(checked: list[CheckedBundle]) -> None:
    header = ("bundle", "runs", "digests", "compared", "worst", "verdict", "")
    print_table(
        header,
        [
            (
                one.file,
                len(one.runs),
                "ok" if one.intact else "–" if not one.digest else "CHANGED",
                one.compared,
                "–" if one.worst is None else f"{one.worst:.1e}",
                one.verdict,
                one.worst_metric,
            )
            for one in checked
        ],
        right="runs compared worst",
    )
    for one in checked:
        for line in dict.fromkeys([*one.faults, *([one.message] if one.message else [])]):
            print_text(f"\n{one.file}: {clean(line)}")
        for run in one.runs:
            for metric in filter(_is_loose, run.metrics):
                print_text(f"{run.id}: {clean(_told(metric))}: differs, not judged")
