"""A prediction in rows of words, the same on the plan, for ``show --plan`` and in the command."""

from __future__ import annotations

from dataclasses import dataclass

from dltui.options import Shard
from dltui.predict.prediction import Prediction
from dltui.words import about, amount, compact, moment

SHARED: dict[Shard, str] = {
    "none": "",
    "optimizer": ", which share out the optimizer's state",
    "full": ", which share out all of it",
}


@dataclass(frozen=True, slots=True)
class Row:
    """``remark`` says of what, where or how the value was found."""

    name: str
    value: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: list[Row]
    remark: str = ""


def sections(found: Prediction) -> list[Section]:
    """The memory of the point that needs most, the work of all, and each point of a sweep."""
    which = f"{found.label}, which needs most" if found.label else ""
    each = f"of each of {found.ranks} ranks{SHARED[found.shard]}" if found.ranks > 1 else ""
    told = [
        Section("PREDICTED MEMORY", _memory(found), "; ".join(filter(None, (each, which)))),
        Section("PREDICTED WORK", _work(found)),
    ]
    points = [Row(point.label, amount(point.peak), point.verdict) for point in found.points]
    return told + [Section("PREDICTED PEAK OF EACH POINT", points)] * bool(points)


def as_text(found: Prediction) -> list[str]:
    """The same in lines for a terminal, and what makes it unsure."""
    lines: list[str] = []
    for section in sections(found):
        rows = section.rows
        name = max(len(row.name) for row in rows)
        value = max(len(row.value) for row in rows)
        lines.append(f"{section.title}  {section.remark}".rstrip())
        lines += [f"{r.name:<{name}}  {r.value:>{value}}  {r.remark}".rstrip() for r in rows]
        lines.append("")
    return lines[:-1] + [f"unsure: {doubt}" for doubt in found.low_confidence]


def _memory(found: Prediction) -> list[Row]:
    own = found.anatomy
    rows = [Row(kind, amount(size)) for kind, size in own.at_peak.items() if size]
    where = ", ".join(filter(None, (own.moment, own.layer)))
    rows.append(Row("peak of tensors", amount(own.peak), where))
    if found.evaluation:
        rows.append(Row("evaluation", amount(found.evaluation)))
    if found.allocated:
        rows.append(Row("allocated", amount(found.allocated), "with cuBLAS and cuDNN"))
    if found.reserved:
        rows.append(Row("reserved", amount(found.reserved), f"to {amount(found.reserved_high)}"))
    measured = "measured here before" if found.calibrated else "assumed"
    rows.append(Row("context", amount(found.context), measured))
    rows.append(Row("needed", amount(found.needed)))
    rows += [Row(f"free on {fit.device}", amount(fit.free), fit.verdict) for fit in found.fits]
    return rows


def _frozen(found: Prediction) -> str:
    part = 0 < found.trained < found.parameters
    return f"{found.trained:,} of them trained, the others frozen" if part else ""


def _work(found: Prediction) -> list[Row]:
    rows = [
        Row("parameters", f"{found.parameters:,}", _frozen(found)),
        Row("multiply-adds", compact(found.multiply_adds), "an example"),
    ]
    if found.steps:
        rows.append(Row("steps", f"{found.steps:,}"))
    if found.step_seconds:
        rows.append(Row("a step", moment(found.step_seconds), "tried out here"))
    if found.duration:
        rows.append(Row("time", about(found.duration), "start and evaluation included"))
    return rows
