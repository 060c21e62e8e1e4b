"""Runs into one zip that can be handed in. The same runs give the same bytes but for the date."""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from dltui.bundles import anonymous
from dltui.bundles import manifest as manifests
from dltui.bundles.anonymous import Scrubber
from dltui.bundles.manifest import Bundled, Manifest
from dltui.errors import UsageError
from dltui.presets.load import FILES
from dltui.reports.formats import document
from dltui.reports.html import to_html
from dltui.runs.files import identity
from dltui.runs.files import request as requests
from dltui.runs.files.inside import inside
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.writing import new_text

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the oldest that a zip can say."""


class _Zip:
    """Members as they are written, with their digests."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, str] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        member = zipfile.ZipInfo(name, EARLIEST)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        found = hashlib.sha256()
        with self._file.open(member, "w", force_zip64=True) as to:
            for chunk in chunks:
                found.update(chunk)
                to.write(chunk)
        self.members[name] = f"sha256:{found.hexdigest()}"


def pack(runs: Sequence[RunDir], path: Path) -> Manifest:
    """``UsageError`` where a run goes on, or a file of its own is gone; ``DataError`` where a
    file of it is a link.
    """
    ids = [run.id for run in runs]
    if twice := next((one for one in ids if ids.count(one) > 1), ""):
        raise UsageError(f"{twice} is named twice")
    with new_text(path) as file, zipfile.ZipFile(file.buffer, "w") as raw:
        to = _Zip(raw)
        bundled = [_add(run, to) for run in runs]
        made = manifests.sealed(
            Manifest(
                version=manifests.VERSION,
                dltui=identity.versions()["dltui"],
                created=_today(),
                runs=bundled,
                members=dict(sorted(to.members.items())),
            )
        )
        to.add(manifests.NAME, [msgspec.json.format(msgspec.json.encode(made), indent=1)])
    return made


def _today() -> str:
    """In UTC; ``SOURCE_DATE_EPOCH`` stands for now, as in other tools that can be repeated."""
    now = float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))


def _add(run: RunDir, to: _Zip) -> Bundled:
    status = state.status(run)
    if not status.final:
        raise UsageError(f"{run.id} is {status}: a bundle holds runs that ended")
    request = requests.read(run)
    scrub = Scrubber(run, request)
    files = _run(run, run.id, scrub, to)
    for point in run.point_dirs():
        _run(point, f"{run.id}/points/{point.id}", scrub, to)
    report = to_html(document([run]))
    to.add(f"{run.id}/report.html", [scrub(report.encode())])
    code, data = _own(run, Path(request.folder), files)
    for name, path in code.items():
        to.add(f"{run.id}/{name}", [path.read_bytes()])
    return Bundled(
        id=run.id,
        preset=request.name,
        status=status,
        quick=request.quick,
        code=list(code),
        data={name: manifests.of_path(path) for name, path in data.items()},
    )


def _run(run: RunDir, folder: str, scrub: Scrubber, to: _Zip) -> dict[str, str]:
    """The files of one run or point; the user's files that its preset names, with their names."""
    files: dict[str, str] = {}
    if inside(run.path, run.preset.name).exists():
        text, files = anonymous.preset_of(run)
        to.add(f"{folder}/{run.preset.name}", [scrub(text)])
    request = scrub(anonymous.request_of(requests.read(run), files))
    to.add(f"{folder}/{run.request.name}", [request])
    kept = {run.identity: anonymous.identity_of(run), run.end: anonymous.end_of(run)}
    for path, content in kept.items():
        if content is not None:
            to.add(f"{folder}/{path.name}", [scrub(content)])
    for path in (run.config, run.result, run.drawn, run.events, run.requirements, run.answer):
        if inside(run.path, path.name).is_file():
            to.add(f"{folder}/{path.name}", _lines(path, scrub))
    for path in sorted(run.figures.glob("*.npz")):
        picture = inside(run.figures, path.name).read_bytes()
        to.add(f"{folder}/{run.figures.name}/{path.name}", [picture])
    return files


def _lines(path: Path, scrub: Scrubber) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from map(scrub, file)


def _own(
    run: RunDir, folder: Path, files: dict[str, str]
) -> tuple[dict[str, Path], dict[str, Path]]:
    """Code and data of the user's own, by name."""
    code: dict[str, Path] = {}
    data: dict[str, Path] = {}
    for written, name in files.items():
        path = folder / Path(written).expanduser()
        if not path.exists():
            raise UsageError(f"{run.id}: {written}, which its preset names, is not at {path}")
        found = code if path.suffix == ".py" else data
        if found.setdefault(name, path) != path:
            raise UsageError(f"{run.id}: two files called {name} ({' or '.join(FILES)})")
    return code, data
