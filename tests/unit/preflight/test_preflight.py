"""What is found before a run starts: what is here, what is not, and what mends it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dltui.devices.gpu import GpuReader, GpuReport
from dltui.errors import DataError, ResourceError, UsageError
from dltui.preflight import checks, device
from dltui.preflight.checks import look, require
from dltui.preflight.finding import Finding, advice
from dltui.presets.catalogue import find, paths
from dltui.presets.load import load
from tests.unit.devices.fake_nvml import NO_LIBRARY, FakeNvml

NONE = GpuReport(driver="", absent="no NVIDIA driver on this machine")
TWO = GpuReader(FakeNvml()).read()
FASHION = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


def found(name: str, root: Path, *overrides: str, report: GpuReport = NONE) -> dict[str, Finding]:
    """The findings for a preset whose data root and runs root are ``root``, by what they are."""
    loaded = load(find(name), overrides=overrides)
    findings = look(loaded, data_root=root, runs_root=root / "runs", report=report)
    assert len({finding.what for finding in findings}) == len(findings)
    return {finding.what: finding for finding in findings}


def put_fashion(root: Path, ending: str = ".gz") -> None:
    raw = root / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for part in FASHION:
        (raw / f"{part}-ubyte{ending}").touch()


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_data_is_here_when_all_its_files_are(tmp_path: Path, ending: str) -> None:
    before = found("lr-table", tmp_path)["data"]
    assert not before.ok and before.cure == "fetch" and before.size == 31_000_000
    assert before.text == f"not here, looked in {tmp_path}/FashionMNIST/raw"
    put_fashion(tmp_path, ending)
    assert found("lr-table", tmp_path)["data"].ok
    (tmp_path / "FashionMNIST" / "raw" / f"t10k-labels-idx1-ubyte{ending}").unlink()
    assert not found("lr-table", tmp_path)["data"].ok


def test_data_that_is_fetched_on_the_way_or_built_in_stands_in_no_way(tmp_path: Path) -> None:
    assert "is fetched" in found("lr-table", tmp_path, "data.download=true")["data"].text
    assert found("quickstart", tmp_path)["data"].text == "comes with scikit-learn"
    assert found("quickstart", tmp_path, "data.name=edges")["data"].text == "generated"
    (tmp_path / ".fetching-mnist").mkdir()
    assert "was begun" in found("quickstart", tmp_path, "data.name=mnist")["data"].text
    by_hand = found("quickstart", tmp_path, "data.name=imagenet", "data.download=true")["data"]
    assert not by_hand.ok and not by_hand.cure and "registration" in by_hand.text
    (tmp_path / "cifar10-subset.npz").touch()
    assert found("quickstart", tmp_path, "data.name=cifar10")["data"].ok


def test_a_sweep_is_looked_at_at_every_point(tmp_path: Path) -> None:
    swept = 'sweep={"data.name"=["digits","kmnist","mnist"],"train.lr"=[0.1,0.2],seeds=9}'
    loaded = load(find("quickstart"), overrides=[swept, "run.device=cpu"])
    findings = look(loaded, data_root=tmp_path, runs_root=tmp_path, report=NONE)
    assert [(f.value, f.ok) for f in findings if f.what == "data"] == [
        ("digits", True),
        ("kmnist", False),
        ("mnist", False),
    ]


@pytest.mark.parametrize(
    ("asked", "report", "setting", "device", "absent"),
    [
        ("auto", TWO, None, "auto → cuda:0", False),
        ("auto", NONE, None, "auto → cpu", False),
        ("auto", TWO, "", "auto → cpu", False),
        ("cpu", TWO, None, "cpu", False),
        ("cuda", TWO, None, "cuda", False),
        ("cuda:1", TWO, None, "cuda:1", False),
        ("cuda:2", TWO, None, "cuda:2", True),
        ("cuda:1", TWO, "1", "cuda:1", True),
        ("cuda", TWO, "-1", "cuda", True),
        ("cuda", TWO, "MIG-4bd6", "cuda", False),
        ("cuda", NONE, None, "cuda", True),
        ("mps", NONE, None, "mps", True),
    ],
)
def test_the_device_is_told_from_the_driver(
    asked: str,
    report: GpuReport,
    setting: str | None,
    device: str,
    absent: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dltui.preflight import device as module

    monkeypatch.setattr(module, "DRIVERS", ())
    monkeypatch.setattr(module, "_apple", lambda: False)
    answer = module.answer(asked, report, setting)
    assert (answer.device, answer.absent) == (device, absent)
    assert answer.text


def test_where_the_driver_is_hidden_it_is_left_to_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "DRIVERS", (str(tmp_path),))
    broken = GpuReader(FakeNvml(broken={"nvmlInit": NO_LIBRARY})).read()
    assert not device.answer("cuda", broken, None).absent


def test_a_missing_device_can_be_cured_and_counts_only_where_one_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "DRIVERS", ())
    lacking = found("quickstart", tmp_path, "run.device=cuda")["device"]
    assert lacking.cure == "device" and lacking.error is ResourceError
    assert "device" not in found("filters/averaging", tmp_path, "run.device=cuda")


def test_disk_that_is_full_or_closed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.disk(tmp_path / "not" / "yet").ok
    (tmp_path / "file").write_text("")
    assert "is not a folder" in checks.disk(tmp_path / "file" / "runs").text
    monkeypatch.setattr(checks, "LEAST_FREE", 2**70)
    assert checks.disk(tmp_path).error is ResourceError
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert checks.disk(tmp_path).text == "no permission to write there"


OWN = """
title = "Mine"
topic = "learning-rate"
[data]
path = "table.csv"
[model]
file = "net.py"
name = "Net"
"""


def test_one_s_own_files_are_looked_for_from_the_preset_s_folder(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    loaded = load(tmp_path / "own.toml")

    def now() -> dict[str, Finding]:
        findings = look(loaded, data_root=None, runs_root=tmp_path, report=NONE)
        return {finding.what: finding for finding in findings}

    assert now()["data"].error is DataError and now()["model"].error is UsageError
    with pytest.raises(DataError, match=rf"data\.path: nothing at {tmp_path}/table\.csv"):
        require(loaded, data_root=None, runs_root=tmp_path)
    (tmp_path / "table.csv").write_text("a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n")
    with pytest.raises(UsageError, match=rf"model\.file: no file {tmp_path}/net\.py"):
        require(loaded, data_root=None, runs_root=tmp_path)
    (tmp_path / "net.py").write_text("class Net: ...")
    assert all(finding.ok for finding in now().values())
    odd = load(tmp_path / "own.toml", overrides=["data.path=net.py"])
    with pytest.raises(DataError, match="neither a folder nor a file ending in"):
        require(odd, data_root=None, runs_root=tmp_path)


def test_options_that_name_a_file_are_looked_for_in_both_folders(tmp_path: Path) -> None:
    lacking = found("curves/diabetes", tmp_path)["data"]
    assert lacking.error is DataError and "dataset_37_diabetes.arff" in lacking.text
    table = tmp_path / "dataset_37_diabetes.arff"
    table.touch()
    assert found("curves/diabetes", tmp_path)["data"].refused
    rows = "1,no\n2,yes\n" * 6
    table.write_text(f"@relation t\n@attribute a numeric\n@attribute c {{no,yes}}\n@data\n{rows}")
    here = found("curves/diabetes", tmp_path)["data"]
    assert here.ok and here.head and here.head.classes == {"no": 6, "yes": 6}
    assert "data" not in found("curves/breast-cancer", tmp_path)
    assert "data" not in found("filters/averaging", tmp_path)


def test_the_line_names_the_command_and_another_root_only_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = found("lr-table", tmp_path)["data"]
    assert advice(lacking, tmp_path).endswith(
        f"fetch it (31 MB): dltui data get fashion-mnist --data-root {tmp_path}"
    )
    monkeypatch.setenv("DLTUI_DATA", str(tmp_path))
    assert advice(lacking, tmp_path).endswith("dltui data get fashion-mnist")


def test_every_bundled_preset_can_be_looked_at(tmp_path: Path) -> None:
    for path in paths().values():
        assert look(load(path), data_root=tmp_path, runs_root=tmp_path, report=NONE)


def test_code_of_the_data_is_looked_at_once(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text("def make():\n    return None\n")
    (tmp_path / "p.toml").write_text(
        'title = "own"\ntopic = "learning-rate"\n[data]\nfile = "data.py"\nname = "make"\n'
        '[model]\nname = "mlp"\n[train]\n'
    )
    loaded = load(tmp_path / "p.toml")
    findings = look(loaded, data_root=None, runs_root=tmp_path / "runs", report=NONE)
    assert [one.what for one in findings if one.value == "data.py"] == ["data"]
    (tmp_path / "data.py").unlink()
    with pytest.raises(UsageError, match=r"data.file: no file .*data.py"):
        require(loaded, data_root=None, runs_root=tmp_path / "runs")
