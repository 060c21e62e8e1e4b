"""A simulated parameter server as figures."""

from __future__ import annotations

from collections import Counter

from dltui.figures.records import (
    Bar,
    Bars,
    Cell,
    Column,
    Mark,
    Note,
    Segment,
    Span,
    Table,
    Timeline,
)
from dltui.topics.staleness.options import Until
from dltui.topics.staleness.simulation import Trace


def lane(learner: int) -> str:
    return f"L{learner + 1}"


def sending(learner: int) -> str:
    """The lane of what is on its way while the learner goes on."""
    return f"{lane(learner)} sends"


def _lanes(trace: Trace) -> list[str]:
    aside = {stretch.learner for stretch in trace.stretches if stretch.aside}
    lanes: list[str] = []
    for learner in range(trace.learners):
        lanes += [lane(learner), sending(learner)] if learner in aside else [lane(learner)]
    return lanes


def timeline(trace: Trace, protocol: str, window: float) -> Timeline:
    """What every learner does, with a mark for each update of the server."""
    end = min(window, trace.end) if window else trace.end
    cut = f", first {end:g} s of {trace.end:.4g}" if end < trace.end else ""
    return Timeline(
        id=f"timeline-{protocol}",
        title=f"{protocol}{cut}",
        lanes=_lanes(trace),
        spans=[
            Span(
                lane=sending(s.learner) if s.aside else lane(s.learner),
                start=round(s.start, 6),
                end=round(min(s.end, end), 6),
                kind=s.kind,
            )
            for s in trace.stretches
            if s.start < end
        ],
        marks=[
            Mark(label=str(version), x=round(time, 6))
            for version, time in enumerate(trace.updates, start=1)
            if time <= end
        ],
    )


def gradients(trace: Trace, protocol: str) -> Table:
    """One row a gradient, in the order of arrival; where staleness counts until computing starts,
    that moment, too, and what it would be at the arrival."""
    early = trace.until == "compute"
    start = [Column(name="starts", unit="s", digits=2), Column(name="updates")] if early else []
    rows: list[list[Cell]] = []
    for g in trace.gradients:
        row: list[Cell] = [lane(g.learner), g.number, g.read, g.version]
        if early:
            row += [g.started, g.seen]
        row += [g.arrived, g.updates, g.staleness(trace.until)]
        rows.append([*row, g.staleness()] if early else row)
    return Table(
        id=f"gradients-{protocol}",
        title=f"{protocol}: arrivals, with the server's updates by then",
        columns=[
            Column(name="learner", kind="text"),
            Column(name="gradient"),
            Column(name="read", unit="s", digits=2),
            Column(name="updates"),
            *start,
            Column(name="arrived", unit="s", digits=2),
            Column(name="updates"),
            Column(name="staleness"),
            *([Column(name="at arrival")] if early else []),
        ],
        rows=rows,
    )


def distribution(trace: Trace, protocol: str) -> Bars:
    """Gradients by staleness, each bar made of the learners they came from."""
    counts = Counter((g.staleness(trace.until), g.learner) for g in trace.gradients)
    largest = max(staleness for staleness, _ in counts)
    bars: list[Bar] = []
    for staleness in range(largest + 1):
        segments = [
            Segment(name=lane(learner), value=float(counts[staleness, learner]))
            for learner in range(trace.learners)
        ]
        total = sum(segment.value for segment in segments)
        bars.append(Bar(label=f"staleness {staleness}", value=total, segments=segments))
    return Bars(
        id=f"distribution-{protocol}",
        title=f"{protocol}: gradients by staleness",
        bars=bars,
        unit="gradients",
        digits=0,
    )


def comparison(traces: dict[str, Trace]) -> Table:
    rows: list[list[Cell]] = [
        [
            protocol,
            len(trace.updates),
            trace.end,
            len(trace.gradients) / trace.end,
            trace.mean_staleness,
            max(trace.staleness),
            100 * trace.waiting / (trace.learners * trace.end),
        ]
        for protocol, trace in traces.items()
    ]
    return Table(
        id="protocols",
        title="What waiting costs, and what it saves: mean and largest staleness",
        columns=[
            Column(name="protocol", kind="text"),
            Column(name="updates"),
            Column(name="time", unit="s", digits=1),
            Column(name="gradients/s", digits=2),
            Column(name="staleness", digits=2),
            Column(name="largest"),
            Column(name="waiting", unit="%", digits=1),
        ],
        rows=rows,
    )


def finding(traces: dict[str, Trace], *, steady: bool) -> Note:
    """``steady``: nobody pauses or has mini-batches of its own, so that counting explains it."""
    parts = [
        f"{protocol} delivers {len(trace.gradients) / trace.end:.2f} gradients a second, "
        f"mean staleness {trace.mean_staleness:.2f}"
        for protocol, trace in traces.items()
    ]
    text = "; ".join(parts) + "."
    learners = next(iter(traces.values())).learners
    if steady and "asynchronous" in traces and learners > 1:
        text += (
            " Without waiting, every update is missed by whatever the other learners are just "
            "computing, so that the mean staleness is near the number of learners less one, here "
            f"{learners - 1}, whatever their speeds. The slow ones carry most of it."
        )
    return Note(id="finding", title="Speed or freshness", tone="finding", text=text)


def definition(until: Until) -> Note:
    end = {
        "arrival": "until the gradient arrives, when its push ends",
        "compute": "until the computing of the gradient starts, when the pull ends; those made "
        "while it is computed and pushed do not count here, and do elsewhere",
    }[until]
    return Note(
        id="definition",
        title="What is counted",
        text=(
            "A learner reads the weights when its pull begins. The staleness of a gradient is the "
            f"number of updates the server makes from then {end}. A number over the timeline is an "
            "update. Of things at one instant, arrivals come first. All start together with their "
            "first batch loaded, and the server itself takes no time."
        ),
    )
