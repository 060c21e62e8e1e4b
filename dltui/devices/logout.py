"""Whether this machine ends what a user started when he logs out."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from dltui import programs
from dltui.devices.values import Missing

SECONDS = 2.0
"""What ``loginctl`` may take."""

LINGER = Path("/var/lib/systemd/linger")
"""A file here for each user whose own services go on without a session."""


class Logout(Struct, frozen=True, kw_only=True):
    """``kills``: everything of a session ends with it; ``lingers``: a service of the user's goes
    on.
    """

    kills: bool
    lingers: bool


def logout(user: str, linger: Path = LINGER) -> Logout | Missing:
    """As systemd's logind says; nobody else is known to do so."""
    names = "KillUserProcesses", "KillExcludeUsers", "KillOnlyUsers"
    command = ["loginctl", "show-session", *(f"--property={name}" for name in names)]
    said = programs.answer(command, SECONDS)
    if said is None:
        return Missing("no systemd that could be asked")
    return Logout(kills=kills(said, user), lingers=(linger / user).exists())


def kills(said: str, user: str) -> bool:
    """What ``loginctl show-session`` says of ``user``: some are left out, or some alone meant."""
    told = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    left_out, only = (told.get(f"Kill{name}Users", "").split() for name in ("Exclude", "Only"))
    wanted = told.get("KillUserProcesses") == "yes"
    return wanted and user not in left_out and (not only or user in only)
