"""What every test may ask for; and that none of them sees the home of who runs it."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No test may depend on how busy the machine is; in CI a change is judged by the same examples
# every time, while runs at a desk look for new ones.
settings.register_profile("dltui", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("dltui")

SHARED_DATA = Path(__file__).parent.parent.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The lab that stays open for two minutes, and waits for most of them, begins first: others
    would have ended, and leave it alone."""
    items.sort(key=lambda item: item.path.parent.name != "lives")


def pytest_collection_finish() -> None:
    """What the tests' modules hold is no garbage, and little of what tests leave is worth a search
    through all of it: of 68 tests of screens that took 16 % of the processor's 45 s.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it, all colours, and no other variable that steers dltui than
    the one that lets no process wait warm."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("DLTUI_", "XDG_", "SLURM_")):
            monkeypatch.delenv(name)
    around = ("TMUX", "TMUX_PANE", "STY")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", *around):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("DLTUI_WARM", "0")  # 3 s of a processor for each lab that is opened
    return home


@pytest.fixture(autouse=True)
def umask_stays() -> Iterator[None]:
    """A worker sets that of its process: one within a test's would decide over all later files."""
    os.umask(before := os.umask(0o077))
    yield
    after = os.umask(before)
    assert oct(after) == oct(before)


@pytest.fixture
def worker_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process may be the worker of runs, which sets folder, signals and umask of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("dltui.worker.signals.Stop.install", lambda stop: None)
    os.umask(before := os.umask(0o077))
    yield
    os.umask(before)


@pytest.fixture
def runs_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty runs root, which ``DLTUI_RUNS`` names for this test and its processes."""
    root = tmp_path / "runs"
    root.mkdir()
    monkeypatch.setenv("DLTUI_RUNS", str(root))
    return root


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no data sets in {SHARED_DATA}")
    return SHARED_DATA
