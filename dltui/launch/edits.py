"""Whether a run's preset is what it was begun with: a run that goes on is the same experiment."""

from __future__ import annotations

import tomllib
from typing import Any

from dltui.errors import UsageError
from dltui.presets.document import SETTINGS, assign, dotted, dump, flat_keys
from dltui.presets.read import read
from dltui.runs.files import identity as identities
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.small_files import Damaged
from dltui.runs.layout import RunDir

WHAT = ("topic", "experiment", "variant", "sweep", *SETTINGS)
"""Tables and keys that say what is computed; the others are words."""

WHERE = ("run.ranks", "run.shard", "run.rank_timeout")
"""Not what is computed, but where: a run goes on with as many processes as there is room for."""

MISSING = "its default"


def text(run: RunDir) -> str:
    """The preset as it lies there; empty where it cannot be read: who loads it tells why."""
    try:
        return small_files.content(run.preset).decode("utf-8", "replace")
    except (OSError, Damaged):
        return ""


def edited(run: RunDir) -> list[str]:
    """``train.lr 0.1 → 5`` for each setting that is another than when the run was begun; none of
    a run of an earlier version, which does not say, or one that has not begun.
    """
    worker = identities.read(run)
    if worker is None or not worker.asked or (now := text(run)) == worker.asked:
        return []
    return differing(worker.asked, now)


def differing(before: str, after: str) -> list[str]:
    """The settings of two presets that are not the same, as above."""
    was, now = _settings(before), _settings(after)
    keys = [key for key in was | now if key not in WHERE and was.get(key) != now.get(key)]
    return [f"{key} {was.get(key, MISSING)} → {now.get(key, MISSING)}" for key in keys]


def demand_unedited(run: RunDir) -> None:
    """``UsageError`` tells what is other, and what can be done."""
    if changed := edited(run):
        raise UsageError(
            f"{run.id}: preset.toml was edited since the run began: {', '.join(changed)}; put it "
            f"back, run it as one of its own (dltui --run {run.preset}), or go on all the same: "
            f"dltui resume {run.id} --edited"
        )


def _settings(document: str) -> dict[str, Any]:
    """By dotted key; of a text that is no TOML any more nothing: that is told when it is loaded."""
    try:
        found = tomllib.loads(document)
    except tomllib.TOMLDecodeError:
        return {}
    flat_keys(found)
    return dotted({key: value for key, value in found.items() if key in WHAT})


def by_ranks(run: RunDir, ranks: int) -> None:
    """Let ``run``, which nobody works on, go on with so many processes."""
    document, _ = read(run.preset)
    assign(document, "run.ranks", ranks)
    write_atomic(run.preset, dump(document).encode())
