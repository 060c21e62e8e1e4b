"""The figures of a run by name: their ids, or their titles."""

from __future__ import annotations

from dltui.charts.text import clean
from dltui.errors import UsageError
from dltui.figures.records import Figure
from dltui.presets.claims_table import claims_table
from dltui.runs.log.charted import PREFIX
from dltui.runs.log.fold import RunView
from dltui.toml.problems import unknown


def figures(view: RunView) -> dict[str, Figure]:
    """All of ``view`` by id, as its report shows them: its own, charts of its other metrics, and
    its claims.
    """
    result = view.result
    claims = [claims_table(result.claims, result.topic)] if result and result.claims else []
    return {**view.charted, **{table.id: table for table in claims}}


def find(view: RunView, name: str) -> Figure:
    """The figure with this id, that of a chart of metrics without what all these begin with, or
    else with this title in capitals or not; ``UsageError`` with the nearest where there is none.
    """
    known = figures(view)
    for one in (name, f"{PREFIX}{name}"):
        if one in known:
            return known[one]
    called = [one for one in known.values() if name.lower() in (one.id.lower(), one.title.lower())]
    if len(called) == 1:
        return called[0]
    if called:
        ids = ", ".join(one.id for one in called)
        raise UsageError(f"{len(called)} figures are called {name!r}: {ids}")
    if not known:
        raise UsageError(f"{view.run.id} has no figures")
    raise UsageError(f"{view.run.id}: {unknown('figure', name, known)}")


def listed(view: RunView) -> list[tuple[str, str, str]]:
    """Id, kind and title of each figure, for people who look for a name."""
    return [
        (clean(one.id), str(type(one).__struct_config__.tag), clean(one.title))
        for one in figures(view).values()
    ]
