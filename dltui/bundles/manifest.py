"""``manifest.json`` of a bundle: what is in it, with a SHA-256 of every file and of the whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct, field

from dltui.runs.log.events import Status

NAME = "manifest.json"
VERSION = 1
CHUNK = 2**20


class Bundled(Struct, frozen=True, kw_only=True):
    """A run in a bundle, in the folder ``id``.

    ``code`` are its own Python files, which lie there; ``data`` the digests of its own data, which
    does not.
    """

    id: str
    preset: str
    status: Status
    quick: bool = False
    code: list[str] = field(default_factory=list[str])
    data: dict[str, str] = field(default_factory=dict[str, str])


class Manifest(Struct, frozen=True, kw_only=True):
    """``members`` are digests by path in the bundle; ``digest`` is that of all the rest of this."""

    version: int
    dltui: str
    created: str
    runs: list[Bundled]
    members: dict[str, str]
    digest: str = ""


def sealed(manifest: Manifest) -> Manifest:
    """With its digest."""
    return msgspec.structs.replace(manifest, digest=digest_of(manifest))


def digest_of(manifest: Manifest) -> str:
    """Of all it says, keys in order, but for the digest itself."""
    bare = msgspec.structs.replace(manifest, digest="")
    return of_chunks([msgspec.json.encode(bare, order="sorted")])


def of_chunks(chunks: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return f"sha256:{found.hexdigest()}"


def of_path(path: Path) -> str:
    """Of a file, or of the names and contents of all files in a folder."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        names = (f"{of_path(file)}  {file.relative_to(path).as_posix()}\n" for file in files)
        return of_chunks(name.encode() for name in names)
    with path.open("rb") as file:
        return of_chunks(iter(lambda: file.read(CHUNK), b""))
