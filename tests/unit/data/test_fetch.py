"""Fetching data sets from a mirror of our own: whole or not at all, and nothing twice."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from torchvision import datasets

from dltui.data import fetch, places
from dltui.data.fetch import bring
from dltui.data.fetching import Step, command, read
from dltui.data.load import load
from dltui.data.options import EMBEDDED, NAMES, TORCHVISION, NamedData
from dltui.errors import DataError, ResourceError
from tests import mirror as mirrors

OPTIONS = NamedData(name="kmnist")


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return mirrors.make(tmp_path / "mirror", monkeypatch)


@pytest.fixture(autouse=True)
def connections() -> Iterator[None]:
    """The time limit of a fetch is its process's; here it is the test's."""
    before = socket.getdefaulttimeout()
    yield
    socket.setdefaulttimeout(before)


class Served(SimpleHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(mirror: Path) -> Iterator[str]:
    """The mirror on a port of this machine."""
    Served.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, directory=str(mirror)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_set_comes_with_its_progress_and_loads(mirror: Path, tmp_path: Path) -> None:
    root, told = tmp_path / "data", list[Step]()
    assert places.state("kmnist", root) == "not here"
    assert bring("kmnist", root, told.append) == root / "KMNIST"
    assert places.state("kmnist", root) == "here"
    assert not places.staging("kmnist", root).exists()
    assert len(load(OPTIONS, seed=0, data_root=root, folder=root).train) == mirrors.IMAGES
    arrived = [step.done for step in told if step.done]
    size = sum(file.stat().st_size for file in (mirror / "kmnist").iterdir())
    assert arrived == sorted(arrived) and arrived[-1] == size
    assert told[-1].what == "moving it to its place"


def test_what_came_whole_before_is_not_fetched_again(
    mirror: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTUI_DATA_MIRROR", address)
    root, lacking = tmp_path / "data", mirror / "kmnist" / "t10k-labels-idx1-ubyte.gz"
    content = lacking.read_bytes()
    lacking.unlink()
    with pytest.raises(DataError, match="kmnist: it cannot be fetched: the server says 404"):
        bring("kmnist", root)
    assert places.state("kmnist", root) == "begun"
    assert {path.suffix for path in places.staging("kmnist", root).rglob("*.*") if path.is_file()}
    lacking.write_bytes(content)
    Served.asked.clear()
    bring("kmnist", root)
    assert {path.rpartition("/")[2] for path in Served.asked} == {lacking.name}
    assert len(load(OPTIONS, seed=0, data_root=root, folder=root).test) == mirrors.IMAGES


def test_a_file_with_a_wrong_sum_is_refused_and_nothing_is_taken_for_the_set(
    mirror: Path, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    damaged = mirror / "kmnist" / "train-images-idx3-ubyte.gz"
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-9])
    with pytest.raises(DataError, match="another checksum"):
        bring("kmnist", root)
    assert places.missing("kmnist", root)
    damaged.write_bytes(content)
    bring("kmnist", root)
    assert places.state("kmnist", root) == "here"


def test_half_a_file_and_half_an_unpacked_one_of_a_killed_fetch_are_mended(
    mirror: Path, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    raw = places.staging("kmnist", root) / "KMNIST" / "raw"
    raw.mkdir(parents=True)
    for name, content in mirrors.packed("train").items():
        (raw / name).write_bytes(content[: len(content) // 2])
        (raw / name.removesuffix(".gz")).write_bytes(b"\0\0\x08\x03")
    (places.staging("kmnist", root) / "owner").write_text(f"{socket.gethostname()} 1 12.5")
    assert places.state("kmnist", root) == "begun"
    bring("kmnist", root)
    assert len(load(OPTIONS, seed=0, data_root=root, folder=root).train) == mirrors.IMAGES


def test_a_second_fetch_waits_for_the_first(mirror: Path, tmp_path: Path) -> None:
    root, told = tmp_path / "data", list[Step]()
    staging = places.staging("kmnist", root)
    staging.mkdir(parents=True)
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started = psutil.Process(other.pid).create_time()
    (staging / "owner").write_text(f"{socket.gethostname()} {other.pid} {started}")

    def tell(step: Step) -> None:
        told.append(step)
        if other.poll() is None:
            other.communicate(b"\n")

    bring("kmnist", root, tell)
    assert f"process {other.pid} fetches kmnist already" in told[0].what
    assert places.state("kmnist", root) == "here"


def test_what_cannot_be_had_or_put_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError, match=r"imagenet cannot be fetched, its owners .* train and val"):
        bring("imagenet", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ResourceError, match=r"kmnist cannot be put into .*Not a directory"):
        bring("kmnist", tmp_path / "file" / "data")
    monkeypatch.setitem(places.STORED, "kmnist", places.Stored(10**18, ("x",)))
    with pytest.raises(DataError, match=r"needs about 2,000,000,000.0 GB in .* free"):
        bring("kmnist", tmp_path)
    assert not places.staging("kmnist", tmp_path).exists()


def test_without_a_network_the_process_says_so_and_exits_with_3(tmp_path: Path) -> None:
    environment = os.environ | {"DLTUI_DATA_MIRROR": "http://127.0.0.1:1"}
    answer = subprocess.run(
        command("mnist", tmp_path), capture_output=True, env=environment, check=False
    )
    assert answer.returncode == 3
    last = read(answer.stdout.splitlines()[-1])
    assert last.error == "mnist: it cannot be fetched from here: Connection refused"
    assert places.state("mnist", tmp_path) == "not here"


def test_a_download_asked_for_by_a_preset_goes_the_same_way(mirror: Path, tmp_path: Path) -> None:
    options = NamedData(name="kmnist", download=True)
    assert len(load(options, seed=0, data_root=tmp_path, folder=tmp_path).train) == mirrors.IMAGES
    assert places.state("kmnist", tmp_path) == "here"


def test_every_set_of_torchvision_has_a_place() -> None:
    assert places.STORED.keys() | EMBEDDED.keys() == set(NAMES)
    assert all(hasattr(datasets, kind) for kind, *_ in TORCHVISION.values())


@pytest.mark.parametrize("name", sorted(set(places.STORED) - {"pcam", "usps", "places365"}))
def test_what_has_no_place_cannot_be_loaded_and_what_has_is_looked_for_there(
    name: str, tmp_path: Path
) -> None:
    assert places.missing(name, tmp_path)
    with pytest.raises(DataError):
        load(NamedData(name=name), seed=0, data_root=tmp_path, folder=tmp_path)
    for path in places.STORED[name].paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert places.missing(name, tmp_path) is None


def test_a_line_that_is_none_of_the_process_is_an_error() -> None:
    assert read(b"Killed\n").error == "Killed"
    assert read(b"").error
    assert fetch.REPORT < fetch.PATIENCE
