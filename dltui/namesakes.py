"""Which of two modules of one name is imported: the user's, or one that is installed.

Python's own stand first, then what dltui and its dependencies need, then the user's, then what else
is installed: a ``utils.py`` beside a preset is not lost to somebody's package ``utils``, and a
``torch.py`` harms nobody.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from types import ModuleType

REQUIREMENT = re.compile(r"[\w.-]+")
"""The name at the beginning of one, as PEP 508 has it."""


class Beside:
    """Finds modules in the user's ``folders``, the first before the others.

    A folder without ``__init__.py`` is found behind all that is installed, as Python does it.
    """

    def __init__(self) -> None:
        self.folders = list[str]()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is not None or name in sys.stdlib_module_names:
            return None
        found = PathFinder.find_spec(name, self.folders, target)
        if found is None or found.origin is None or (self._elsewhere(name) and needed(name)):
            return None
        return found

    def _elsewhere(self, name: str) -> bool:
        """Whether there is one outside of these folders, too: mostly there is none, and whose it
        would be is not asked (0.15 s)."""
        rest = [entry for entry in sys.path if entry not in self.folders]
        others = [finder for finder in sys.meta_path if finder not in (self, PathFinder)]
        found = PathFinder.find_spec(name, rest)
        return found is not None or any(finder.find_spec(name, None) for finder in others)


_beside = Beside()


def look_in(folders: Sequence[Path]) -> None:
    """In these alone from now on, before the folders of ``sys.path``."""
    _beside.folders = [str(folder) for folder in folders]
    if _beside not in sys.meta_path:
        sys.meta_path.insert(sys.meta_path.index(PathFinder), _beside)


def needed(name: str) -> bool:
    """Whether the installed top-level module ``name`` is dltui's or of what it depends on."""
    return not _dependencies().isdisjoint(map(_normal, _distributions().get(name, ())))


def shadowed(error: BaseException, folders: Sequence[Path]) -> str:
    """Of something that a module lacks: that the user's has the same name, and what to do.

    Empty where it has not, and where it is the user's that lacks it.
    """
    name = _module_of(error).partition(".")[0]
    module = sys.modules.get(name)
    if module is None:
        return ""
    at = getattr(module, "__file__", None) or ""
    for folder in folders:
        yours = folder / name / "__init__.py"
        yours = yours if yours.is_file() else folder / f"{name}.py"
        if yours.is_file() and yours != Path(at):
            whose = "Python's own" if name in sys.stdlib_module_names else f"taken from {at}"
            shown = yours.relative_to(folder)
            return f"; {name} is {whose}, which stands before your {shown}: rename yours"
    return ""


def _module_of(error: BaseException) -> str:
    match error:
        case ImportError(name=str(name)):
            return name
        case AttributeError(obj=ModuleType() as module):
            return module.__name__
        case _:
            return ""


@cache
def _distributions() -> dict[str, list[str]]:
    """By top-level module, 0.2 s once; asked only where a name is the user's and another's, too."""
    return {name: [*found] for name, found in packages_distributions().items()}


@cache
def _dependencies() -> set[str]:
    """Of dltui, and of those in turn, without extras."""
    found, waiting = set[str](), ["dltui"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        try:
            lines = requires(name) or []
        except PackageNotFoundError:  # as for another system
            continue
        named = [REQUIREMENT.match(line) for line in lines if "extra ==" not in line]
        waiting += [_normal(match[0]) for match in named if match]
    return found


def _normal(name: str) -> str:
    """As PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()
