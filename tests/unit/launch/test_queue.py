"""The order of those that wait, what each may take, and that nothing is taken twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dltui.errors import UsageError
from dltui.launch.queue import moves
from dltui.launch.queue.book import Book, Page
from dltui.launch.queue.shares import Limits, shares
from dltui.launch.queue.ticket import Ticket, taken
from dltui.launch.queue.turn import Turn
from dltui.runs.files.identity import Identity

GPUS = {f"GPU-{letter}": number for number, letter in enumerate("abcd")}


def ticket(name: str, asked: int, gpus: int = 1, cores: int = 1, **more: object) -> Ticket:
    process = Identity(
        host="h", pid=1, pid_start=0.0, started=0.0, pid_ticks=asked, kernel="k", token=name
    )
    known = Ticket(
        run=f"/runs/{name}", process=process, gpus=gpus, most=gpus, cores=cores, may=GPUS
    )
    return msgspec.structs.replace(known, **more)


def page(*tickets: Ticket, paused: Iterable[str] = (), halted: bool = False) -> Page:
    return Page({one.id: one for one in tickets}, {}, frozenset(paused), halted)


def given_to(page: Page, limits: Limits | None = None) -> dict[str, list[str]]:
    found = shares(page, limits or Limits())
    return {share.ticket.id: share.gpus for share in found if share.granted}


HOLDER = ticket("h", 1, standing="holds", held=["GPU-a", "GPU-b"])


def test_who_asked_first_goes_first() -> None:
    late, early = ticket("a", 9), ticket("z", 5)
    one = {"GPU-a": 0}
    tickets = (msgspec.structs.replace(t, may=one) for t in (late, early))
    assert given_to(page(*tickets)) == {"z": ["GPU-a"]}


def test_a_large_one_at_the_head_is_not_overtaken_on_what_it_waits_for() -> None:
    large, small = ticket("large", 2, gpus=3), ticket("small", 3)
    assert given_to(page(HOLDER, large, small)) == {}
    assert given_to(page(HOLDER, large, small, paused=["large"])) == {"small": ["GPU-c"]}
    cpu = ticket("cpu", 4, gpus=0)
    assert given_to(page(HOLDER, large, small, cpu)) == {"cpu": []}


def test_a_sweep_takes_what_is_free() -> None:
    sweep = ticket("sweep", 2, most=9)
    assert given_to(page(HOLDER, sweep)) == {"sweep": ["GPU-c", "GPU-d"]}


def test_cores_and_a_cap_hold_for_all_that_are_counted() -> None:
    one, two = ticket("1", 1, gpus=0, cores=3), ticket("2", 2, gpus=0, cores=2)
    assert given_to(page(one, two)) == {"1": [], "2": []}
    assert given_to(page(one, two), Limits(cores=4)) == {"1": []}
    assert given_to(page(one, two), Limits(runs=1)) == {"1": []}
    huge = ticket("0", 0, gpus=0, cores=64)
    assert given_to(page(huge, two), Limits(cores=4)) == {"0": []}
    job = ticket("job", 0, gpus=0, cores=64, counted=False)
    assert given_to(page(job, one), Limits(cores=4)) == {"job": [], "1": []}


def test_a_paused_queue_gives_nothing() -> None:
    assert given_to(page(ticket("a", 1), halted=True)) == {}


def test_gpus_are_known_by_name_its_beginning_or_number() -> None:
    def of(may: dict[str, int], *held: str) -> set[str]:
        return taken(ticket("a", 1, may=may), [ticket("b", 1, held=list(held))])

    assert of(GPUS, "GPU-a", "3") == {"GPU-a", "GPU-d"}
    assert of({"GPU-abc": 0, "GPU-b": 1}, "GPU-a") == {"GPU-abc"}
    assert of(GPUS, "7") == set()


def test_numbers_of_another_slurm_job_are_other_gpus() -> None:
    """Slurm may show each job nothing but its own, from 0."""
    other = ticket("b", 1, held=["0", "GPU-b"])
    other = msgspec.structs.replace(
        other, process=msgspec.structs.replace(other.process, slurm_id="7")
    )
    assert taken(ticket("a", 1), [other]) == {"GPU-b"}


class Machine:
    """Processes that wait, hold and die, looking and writing one after another in any order."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self.turns: dict[str, Turn] = {}
        self.decided: dict[str, Ticket | None] = {}
        self.dead: set[str] = set()
        self.began: list[str] = []

    def book(self) -> Book:
        return Book(self.folder, lives=lambda process: process.token not in self.dead)

    def ask(self, one: Ticket) -> None:
        turn = Turn(self.book(), one, lambda: self.limits)
        turn.commit(one)
        self.turns[one.id] = turn

    def look(self, name: str) -> None:
        if self.turns[name].ticket.standing != "holds":
            self.decided[name] = self.turns[name].decide()

    def write(self, name: str) -> None:
        if decided := self.decided.pop(name, None):
            self.turns[name].commit(decided)
            if decided.standing == "holds":
                self.began.append(name)
                self.demand_nothing_twice()

    def end(self, name: str, *, tidy: bool) -> None:
        """By itself, or killed, with its ticket left behind."""
        self.dead.add(name)
        if tidy:
            self.book().withdraw(name)
        del self.turns[name]
        self.decided.pop(name, None)

    def holding(self) -> list[Ticket]:
        return [turn.ticket for turn in self.turns.values() if turn.ticket.standing == "holds"]

    def demand_nothing_twice(self) -> None:
        held = [name for one in self.holding() for name in one.held]
        assert len(held) == len(set(held))
        for one in self.holding():
            assert len(one.held) >= one.gpus
        if self.limits.cores is not None:
            assert sum(min(one.cores, self.limits.cores) for one in self.holding()) <= (
                self.limits.cores
            )
        if self.limits.runs is not None:
            assert len(self.holding()) <= self.limits.runs

    def settle(self) -> None:
        """All look and write until nothing changes."""
        for _ in range(60):
            before = [(name, turn.ticket) for name, turn in self.turns.items()]
            for name in list(self.turns):
                self.look(name)
                self.write(name)
            if before == [(name, turn.ticket) for name, turn in self.turns.items()]:
                return
        raise AssertionError("they do not come to an end")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "look", "look", "write", "write", "end", "kill", "move", "pause"]),
        st.integers(0, 9),
        st.integers(0, 4),
    ),
    max_size=60,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    steps=STEPS,
    limits=st.builds(
        Limits,
        cores=st.none() | st.integers(1, 6),
        runs=st.none() | st.integers(1, 3),
    ),
)
def test_nothing_is_given_twice_and_all_come_to_their_turn(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, int, int]],
    limits: Limits,
) -> None:
    machine = Machine(tmp_path_factory.mktemp("queue"), limits)
    asked = 0
    for what, which, size in steps:
        names = sorted(machine.turns)
        if what == "ask" or not names:
            asked += 1
            token = f"{(which * 7 + asked) % 10}-{asked}"  # larger and smaller than those before
            machine.ask(ticket(token, asked, gpus=size, cores=1 + which % 4))
            continue
        name = names[which % len(names)]
        match what:
            case "look":
                machine.look(name)
            case "write":
                machine.write(name)
            case "end" | "kill":
                machine.end(name, tidy=what == "end")
            case "move" | "pause":
                with suppress(UsageError):  # it waits no more
                    if what == "move":
                        moves.move(machine.book(), name, size)
                    else:
                        moves.pause(machine.book(), name)
    for name in list(machine.turns):
        moves.go(machine.book(), name)
    while machine.turns:
        machine.settle()
        holding = machine.holding()
        assert holding
        machine.end(holding[0].id, tidy=False)


