"""Code of the user's own that has run here before, or that somebody agreed to run.

To run a preset is to agree to its code. A prediction, or a look at the first batch, would run it
unasked: those ask once for each file, which is known by its content from then on.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import platformdirs

from dltui.preflight.code import parsed
from dltui.presets import catalogue
from dltui.presets.load import Loaded
from dltui.presets.own_code import own_files
from dltui.writing import replace_file, writing

MOST = 1_000
"""Files that are remembered, the latest."""

PACKAGE = Path(__file__).resolve().parent.parent

_agreed: set[str] = set()
"""In this process, also where nothing can be remembered."""


def strange(loaded: Loaded, section: str = "") -> list[Path]:
    """The files of code, of any point and within ``section``, that have not run here before.

    Those that came with dltui are known; one that is not there is told of elsewhere.
    """
    found = _files(loaded, section)
    known = _agreed | set(_remembered()) if found else set()
    return [path for path in found if digest(path, loaded.folder) not in known]


def agree(loaded: Loaded, section: str = "") -> None:
    """Remember the code within ``section``; ``Refused`` where that cannot be written down: then it
    is agreed to in this process alone.
    """
    known = _remembered()
    now = {digest(path, loaded.folder) for path in _files(loaded, section)} - set(known)
    _agreed.update(now)
    if now:
        file = state_file()
        with writing(file.parent):
            file.parent.mkdir(parents=True, exist_ok=True)
        content = msgspec.json.encode([*known, *sorted(now)][-MOST:])
        replace_file(file, content, prepare=lambda path: path.chmod(0o600))


def told(files: list[Path]) -> str:
    """``net.py has not run here before``."""
    names = ", ".join(path.name for path in files)
    return f"{names} {'has' if len(files) == 1 else 'have'} not run here before"


def state_file() -> Path:
    return platformdirs.user_state_path("dltui") / "code.json"


def digest(path: Path, folder: Path) -> str:
    """Of the file and of all that it imports from beside it or from the preset's ``folder``, as
    far as reading shows: what it executes or imports in other ways is not seen.
    """
    read: dict[Path, bytes] = {}
    waiting = [path]
    while waiting:
        file = waiting.pop()
        with suppress(OSError):
            read[file] = file.read_bytes()
            waiting += [one for one in _imported(file, folder) if one not in read]
    whole = hashlib.sha256()
    for content in read.values():
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def _files(loaded: Loaded, section: str) -> list[Path]:
    """The named files, each once."""
    named = [
        loaded.folder / Path(name).expanduser()
        for key, name in own_files(loaded.preset)
        if key.startswith(section)
    ]
    found = dict.fromkeys(path.resolve() for path in named if path.is_file())
    ours = {PACKAGE, catalogue.bundled().resolve()}
    return [path for path in found if not ours & {*path.parents}]


def _remembered() -> list[str]:
    """None where it is damaged or something else is in its place: then it is asked again."""
    if not state_file().is_file():
        return []
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(state_file().read_bytes(), type=list[str])
    return []


def _imported(file: Path, folder: Path) -> Iterator[Path]:
    """The files that the import statements in ``file`` may mean."""
    try:
        tree = parsed(file)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):  # nor will it run
        return
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                for alias in names:
                    yield from _modules([file.parent, folder], alias.name)
            case ast.ImportFrom(module, names, level):
                above = list(file.parents)[level - 1 : level]
                roots = above if level else [file.parent, folder]
                for alias in names:
                    yield from _modules(roots, ".".join(filter(None, (module, alias.name))))


def _modules(roots: list[Path], dotted: str) -> Iterator[Path]:
    """Each part of ``a.b.c`` that is a module or a package in one of ``roots``."""
    parts = dotted.split(".")
    for root in roots:
        for count in range(1, len(parts) + 1):
            place = root.joinpath(*parts[:count])
            yield from filter(Path.is_file, (place.with_suffix(".py"), place / "__init__.py"))
