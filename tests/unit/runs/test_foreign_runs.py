"""A run that a script recorded by itself: what is known of it, and what cannot be done with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.compare.settings import settings
from dltui.errors import UsageError
from dltui.launch.start import start
from dltui.runs.listing.index import read_record
from dltui.runs.log.follow import read
from dltui.tui.model.origin import Origin
from tests.foreign import foreign, foreign_lost


@pytest.mark.parametrize("declares", [False, True])
def test_its_headline_is_what_has_a_good_end(tmp_path: Path, declares: bool) -> None:
    run = foreign(tmp_path, 1, bleu=27.9, declares=declares)
    record, view = read_record(run), read(run)
    assert record is not None
    assert record.final == ("val/bleu", pytest.approx(27.4))
    assert record.best == ("val/bleu", 27.9)
    assert view.headline == "val/bleu" and view.series["val/bleu"].best == 27.9
    assert record.metric("val/bleu").word == view.metric("val/bleu").word
    assert record.metric("val/bleu").word == ("BLEU" if declares else "val/bleu")


def test_its_settings_are_those_of_its_script(tmp_path: Path) -> None:
    run = foreign(tmp_path, 1, lr=0.3)
    assert settings(run) == {"optimizer.name": "adam", "optimizer.lr": 0.3, "layers": 6}


def test_it_is_not_run_again_by_dltui(tmp_path: Path) -> None:
    run = foreign_lost(tmp_path, 1)
    before = sorted(path.name for path in run.path.iterdir())
    for attempt in (lambda: start(run), Origin.of_run(run).load):
        with pytest.raises(UsageError) as refused:
            attempt()
        said = str(refused.value)
        assert said.startswith(run.id) and "script" in said and "\n" not in said
    assert sorted(path.name for path in run.path.iterdir()) == before
