"""The ranks of a run: where each is, how far it has come, and what its GPU holds."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from dltui.charts.text import clean
from dltui.runs.files.ranks import Rank
from dltui.tui.texts.toned import TextLine, ends
from dltui.words import amount


def rank_lines(ranks: Sequence[Rank], width: int) -> list[TextLine]:
    """A line a rank beneath how many there are; of a rank elsewhere, also its machine."""
    if not ranks:
        return []
    head = ends(((f"Ranks: {ranks[0].size}", "strong"),), (), width)
    return [head, *(_line(one, width) for one in ranks)]


def _line(rank: Rank, width: int) -> TextLine:
    where = "" if rank.host == socket.gethostname() else f" {clean(rank.host)}"
    held = f" {amount(rank.memory['allocated'])}" if "allocated" in rank.memory else ""
    at = f"step {rank.step:,}" if rank.step else clean(rank.doing)
    if rank.status:
        return ends(((f"{rank.rank}{where}", "muted"),), ((rank.status, ""),), width)
    return ends(((f"{rank.rank}{where}{held}", "muted"),), ((at, ""),), width)
