"""The page of the experiments holds what the code cites and what the presets claim."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import dltui
from dltui.presets.catalogue import bundled

ROOT = Path(dltui.__file__).parent.parent
PAGE = (ROOT / "dltui" / "docs" / "experiments.md").read_text("utf-8")
PUBLISHED = re.compile(r"write-up|assignment|homework", re.IGNORECASE)
"""What the source of a published figure names; "arithmetic" and "independent re-run" do not."""

Row = tuple[str, str, str, str]


def claimed() -> list[Row]:
    """Preset, metric, where and value of each figure that presets take from a write-up."""
    rows = []
    for path in sorted(bundled().rglob("*.toml")):
        name = f"{path.parent.name}/{path.stem}"
        for claim in tomllib.loads(path.read_text("utf-8")).get("reported", []):
            if "value" in claim and PUBLISHED.search(claim["source"]):
                rows.append((name, claim["metric"], where(claim), value(claim)))
    return rows


def where(claim: dict[str, Any]) -> str:
    settings = claim.get("where", {})
    return ", ".join(f"{key} = {json.dumps(settings[key])}" for key in settings)


def value(claim: dict[str, Any]) -> str:
    relation = claim.get("relation", "")
    aside = "" if claim.get("stands", True) else ", not judged"
    return f"{relation} {claim['value']}{aside}".strip()


def written() -> list[Row]:
    """The rows of the page's tables of claims."""
    found = re.findall(r"^\| `([\w-]+/[\w-]+)` \| (.*) \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
    return [(name, *(cell.strip().strip("`") for cell in cells)) for name, *cells in found]


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


def test_the_page_has_the_published_figures_as_the_presets_claim_them() -> None:
    assert sorted(written()) == sorted(claimed())


def test_presets_without_published_figures_are_there_too() -> None:
    lists = re.findall(r"^Presets?\b.*?(?:\n\n|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    told = set(re.findall(r"`([\w-]+/[\w-]+)`", " ".join(lists)))
    assert len(told) > 5
    assert told <= {f"{path.parent.name}/{path.stem}" for path in bundled().rglob("*.toml")}
