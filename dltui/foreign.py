"""Code of the user's own: ``file`` + ``name``, run once, told of in its own lines when it fails.

Models, losses, metrics, data sets and transforms come through here. The preset's folder and the
file's are searched from then on (`namesakes.py`), so that a file beside it is found, also when it
is imported late; they are at the end of ``sys.path`` for processes that the code starts. This
module knows no torch.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from dltui import namesakes
from dltui.errors import DataError, DltuiError, InputError, UsageError
from dltui.options import Code
from dltui.toml.problems import nearest
from dltui.writing import FAILING, FULL, in_words

PACKAGE = Path(__file__).parent

LIBRARIES = {"site-packages", "dist-packages"}

SAY_THEMSELVES = (
    *(RuntimeError, ValueError, TypeError, AttributeError, NameError, ImportError, AssertionError),
    *(OSError, SyntaxError, MemoryError),
)
"""Kinds whose text tells what happened; that of a ``KeyError`` is only a key."""

RELATIVE = re.compile(rb"^\s*from\s+\.", re.MULTILINE)

_modules: dict[Path, tuple[int, ModuleType]] = {}
"""By file: when it was last changed, in ns, and what running it gave."""

_folders: list[Path] = []
"""Where code of the user's own lies, the latest first."""


def load(code: Code, folder: Path, where: str) -> Callable[..., Any]:
    """The class or function that ``code`` names; its file is run if it was not yet.

    ``folder`` is the preset's, ``where`` the setting that holds ``code``. ``UsageError`` without
    such a file or name, ``InputError`` where the file fails, ``DataError`` where its disk does.
    """
    path = (folder / Path(code.file).expanduser()).resolve()
    if not path.is_file():
        raise UsageError(f"{where}.file: no file {path}")
    module = _run(path, folder.resolve(), where)
    found = getattr(module, code.name, None)
    if found is None:
        names = [name for name, one in vars(module).items() if callable(one)]
        hint = nearest(code.name, [name for name in names if not name.startswith("_")])
        raise UsageError(f"{where}.name: {path} has no class or function {code.name!r}{hint}")
    if not callable(found):
        raise UsageError(f"{where}.name: {code.name} of {path} is no class or function")
    maker: Callable[..., Any] = found
    return maker


def make(code: Code, folder: Path, where: str) -> Any:
    """What the class or function gives for its ``arguments``."""
    return call(load(code, folder, where), code, folder, where)


def call(maker: Callable[..., Any], code: Code, folder: Path, where: str) -> Any:
    """``maker(**arguments)``; ``UsageError`` where it does not take them."""
    check_arguments(maker, code.arguments, where)
    with _as_script(folder / code.file), told(where):
        return maker(**code.arguments)


def check_arguments(maker: Callable[..., Any], arguments: Mapping[str, Any], where: str) -> None:
    """``UsageError`` naming what ``maker`` does not take or lacks, as far as it says."""
    try:
        signature = inspect.signature(maker)
    except (TypeError, ValueError):  # of some classes written in C nobody knows
        return
    try:
        signature.bind(**arguments)
    except TypeError as error:
        name = getattr(maker, "__name__", str(maker))
        strangers = [key for key in arguments if key not in signature.parameters]
        hint = nearest(strangers[0], signature.parameters) if strangers else ""
        raise UsageError(f"{where}.arguments: {name}(…) {error}{hint}") from None


@contextmanager
def told(where: str, kind: type[DltuiError] = InputError) -> Iterator[None]:
    """What the user's code raises in here is one line that begins with ``where``, then its place.

    Exhausted memory keeps its kind, a disk that fails is ``DataError``, and what is told already
    stays.
    """
    try:
        yield
    except DltuiError:
        raise
    except OSError as error:
        lacking = error.errno in (*FULL, *FAILING)
        raise (DataError if lacking else kind)(f"{where}: {words(error)}") from error
    except (Exception, SystemExit) as error:
        if type(error).__name__ == "OutOfMemoryError":
            raise
        raise kind(f"{where}: {words(error)}") from error


def words(error: BaseException) -> str:
    """``net.py, line 12: what it says``: the last of the user's own lines, where there is one."""
    line = place(error)
    return f"{line}: {_said(error)}" if line else _said(error)


def place(error: BaseException) -> str:
    """``net.py, line 12`` in the user's own code; empty for an error that comes from elsewhere."""
    if isinstance(error, SyntaxError) and error.filename and own(error.filename):
        return f"{Path(error.filename).name}, line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    mine = [frame for frame in frames if own(frame.filename)]
    return f"{Path(mine[-1].filename).name}, line {mine[-1].lineno}" if mine else ""


