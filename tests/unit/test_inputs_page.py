"""The page of inputs is the cases that are carried out."""

from __future__ import annotations

from tests.inputs.test_inputs import cases
from tests.inputs_page import PAGE, written


def test_the_page_is_what_the_cases_say() -> None:
    assert PAGE.read_text("utf-8") == written(), "python -m tests.inputs_page writes it anew"


def test_every_case_has_its_row() -> None:
    rows = written().splitlines()
    assert [case.name for case in cases() if not any(f"`{case.name}`" in row for row in rows)] == []
