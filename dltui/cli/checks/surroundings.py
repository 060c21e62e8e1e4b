"""The terminal, what stands between it and dltui, and what becomes of runs at a logout."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping

from dltui import programs
from dltui.charts.ascii import spell
from dltui.cli.checks.check import Check
from dltui.cli.screen import unfit
from dltui.cli.terminal_words import asked, colours, signs
from dltui.config.values import effective
from dltui.devices import tmux
from dltui.devices.ability import locale
from dltui.devices.host import usable_cores
from dltui.devices.link import measure
from dltui.devices.link import said as said_of_line
from dltui.devices.logout import Logout, logout
from dltui.devices.values import Missing
from dltui.errors import UsageError
from dltui.tui.model.habits import fitted
from dltui.writing import user

SMALLEST = 80, 24
"""Columns and rows that every screen is laid out for."""

TMUX_SECONDS = 2.0

SLURM_SECONDS = 5.0

ESCAPE = 100
"""ms that tmux may keep escape back: with more, leaving a screen feels slow."""


def checks() -> Iterator[Check]:
    yield from _terminal()
    yield _locale(os.environ)
    yield of_tmux(os.environ)
    yield of_logout(logout(user(os.getuid())))
    yield of_slurm()
    yield Check("cpu cores", True, str(usable_cores()), "what runs may compute on, less one")


def of_slurm() -> Check:
    """Its version and partitions, the default with a star."""
    meaning = "dltui submit hands runs to it; nothing else needs it"
    if not shutil.which("sbatch"):
        return Check("slurm", None, "absent", meaning)
    said = programs.answer(["sinfo", "--noheader", "--format=%P"], SLURM_SECONDS)
    if said is None:
        return Check("slurm", None, "no controller answers; sinfo says why", meaning)
    version = programs.answer(["sinfo", "--version"], SLURM_SECONDS) or ""
    return Check("slurm", True, f"{version.strip()}: {' '.join(said.split())}", meaning)


def _terminal() -> Iterator[Check]:
    meaning = "the lab needs one; commands do without"
    if reason := unfit():
        yield Check("terminal", None, reason, meaning)
        return
    try:
        settings = effective().tui
    except UsageError as error:
        yield Check("settings", False, str(error), "your own file", "dltui config tells each key")
        return
    ability = asked()
    if fitted(settings, ability).ascii:
        spell(sys.stdout, "ascii")
    yield sized(ability.name, shutil.get_terminal_size())
    yield Check("signs", True, signs(settings, ability), "what charts are drawn with")
    yield Check("colours", True, colours(settings, ability), "what tells curves apart")
    yield Check("line", True, said_of_line(measure()), "how long a key takes there and back")


def sized(name: str, size: os.terminal_size) -> Check:
    meaning = "the lab needs one; commands do without"
    small = size.columns < SMALLEST[0] or size.lines < SMALLEST[1]
    mend = f"make it {SMALLEST[0]}×{SMALLEST[1]} at least: screens are cut" if small else ""
    return Check(
        "terminal", None if small else True, f"{name}, {size.columns}×{size.lines}", meaning, mend
    )


def _locale(env: Mapping[str, str]) -> Check:
    """What was set, and what Python makes of it."""
    meaning = "in which encoding names of files and texts come and go"
    encoding = sys.getfilesystemencoding()
    said = locale(env)
    if encoding.lower().replace("-", "") == "utf8":
        return Check("locale", True, f"{said or 'not set'}, {encoding}", meaning)
    return Check("locale", None, f"{said}, {encoding}", meaning, "export LANG=C.UTF-8")


def of_tmux(env: Mapping[str, str]) -> Check:
    """Whether it is around, and its settings that are felt in the lab."""
    meaning = "a lab in it is there again after a lost line; runs go on without"
    if not env.get("TMUX"):
        there = shutil.which("tmux", path=env.get("PATH"))
        return Check("tmux", None, "not in one" if there else "absent", meaning)
    known = tmux.settings(env, TMUX_SECONDS)
    if known is None:
        return Check("tmux", None, "it does not answer", meaning)
    return judged(known, meaning)


def judged(known: Mapping[str, str], meaning: str) -> Check:
    wait, name = known.get("escape-time", "0"), known.get("default-terminal", "")
    found = f"{known.get('version', '')}, escape-time {wait} ms, default-terminal {name}"
    mends = []
    if wait.isdecimal() and int(wait) > ESCAPE:
        mends.append("set -s escape-time 20: escape comes late")
    if not name.startswith(("tmux", "screen-256color")):
        mends.append("set -g default-terminal tmux-256color: colours are lost")
    mend = f"in ~/.tmux.conf {'; '.join(mends)}" if mends else ""
    return Check("tmux", None if mends else True, found.lstrip(", "), meaning, mend)


def of_logout(found: Logout | Missing) -> Check:
    meaning = "runs go on without a terminal, unless the machine ends them with the session"
    if isinstance(found, Missing):
        return Check("logout", None, found.missing, meaning)
    if not found.kills:
        return Check("logout", True, "runs go on (KillUserProcesses=no)", meaning)
    mend = "systemd-run --user --scope dltui"
    if not found.lingers:
        mend = f"loginctl enable-linger, then {mend}"
    return Check("logout", None, "runs are killed (KillUserProcesses=yes)", meaning, mend)
