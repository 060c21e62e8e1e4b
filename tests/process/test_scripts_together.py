"""Several processes of a script, or sittings, and one run: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
import psutil
import pytest

import dltui
from dltui.api.attached import Attached
from dltui.devices.cpu_share import RUN_DIR
from dltui.errors import UsageError
from dltui.runs.files import config
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.request import Request
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.runs.log.inbox import Inbox
from dltui.runs.log.recorder import Recorder

RANK = """
import dltui, os, time
rank = int(os.environ["RANK"])
run = dltui.start("ranks", ranks="all")
for step in range(1, 201):
    run.log({"loss": float(rank)}, step=step)
run.summary({"mean_rank": float(rank)})
while not (run.folder / "inbox").exists():
    time.sleep(0.01)
time.sleep(float(os.environ["LINGER"]))
run.log({"late": float(rank)}, step=201)
"""


def run_dir(run: dltui.Run) -> RunDir:
    assert run.folder is not None
    return RunDir(run.folder)


def begin(script: str, folder: Path, env: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "DLTUI_RUNS": str(folder / "runs"), **env},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("lingers", [(0.0, 0.0), (0.0, 3.0)], ids=["together", "the second later"])
def test_two_ranks_record_into_one_run(tmp_path: Path, lingers: tuple[float, float]) -> None:
    """Also where the first has ended before the second has said all."""
    known = {"WORLD_SIZE": "2", "MASTER_ADDR": "localhost", "MASTER_PORT": "29999"}
    ranks = [
        begin(
            RANK,
            tmp_path,
            {**known, "RANK": f"{rank}", "LOCAL_RANK": f"{rank}", "LINGER": str(linger)},
        )
        for rank, linger in enumerate(lingers)
    ]
    said = [process.communicate(timeout=120) for process in ranks]
    assert [process.returncode for process in ranks] == [0, 0], said
    (path,) = [one for one in (tmp_path / "runs").iterdir() if one.is_dir()]
    view = read(RunDir(path))
    for name, value in (("loss", 0.0), ("rank1/loss", 1.0)):
        assert view.series[name].step.tolist() == list(range(1, 201))
        assert set(view.series[name].y.tolist()) == {value}
    assert view.series["rank1/loss"].metric.group == "loss"
    assert view.series["rank1/late"].y.tolist() == [1.0]
    result = results.read(RunDir(path))
    assert result is not None
    assert result.status is Status.FINISHED
    assert (result.metrics["mean_rank"], result.metrics["rank1/mean_rank"]) == (0.0, 1.0)
    assert not list(path.glob("inbox*"))


def test_what_the_first_rank_gave_as_final_stays(tmp_path: Path) -> None:
    """Though its disk took no last event."""
    run = RunDir(tmp_path / "run")
    run.path.mkdir()
    requests.write(run, Request(name="x", folder="/", created=1.0, kind="script"))
    me = identities.of_this_process("x")
    identities.write(run, msgspec.structs.replace(me, pid_ticks=1, started=psutil.boot_time()))
    with Recorder(run) as recorder:
        recorder.step(1, {"loss": 1.0})
    second = Attached(run, rank=1, say=print)
    second.ledger.add({"loss": 2.0}, 1)
    before = {"loss": 1.0, "mean_rank": 0.5, "rank1/loss": 9.0}
    results.write(run, Result(status=Status.FINISHED, metrics=before))
    second.close(Status.FINISHED, "", {})
    result = results.read(run)
    assert result is not None
    assert result.metrics == {"loss": 1.0, "mean_rank": 0.5, "rank1/loss": 2.0}


def test_ranks_but_the_first_record_nothing_unless_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "1")
    with dltui.start("base", runs_dir=tmp_path) as run:
        run.log({"loss": 1.0})
        assert run.folder is None
    assert list(tmp_path.iterdir()) == []


def test_a_script_that_was_begun_for_a_run_records_into_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunDir(tmp_path / "run")
    run.path.mkdir()
    requests.write(run, Request(name="x", folder="/", created=1.0, kind="command"))
    identities.write(run, identities.of_this_process("x"))
    monkeypatch.setenv(RUN_DIR, str(run.path))
    with Recorder(run) as recorder:
        box = Inbox(run, recorder)
        with dltui.start("ignored", config={"lr": 0.1}) as script:
            assert script.id == "run"
            script.log({"loss": 1.0}, step=3)
            script.text("note", "words")
            script.summary({"best": 2.0})
        box.close()
    view = read(run)
    assert view.series["loss"].step.tolist() == [3]
    assert (list(view.figures), box.summary) == (["note"], {"best": 2.0})
    assert config.read(run) == {"lr": 0.1}
    assert not run.result.exists()


def test_processes_of_a_script_record_into_its_run(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("""
import dltui, multiprocessing

def work(number):
    with dltui.start("child") as run:
        run.log({f"child{number}": float(number)})

if __name__ == "__main__":
    run = dltui.start("parent")
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=work, args=(number,)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
""")
    env = {**os.environ, "DLTUI_RUNS": str(tmp_path / "runs")}
    subprocess.run([sys.executable, tmp_path / "script.py"], env=env, check=True, timeout=120)
    (path,) = (tmp_path / "runs").iterdir()
    assert read(RunDir(path)).last == {"child0": 0.0, "child1": 1.0}


def test_a_run_is_gone_on_with_from_the_first_step_that_comes(tmp_path: Path) -> None:
    with dltui.start("base", runs_dir=tmp_path) as run:
        for step in range(1, 11):
            run.log({"loss": 1.0}, step=step)
        run.finish("stopped")
    with dltui.start("base", resume=True, runs_dir=tmp_path) as again:
        assert again.id == run.id
        for step in range(8, 13):
            again.log({"loss": 2.0}, step=step)
    loss = read(run_dir(run)).series["loss"]
    assert loss.step.tolist() == list(range(1, 13))
    assert loss.y.tolist() == [1.0] * 7 + [2.0] * 5


def test_a_run_is_gone_on_with_after_its_newest_checkpoint(tmp_path: Path) -> None:
    with dltui.start("base", runs_dir=tmp_path) as run:
        for step in range(1, 11):
            run.log({"loss": 1.0})
            if step == 5:
                run.checkpoint(tmp_path / "weights.pt")
        run.finish("failed", "broken")
    with dltui.start(resume=run.id, runs_dir=tmp_path) as again:
        again.log({"loss": 2.0})
    loss = read(run_dir(run)).series["loss"]
    assert loss.step.tolist() == list(range(1, 7))
    assert loss.y.tolist() == [1.0] * 5 + [2.0]


def test_what_cannot_be_gone_on_with_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run of a script is called 'nothing'"):
        dltui.start("base", resume="nothing", runs_dir=tmp_path)
    with dltui.start("base", runs_dir=tmp_path) as run:
        pass
    with dltui.start("base", resume=True, runs_dir=tmp_path) as other:
        assert other.id != run.id
