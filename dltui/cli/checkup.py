"""Whether everything a run needs is there: installation, folders and terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dltui.charts.ascii import spell
from dltui.cli.screen import unfit
from dltui.cli.terminal_words import asked, colours, signs
from dltui.config.values import config_file, effective
from dltui.devices.host import usable_cores
from dltui.devices.link import measure
from dltui.devices.link import said as said_of_line
from dltui.errors import UsageError
from dltui.preflight.checks import disk
from dltui.preflight.finding import advice
from dltui.presets.catalogue import entries
from dltui.runs.files.identity import versions
from dltui.runs.roots import data_root, runs_root
from dltui.tui.model.habits import fitted

TORCH = "import torch; print(torch.__version__, torch.cuda.device_count())"


@dataclass(frozen=True, slots=True)
class Check:
    """``ok`` is null for what is not needed."""

    name: str
    ok: bool | None
    found: str


def check(runs_dir: Path | None, data_root: Path | None) -> list[Check]:
    """All there is to check, the installation first."""
    return [*_software(), *_folders(runs_dir, data_root), *_surroundings()]


def _software() -> list[Check]:
    known = versions()
    found = [Check(name, known[name] != "not installed", known[name]) for name in known]
    answer = subprocess.run(
        [sys.executable, "-P", "-c", TORCH], capture_output=True, text=True, check=False
    )
    words = answer.stdout.split()
    last = (answer.stderr.strip().splitlines() or ["no answer"])[-1]
    works = answer.returncode == 0 and len(words) == 2
    text = f"imports; {words[1]} CUDA devices" if works else last
    return [*found, Check("torch works", works, text)]


def _folders(runs_dir: Path | None, data: Path | None) -> list[Check]:
    root, data_folder = runs_root(runs_dir), data_root(data)
    bundled = len(list(entries()))
    config = config_file()
    return [
        _runs_folder(root),
        Check("data folder", data_folder.is_dir() or None, str(data_folder)),
        Check("user config", config.is_file() or None, str(config)),
        Check("presets", bundled > 0, str(bundled)),
    ]


def _surroundings() -> list[Check]:
    squeue, nvidia = shutil.which("squeue"), shutil.which("nvidia-smi")
    return [
        *_terminal(),
        Check("nvidia-smi", bool(nvidia) or None, nvidia or "absent"),
        Check("slurm", bool(squeue) or None, squeue or "absent"),
        Check("cpu cores", True, str(usable_cores())),
    ]


def _terminal() -> list[Check]:
    if reason := unfit():
        return [Check("terminal", None, reason)]
    try:
        settings = effective().tui
    except UsageError as error:
        return [Check("settings", False, str(error))]
    ability = asked()
    if fitted(settings, ability).ascii:
        spell(sys.stdout, "ascii")
    return [
        Check("terminal", True, ability.name),
        Check("signs", True, signs(settings, ability)),
        Check("colours", True, colours(settings, ability)),
        Check("line", True, said_of_line(measure())),
    ]


def _runs_folder(root: Path) -> Check:
    """Whether runs can be made in ``root``, which may have to be made itself."""
    found = disk(root)
    return Check("runs folder", found.ok, f"{root}" if found.ok else advice(found, None))