def own(filename: str) -> bool:
    """Whether code in ``filename`` is the user's: below a folder of theirs, and no library."""
    path = Path(filename)
    if PACKAGE in path.parents:
        return False
    below = [path.relative_to(folder) for folder in _folders if folder in path.parents]
    return any(LIBRARIES.isdisjoint(relative.parts) for relative in below)


def _said(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return _ended(error)
    kind, text = type(error).__name__, str(error).strip().splitlines()
    if isinstance(error, SyntaxError) and error.msg:
        return error.msg
    if not text:
        return kind
    said = text[0] if isinstance(error, SAY_THEMSELVES) else f"{kind}: {text[0]}"
    return said + namesakes.shadowed(error, _folders)


def _ended(error: SystemExit) -> str:
    parsed = any(
        Path(frame.filename).stem == "argparse"
        for frame in traceback.extract_tb(error.__traceback__)
    )
    if parsed:
        return (
            "it asks for arguments of a command line, which a run has not; "
            'move that below if __name__ == "__main__":'
        )
    said = "" if error.code in (None, 0) else f" ({error.code})"
    return f"it ends Python with sys.exit{said}"


def _run(path: Path, folder: Path, where: str) -> ModuleType:
    changed = path.stat().st_mtime_ns
    known = _modules.get(path)
    if known is not None and known[0] == changed:
        return known[1]
    _on_the_path(path.parent, folder)
    try:
        module = _new_module(path, folder, where)
    except OSError as error:
        raise DataError(f"{where}.file: {path} cannot be read: {in_words(error)}") from error
    sys.modules[module.__name__] = module
    assert module.__spec__ is not None and module.__spec__.loader is not None
    try:
        with _as_script(path), told(f"{where}.file"):
            module.__spec__.loader.exec_module(module)
    except BaseException:
        del sys.modules[module.__name__]
        raise
    _modules[path] = changed, module
    return module


def _on_the_path(*folders: Path) -> None:
    """To be searched, the first of them before all other folders of the user's."""
    for folder in reversed(folders):
        if folder in _folders:
            _folders.remove(folder)
        _folders.insert(0, folder)
    rest = [entry for entry in sys.path if Path(entry) not in _folders]
    sys.path[:] = [*rest, *map(str, _folders)]
    namesakes.look_in(_folders)
    _forget_namesakes(folders[0])


def _forget_namesakes(folder: Path) -> None:
    """Modules of another folder of the user's that has one of the same name in ``folder``."""
    ours = {module.__name__ for _, module in _modules.values()}
    for beside in folder.iterdir():
        known = sys.modules.get(beside.stem)
        file = getattr(known, "__file__", None)
        other = file is not None and own(file) and folder not in Path(file).parents
        if other and beside.stem not in ours:
            del sys.modules[beside.stem]


def _new_module(path: Path, folder: Path, where: str) -> ModuleType:
    """Under the name by which a file beside it, or a process of its own, would import it: that
    below the preset's folder if it imports relatively.

    Where that name is another module's, under one that nobody else has.
    """
    name, relative = path.stem, bool(RELATIVE.search(path.read_bytes()))
    if relative and folder in path.parents:
        name = ".".join(path.relative_to(folder).with_suffix("").parts)
    if _found_as(name) != path:
        name = f"{_package(path.parent)}.{path.stem}" if relative else _unique(path)
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None:
        raise UsageError(f"{where}.file: {path} is not a Python file (.py)")
    if isinstance(specification.loader, SourceFileLoader):
        specification.loader = _AsWritten(name, str(path))
    return importlib.util.module_from_spec(specification)


class _AsWritten(SourceFileLoader):
    """Runs what the file holds: to Python's cache it is unchanged where it was written again with
    as many bytes within a second (of 20 such files it ran the old code of all).
    """

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


def _package(folder: Path) -> str:
    """The name of a package of its own that ``folder`` is from now on."""
    name = _unique(folder)
    package = sys.modules.setdefault(name, ModuleType(name))
    package.__path__ = [str(folder)]
    return name


def _found_as(name: str) -> Path | None:
    """The file that ``import name`` would run."""
    if not name.replace(".", "").isidentifier():
        return None
    try:
        found = importlib.util.find_spec(name)
    except (ValueError, ImportError):  # as of __main__; and where a folder is no package
        return None
    return Path(found.origin).resolve() if found and found.origin else None


def _unique(path: Path) -> str:
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    return f"dltui_user_{path.stem.replace('.', '_')}_{digest}"


@contextmanager
def _as_script(path: Path) -> Iterator[None]:
    """``sys.argv`` as if the file had been started by itself, without arguments."""
    before, sys.argv = sys.argv, [str(path)]
    try:
        yield
    finally:
        sys.argv = before
