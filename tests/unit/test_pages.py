"""What the pages point at is there: every path they name, every page and picture they link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "dltui" / "docs"
PAGES = [ROOT / "README.md", ROOT / "dltui" / "runs" / "README.md", *sorted(DOCS.glob("*.md"))]


def paths(text: str) -> set[str]:
    """What looks like a path of the repository, from its top or from ``dltui``.

    ``<topic>`` stands for any name. Names of presets and metrics have a slash, too: a path
    begins with a folder that is there, and ends with a slash or the ending of a file.
    """
    found = set()
    for quoted in re.findall(r"`([^`\s]+/[^`\s]*)`", text):
        first = quoted.partition("/")[0]
        is_path = quoted.endswith("/") or re.search(r"\.(py|md|toml|png|tcss)$", quoted)
        if is_path and any((top / first).is_dir() for top in (ROOT, ROOT / "dltui")):
            found.add(quoted)
    return found


def there(path: str) -> bool:
    pattern = re.sub(r"<[^>]*>", "*", path.rstrip("/"))
    return any(any(top.glob(pattern)) for top in (ROOT, ROOT / "dltui"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    assert [path for path in sorted(paths(page.read_text("utf-8"))) if not there(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    targets = [link.partition("#")[0] for link in links if not re.match(r"https?:", link)]
    assert [link for link in targets if link and not (page.parent / link).exists()] == []


def test_readers_of_the_readme_find_every_page() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [page.name for page in DOCS.glob("*.md") if f"docs/{page.name})" not in readme] == []


def test_every_room_is_on_the_plan_of_the_house() -> None:
    rows = re.findall(r"^\| (`.*`) \|", (DOCS / "architecture.md").read_text("utf-8"), re.MULTILINE)
    told = set(re.findall(r"`([\w./]+)`", " ".join(rows)))
    modules = (ROOT / "dltui").rglob("[!_]*.py")
    parts = {path.relative_to(ROOT / "dltui").parts for path in modules}
    rooms = {f"{first}/" if rest else first for first, *rest in parts}
    assert told == rooms | {"docs/"}
