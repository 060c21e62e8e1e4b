"""Lines of keys: what is found is what tomllib finds, and it stands where we say."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from typing import Any

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from dltui.toml.lines import KeyPath, locate

KEYS = st.text(min_size=1, max_size=6) | st.from_regex(r"[a-z][a-z.-]{0,5}", fullmatch=True)
SCALARS = (
    st.integers(-(2**60), 2**60)
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.datetimes(timezones=st.just(datetime.UTC))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=5)


def paths(value: Any, above: KeyPath = ()) -> Iterator[KeyPath]:
    items = enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, dict):
        items = value.items()
    for key, item in items:
        yield (*above, key)
        yield from paths(item, (*above, key))


@given(DOCUMENTS, st.booleans())
def test_finds_every_key_and_item_of_any_document(document: dict[str, Any], multi: bool) -> None:
    text = tomli_w.dumps(document, multiline_strings=multi)
    assert set(locate(text)) == set(paths(tomllib.loads(text)))


@given(st.lists(st.tuples(KEYS, SCALARS), min_size=1, max_size=8, unique_by=lambda pair: pair[0]))
def test_each_key_stands_on_its_line(pairs: list[tuple[str, Any]]) -> None:
    """Comments, blank lines and multi-line values of other keys do not shift it."""
    text, expected = "# first\r\n\n", {}
    for key, value in pairs:
        expected[(key,)] = text.count("\n") + 1
        text += tomli_w.dumps({key: value}, multiline_strings=True).rstrip("\n") + "  # = [{\n\n"
    found = locate(text)
    assert {path: line for path, line in found.items() if len(path) == 1} == expected


def test_tables_lists_of_tables_and_values_over_several_lines() -> None:
    text = '''a.b = 1
[c."d.e"]
f = """
x = 1
""" # text
g = [ # a list
  1,
  [2, 3], { h = 4, "i.j" = [5] },
]
[[c.k]]
l = 1
[[c.k]]
l = 2
[c.k.m]
n = 1979-05-27 07:32:00
'''
    found = locate(text)
    assert set(found) == set(paths(tomllib.loads(text)))
    assert found["a",] == found["a", "b"] == 1
    assert found["c", "d.e"] == 2
    assert found["c", "d.e", "f"] == 3
    assert found["c", "d.e", "g"] == 6
    assert found["c", "d.e", "g", 0] == 7
    assert found["c", "d.e", "g", 1, 1] == 8
    assert found["c", "d.e", "g", 2, "i.j", 0] == 8
    assert found["c", "k", 0] == 10
    assert found["c", "k", 1, "l"] == 13
    assert found["c", "k", 1, "m", "n"] == 15
