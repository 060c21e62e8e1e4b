"""The page of all claims is that of the bundled presets and of the full runs kept beside them."""

from __future__ import annotations

from tests.claims_page import PAGE, all_standing, written


def test_the_page_is_as_the_presets_have_it() -> None:
    """``python -m tests.claims_page`` writes it anew."""
    assert written() == PAGE.read_text("utf-8")


def test_what_is_not_judged_is_so_for_want_of_hardware() -> None:
    judged = {verdict.verdict for one in all_standing() for verdict in one.verdicts}
    assert judged <= {"reproduced", "off", "not-separable", "known-wrong", "other-hardware"}
