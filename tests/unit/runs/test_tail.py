from __future__ import annotations

from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dltui.runs.log.events import AnyEvent, Message, Phase, Progress
from dltui.runs.log.tail import Tail, last_event, torn

EVENTS: list[AnyEvent] = [
    Phase(seq=0, time=1.0, elapsed=0.0, name="starting"),
    Progress(seq=1, time=2.0, elapsed=1.0, done=3),
    Message(seq=2, time=3.0, elapsed=2.0, text='quotes " and \n breaks \u2028'),
]
lines = st.one_of(
    st.sampled_from([msgspec.json.encode(event) for event in EVENTS]),
    st.binary(max_size=40).filter(lambda raw: b"\n" not in raw),
    st.sampled_from([b"", b"{}", b'{"kind":"phase"}', b'{"kind":"later","seq":1}', b"\xff\x00"]),
)
soup = st.lists(lines, max_size=12).map(b"\n".join)


def whole(path: Path, raw: bytes) -> tuple[list[AnyEvent], int]:
    path.write_bytes(raw)
    tail = Tail(path)
    return tail.read(), tail.skipped


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(raw=soup, cuts=st.lists(st.integers(0, 400), max_size=6), limit=st.integers(1, 60))
def test_any_bytes_in_any_pieces_give_the_same_events(
    tmp_path: Path, raw: bytes, cuts: list[int], limit: int
) -> None:
    at_once = whole(tmp_path / "once.jsonl", raw)
    path = tmp_path / "grown.jsonl"
    path.write_bytes(b"")
    tail, found = Tail(path), []
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(raw)], strict=True):
        with path.open("ab") as file:
            file.write(raw[start:end])
        while True:
            before = tail.offset
            found += tail.read(limit)
            if tail.offset == before:
                break
    assert (found, tail.skipped) == at_once


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(raw=soup)
def test_whole_lines_are_events_or_counted(tmp_path: Path, raw: bytes) -> None:
    events, skipped = whole(tmp_path / "soup.jsonl", raw)
    assert len(events) + skipped == sum(bool(line.strip()) for line in raw.split(b"\n")[:-1])


def test_a_torn_last_line_waits_for_its_end(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    line = msgspec.json.encode(EVENTS[0])
    path.write_bytes(line + b"\n" + line[:10])
    tail = Tail(path)
    assert tail.read() == [EVENTS[0]]
    assert torn(path)
    with path.open("ab") as file:
        file.write(line[10:] + b"\n")
    assert tail.read() == [EVENTS[0]]
    assert tail.skipped == 0
    assert not torn(path)


def test_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    assert Tail(path).read() == []
    assert last_event(path) is None
    assert not torn(path)


def test_the_last_event_is_found_behind_long_foreign_lines(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    foreign = b"x" * 300_000
    path.write_bytes(msgspec.json.encode(EVENTS[1]) + b"\n" + foreign + b"\n" + foreign)
    assert last_event(path) == EVENTS[1]
