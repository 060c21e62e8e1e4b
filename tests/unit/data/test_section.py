"""Settings are told in the section that has them; files keep their names."""

from __future__ import annotations

import pytest

from dltui.data.section import of_section


@pytest.mark.parametrize(
    ("said", "moved"),
    [
        (
            '/x/data.csv, line 3; data.missing = "drop"',
            '/x/data.csv, line 3; options.missing = "drop"',
        ),
        ("no data.csv; data.kinds keeps it", "no data.csv; options.kinds keeps it"),
        ("/data.test/t.csv: data.header", "/data.test/t.csv: options.header"),
    ],
)
def test_settings_move_and_files_stay(said: str, moved: str) -> None:
    assert of_section(said, "options") == moved
