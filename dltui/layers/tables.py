"""An analysis as figures and metrics."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from math import prod

from dltui.errors import UsageError
from dltui.figures.records import Cell, Column, Note, Table
from dltui.layers.calls import Analysis, Call

MIB = 2**20
FLOAT32 = 4

NO_ROWS = ("operation", "Sequential", "ModuleList")
"""Kinds of calls to which torchsummary gives no row."""


def layers_table(analysis: Analysis, title: str, id: str = "layers") -> Table:
    """One row a call in call order, blocks with their sums, the total last."""
    total = analysis.total
    blank: list[Cell] = [None] * 6
    rows: list[list[Cell]] = [["input", _shape(analysis.input), *blank, analysis.input_saved, None]]
    rows += [[f"{call.name} · {call.kind}", *_cells(call, total)] for call in analysis.calls]
    levels = [0, *(call.level for call in analysis.calls)]
    if analysis.unused.parameters:
        rows.append(["not used", *_cells(analysis.unused, total)])
        levels.append(0)
    rows.append(["total", *_cells(total, total)])
    return Table(
        id=id, title=title, columns=_columns(), rows=rows, levels=[*levels, 0], totals=True
    )


def _columns() -> list[Column]:
    return [
        Column(name="layer", kind="text"),
        Column(name="output", unit="C×H×W", kind="text"),
        Column(name="parameters"),
        Column(name="share", unit="%", kind="bar", digits=1),
        Column(name="multiply-adds"),
        Column(name="share", unit="%", kind="bar", digits=1),
        Column(name="activations"),
        Column(name="no biases"),
        Column(name="saved", unit="bytes"),
        Column(name="field", unit="pixels"),
    ]


def _cells(call: Call, total: Call) -> list[Cell]:
    return [
        _shape(call.output),
        call.parameters,
        _percent(call.parameters, total.parameters),
        call.multiply_adds,
        _percent(call.multiply_adds, total.multiply_adds),
        call.activations,
        call.weights,
        call.saved,
        None if call.field is None else str(call.field),
    ]


def _shape(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape))


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def kinds_table(analysis: Analysis) -> Table:
    """Parameters and multiply-adds by kind of layer, the most parameters first."""
    kinds: dict[str, Call] = {}
    calls: dict[str, int] = {}
    for call in analysis.layers:
        kind = call.kind.split(" ")[0].rstrip(",")
        kinds.setdefault(kind, Call(path=kind, kind=kind, level=0)).add(call)
        calls[kind] = calls.get(kind, 0) + 1
    total = analysis.total
    rows: list[list[Cell]] = [
        [
            kind,
            calls[kind],
            _percent(sums.parameters, total.parameters),
            _percent(sums.multiply_adds, total.multiply_adds),
            _percent(sums.activations, total.activations),
        ]
        for kind, sums in sorted(kinds.items(), key=lambda item: -item[1].parameters)
    ]
    shares = ("parameters", "multiply-adds", "activations")
    return Table(
        id="kinds",
        title="Where it goes, by kind of layer",
        columns=[
            Column(name="kind", kind="text"),
            Column(name="calls"),
            *(Column(name=name, unit="%", kind="bar", digits=1) for name in shares),
        ],
        rows=rows,
    )


def totals_table(models: Sequence[tuple[str, Analysis]]) -> Table:
    """The sums of one model, or of two side by side with the difference."""
    quantities = [_totals(analysis) for _, analysis in models]
    rows: list[list[Cell]] = []
    for name in quantities[0]:
        values = [quantity[name] for quantity in quantities]
        row: list[Cell] = [name, *values]
        if len(values) == 2:
            before, after = values
            row += [after - before, 100 * (after - before) / before if before else None]
        rows.append(row)
    columns = [Column(name="", kind="text"), *(Column(name=name) for name, _ in models)]
    if len(models) == 2:
        columns += [Column(name="difference"), Column(name="change", unit="%", digits=1)]
    return Table(id="totals", title="In sum, for one example", columns=columns, rows=rows)


def _totals(analysis: Analysis) -> dict[str, int]:
    total = analysis.total
    return {
        "parameters": total.parameters,
        "without biases": total.weights,
        "biases": total.biases,
        "multiply-adds": total.multiply_adds,
        "activations": total.activations,
        "activations with the input": total.activations + prod(analysis.input),
        "saved for backward, bytes": total.saved + analysis.input_saved,
        "layers called": len(analysis.layers),
    }


def memory_table(analysis: Analysis) -> Table:
    """MiB of one example in float32, by new memory and as the package torchsummary counts it.

    It calls them MB, and counts the output of every module: also of one that only views its
    input, like Flatten, or writes into it.
    """
    ours, theirs = megabytes(analysis), megabytes(analysis, every_output=True)
    return Table(
        id="memory",
        title="Memory of one example in float32",
        columns=[
            Column(name="", kind="text"),
            Column(name="size", unit="MiB", digits=2),
            Column(name="as torchsummary counts", unit="MiB", digits=2),
        ],
        rows=[[name, value, theirs[name]] for name, value in ours.items()],
    )


def megabytes(analysis: Analysis, *, every_output: bool = False) -> dict[str, float]:
    """``forward/backward``: every value put out once, and once more for its gradient."""
    size = FLOAT32 / MIB
    values = summed_outputs(analysis) if every_output else analysis.total.activations
    parts = {
        "input": prod(analysis.input) * size,
        "forward/backward": 2 * values * size,
        "parameters": analysis.total.parameters * size,
    }
    return parts | {"total": sum(parts.values())}


def summed_outputs(analysis: Analysis) -> int:
    """Values put out by all modules but mere chains of them, whether in new memory or not."""
    calls = (call for call in analysis.calls if not call.kind.startswith(NO_ROWS))
    return sum(prod(call.output) for call in calls)


def uncounted_note(analysis: Analysis) -> Note:
    """Which operations the multiply-adds leave out, and the other conventions."""
    names = [f"{name} ({count})" for name, count in analysis.uncounted.most_common()]
    left_out = (
        f"Not counted: {', '.join(names)}." if names else "Every operation of this network counts."
    )
    return Note(
        id="conventions",
        title="What is counted",
        text=(
            "A multiply-add is one multiplication and one addition (adds = multiplies); by the "
            "usual count that is 2 FLOPs. Convolutions and matrix products are counted, attention "
            f"included; adding a bias is not. {left_out}\n"
            "Activations are values that take new memory: what is written in place, only viewed "
            "or only concatenated adds none. Saved is the part of them that the backward pass "
            "needs again. The field is the side of the square of input pixels that one value "
            "sees: branches take the larger one, gates (squeeze-and-excitation) are not followed, "
            "and it is blank where it means nothing, as after attention, or where an operation "
            "moves pixels about in a way that no rule follows."
        ),
    )


def metrics(analysis: Analysis, of: Sequence[str] = ()) -> dict[str, float]:
    """The sums by name, e.g. ``parameters`` and ``forward_gmacs`` (10⁹ multiply-adds).

    ``of`` names calls that have sums of their own, as ``parameters/<name>`` and so on: a path, a
    pattern of paths like ``linear*``, a last part that several share and that adds them up, or
    ``input``. Raises ``UsageError`` when there is no such call.
    """
    total = analysis.total
    found: dict[str, float] = {
        "parameters": total.parameters,
        "parameters/without-biases": total.weights,
        "multiply-adds": total.multiply_adds,
        "forward_gmacs": total.multiply_adds / 1e9,
        "activations": total.activations,
        "activations/with-input": total.activations + prod(analysis.input),
        "saved_mb": (total.saved + analysis.input_saved) / MIB,
        "layers": len(analysis.layers),
    }
    shape = ("channels", "height", "width") if len(analysis.output) == 3 else ("channels",)
    found |= dict(zip(shape, analysis.output, strict=False))
    found |= {f"{name}_mb": value for name, value in megabytes(analysis).items()}
    summary = megabytes(analysis, every_output=True)
    found |= {f"torchsummary/{name}_mb": summary[name] for name in ("forward/backward", "total")}
    for name in _chosen(of, [call.path for call in analysis.calls]):
        found |= {f"{quantity}/{name}": value for quantity, value in _sums(analysis, name).items()}
    return {name: float(value) for name, value in found.items()}


def _chosen(of: Sequence[str], paths: Sequence[str]) -> list[str]:
    """The names in ``of``, with the paths that fit in the place of each pattern."""
    found: list[str] = []
    for name in of:
        fitting = [path for path in paths if fnmatchcase(path, name)] if "*" in name else [name]
        if not fitting:
            raise _unknown(name, paths)
        found += fitting
    return list(dict.fromkeys(found))


def _unknown(name: str, paths: Sequence[str]) -> UsageError:
    there = ", ".join(dict.fromkeys(paths))
    return UsageError(f"there is no layer {name!r}; there are {there}")


def _sums(analysis: Analysis, name: str) -> dict[str, int]:
    """Of the calls that ``name`` means; multiply-adds only of what has any."""
    if name == "input":
        return {"activations": prod(analysis.input)}
    calls = analysis.calls
    chosen = [call for call in calls if call.path == name][:1]
    chosen = chosen or [call for call in calls if call.name == name]
    if not chosen:
        raise _unknown(name, [call.path for call in calls])
    sums = Call(path=name, kind="", level=0)
    for call in chosen:
        sums.add(call)
    found = {
        "parameters": sums.parameters,
        "weights": sums.weights,
        "activations": sums.activations,
    }
    return found | ({"multiply-adds": sums.multiply_adds} if sums.multiply_adds else {})
