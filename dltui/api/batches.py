"""Values by name and step, sorted into what a log holds most cheaply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MOVES = 3
"""Companies that a metric may be in: a reader joins those, and that costs it time."""

Company = tuple[int, dict[str, Sequence[float]]]
"""Its first step, and values by name."""

Column = tuple[list[int], list[float]]


class Batches:
    """Metrics that are logged together, one step after the other, stay together: a company, which
    a log holds as ``steps``. Where steps are left out, or one comes without the others, they are
    ``points``; a metric that has been in ``MOVES`` companies is always one of those.
    """

    def __init__(self) -> None:
        self._company: dict[str, tuple[str, ...]] = {}
        self._moves: dict[str, int] = {}

    def sorted(self, columns: Mapping[str, Column]) -> tuple[list[Company], dict[str, Column]]:
        """The companies, and the points."""
        together: dict[tuple[int, int], list[str]] = {}
        points: dict[str, Column] = {}
        for name, (steps, values) in columns.items():
            if self._moves.get(name, 0) <= MOVES and _consecutive(steps):
                together.setdefault((steps[0], len(steps)), []).append(name)
            else:
                self._moves[name] = self._moves.get(name, 0) + 1
                points[name] = (steps, values)
        companies: list[Company] = []
        for (first, _), names in together.items():
            for company in self._companies(names):
                companies.append((first, {name: columns[name][1] for name in company}))
        return companies, points

    def _companies(self, names: list[str]) -> list[tuple[str, ...]]:
        """``names``, which have the same steps, by those they came with the last time."""
        present = set(names)
        known = dict.fromkeys(self._company[name] for name in names if name in self._company)
        whole = [
            company
            for company in known
            if present.issuperset(company)
            and all(self._company[name] == company for name in company)
        ]
        left = tuple(name for name in names if self._company.get(name, ()) not in whole)
        if not left:
            return whole
        for name in left:
            self._company[name] = left
            self._moves[name] = self._moves.get(name, 0) + 1
        return [*whole, left]


def _consecutive(steps: list[int]) -> bool:
    return steps == list(range(steps[0], steps[0] + len(steps)))
