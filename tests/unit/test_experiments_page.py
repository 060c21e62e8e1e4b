"""The page of the experiments holds what the code cites, and every preset."""

from __future__ import annotations

import re
from pathlib import Path

import dltui
from dltui.presets.catalogue import bundled

ROOT = Path(dltui.__file__).parent.parent
PAGE = (ROOT / "dltui" / "docs" / "experiments.md").read_text("utf-8")


def headings() -> set[str]:
    """Ids and sections that the page explains: ``D1``, ``C-Q2``, ``§3`` …"""
    ids = set(re.findall(r"^### ([A-E][-\w]*):", PAGE, re.MULTILINE))
    return ids | {f"§{n}" for n in re.findall(r"^## (\d+)\. ", PAGE, re.MULTILINE)}


def cited() -> dict[str, list[str]]:
    """What is cited as ``EXPERIMENTS …`` in code, tests and presets, and where."""
    places: dict[str, list[str]] = {}
    for folder in ("dltui", "tests", "presets"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".toml"):
                for name in re.findall(r"EXPERIMENTS\s+([A-E]\d\w*|C-Q\w+|§\d+)", path.read_text()):
                    places.setdefault(name, []).append(str(path.relative_to(ROOT)))
    return places


def test_what_is_cited_is_explained() -> None:
    missing = {name: places for name, places in cited().items() if name not in headings()}
    assert len(cited()) > 15
    assert missing == {}


def test_every_preset_is_told_of() -> None:
    lists = re.findall(r"^Presets?\b.*?(?:\n\n|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    told = set(re.findall(r"`([\w-]+/[\w-]+)`", " ".join(lists)))
    assert told == {f"{path.parent.name}/{path.stem}" for path in bundled().rglob("*.toml")}
