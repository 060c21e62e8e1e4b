"""What is sent when: the last painted first, nothing before an answer, no call left behind."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from rich.color import ColorSystem
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.geometry import Offset, Region, Size
from textual.strip import Strip

from dltui.tui.terminal.sender import Sender

WIDTH, HEIGHT = 20, 3


class Driver:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, data: str) -> None:
        self.written.append(data)

    @property
    def asked(self) -> int:
        """The number of the last question."""
        found = re.findall(r"\x1b\[1;(\d+)H\x1b\[6n", "".join(self.written))
        return int(found[-1])


def opened() -> tuple[Sender, Driver]:
    size = Size(WIDTH, HEIGHT)
    app: Any = SimpleNamespace(
        screen=SimpleNamespace(outer_size=size),
        console=SimpleNamespace(_color_system=ColorSystem.EIGHT_BIT),
        cursor_position=Offset(0, 0),
        _sync_available=False,
    )
    driver = Driver()
    sender = Sender(app, driver)  # type: ignore[arg-type]
    sender.start()
    return sender, driver


def painted(letter: str) -> LayoutUpdate:
    strip = Strip([Segment(letter * WIDTH)], WIDTH)
    return LayoutUpdate([[strip]] * HEIGHT, Region(0, 0, WIDTH, HEIGHT))


async def test_a_frame_waits_for_the_answer_to_the_one_before() -> None:
    sender, driver = opened()
    sender.show(painted("a"))
    assert len(driver.written) == 1 and not sender.ready
    sender.line.answered(driver.asked)
    sender.show(painted("b"))
    assert "b" in driver.written[-1] and "a" not in "".join(driver.written)
    sender.show(painted("c"))
    sender.show(painted("d"))
    assert len(driver.written) == 2
    sender.line.answered(driver.asked)
    sender.show(painted("e"))
    assert "e" in driver.written[-1] and len(driver.written) == 3


async def test_an_arrival_is_told_once_it_is_there() -> None:
    sender, driver = opened()
    told: list[str] = []
    sender.line.answered(driver.asked)
    sender.show(painted("a"))
    sender.after_arrival(lambda: told.append("a"))
    assert not told
    sender.line.answered(driver.asked)
    sender.after_arrival(lambda: told.append("at once"))
    assert told == ["a", "at once"]


async def test_an_arrival_of_what_looks_the_same_is_told_too() -> None:
    sender, driver = opened()
    told: list[str] = []
    sender.line.answered(driver.asked)
    sender.show(painted("a"))
    sender.show(painted("b"))
    sender.show(painted("a"))
    sender.after_arrival(lambda: told.append("a"))
    sender.line.answered(driver.asked)
    sender.after_arrival(lambda: None)
    assert told == ["a"] and len(driver.written) == 2


async def test_nothing_is_written_once_the_terminal_is_given_back() -> None:
    sender, driver = opened()
    sender.line.answered(driver.asked)
    sender.stop(0.0)
    sender.show(painted("a"))
    assert len(driver.written) == 1
    sender.start()
    sender.line.answered(driver.asked)
    sender.show(painted("a"))
    assert "a" in driver.written[-1]
