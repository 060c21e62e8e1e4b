"""Which runs a list shows, and in what order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from msgspec.structs import replace

from dltui.compare.filter import Facts, Filter, named, nearest, parse, unmeant, value_of
from dltui.compare.settings import settings
from dltui.runs.listing.index import RunRecord
from dltui.runs.listing.parallel import each

Order = Literal["age", "name", "topic", "final", "time", "status"]
ORDERS: tuple[Order, ...] = get_args(Order)


def facts(record: RunRecord, now: float) -> Facts:
    """What the filter may ask; settings are read from the preset when it does."""
    final = record.final[1] if record.final else None
    return Facts(
        texts={
            "status": record.status,
            "topic": record.topic,
            "name": f"{record.label} {record.name}",
            "title": record.title,
            "message": record.message,
            "device": record.device,
            "tag": " ".join(record.tags),
            "note": record.note,
            "user": record.owner,
            "quick": "yes" if record.quick else "no",
            "id": record.run.id,
            "kind": record.kind,
        },
        numbers={
            **record.metrics,
            "age": now - record.created,
            "duration": record.elapsed,
            "time": record.elapsed,
            "final": final,
            "best": record.best[1] if record.best else final,
        },
        settings=lambda: settings(record.run),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The runs that fit, in order; ``fault`` is what could not be meant, where none does."""

    records: list[RunRecord]
    fault: str = ""


def search(
    records: Sequence[RunRecord],
    chosen: Filter,
    order: Order,
    *,
    backwards: bool,
    now: float,
    of: str = "",
) -> Found:
    """``find``, and a second look at a filter that finds nothing, or all but nothing."""
    found = find(records, chosen, order, backwards=backwards, now=now, of=of)
    doubtful = not found or any(term.negated for term in chosen.terms)
    fault = unmeant(chosen, (facts(record, now) for record in records)) if doubtful else ""
    return Found([] if fault else found, fault)


def find(
    records: Iterable[RunRecord],
    chosen: Filter,
    order: Order,
    *,
    backwards: bool,
    now: float,
    of: str = "",
) -> list[RunRecord]:
    """The runs that fit; results, those of the metric ``of`` if one is named, best first, numbers
    largest first, words from a to z, what has none last.
    """
    found = list(records)
    if chosen.terms:
        fitting = each(found, lambda record: chosen.fits(facts(record, now)))
        found = [record for record, fits in zip(found, fitting, strict=True) if fits]
    match order:
        case "age":
            return sorted(found, key=lambda r: r.created, reverse=not backwards)
        case "final":
            return _by_result(found, backwards, of)
        case "time":
            return _by_number(found, [r.elapsed or None for r in found], backwards)
        case "name":
            return sorted(found, key=lambda r: r.called.lower(), reverse=backwards)
        case "topic":
            return sorted(found, key=lambda r: (r.topic, r.called.lower()), reverse=backwards)
        case "status":
            return sorted(found, key=lambda r: r.status, reverse=backwards)


def by_value(records: Sequence[RunRecord], key: str, *, backwards: bool, now: float) -> Found:
    """``records`` by a metric or a setting, smallest first; those without it last."""
    told = [facts(record, now) for record in records]
    if fault := unmeant(parse(f"{key}:?"), told):
        return Found([], fault)
    pairs = [*zip(each(told, lambda one: value_of(key, one)), records, strict=True)]
    known = [(value, record) for value, record in pairs if value is not None]
    # Texts behind numbers: a setting can be either.
    known.sort(key=lambda pair: (isinstance(pair[0], str), pair[0]), reverse=backwards)
    return Found([record for _, record in known] + [r for value, r in pairs if value is None])


def by_best(records: Sequence[RunRecord], asked: str) -> Found:
    """Those that measured the metric ``asked``, or one whose name ends so, the best first.

    Their ``final`` and ``best`` are of that metric; ``best`` is the better of what was recorded
    on the way and at the end.
    """
    ends = {name for record in records for name in record.metrics}
    ends |= {record.final[0] for record in records if record.final}
    names = sorted(ends | {name for record in records for name in record.bests})
    # As a filter, which knows what was in the end; then what was only on the way.
    name = named(asked, sorted(ends)) or named(asked, names)
    if name is None:
        return Found([], f"no metric called {asked}{nearest(asked, names)}")
    found = [_of_metric(record, name) for record in records]
    own = [(record.best[1], record) for record in found if record.best]
    better = own[0][1].metric(name).better if own else 0
    if not better:
        return Found([], f"no end of {name} is good: --sort sorts by any metric")
    own.sort(key=lambda pair: pair[0], reverse=better > 0)
    return Found([record for _, record in own])


def _of_metric(record: RunRecord, name: str) -> RunRecord:
    final, best = record.measured(name)
    value = record.metric(name).best(one[1] for one in (final, best) if one)
    return replace(record, final=final, best=None if value is None else (name, value))


def _by_result(found: list[RunRecord], backwards: bool, of: str) -> list[RunRecord]:
    """Metric by metric, the one most runs have first; within one the best first."""
    groups: dict[str, list[tuple[float, RunRecord]]] = {}
    for record in found:
        name, value = record.measured(of)[0] or ("", 0.0)
        groups.setdefault(name, []).append((value, record))
    rest = [record for _, record in groups.pop("", [])]
    for name, group in groups.items():
        less = group[0][1].metric(name).better < 0
        group.sort(key=lambda pair: pair[0], reverse=less == backwards)
    ordered = sorted(groups.values(), key=len, reverse=True)
    return [record for group in ordered for _, record in group] + rest


def _by_number(
    found: list[RunRecord], values: list[float | None], backwards: bool
) -> list[RunRecord]:
    pairs = list(zip(found, values, strict=True))
    known = [(value, record) for record, value in pairs if value is not None]
    known.sort(key=lambda pair: pair[0], reverse=not backwards)
    return [record for _, record in known] + [record for record, value in pairs if value is None]
