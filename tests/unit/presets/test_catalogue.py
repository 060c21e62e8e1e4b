"""Finding presets by name, beside the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.errors import UsageError
from dltui.presets.catalogue import bundled, entries, find

MINE = 'title = "Mine"\ntopic = "learning-rate"\nsummary = "S"\n[sweep]\nseeds = 3\nx = [1, 2]\n'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    (folder / "my-topic").mkdir(parents=True)
    (folder / "mine.toml").write_text(MINE)
    (folder / "my-topic" / "broken.toml").write_text("title = ")
    monkeypatch.setenv("DLTUI_PRESETS", str(folder))
    return folder


def test_by_full_name_bare_name_and_path(tmp_path: Path) -> None:
    path = bundled() / "learning-rate" / "quickstart.toml"
    assert find("learning-rate/quickstart") == find("quickstart") == path
    assert find(str(path)) == path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("quickstrat", "did you mean quickstart?"),
        ("learning-rate/lr-tabel", "did you mean learning-rate/lr-table?"),
        ("zzz", "`dltui list` shows all"),
        ("none.toml", "no such file"),
    ],
)
def test_a_name_that_is_none(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        find(name)


def test_the_users_folder_stands_beside_the_bundled_ones(own: Path) -> None:
    by_name = {entry.name: entry for entry in entries()}
    mine = by_name["learning-rate/mine"]
    assert (mine.title, mine.topic, mine.points, mine.own) == ("Mine", "learning-rate", 6, True)
    assert "not TOML" in by_name["my-topic/broken"].broken
    assert not by_name["learning-rate/quickstart"].own
    assert find("mine") == own / "mine.toml"


def test_a_bare_name_in_two_topics_is_ambiguous(own: Path) -> None:
    (own / "my-topic" / "quickstart.toml").write_text(MINE)
    with pytest.raises(UsageError, match="more than one topic"):
        find("quickstart")


def test_the_users_preset_goes_before_a_bundled_one_of_its_name(own: Path) -> None:
    (own / "learning-rate").mkdir()
    (own / "learning-rate" / "quickstart.toml").write_text(MINE)
    assert find("quickstart") == own / "learning-rate" / "quickstart.toml"
