"""Whether a process may wait warm on this machine."""

from __future__ import annotations

from dltui.devices.host import HostReader
from dltui.devices.login import login_node
from dltui.words import GIB, amount

BEFORE, BESIDE = 3 * GIB, 2 * GIB
"""What must be free before it begins, and while it waits: it takes 0.4 GiB, runs need theirs."""


def refusal(wanted: bool | None, *, there: bool) -> str:
    """Why none is to wait here; empty where one may. ``wanted`` is the user's word, null if there
    is none; ``there``: it waits already.
    """
    if wanted is not None:
        return "" if wanted else "switched off"
    if login_node():
        return "not on a login node"
    free = HostReader().read().memory_free
    return f"only {amount(free)} of memory are free" if free < (BESIDE if there else BEFORE) else ""