@pytest.mark.parametrize("dies", [False, True])
def test_one_that_claims_waits_for_one_that_may_not_have_seen_it(
    tmp_path: Path, dies: bool
) -> None:
    """Both have seen one GPU free; the second claims after the first has looked for rivals."""
    machine = Machine(tmp_path, Limits())
    for name in ("1-later", "2-sooner"):
        machine.ask(ticket(name, 5, may={"GPU-a": 0}))
    moves.move(machine.book(), "2-sooner", 0)
    machine.look("2-sooner")
    moves.move(machine.book(), "1-later", 0)
    machine.look("1-later")
    machine.write("2-sooner")
    machine.look("2-sooner")  # it will hold
    machine.write("1-later")
    machine.look("1-later")
    assert machine.decided["1-later"] is None
    if dies:
        machine.end("2-sooner", tidy=False)
    else:
        machine.write("2-sooner")
    machine.settle()
    assert [one.id for one in machine.holding()] == ["1-later" if dies else "2-sooner"]


def test_a_large_one_does_not_starve_behind_small_ones(tmp_path: Path) -> None:
    """Small ones come one after another, and some always run."""
    machine = Machine(tmp_path, Limits())
    for number in range(4):
        machine.ask(ticket(f"s{number}", number))
    machine.settle()
    machine.ask(ticket("large", 10, gpus=4))
    for number in range(11, 16):
        machine.ask(ticket(f"s{number}", number))
        machine.settle()
        small = min(one.id for one in machine.holding())
        machine.end(small, tidy=True)
        machine.settle()
        if "large" in machine.began:
            break
    assert machine.began[-1] == "large" and len(machine.began) == 5


