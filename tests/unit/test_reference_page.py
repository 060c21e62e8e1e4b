"""The page that says what presets can say, and what runs measure, is true."""

from __future__ import annotations

import re
import tomllib

import msgspec

from dltui.presets.schema import Claim
from tests.reference_page import PAGE, written

TEXT = PAGE.read_text("utf-8")


def test_its_tables_are_those_of_the_types() -> None:
    """``python -m tests.reference_page`` writes them anew."""
    assert written(TEXT) == TEXT


def test_every_key_is_explained() -> None:
    keys, _, _ = TEXT.partition("## What runs measure")
    rows = re.findall(r"^\| `([^`]+)`[^|]*\|[^|]*\| *\|$", keys, re.MULTILINE)
    assert rows == []


def test_its_claims_are_claims() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    claims = [claim for block in blocks for claim in tomllib.loads(block)["reported"]]
    assert len(msgspec.convert(claims, list[Claim])) == 4
