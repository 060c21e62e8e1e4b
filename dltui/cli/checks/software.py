"""What is installed, and whether torch works with torchvision and the driver."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from dltui.cli.checks.check import Check
from dltui.devices import words
from dltui.devices.gpu import GpuReader, GpuReport
from dltui.devices.values import known
from dltui.runs.files.identity import versions

ASKED = """
import json, torch
told = {"torch": torch.__version__, "cuda": torch.version.cuda or "",
        "devices": torch.cuda.device_count()}
try:
    import torchvision
    told["torchvision"] = torchvision.__version__
except Exception as error:
    told["broken"] = f"{type(error).__name__}: {error}".splitlines()[0]
print(json.dumps(told))
"""
"""Told by a process of its own: importing torch takes seconds, and may end Python."""

VISION = 15
"""torch 2.N goes with torchvision 0.(N + 15): they are compiled together."""

TORCH = "install both anew, together: pip install --force-reinstall torch torchvision"


class Told(Struct, frozen=True):
    """``cuda`` is what torch was built for, empty without; ``broken`` why there is no torchvision,
    or no torch where that is empty.
    """

    torch: str = ""
    cuda: str = ""
    devices: int = 0
    torchvision: str = ""
    broken: str = ""


class Software:
    """Asks torch at once, in the background; ``checks`` waits for its answer."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", ASKED],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )

    def checks(self) -> Iterator[Check]:
        meaning = "recorded with every run"
        for name, version in versions().items():
            there = version != "not installed"
            yield Check(name, there, version, meaning, "" if there else "pip install dltui")
        yield from of_torch(self._answer(), _gpus())

    def _answer(self) -> Told:
        with self._process as process:
            said, complaints = process.communicate()
        try:
            return msgspec.json.decode(said, type=Told)
        except msgspec.DecodeError:
            return Told(broken=(complaints.strip().splitlines() or ["no answer"])[-1])


def of_torch(told: Told, report: GpuReport) -> Iterator[Check]:
    """What torch says of itself beside what the driver says."""
    meaning = "every training computes with it"
    imports = f"imports; {told.devices} CUDA devices" if told.torch else told.broken
    mend = "" if told.torch else TORCH
    yield Check("torch works", bool(told.torch), imports, meaning, mend)
    if told.torch:
        yield _pair(told)
    yield _driver(report)
    if told.torch:
        yield _cuda(told, report)
    tool = shutil.which("nvidia-smi")
    yield Check("nvidia-smi", bool(tool) or None, tool or "absent", "not needed by dltui")


def _pair(told: Told) -> Check:
    """``2.11`` with ``0.26``, both for the same CUDA or both without."""
    meaning = "pictures and torchvision's networks; both are compiled for one another"
    if told.broken:
        return Check("torch pair", False, told.broken, meaning, TORCH)
    found = f"{told.torch} with torchvision {told.torchvision}"
    odd = unpaired(told.torch, told.torchvision)
    return Check("torch pair", None if odd else True, found, meaning, f"{odd}; {TORCH}" * bool(odd))


def unpaired(torch: str, vision: str) -> str:
    """Why the two versions were not made for one another; empty where that is not known."""
    first, second = (re.match(r"(\d+)\.(\d+)", text) for text in (torch, vision))
    if first and second and (first[1], second[1]) == ("2", "0"):
        wanted = int(first[2]) + VISION
        if int(second[2]) != wanted:
            return f"torch {first[0]} goes with torchvision 0.{wanted}"
    builds = {text.partition("+")[2] for text in (torch, vision)}
    return "they are built for different devices" if len(builds) > 1 and "" not in builds else ""


def _driver(report: GpuReport) -> Check:
    """NVML, which tells how busy and full a GPU is."""
    meaning = "the driver's own library: memory, load and processes of each GPU"
    if report.absent:
        return Check("NVML", None, report.absent, meaning)
    count = f"{len(report.gpus)} GPU{'s' * (len(report.gpus) != 1)}"
    found = f"driver {words.text(report.driver)}, {count}: {known(report.gpus[0].name, 'a GPU')}"
    return Check("NVML", True, found, meaning)


def _cuda(told: Told, report: GpuReport) -> Check:
    """Whether torch can use what the driver has."""
    meaning = "what runs on a GPU need: torch built for CUDA, and a driver as new as that"
    built = f"torch is built for CUDA {told.cuda}" if told.cuda else "torch is built without CUDA"
    if not report.gpus:
        return Check("CUDA", None, f"{built}; no GPU to use it, runs compute on the CPU", meaning)
    if told.devices:
        return Check("CUDA", True, f"{built}, which sees {told.devices} of its GPUs", meaning)
    if not told.cuda:
        mend = "install torch for your driver's CUDA: https://pytorch.org/get-started/locally"
        return Check("CUDA", None, f"{built}: the GPU is not used", meaning, mend)
    mend = "look at CUDA_VISIBLE_DEVICES, then update the driver or install torch for an older CUDA"
    return Check("CUDA", None, f"{built}, and sees no GPU", meaning, mend)


def _gpus() -> GpuReport:
    reader = GpuReader()
    try:
        return reader.read()
    finally:
        reader.close()
