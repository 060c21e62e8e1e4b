"""What a training will need, as data; and how to ask for it without importing torch.

The tracing runs in a process of its own (``python -m dltui.predict.__main__``): it replaces
functions of torch while it lasts, and a fault in torch's fake tensors must not end a screen.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from dltui.devices.cpu_share import BACKGROUND_NICE, environment, threads
from dltui.errors import DltuiError, ExitCode, ResourceError, UsageError
from dltui.figures.records import Figure
from dltui.memory.anatomy import Anatomy
from dltui.options import Shard
from dltui.presets.document import dump
from dltui.presets.load import Loaded
from dltui.runs.files import small_files

FitVerdict = Literal["fits", "tight", "does not fit"]


PREDICT, SEEN = "dltui.predict.__main__", "dltui.predict.seen"
"""The modules that are asked, each in a process of its own."""

LOGGED = 40
"""Bytes of a step in the log: three metrics of a million steps are 33 MB (DESIGN §3)."""


class DeviceFit(Struct, frozen=True, kw_only=True):
    """One device and whether the training fits: bytes ``needed`` of those ``free`` there now.

    ``needed`` is the allocated peak and the context; a verdict is "tight" when the reserved
    memory leaves less than 15 % of what is free.
    """

    device: str
    name: str
    total: int
    free: int
    needed: int
    verdict: FitVerdict


class PointPeak(Struct, frozen=True, kw_only=True):
    """One point of a sweep: its label, peak bytes, and its verdict on the first device."""

    label: str
    peak: int
    verdict: str = ""


class Prediction(Struct, frozen=True, kw_only=True):
    """The memory of a training; all sizes in bytes, ``parameters`` a count, of
    which ``trained`` are not frozen (0: as many).

    ``anatomy`` holds the peak of live tensors, its moment and layer, and the bytes by kind.
    ``allocated`` is the most that CUDA's caching allocator would have given out, to tensors and
    to cuBLAS and cuDNN, and ``reserved`` what it would take from the device for it (0 on a
    CPU); where cuDNN asks for more than on the card it was looked at on, up to ``reserved_high``.
    ``evaluation`` is the peak while a batch is evaluated, 0 where that cannot exceed the step's.
    ``context`` is what the process holds beside its tensors: measured when ``calibrated``.
    ``low_confidence`` lists why the figures may be off. For a sweep, ``label`` names the point
    that needs most, which is the one described; ``points`` has all of them.
    ``multiply_adds`` are of one example's forward pass; ``examples`` are for training and for
    testing; ``steps`` are all steps of the training, ``step_seconds`` the time of one and
    ``duration`` that of everything, evaluation and all points of a sweep included, and from the
    command also the start: 0 where it is not known, as on a GPU, where nothing is tried out.
    """

    target: Literal["cpu", "cuda"]
    parameters: int
    trained: int = 0
    join: bool = False
    """A last single example joins the batch before it: the network cannot train on one."""
    ranks: int = 1
    """The memory is that of each of so many, which share out ``shard``; all else is of the run."""
    shard: Shard = "none"
    anatomy: Anatomy
    allocated: int = 0
    reserved: int = 0
    reserved_high: int = 0
    context: int = 0
    evaluation: int = 0
    calibrated: bool = False
    low_confidence: list[str] = field(default_factory=list[str])
    fits: list[DeviceFit] = field(default_factory=list[DeviceFit])
    label: str = ""
    points: list[PointPeak] = field(default_factory=list[PointPeak])
    multiply_adds: int = 0
    examples: tuple[int, int] = (0, 0)
    steps: int = 0
    step_seconds: float = 0.0
    duration: float = 0.0
    seconds: float = 0.0

    @property
    def peak(self) -> int:
        """Peak of the bytes of live tensors."""
        return self.anatomy.peak

    @property
    def needed(self) -> int:
        """Largest peak and context: the least that a device must have free."""
        return self.largest + self.context

    @property
    def largest(self) -> int:
        """The peak of the step or of the evaluation, with what libraries need beside tensors."""
        return max(self.peak, self.evaluation, self.allocated)

    @property
    def disk(self) -> int:
        """Bytes that a run, or each point, leaves behind, about: weights and optimizer state,
        twice while a checkpoint takes the place of the one before, and the log of its steps.
        """
        kinds = self.anatomy.at_peak
        state = kinds.get("parameters", 0) + kinds.get("optimizer state", 0)
        return 2 * max(state, 4 * self.parameters) + LOGGED * self.steps

    @property
    def verdict(self) -> str:
        """The verdict of the first device, or nothing."""
        return self.fits[0].verdict if self.fits else ""


class Refusal(Struct, frozen=True, kw_only=True):
    """Why there is no prediction, as the subprocess reports it."""

    error: str
    exit_code: int = int(ExitCode.FAILED)


def ask(loaded: Loaded, *, data_root: Path | None = None, timeout: float = 120.0) -> Prediction:
    """The prediction for ``loaded``, made by a subprocess (a few seconds: it loads torch).

    It tries a few steps out with the processor's share of a run from the command line. Raises
    the error that the preset, its data or its model has, and ``DltuiError`` when the subprocess
    itself fails.
    """
    with _question(loaded, data_root, PREDICT) as command:
        try:
            answer = subprocess.run(
                command,
                capture_output=True,
                timeout=timeout,
                check=False,
                stdin=subprocess.DEVNULL,
                env=environment(loaded.preset.run.threads or threads(polite=False)),
            )
        except subprocess.TimeoutExpired as error:
            raise DltuiError(f"no memory prediction within {timeout:.0f} s") from error
    found: Prediction = _read(answer.stdout, answer.stderr, Prediction)
    return found


async def ask_in_background(loaded: Loaded, *, data_root: Path | None = None) -> Prediction:
    """The same while other things go on, with the share of a run in the background.

    The subprocess ends when this is cancelled.
    """
    found: Prediction = await _in_background(loaded, data_root, Prediction, PREDICT)
    return found


async def ask_what_is_seen(loaded: Loaded, *, data_root: Path | None = None) -> Figure:
    """The sheet of what the network will see, made in the same way; with the same errors."""
    found: Figure = await _in_background(loaded, data_root, Figure, SEEN)
    return found


async def _in_background(loaded: Loaded, data_root: Path | None, kind: Any, module: str) -> Any:
    # Late: the command line needs no asyncio, whose import takes 30 ms.
    from dltui import child

    with _question(loaded, data_root, module) as command:
        ended = await child.run(
            command,
            env=environment(loaded.preset.run.threads or threads(polite=True)),
            before=_be_nice,
        )
    return _read(ended.output, ended.complaints, kind)


def _be_nice() -> None:
    os.nice(BACKGROUND_NICE)


@contextmanager
def _question(loaded: Loaded, data_root: Path | None, module: str) -> Iterator[list[str]]:
    """The command by which ``module`` tells JSON of ``loaded``, whose file is there meanwhile."""
    with tempfile.TemporaryDirectory(prefix="dltui-") as folder:
        preset = Path(folder) / loaded.path.name
        preset.write_text(dump(loaded.document), encoding="utf-8")
        command = [sys.executable, "-P", "-m", module, str(preset), "--json"]
        command += ["--folder", str(loaded.folder)]
        command += ["--data-root", str(data_root)] if data_root else []
        yield command


def _read(output: bytes, complaints: bytes, kind: Any) -> Any:
    """What the command printed, of ``kind``; raises the error it tells of.

    ``complaints`` are its standard error, told where it says nothing else.
    """
    try:
        return msgspec.json.decode(output, type=kind)
    except msgspec.DecodeError:
        pass
    try:
        refusal = msgspec.json.decode(output, type=Refusal)
    except msgspec.DecodeError as error:
        last = (complaints.decode(errors="replace").strip().splitlines() or ["no answer"])[-1]
        what = "memory prediction" if kind is Prediction else "sheet of what is seen"
        raise DltuiError(f"no {what}: {last}") from error
    raise _error(refusal)


_PREDICTION = msgspec.json.Decoder(Prediction)


def kept(file: Path) -> Prediction | None:
    """What was predicted for a run before it began, if a plan was looked at."""
    return small_files.told(file, _PREDICTION)[0]


def _error(refusal: Refusal) -> DltuiError:
    kinds = {int(ExitCode.USAGE): UsageError, int(ExitCode.RESOURCE): ResourceError}
    return kinds.get(refusal.exit_code, DltuiError)(refusal.error)
