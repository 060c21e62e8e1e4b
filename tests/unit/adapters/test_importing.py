"""Runs of other tools as run directories: what is in them, and what another import adds."""

from __future__ import annotations

import errno
import fcntl
import json
from pathlib import Path

import pytest

from dltui.adapters import known
from dltui.adapters.detect import sources
from dltui.adapters.importing import Taken, take
from dltui.errors import DataError, ResourceError, UsageError
from dltui.figures.records import Bars, Image, Note
from dltui.runs.files import config, notes, request, result
from dltui.runs.files.notes import Notes
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.wire.protobuf import field
from tests import event_files
from tests.event_files import event, of_tensor, purge, simple

EVENTS = "events.out.tfevents.1700000000.host.1.0"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def taken(path: Path, root: Path, kind: str = "") -> list[Taken]:
    return [take(one, root) for one in sources(path, kind)]


def curves(one: Taken) -> dict[str, list[tuple[float, float]]]:
    series = read(one.run).series
    return {
        name: list(zip(found.step.tolist(), found.y.tolist(), strict=True))
        for name, found in series.items()
    }


def loss(*steps: int, start: float = 1000.0) -> list[bytes]:
    return [event(step, simple("loss", 1.0 / (step + 1)), time=start + step) for step in steps]


def test_a_folder_of_events_is_a_run_with_its_times(tmp_path: Path, root: Path) -> None:
    event_files.write(tmp_path / "logs" / "lr_0.1" / EVENTS, loss(0, 1, 4))
    (one,) = taken(tmp_path / "logs", root)
    assert (one.news, one.points, one.run.id[-3:]) == ("imported", 3, known.letters(
        f"tensorboard:{tmp_path / 'logs' / 'lr_0.1'}"
    ))  # fmt: skip
    assert curves(one) == {"loss": [(0, 1.0), (1, 0.5), (4, pytest.approx(0.2))]}
    asked = request.read(one.run)
    assert (asked.name, asked.kind, asked.created) == ("lr_0.1", "import", 1000.0)
    ended = result.read(one.run)
    assert ended is not None
    assert ended.status is Status.FINISHED
    assert (ended.timings.started, ended.timings.ended, ended.timings.elapsed) == (1000, 1004, 4)
    assert ended.metrics == {"loss": pytest.approx(0.2)}
    assert read(one.run).series["loss"].time[-1] == 1004.0


