"""What ``dltui doctor`` makes of what it finds: fine, worth a look, or missing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dltui.cli.checks import folders, software, surroundings
from dltui.cli.checks.check import Check
from dltui.cli.checks.software import Told
from dltui.cli.checkup import lines
from dltui.devices import file_system, tmux
from dltui.devices import logout as logouts
from dltui.devices.disk import DiskSample
from dltui.devices.file_system import FileSystem
from dltui.devices.gpu import GpuReader, GpuReport
from dltui.devices.logout import Logout
from dltui.devices.values import Missing
from dltui.words import GIB
from tests.unit.devices.fake_nvml import NO_LIBRARY, FakeNvml

GPUS = GpuReader(FakeNvml()).read()

NONE = GpuReader(FakeNvml(broken={"nvmlInit": NO_LIBRARY})).read()

GOOD = Told(torch="2.11.0+cu130", cuda="13.0", devices=2, torchvision="0.26.0+cu130")


def of_torch(told: Told, report: GpuReport) -> dict[str, Check]:
    return {one.name: one for one in software.of_torch(told, report)}


def test_torch_that_works_with_what_the_driver_has() -> None:
    found = of_torch(GOOD, GPUS)
    assert {found[name].word for name in ("torch works", "torch pair", "NVML", "CUDA")} == {"ok"}
    assert "2 GPUs: NVIDIA H200" in found["NVML"].found
    assert found["CUDA"].found == "torch is built for CUDA 13.0, which sees 2 of its GPUs"


def test_torch_that_does_not_import_is_missing_with_the_reason() -> None:
    found = of_torch(Told(broken="ImportError: libcudart.so.13"), NONE)
    works = found["torch works"]
    assert works.word == "MISSING" and "libcudart" in works.found and "pip install" in works.mend
    assert found["NVML"].word == "–" and "no NVIDIA driver" in found["NVML"].found
    assert "CUDA" not in found


@pytest.mark.parametrize(
    ("torch", "vision", "odd"),
    [
        ("2.11.0", "0.26.0", ""),
        ("2.14.1+cu130", "0.29.1+cu130", ""),
        ("2.11.0", "0.25.0", "torch 2.11 goes with torchvision 0.26"),
        ("2.11.0+cpu", "0.26.0+cu130", "they are built for different devices"),
        ("2.11.0+cpu", "0.26.0", ""),
        ("3.0.0", "1.0.0", ""),
    ],
)
def test_torch_and_torchvision_are_a_pair(torch: str, vision: str, odd: str) -> None:
    assert software.unpaired(torch, vision) == odd
    pair = of_torch(Told(torch=torch, torchvision=vision), NONE)["torch pair"]
    assert (pair.word, pair.mend[: len(odd)]) == ("look" if odd else "ok", odd)


def test_a_torchvision_that_breaks_is_missing() -> None:
    broken = Told(torch="2.11.0", broken="RuntimeError: operator torchvision::nms does not exist")
    pair = of_torch(broken, NONE)["torch pair"]
    assert pair.word == "MISSING" and "torchvision::nms" in pair.found and pair.mend


@pytest.mark.parametrize(
    ("told", "report", "word", "piece"),
    [
        (Told(torch="2.11.0"), NONE, "–", "runs compute on the CPU"),
        (Told(torch="2.11.0+cpu"), GPUS, "look", "without CUDA: the GPU is not used"),
        (Told(torch="2.11.0", cuda="13.0"), GPUS, "look", "and sees no GPU"),
    ],
)
def test_what_keeps_a_gpu_idle_is_told(
    told: Told, report: GpuReport, word: str, piece: str
) -> None:
    cuda = of_torch(told, report)["CUDA"]
    assert cuda.word == word and piece in cuda.found


def of_folders(runs: Path, data: Path) -> dict[str, Check]:
    return {one.name: one for one in folders.checks(runs, data)}


def test_folders_that_are_there(runs_dir: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    runs_dir.chmod(0o700)
    found = of_folders(runs_dir, data)
    assert found["runs folder"].found == str(runs_dir)
    assert found["runs access"].found == "drwx------ (700)"
    assert found["clock"].found == "goes with that of the runs folder"
    assert list(runs_dir.iterdir()) == []
    assert found["data disk"].ok and "free" in found["data disk"].found
    assert all(found[name].ok for name in ("state folder", "temporary", "presets"))
    assert all(one.meaning for one in found.values())


def test_folders_that_are_not(tmp_path: Path) -> None:
    found = of_folders(tmp_path / "runs", tmp_path / "data")
    assert found["runs folder"].ok and found["runs access"].ok is None
    assert found["clock"].ok is None and found["data folder"].ok is None
    assert "data disk" not in found
    (tmp_path / "file").write_text("")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    assert of_folders(tmp_path / "ring", tmp_path / "file")["data folder"].word == "look"
    refused = of_folders(tmp_path / "file", tmp_path)["runs folder"]
    assert refused.word == "MISSING" and "DLTUI_RUNS" in refused.mend


def test_runs_that_everybody_may_delete(runs_dir: Path) -> None:
    runs_dir.chmod(0o777)
    access = of_folders(runs_dir, runs_dir)["runs access"]
    assert access.word == "look" and access.mend == f"chmod o-w {runs_dir}"
    runs_dir.chmod(0o1777)
    assert of_folders(runs_dir, runs_dir)["runs access"].word == "ok"


@pytest.mark.parametrize(
    ("kind", "word", "piece"),
    [
        ("ext4", "ok", "ext4, 90.0 GiB of"),
        ("nfs4", "ok", "nfs4, a network file system"),
        ("tmpfs", "look", "empty after a reboot"),
        ("overlay", "look", "a layer of this container"),
    ],
)
def test_the_disk_of_the_runs(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch, kind: str, word: str, piece: str
) -> None:
    monkeypatch.setattr(file_system, "of", lambda place: FileSystem(kind, "/"))
    monkeypatch.setattr(folders, "space", lambda place: DiskSample(total=100 * GIB, free=90 * GIB))
    kept = of_folders(runs_dir, runs_dir)["runs disk"]
    assert kept.word == word and piece in kept.found


def test_a_disk_that_is_almost_full_in_bytes_or_files(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_system, "of", lambda place: FileSystem("ext4", "/"))
    monkeypatch.setattr(folders, "space", lambda place: DiskSample(total=GIB, free=GIB // 2))
    kept = of_folders(runs_dir, runs_dir)["runs disk"]
    assert kept.word == "look" and "dltui prune" in kept.mend
    monkeypatch.setattr(file_system, "full_of_files", lambda place: True)
    assert "no more files" in of_folders(runs_dir, runs_dir)["runs disk"].found


@pytest.mark.parametrize(
    ("ahead", "word", "said"),
    [
        (1.0, "ok", "goes with"),
        (90.0, "look", "the runs folder's is 90 s ahead"),
        (-3700.0, "look", "the runs folder's is 3,700 s behind"),
        (Missing("read-only file system"), "–", "cannot be compared: read-only file system"),
    ],
)
def test_two_clocks(
    runs_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    ahead: float | Missing,
    word: str,
    said: str,
) -> None:
    monkeypatch.setattr(file_system, "ahead", lambda folder: ahead)
    clock = of_folders(runs_dir, runs_dir)["clock"]
    assert clock.word == word and said in clock.found


def test_the_clock_of_a_file_system_that_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = file_system.time.time()
    monkeypatch.setattr(file_system.time, "time", lambda: now - 500)
    ahead = file_system.ahead(tmp_path)
    assert not isinstance(ahead, Missing) and ahead > 499
    assert isinstance(file_system.ahead(tmp_path / "gone"), Missing)


def test_the_deepest_and_latest_mount_is_a_folder_s(monkeypatch: pytest.MonkeyPatch) -> None:
    class Part:
        def __init__(self, mountpoint: str, fstype: str) -> None:
            self.mountpoint, self.fstype = mountpoint, fstype

    parts = [Part("/", "ext4"), Part("/a", "xfs"), Part("/a", "nfs4"), Part("/ab", "tmpfs")]
    monkeypatch.setattr(file_system.psutil, "disk_partitions", lambda all: parts)
    assert file_system.of(Path("/a/b")) == FileSystem("nfs4", "/a")
    assert file_system.of(Path("/b")) == FileSystem("ext4", "/")
    parts.clear()
    assert isinstance(file_system.of(Path("/b")), Missing)


SYSTEMD = "KillUserProcesses={}\nKillExcludeUsers=root\nKillOnlyUsers={}\n"


@pytest.mark.parametrize(
    ("said", "user", "kills"),
    [
        (SYSTEMD.format("no", ""), "ann", False),
        (SYSTEMD.format("yes", ""), "ann", True),
        (SYSTEMD.format("yes", ""), "root", False),
        (SYSTEMD.format("yes", "bob"), "ann", False),
        (SYSTEMD.format("yes", "bob ann"), "ann", True),
        ("", "ann", False),
    ],
)
def test_who_is_killed_at_a_logout(said: str, user: str, kills: bool) -> None:
    assert logouts.kills(said, user) is kills


def test_what_to_do_about_a_logout_that_kills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "loginctl"
    fake.write_text(f"#!/bin/sh\ncat <<'END'\n{SYSTEMD.format('yes', '')}END\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = logouts.logout("ann", tmp_path)
    assert found == Logout(kills=True, lingers=False)
    check = surroundings.of_logout(found)
    assert check.word == "look" and check.mend.startswith(
        "loginctl enable-linger, then systemd-run"
    )
    (tmp_path / "ann").touch()
    lingering = surroundings.of_logout(logouts.logout("ann", tmp_path))
    assert lingering.mend == "systemd-run --user --scope dltui"
    assert surroundings.of_logout(Logout(kills=False, lingers=False)).word == "ok"
    fake.write_text("#!/bin/sh\nexit 1\n")
    assert surroundings.of_logout(logouts.logout("ann", tmp_path)).word == "–"


@pytest.mark.parametrize(
    ("wait", "name", "mends"),
    [
        ("20", "tmux-256color", []),
        ("500", "tmux-256color", ["escape-time 20"]),
        ("0", "screen", ["default-terminal"]),
        ("500", "screen", ["escape-time 20", "default-terminal"]),
    ],
)
def test_settings_of_tmux_that_are_felt(wait: str, name: str, mends: list[str]) -> None:
    known = {"version": "3.3a", "escape-time": wait, "default-terminal": name}
    check = surroundings.judged(known, "")
    assert check.word == ("look" if mends else "ok") and check.found.startswith("3.3a, ")
    assert all(mend in check.mend for mend in mends)


def test_a_tmux_that_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert surroundings.of_tmux({}).ok is None
    monkeypatch.setattr(tmux, "settings", lambda env, seconds: None)
    assert surroundings.of_tmux({"TMUX": "/gone"}).found == "it does not answer"


def test_a_terminal_that_is_too_small() -> None:
    assert surroundings.sized("xterm", os.terminal_size((80, 24))).word == "ok"
    small = surroundings.sized("xterm", os.terminal_size((79, 24)))
    assert small.word == "look" and "80×24" in small.mend


CHECKS = [
    Check("python", True, "3.11", "recorded"),
    Check("runs disk", None, "tmpfs \x1b[31m", "kept", "name another"),
    Check("torch works", False, "no answer", "trains", "install it"),
    Check("slurm", None, "absent", "not needed"),
]


def test_each_is_a_line_with_the_mend_below() -> None:
    found = list(lines(CHECKS, meanings=False))
    assert [line.split()[:3] for line in found] == [
        ["python", "ok", "3.11"],
        ["runs", "disk", "look"],
        ["for:", "kept"],
        ["do:", "name", "another"],
        ["torch", "works", "MISSING"],
        ["for:", "trains"],
        ["do:", "install", "it"],
        ["slurm", "–", "absent"],
    ]
    assert not any("\x1b" in line for line in found)
    assert len(list(lines(CHECKS, meanings=True))) == len(found) + 2
