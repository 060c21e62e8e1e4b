"""Whatever metrics come together, and in whatever order, each value is sorted once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dltui.api.batches import Batches, Column

NAMES = st.sets(st.sampled_from("abcd"), min_size=1)


def counted(batches: Batches, columns: dict[str, Column]) -> list[str]:
    """The names in what ``columns`` are sorted into."""
    companies, points = batches.sorted(columns)
    return sorted([*points, *(name for _, company in companies for name in company)])


@given(st.lists(NAMES, max_size=12))
def test_every_value_is_there_once(together: list[set[str]]) -> None:
    batches = Batches()
    for step, names in enumerate(together):
        assert counted(batches, {name: ([step], [0.5]) for name in sorted(names)}) == sorted(names)


def test_one_that_came_alone_is_no_company_of_those_it_was_with_before() -> None:
    batches = Batches()
    column: Column = ([1], [0.5])
    for names in ("ab", "b", "ab"):
        assert counted(batches, dict.fromkeys(names, column)) == list(names)
