"""Files from strangers: whatever is in them, an import ends, and with a line where it cannot."""

from __future__ import annotations

import contextlib
import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dltui.adapters import figures
from dltui.adapters.detect import sources
from dltui.adapters.importing import take
from dltui.adapters.pieces import About
from dltui.adapters.tensorboard import settings as hparams
from dltui.adapters.tensorboard.summaries import event
from dltui.errors import DltuiError
from dltui.figures import records as fig
from dltui.runs.files import request
from dltui.runs.log.follow import read
from dltui.wire.protobuf import Malformed, field
from tests import event_files
from tests.event_files import of_tensor, simple
from tests.hostile import FILE, LONG, TEXT

BYTES = st.binary(max_size=80)


@given(BYTES)
def test_any_bytes_are_an_event_or_malformed(content: bytes) -> None:
    with contextlib.suppress(Malformed):
        event(content)


@given(BYTES)
def test_any_bytes_in_place_of_a_message_within(content: bytes) -> None:
    for inner in (field(8, content), field(5, content), field(9, content), field(4, content)):
        with contextlib.suppress(Malformed):
            event(event_files.event(1, field(1, "x") + inner))
    hparams.take(field(3, content), About())


@settings(max_examples=30)
@given(st.lists(BYTES, max_size=5))
def test_any_records_in_an_event_file(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    good = [event_files.event(1, simple("loss", 2.0))]
    event_files.write(folder / "logs" / "events.out.tfevents.1", [*contents, *good])
    (source,) = sources(folder / "logs")
    assert "loss" in read(take(source, folder / "runs").run).series


@pytest.mark.parametrize("name", ["metrics.csv", "metrics.jsonl", "trainer_state.json", "x.wandb"])
@pytest.mark.parametrize("seed", range(6))
def test_rubbish_under_a_good_name(tmp_path: Path, name: str, seed: int) -> None:
    (tmp_path / name).write_bytes(random.Random(seed).randbytes(50 + seed * 5000))
    with contextlib.suppress(DltuiError):
        for source in sources(tmp_path / name):
            take(source, tmp_path / "runs")
    assert all((run / "request.json").exists() for run in (tmp_path / "runs").glob("*"))


def test_names_and_texts_of_all_kinds(tmp_path: Path) -> None:
    words = field(1, 7) + field(8, LONG)
    values = [simple(TEXT, 1.0), of_tensor(f"{TEXT} said", words, "text")]
    events = [event_files.event(1, value) for value in values]
    event_files.write(tmp_path / FILE / "events.out.tfevents.1", events)
    (source,) = sources(tmp_path / FILE)
    run = take(source, tmp_path / "runs").run
    assert request.read(run).name == FILE
    assert list(read(run).series) == [TEXT]
    assert run.id.isascii() and run.id.isprintable()


def test_pictures_that_are_too_large_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    Image.new("L", (2000, 1000)).save(written, "PNG")
    shown = figures.pictures("x", [written.getvalue()])
    assert isinstance(shown, fig.Image)
    assert len(shown.tiles[0].pixels) == figures.SIDE // 2
    monkeypatch.setattr(figures, "PIXELS", 2000 * 1000 - 1)
    assert figures.pictures("x", [written.getvalue(), b"no picture", b""]) is None


def test_links_lead_nowhere(tmp_path: Path) -> None:
    event_files.write(tmp_path / "there" / "events.out.tfevents.1", [])
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "folder").symlink_to(tmp_path / "there")
    (tmp_path / "here" / "events.out.tfevents.2").symlink_to(
        tmp_path / "there" / "events.out.tfevents.1"
    )
    with pytest.raises(DltuiError, match="nothing that is known is in it"):
        list(sources(tmp_path / "here"))


def test_buckets_without_an_end_are_no_histogram() -> None:
    assert figures.histogram("h", [(0.0, float("inf"), 1.0), (1.0, 2.0, float("nan"))]) is None
    found = figures.histogram("h", [(-1e308, 1e308, 1.0)])
    assert isinstance(found, fig.Bars)
    one = figures.histogram("h", [(2.0, 2.0, 5.0)])
    assert isinstance(one, fig.Bars) and one.bars[0].value == 5.0