def test_another_import_takes_what_has_come_since(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "run" / EVENTS
    event_files.write(path, loss(0, 1))
    (first,) = taken(path.parent, root)
    notes.write(first.run, Notes(title="mine", note="kept"))
    (again,) = taken(path.parent, root)
    assert (again.run, again.news, again.points) == (first.run, "unchanged", 0)
    event_files.write(path, loss(0, 1, 2))
    event_files.write(path.with_name("events.out.tfevents.1700000099.host.1.0"), loss(3))
    (grown,) = taken(path.parent, root)
    assert (grown.run, grown.news, grown.points) == (first.run, "updated", 2)
    assert [step for step, _ in curves(grown)["loss"]] == [0, 1, 2, 3]
    assert notes.read(first.run) == Notes(title="mine", note="kept")
    assert len(list(root.iterdir())) == 1


def test_an_import_that_was_cut_short_is_made_anew(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "run" / EVENTS
    event_files.write(path, loss(0, 1))
    (first,) = taken(path.parent, root)
    with first.run.events.open("ab") as file:
        file.write(b'{"kind":"points","seq":9,"time":1,"elapsed":1,"columns":{"loss":[[5],[5]]}}\n')
    event_files.write(path, loss(0, 1, 2))
    (again,) = taken(path.parent, root)
    assert (again.run, again.news) == (first.run, "updated")
    assert [step for step, _ in curves(again)["loss"]] == [0, 1, 2]


def test_a_file_that_is_shorter_now_is_another(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "run" / EVENTS
    event_files.write(path, loss(0, 1, 2))
    taken(path.parent, root)
    event_files.write(path, loss(7))
    (again,) = taken(path.parent, root)
    assert [step for step, _ in curves(again)["loss"]] == [7]


def test_a_restart_supersedes_what_came_after_its_step(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "run" / EVENTS
    event_files.write(path, [*loss(0, 1, 2, 3), purge(2), event(2, simple("loss", 9.0))])
    (one,) = taken(path.parent, root)
    assert curves(one)["loss"] == [(0, 1.0), (1, 0.5), (2, 9.0)]
    later = path.with_name("events.out.tfevents.1700000099.host.1.0")
    event_files.write(later, [purge(1), event(1, simple("loss", 8.0))])
    (again,) = taken(path.parent, root)
    assert curves(again)["loss"] == [(0, 1.0), (1, 8.0)]


def test_settings_that_lightning_writes_beside(tmp_path: Path, root: Path) -> None:
    event_files.write(tmp_path / "version_0" / EVENTS, loss(1))
    (tmp_path / "version_0" / "hparams.yaml").write_text("model:\n  width: 3\n")
    (one,) = taken(tmp_path / "version_0", root)
    assert config.read(one.run) == {"model.width": 3}
    assert taken(tmp_path / "version_0", root)[0].news == "unchanged"


def test_which_folders_belong_together(tmp_path: Path, root: Path) -> None:
    logs = tmp_path / "logs"
    for place in ("a/train", "a/validation", "b", "b/c"):
        event_files.write(logs / place / EVENTS, loss(1))
    event_files.write(logs / "b" / "loss_ema" / EVENTS, loss(1))
    found = {request.read(one.run).name: set(curves(one)) for one in taken(logs, root)}
    assert found == {
        "a": {"train/loss", "validation/loss"},
        "b": {"loss", "loss/ema"},
        "b/c": {"loss"},
    }


def test_pictures_histograms_texts_and_settings(tmp_path: Path, root: Path) -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    counts = [field(1, 0.0), field(2, 2.0)]
    packed = event_files.doubles
    histogram = b"".join([*counts, field(6, packed(1.0, 2.0)), field(7, packed(3.0, 1.0))])
    words = field(1, 7) + field(8, "so it is")
    setting = field(1, "lr") + field(2, field(2, 0.1))
    started = field(3, field(1, setting))
    values = [
        field(1, "seen") + field(4, field(1, 1) + field(2, 1) + field(3, 3) + field(4, png)),
        field(1, "weights") + field(5, histogram),
        of_tensor("said/text_summary", words, "text"),
        field(1, "_hparams_/x") + field(9, field(1, field(1, "hparams") + field(2, started))),
        field(1, "sound") + field(6, b""),
    ]
    event_files.write(tmp_path / "run" / EVENTS, [event(3, one) for one in values])
    (one,) = taken(tmp_path / "run", root)
    figures = read(one.run).figures
    assert isinstance(figures["seen"], Image)
    assert figures["seen"].tiles[0].pixels == [[[255, 0, 0]]]
    assert isinstance(figures["weights"], Bars)
    assert sum(bar.value or 0 for bar in figures["weights"].bars) == pytest.approx(4)
    assert isinstance(figures["said"], Note)
    assert figures["said"].text == "so it is"
    assert config.read(one.run) == {"lr": 0.1}
    assert one.about.left == {"audio": 1}


def test_numbers_as_tensorflow_writes_them(tmp_path: Path, root: Path) -> None:
    def one(step: int, number: float) -> bytes:
        tensor = field(1, 1) + field(2, b"") + field(4, event_files.single(number))
        return event(step, of_tensor("loss", tensor, "scalars"))

    numbers = [0.5, float("nan"), 0.25, -3.0]
    event_files.write(tmp_path / "run" / EVENTS, [one(n, value) for n, value in enumerate(numbers)])
    (found,) = taken(tmp_path / "run", root)
    known_values = [value for value in curves(found)["loss"] if value[1] == value[1]]
    assert known_values == [(0, 0.5), (2, 0.25), (3, -3.0)]


def test_what_is_damaged_is_counted(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "run" / EVENTS
    content = bytearray(event_files.write(path, loss(*range(20))))
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (one,) = taken(path.parent, root)
    assert (one.points, one.about.damaged) == (19, 1)


def test_a_table_with_its_settings(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "lightning_logs" / "version_0"
    folder.mkdir(parents=True)
    (folder / "hparams.yaml").write_text("lr: 0.1\nmodel:\n  width: 32\nlayers:\n- 1\n- 2\n")
    table = folder / "metrics.csv"
    table.write_text("epoch,step,train_loss\n0,9,1.5\n0,19,0.5")
    (one,) = taken(tmp_path / "lightning_logs", root)
    assert request.read(one.run).name == "version_0"
    assert config.read(one.run) == {"lr": 0.1, "model.width": 32, "layers": [1, 2]}
    assert curves(one)["train_loss"] == [(9, 1.5), (19, 0.5)]
    table.write_text("epoch,step,train_loss,val\n0,9,1.5,\n0,19,0.55,\n0,20,,1\n")
    (again,) = taken(tmp_path / "lightning_logs", root)
    assert curves(again) == {
        "epoch": [(9, 0), (19, 0), (20, 0)],
        "train_loss": [(9, 1.5), (19, 0.55)],
        "val": [(20, 1.0)],
    }


def test_what_a_file_is_taken_for(tmp_path: Path, root: Path) -> None:
    log = tmp_path / "training.log"
    log.write_text("epoch,loss\n0,1.5\n1,0.5\n")
    with pytest.raises(UsageError, match="nothing that is known"):
        taken(log, root)
    with pytest.raises(UsageError, match="nothing of wandb is in it"):
        taken(log, root, "wandb")
    (one,) = taken(log, root, "csv")
    assert curves(one) == {"loss": [(0, 1.5), (1, 0.5)]}
    assert request.read(one.run).name == "training"


def test_the_state_of_a_trainer(tmp_path: Path, root: Path) -> None:
    def write(place: str, steps: int, *more: dict[str, float]) -> None:
        folder = tmp_path / "out" / place
        folder.mkdir(parents=True, exist_ok=True)
        history = [
            {"step": step, "epoch": step / 10, "loss": 1.0 / step} for step in range(1, steps)
        ]
        told = {"log_history": [*history, *more], "max_steps": 9, "global_step": steps}
        (folder / "trainer_state.json").write_text(json.dumps(told))

    write("checkpoint-3", 3)
    write("checkpoint-5", 5)
    (one,) = taken(tmp_path / "out", root)
    assert one.about.status is Status.STOPPED
    assert [step for step, _ in curves(one)["loss"]] == [1, 2, 3, 4]
    write("", 9, {"step": 9, "train_runtime": 12.5, "train_loss": 0.25})
    (again,) = taken(tmp_path / "out", root)
    assert (again.run, again.about.status) == (one.run, Status.FINISHED)
    ended = result.read(again.run)
    assert ended is not None
    assert (ended.metrics["train_runtime"], ended.metrics["loss"]) == (12.5, 0.125)


def test_what_cannot_be_imported(tmp_path: Path, root: Path) -> None:
    with pytest.raises(DataError, match="no such file or folder"):
        taken(tmp_path / "gone", root)
    (tmp_path / "x.pt").touch()
    with pytest.raises(UsageError, match="nothing that is known is in it"):
        taken(tmp_path, root)
    state = tmp_path / "trainer_state.json"
    state.write_text("{")
    with pytest.raises(UsageError, match="json cannot be meant"):
        taken(state, root)
    assert list(root.iterdir()) == []


def test_two_imports_at_once(tmp_path: Path, root: Path) -> None:
    event_files.write(tmp_path / "run" / EVENTS, loss(0, 1))
    (source,) = sources(tmp_path / "run")

    def another(_: int) -> None:
        with pytest.raises(ResourceError, match="another import is at work on it"):
            take(source, root)

    assert take(source, root, heard=another).points == 2


def test_a_disk_without_locks(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lockless(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", lockless)
    event_files.write(tmp_path / "run" / EVENTS, loss(0, 1))
    assert taken(tmp_path / "run", root)[0].points == 2
