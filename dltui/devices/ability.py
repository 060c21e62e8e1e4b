"""What the terminal can show: signs and colours, and how that is known.

It is asked what it draws (``Asking``), and tmux what its clients do; names and the locale count
where nobody answers, and names alone say what nobody can be asked: which font and colours there
are.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from dltui.devices.terminal import NOW, PLACE, SECONDS, Answer, Question, askable
from dltui.devices.tmux import Client, Clients

Colours = Literal["none", "16", "256", "true"]

RANK: Sequence[Colours] = ("none", "16", "256", "true")
"""Fewest first."""

CONSOLE = re.compile(r"linux|vt\d|ansi|cons25|wsvt|pc(vt|con|ansi)|at386|sun|wy(se|\d)|hurd|minix")
"""Terminals with a small fixed font, and with hardly more sequences than a VT100."""

MONOCHROME = re.compile(r"vt\d|wy\d|wyse|sun$|.*-m(ono)?$")

EMULATOR = re.compile(
    r"xterm|screen|tmux|rxvt|st\b|foot|alacritty|kitty|wezterm|ghostty|contour|konsole|gnome|vte|"
    r"putty|iterm|mintty|mlterm|eterm|nsterm|ms-terminal|rio|zellij",
    re.IGNORECASE,
)
"""What is known by name to draw Unicode, if it is told its locale."""

MANY = re.compile(r"256color|direct|kitty|ghostty|alacritty|foot|wezterm|contour|rio$|mintty")

SIGN = "±".encode()
"""One cell in UTF-8, two in any other encoding (and none of its bytes is a control of Latin-1);
two also where the characters that are wide in the East are drawn wide, as no drawing of ours is.
"""

LOOK = b"\r" + SIGN + PLACE + b"\r\x1b[K"
"""Draws it at the start of the line, asks behind which column, and wipes it away."""


class Ability(Struct, frozen=True):
    """``unicode``: whether signs outside ASCII can be read; ``plain``: it knows the sequences of a
    VT100 and no others.

    ``signs_known`` and ``colours_known`` say how that is known, ``advice`` what would give more.
    """

    name: str
    unicode: bool
    signs_known: str
    colours: Colours
    colours_known: str
    plain: bool = False
    advice: str = ""


class Asking:
    """Asks first thing, so that the answer comes while other things are done; then ``close`` it."""

    def __init__(
        self, env: Mapping[str, str] = os.environ, *, reading: int = 0, writing: int = 1
    ) -> None:
        self._env = env
        known = CONSOLE.match(own_name(env)) or env.get("DLTUI_ASCII")
        self._clients = Clients(env) if env.get("TMUX") else None
        self._question = (
            Question(LOOK, reading=reading, writing=writing)
            if not known and askable(reading, writing)
            else None
        )

    def found(self, seconds: float = SECONDS) -> Ability:
        """Wait ``seconds`` at most for what has not answered yet."""
        deadline = time.monotonic() + seconds
        clients = self._clients.read(seconds) if self._clients else []
        answer = None
        if self._question and not clients:
            answer = self._question.answer(max(NOW, deadline - time.monotonic()))
        return judged(self._env, answer, clients)

    def close(self) -> None:
        """Give the terminal back as it was."""
        if self._clients:
            self._clients.close()
        if self._question:
            self._question.close()


def own_name(env: Mapping[str, str]) -> str:
    """``TERM``, without what GNU screen puts before that of the terminal around it."""
    return env.get("TERM", "").removeprefix("screen.")


def judged(env: Mapping[str, str], answer: Answer | None, clients: Sequence[Client]) -> Ability:
    """From the environment, what the terminal answered, and those attached to tmux."""
    names = [client.name for client in clients] or [own_name(env)]
    console = next((name for name in names if CONSOLE.match(name)), None)
    unicode, signs_known, advice = _signs(env, answer, clients, console)
    colours, colours_known = _colours(env, clients)
    return Ability(
        name=env.get("TERM", ""),
        unicode=unicode,
        signs_known=signs_known,
        colours=colours,
        colours_known=colours_known,
        plain=bool(CONSOLE.match(own_name(env))),
        advice=advice,
    )


def _signs(
    env: Mapping[str, str], answer: Answer | None, clients: Sequence[Client], console: str | None
) -> tuple[bool, str, str]:
    """Whether Unicode, how that is known, and what to do for more."""
    if console:
        return False, f"a terminal of the kind {console} has no others", ""
    if any(not client.utf8 for client in clients):
        return False, "tmux sends its client no UTF-8", "tmux -u attach, with LANG=C.UTF-8"
    if answer and answer.column == 2:
        return True, "asked, it draws UTF-8", ""
    if answer:
        advice = "screen -U" if env.get("STY") else "a terminal set to UTF-8 and narrow signs"
        return False, "asked, it draws no UTF-8, or signs two cells wide", advice
    named = locale(env)
    if not re.search(r"utf-?8", named, re.IGNORECASE):
        said = f"the locale is {named}" if named else "no locale is set"
        advice = "LANG=C.UTF-8, over SSH by ssh -o SendEnv=LANG"
        return False, f"the terminal does not answer, and {said}", advice
    if EMULATOR.match(own_name(env)):
        return True, f"the terminal does not answer, but the locale is {named}", ""
    return False, "the terminal does not answer, and its kind is not known", "DLTUI_ASCII=0"


def locale(env: Mapping[str, str]) -> str:
    """What people have set: Python itself sets LC_CTYPE to C.UTF-8 where nobody has (PEP 538)."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        said = env.get(name, "")
        if said and (name, said) != ("LC_CTYPE", "C.UTF-8"):
            return said
    return ""


def _colours(env: Mapping[str, str], clients: Sequence[Client]) -> tuple[Colours, str]:
    """How many, and how that is known; of several clients, what all of them have."""
    if "NO_COLOR" in env:
        return "none", "NO_COLOR is set"
    if clients:
        fewest = min((_of_client(client) for client in clients), key=RANK.index)
        return fewest, "as many as tmux's client has"
    name = own_name(env)
    # GNU screen hands COLORTERM on, but takes the numbers of a true colour for attributes.
    trusted = not env.get("STY") and not CONSOLE.match(name) and not MONOCHROME.match(name)
    if trusted and env.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "true", "by COLORTERM"
    return by_name(name), "by TERM"


def _of_client(client: Client) -> Colours:
    if "RGB" in client.features:
        return "true"
    return "256" if "256" in client.features else by_name(client.name)


def by_name(name: str) -> Colours:
    """How many colours a terminal has that calls itself ``name``."""
    if MONOCHROME.match(name):
        return "none"
    return "256" if MANY.search(name) else "16"
