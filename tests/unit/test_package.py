"""What the package says of itself: dependencies, types, its page on an index."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import dltui

PACKAGE = Path(dltui.__file__).parent
ROOT = PACKAGE.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def imported() -> set[str]:
    """The top-level modules that files of the package import anywhere, examples aside."""
    found = set()
    for path in set(PACKAGE.rglob("*.py")) - set(PACKAGE.glob("docs/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"dltui"}


def plain(name: str) -> str:
    """A distribution's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    homes = metadata.packages_distributions()
    needed = {plain(homes.get(module, [module])[0]) for module in imported()}
    extras = {**PROJECT["project"]["optional-dependencies"], "adapters": [], "dev": []}
    lines = [
        *PROJECT["project"]["dependencies"],
        *(line for extra in extras.values() for line in extra),
    ]
    declared = {plain(re.split(r"[<>=~!]", line)[0]) for line in lines}
    assert needed == declared


def test_the_types_are_for_others_too() -> None:
    assert (PACKAGE / "py.typed").is_file()
    assert "Typing :: Typed" in PROJECT["project"]["classifiers"]


def test_the_package_page_has_no_picture_and_no_link_that_leads_nowhere_there() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    hook = PROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    assert re.search(r"!\[", page)
    for rule in hook["substitutions"]:
        page = re.sub(rule["pattern"], rule["replacement"], page)
    assert not re.findall(r"!\[|\]\((?!https?:|#)[^)]*\)", page)
