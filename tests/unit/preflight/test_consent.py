"""Code of the user's own is asked about once for each content, and by nobody but who predicts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dltui.preflight import consent
from dltui.presets.catalogue import find
from dltui.presets.load import Loaded, load
from dltui.writing import Refused
from tests.inputs.nets import net, preset

Make = Callable[..., Loaded]


@pytest.fixture(autouse=True)
def another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "_agreed", set[str]())


@pytest.fixture
def own(tmp_path: Path) -> Make:
    """A preset with ``net.py`` and what else is given by name."""

    def made(toml: str = "", overrides: tuple[str, ...] = (), **files: str) -> Loaded:
        for name, text in {"net": net(), **files}.items():
            (tmp_path / f"{name}.py").write_text(text)
        (tmp_path / "p.toml").write_text(toml or preset())
        return load(tmp_path / "p.toml", overrides=overrides)

    return made


def names(loaded: Loaded, section: str = "") -> list[str]:
    return [path.name for path in consent.strange(loaded, section)]


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that begins."""
    monkeypatch.setattr(consent, "_agreed", set[str]())


def test_it_is_asked_once_for_each_content(own: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(own()) == ["net.py"]
    consent.agree(own())
    forget(monkeypatch)
    assert names(own()) == []
    assert names(own(net=net() + "# other")) == ["net.py"]
    assert names(own()) == []


def test_it_is_known_elsewhere_too(own: Make, tmp_path: Path) -> None:
    consent.agree(own())
    moved = tmp_path / "moved"
    moved.mkdir()
    (moved / "other.py").write_text(net())
    (moved / "p.toml").write_text(preset().replace("net.py", "other.py"))
    assert names(load(moved / "p.toml")) == []


@pytest.mark.parametrize(
    "words",
    ["import help", "from help import f", "def f():\n    from help import f", "import help as h"],
)
def test_what_it_imports_from_beside_it_belongs_to_it(own: Make, words: str) -> None:
    consent.agree(own(net=f"{words}\n{net()}", help="import more", more="x = 1"))
    assert names(own(net=f"{words}\n{net()}", help="import more", more="x = 1")) == []
    assert names(own(net=f"{words}\n{net()}", help="import more", more="x = 2")) == ["net.py"]


def test_relative_imports_packages_and_rings_are_followed(own: Make, tmp_path: Path) -> None:
    package = tmp_path / "parts"
    package.mkdir()
    (package / "__init__.py").write_text("from . import block")
    (package / "block.py").write_text("import net\nfrom ..... import nothing")
    top = f"import parts.block\n{net()}"
    consent.agree(own(net=top))
    assert names(own(net=top)) == []
    (package / "block.py").write_text("import net\nimport os")
    assert names(own(net=top)) == ["net.py"]


@pytest.mark.parametrize("text", ["def (", "\0", "(" * 500])
def test_a_file_that_is_no_python_is_strange_and_not_more(own: Make, text: str) -> None:
    assert names(own(net=text)) == ["net.py"]


def test_every_file_of_every_point_is_asked_about(own: Make) -> None:
    toml = preset(rest='loss = { file = "loss.py", name = "f" }')
    swept = ('sweep.model.file=["net.py", "two.py"]',)
    loaded = own(toml, swept, two=net() + "# 2", loss="def f(): ...")
    assert sorted(names(loaded)) == ["loss.py", "net.py", "two.py"]
    assert names(loaded, "data") == []
    assert names(loaded, "train") == ["loss.py"]


def test_a_section_alone_can_be_agreed_to(own: Make) -> None:
    toml = preset(rest='loss = { file = "loss.py", name = "f" }')
    consent.agree(own(toml, loss="def f(): ..."), "train")
    assert names(own(toml)) == ["net.py"]


def test_what_came_with_dltui_is_known(own: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(load(find("quickstart"))) == []
    loaded = own()
    monkeypatch.setattr(consent.catalogue, "bundled", lambda: loaded.folder)
    assert names(loaded) == []


def test_only_the_user_may_read_what_is_remembered_and_it_does_not_grow(
    own: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consent, "MOST", 3)
    for number in range(5):
        consent.agree(own(net=f"{net()}#{number}"))
    assert consent.state_file().stat().st_mode & 0o777 == 0o600
    assert len(json.loads(consent.state_file().read_bytes())) == 3
    forget(monkeypatch)
    assert [names(own(net=f"{net()}#{n}")) for n in (1, 4)] == [["net.py"], []]


def test_where_nothing_can_be_remembered_it_holds_for_this_process(
    own: Make, empty_home: Path
) -> None:
    (empty_home / ".local").write_text("no folder")
    loaded = own()
    with pytest.raises(Refused, match=r"\.local"):
        consent.agree(loaded)
    assert names(loaded) == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"a": 1}', b"[1]", b"\xff"])
def test_a_damaged_memory_asks_again(own: Make, content: bytes) -> None:
    consent.state_file().parent.mkdir(parents=True)
    consent.state_file().write_bytes(content)
    assert names(own()) == ["net.py"]
    consent.agree(own())
    assert len(json.loads(consent.state_file().read_bytes())) == 1


def test_a_file_that_is_not_there_is_told_of_elsewhere(own: Make, tmp_path: Path) -> None:
    loaded = own()
    (tmp_path / "net.py").unlink()
    assert names(loaded) == []
    (tmp_path / "net.py").symlink_to(tmp_path / "net.py")
    assert names(loaded) == []
    assert names(replace(loaded, folder=tmp_path / "gone")) == []
