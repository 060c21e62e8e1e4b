"""A small data set to fetch, and a mirror that has it: there is no network in a test."""

from __future__ import annotations

import gzip
import hashlib
import struct
from pathlib import Path

import pytest
from torchvision.datasets import KMNIST

IMAGES = 20


def packed(part: str) -> dict[str, bytes]:
    """The two files of ``part`` as KMNIST has them: 4 × 4 pictures, labels 0 to 9."""
    count, side = IMAGES, 4
    images = struct.pack(">4I", 2051, count, side, side) + bytes(range(16)) * count
    labels = struct.pack(">2I", 2049, count) + bytes(i % 10 for i in range(count))
    return {
        f"{part}-images-idx3-ubyte.gz": gzip.compress(images, mtime=0),
        f"{part}-labels-idx1-ubyte.gz": gzip.compress(labels, mtime=0),
    }


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``folder`` as a mirror with a small kmnist, whose sums torchvision then knows."""
    files = packed("train") | packed("t10k")
    place = folder / "kmnist"
    place.mkdir(parents=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    sums = [(name, hashlib.md5(content).hexdigest()) for name, content in files.items()]
    monkeypatch.setattr(KMNIST, "resources", sums)
    monkeypatch.setenv("DLTUI_DATA_MIRROR", str(folder))
    return folder
