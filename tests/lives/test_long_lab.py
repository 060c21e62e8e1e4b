"""An hour in the lab, with its table; and what its verdict goes by."""

from __future__ import annotations

import pytest

from tests.lives.long_lab import Minute, flat, main


def hour(memory_a_minute: float) -> list[Minute]:
    return [
        Minute(
            memory=90 + memory_a_minute * number,
            files=9 + number % 2,
            threads=8,
            cpu=9.0,
            sent=800,
            runs=1_006,
        )
        for number in range(60)
    ]


def test_an_hour_that_takes_no_more_at_its_end_is_flat(capsys: pytest.CaptureFixture[str]) -> None:
    assert flat(hour(0.0))
    assert not flat(hour(0.5))
    assert "GROWS" in capsys.readouterr().out


@pytest.mark.slow
def test_the_lab_is_flat_for_an_hour() -> None:
    assert main(60) == 0
