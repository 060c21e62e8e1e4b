"""The page of faults names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dltui

PAGE = Path(dltui.__file__).parent / "docs" / "faults.md"
ROOT = Path(__file__).parents[2]
NAMED = sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE.read_text())))


@pytest.mark.parametrize("named", NAMED)
def test_what_holds_is_there(named: str) -> None:
    path, _, name = named.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text()