@pytest.fixture
def book(tmp_path: Path) -> Book:
    found = Book(tmp_path, lives=lambda process: True)
    for number, name in enumerate("abcd"):
        found.write(ticket(name, number))
    return found


def order(book: Book) -> str:
    return "".join(one.id for one in book.page(anew=True).waiting)


@pytest.mark.parametrize(
    ("name", "to", "after"),
    [("d", 0, "dabc"), ("a", 3, "bcda"), ("b", 1, "abcd"), ("c", 1, "acbd"), ("a", 99, "bcda")],
)
def test_a_move_is_one_number_between_two(book: Book, name: str, to: int, after: str) -> None:
    before = moves.move(book, name, to)
    assert order(book) == after
    moves.put_back(book, before)
    assert order(book) == "abcd"


def test_moves_never_run_out_of_room_between_two(book: Book) -> None:
    for number in range(500):
        moves.move(book, "bc"[number % 2], 1)
    assert order(book)[0] == "a" and order(book)[-1] == "d"
    assert all(len(str(place)) < 12 for place in book.page().places.values())


@given(st.fractions(), st.fractions())
def test_the_simplest_number_lies_between(one: Fraction, other: Fraction) -> None:
    if one != other:
        low, high = sorted((one, other))
        found = moves.simplest(low, high)
        assert low < found < high
        assert found.denominator <= ((low + high) / 2).denominator


@given(moved=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_who_is_moved_is_where_it_was_moved_to(
    tmp_path_factory: pytest.TempPathFactory, moved: list[tuple[str, int]]
) -> None:
    book = Book(tmp_path_factory.mktemp("moves"), lives=lambda process: True)
    expected = list("abcd")
    for number, name in enumerate(expected):
        book.write(ticket(name, number))
    for name, to in moved:
        moves.move(book, name, to)
        expected.remove(name)
        expected.insert(to, name)
    assert order(book) == "".join(expected)


def test_a_pause_is_undone_and_goes_with_its_run(book: Book) -> None:
    before = moves.pause(book, "b")
    assert book.page(anew=True).paused == {"b"}
    moves.put_back(book, before)
    assert book.page(anew=True).paused == set()
    moves.pause(book, "b")
    book.withdraw("b")
    assert book.page(anew=True).paused == set() and not list(book.folder.glob("b*"))
    moves.pause(book, None)
    assert book.page(anew=True).halted
    moves.go(book, None)
    assert not book.page(anew=True).halted


def test_one_that_waits_no_more_is_not_changed(book: Book) -> None:
    before = moves.move(book, "b", 0)
    book.write(ticket("a", 0, standing="holds"))
    book.withdraw("b")
    for change in (
        lambda: moves.move(book, "a", 2),
        lambda: moves.shift(book, "b", 1),
        lambda: moves.pause(book, "b"),
        lambda: moves.put_back(book, before),
    ):
        with pytest.raises(UsageError, match="waits no more"):
            change()
    assert sorted(path.name for path in book.folder.iterdir()) == ["a.json", "c.json", "d.json"]


def test_a_book_is_read_again_only_when_something_changed(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("dltui.runs.clock.monotonic", lambda: now[0])
    reads: list[str] = []
    content: Callable[[Path], bytes] = book._content  # type: ignore[assignment]
    monkeypatch.setattr(book, "_content", lambda name: (reads.append(name), content(name))[1])
    book.page()
    now[0] += 5
    book.page()
    reads.clear()
    for _ in range(50):
        now[0] += 1
        book.page()
    assert reads == []
    book.put("a.paused", b"")
    assert book.page().paused == {"a"} and reads == []
    book.write(ticket("b", 7))
    assert book.page().tickets["b"].asked == 7 and reads == ["b.json"]


def test_what_is_damaged_is_nobody(book: Book) -> None:
    (book.folder / "x.json").write_text("{")
    (book.folder / "a.place").write_text("1/0")
    (book.folder / "b.place").write_text("1e999999999")
    (book.folder / "c.place").write_bytes(b"\xff")
    (book.folder / "y.json").mkdir()
    assert order(book) == "abcd"
