"""The ranks of a run: where each is, how far it has come, and what its GPU holds."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from dltui.charts.text import clean
from dltui.runs.files.ranks import Rank
from dltui.tui.texts.toned import TextLine, ends
from dltui.words import amount

FEW = 8
"""Ranks, and machines, that have a line each."""


def rank_lines(ranks: Sequence[Rank], width: int) -> list[TextLine]:
    """A line a rank beneath how many there are; of a rank elsewhere, also its machine.

    Of many ranks those that ended otherwise than they should, and then a line a machine, those
    first that are furthest behind.
    """
    if not ranks:
        return []
    if len(ranks) <= FEW:
        return [_head(f"Ranks: {ranks[0].size}", width), *(_line(one, width) for one in ranks)]
    machines: dict[str, list[Rank]] = {}
    for one in ranks:
        machines.setdefault(one.host, []).append(one)
    ended = [one for one in ranks if one.status not in ("", "finished")]
    behind = sorted(machines.values(), key=lambda those: min(one.step for one in those))
    rest = [("all others are further", "muted")] if len(behind) > FEW else []
    on = f" on {len(machines)} machines" if len(machines) > 1 else ""
    return [
        _head(f"Ranks: {ranks[0].size}{on}", width),
        *(_line(one, width) for one in ended[:FEW]),
        *(_machine(those, width) for those in behind[:FEW]),
        *(ends((said,), (), width) for said in rest),
    ]


def _head(words: str, width: int) -> TextLine:
    return ends(((words, "strong"),), (), width)


def _machine(those: Sequence[Rank], width: int) -> TextLine:
    """How far its ranks are, and what all its GPUs hold."""
    held = sum(one.memory.get("allocated", 0) for one in those)
    name = f"{clean(those[0].host)} ×{len(those)}{f' {amount(held)}' if held else ''}"
    steps = [one.step for one in those]
    least, most = f"{min(steps):,}", f"{max(steps):,}"
    at = f"step {least}" if least == most else f"steps {least}–{most}"
    return ends(((name, "muted"),), ((at, ""),), width)


def _line(rank: Rank, width: int) -> TextLine:
    where = "" if rank.host == socket.gethostname() else f" {clean(rank.host)}"
    held = f" {amount(rank.memory['allocated'])}" if "allocated" in rank.memory else ""
    at = f"step {rank.step:,}" if rank.step else clean(rank.doing)
    if rank.status:
        return ends(((f"{rank.rank}{where}", "muted"),), ((rank.status, ""),), width)
    return ends(((f"{rank.rank}{where}{held}", "muted"),), ((at, ""),), width)
