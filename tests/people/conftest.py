"""Runs of one user, and another one who looks at them; and real workers, ended with their test."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.people.stranger import NOBODY, User, can_be_another
from tests.process.conftest import make as make
from tests.process.conftest import one_thread as one_thread
from tests.process.conftest import start as start


@pytest.fixture(scope="session")
def another() -> str:
    """Why no test can become another user, if so."""
    return can_be_another()


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that everybody may look into: pytest keeps its own to whoever runs it."""
    with tempfile.TemporaryDirectory(prefix="dltui-") as name:
        place = Path(name)
        place.chmod(0o755)
        yield place
        for folder in (path for path in place.rglob("*") if path.is_dir()):
            folder.chmod(0o755)


@pytest.fixture
def runs_dir(open_place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As everywhere, but where others may look."""
    root = open_place / "runs"
    root.mkdir()
    root.chmod(0o755)
    monkeypatch.setenv("DLTUI_RUNS", str(root))
    return root


@pytest.fixture
def stranger(another: str, open_place: Path) -> User:
    """Another user, who may write in his home only."""
    if another:
        pytest.skip(another)
    return person(open_place, NOBODY)


@pytest.fixture
def denied(another: str, open_place: Path) -> User:
    """Somebody who may not write in what ``lock`` has locked: another user, or, where only root
    could become one, we ourselves."""
    if another and not os.getuid():
        pytest.skip(another)
    return person(open_place, None if another else NOBODY)


def person(place: Path, number: int | None, groups: tuple[int, ...] = ()) -> User:
    home = place / f"home-{number}"
    home.mkdir()
    if number is not None:
        os.chown(home, number, number)
    return User(number, home, groups)


def lock(root: Path) -> None:
    """Nobody but root may write in ``root`` and what lies in it now."""
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        folder.chmod(0o555 if os.getuid() else 0o755)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
