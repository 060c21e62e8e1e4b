"""A bundle of somebody else's, opened with care: looked at, limited, and then checked."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from dltui.bundles import manifest as manifests
from dltui.bundles.manifest import Manifest
from dltui.errors import UsageError

MOST_FILES = 100_000
MOST_BYTES = 2 * 2**30
MOST_OF_MANIFEST = 32 * 2**20
MOST_DENSE = 1000
"""Bytes that one byte of the zip may stand for: text of logs has 4 to 30, zeros 1030."""

LONGEST_NAME = 255
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What reading a damaged zip raises."""


class NotABundle(UsageError):
    """A file that ``dltui bundle`` did not write."""


def unpack(path: Path, folder: Path) -> tuple[Manifest, list[str]]:
    """Its members into ``folder``, its manifest, and everything that is not as that says.

    ``NotABundle`` for what is none, or what would write elsewhere or without end.
    """
    try:
        with zipfile.ZipFile(path) as file:
            members = file.infolist()
            _demand_plain(path, members)
            manifest = _manifest(path, file)
            return manifest, list(_changed(file, members, manifest, folder))
    except BROKEN as error:
        raise NotABundle(f"{path}: not a zip that can be read: {error}") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error


def _demand_plain(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """``NotABundle`` unless every member is a plain file of a plain name, once."""
    names = {member.filename for member in members}
    seen: set[str] = set()
    for member in members:
        name = member.filename
        if fault := _fault(member) or ("is in it twice" if name.casefold() in seen else ""):
            raise NotABundle(f"{path}: {name!r} {fault}")
        if above := next((p for p in PurePosixPath(name).parents if str(p) in names), None):
            raise NotABundle(f"{path}: {str(above)!r} is a file and a folder")
        seen.add(name.casefold())
    if len(members) > MOST_FILES:
        raise NotABundle(f"{path}: {len(members):,} files, more than {MOST_FILES:,}")
    size, packed = (sum(getattr(m, key) for m in members) for key in ("file_size", "compress_size"))
    if size > MOST_BYTES or size > MOST_DENSE * max(packed, 2**14):
        raise NotABundle(f"{path}: {size:,} bytes in {packed:,}, more than is unpacked here")


def _fault(member: zipfile.ZipInfo) -> str:
    name, kind = member.filename, stat.S_IFMT(member.external_attr >> 16)
    parts = name.split("/")
    if member.is_dir() or kind not in (0, stat.S_IFREG):
        return "is no file" if kind != stat.S_IFLNK else "is a link"
    if name != member.orig_filename or not name.isprintable() or "\\" in name or ":" in name:
        return "is no name for a file"
    if any(part in ("", ".", "..") for part in parts):
        return "would lie outside the bundle's folder"
    if any(len(part.encode()) > LONGEST_NAME for part in parts) or len(name) > 4 * LONGEST_NAME:
        return "is too long a name"
    return "is encrypted" if member.flag_bits & 1 else ""


def _manifest(path: Path, file: zipfile.ZipFile) -> Manifest:
    try:
        member = file.getinfo(manifests.NAME)
    except KeyError:
        raise NotABundle(f"{path}: no {manifests.NAME}: not made by dltui bundle") from None
    if member.file_size > MOST_OF_MANIFEST:
        raise NotABundle(f"{path}: {manifests.NAME} has {member.file_size:,} bytes")
    try:
        found = msgspec.json.decode(file.read(member), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotABundle(f"{path}: {manifests.NAME}: {error}") from error
    if found.version != manifests.VERSION:
        raise NotABundle(f"{path}: of version {found.version}, not {manifests.VERSION}")
    for run in found.runs:
        if "/" in run.id or f"{run.id}/request.json" not in found.members:
            raise NotABundle(f"{path}: {manifests.NAME}: no run in the folder {run.id!r}")
    return found


def _changed(
    file: zipfile.ZipFile, members: list[zipfile.ZipInfo], manifest: Manifest, folder: Path
) -> Iterator[str]:
    """What is not as the manifest says, in words; all that can be read lies in ``folder`` then."""
    if manifests.digest_of(manifest) != manifest.digest:
        yield f"{manifests.NAME} was changed: its digest is not its own"
    there = {member.filename for member in members} - {manifests.NAME}
    yield from (f"{name} was added" for name in sorted(there - manifest.members.keys()))
    yield from (f"{name} is missing" for name in sorted(manifest.members.keys() - there))
    for member in members:
        wanted = manifest.members.get(member.filename)
        if wanted is None:
            continue
        try:
            found = _extract(file, member, folder / member.filename)
        except BROKEN as error:
            yield f"{member.filename} is damaged: {error}"
            continue
        if found != wanted:
            yield f"{member.filename} was changed: its digest is not that of the manifest"


def _extract(file: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> str:
    """Its digest. No more is read than it says it has: ``zipfile`` sees to that."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with file.open(member) as source, path.open("xb") as to:
        while chunk := source.read(manifests.CHUNK):
            found.update(chunk)
            to.write(chunk)
    return f"sha256:{found.hexdigest()}"
