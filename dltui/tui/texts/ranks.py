"""The ranks of a run: where each is, how far it has come, and what its GPU holds."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from dltui.charts.text import clean, wrap
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
    late = late_lines(ranks, width)
    if len(ranks) <= FEW:
        head = _head(f"Ranks: {ranks[0].size}", width)
        return [head, *late, *(_line(one, width) for one in ranks)]
    machines: dict[str, list[Rank]] = {}
    for one in ranks:
        machines.setdefault(one.host, []).append(one)
    ended = [one for one in ranks if one.status not in ("", "finished")]
    behind = sorted(machines.values(), key=lambda those: min(one.step for one in those))
    rest = [("all others are further", "muted")] if len(behind) > FEW else []
    on = f" on {len(machines)} machines" if len(machines) > 1 else ""
    return [
        _head(f"Ranks: {ranks[0].size}{on}", width),
        *late,
        *(_line(one, width) for one in ended[:FEW]),
        *(_machine(those, width) for those in behind[:FEW]),
        *(ends((said,), (), width) for said in rest),
    ]


def late(ranks: Sequence[Rank]) -> str:
    """Which of them the others wait for; empty where all come on."""
    return next((clean(one.late) for one in ranks if one.late and not one.status), "")


def late_lines(ranks: Sequence[Rank], width: int) -> list[TextLine]:
    return [((line, "warn"),) for line in wrap(late(ranks), width) if line]


def process_lines(ranks: Sequence[Rank], width: int) -> list[TextLine]:
    """A line a rank: its process, its memory and that of its GPU, and how far it is. Of many the
    first alone."""
    lines = [*late_lines(ranks, width), *(_process(one, width) for one in ranks[:FEW])]
    if (more := len(ranks) - FEW) > 0:
        lines.append(((f"{more} more ranks", "muted"),))
    return lines


def _process(rank: Rank, width: int) -> TextLine:
    where = "" if rank.host == socket.gethostname() else f" on {clean(rank.host)}"
    memory = rank.memory
    held = [f"resident {amount(memory['resident'])}"] if "resident" in memory else []
    if "allocated" in memory:
        held.append(f"{clean(rank.device)} {amount(memory['allocated'])}")
    at = ((rank.status or _at(rank)), "")
    left = (f"rank {rank.rank}  pid {rank.pid}{where}", "")
    return ends((left,), (("  ".join([*held, ""]), "muted"), at), width)


def _at(rank: Rank) -> str:
    return f"step {rank.step:,}" if rank.step else clean(rank.doing)


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
    if rank.status:
        return ends(((f"{rank.rank}{where}", "muted"),), ((rank.status, ""),), width)
    return ends(((f"{rank.rank}{where}{held}", "muted"),), ((_at(rank), ""),), width)
