"""From environment, answer and tmux's clients to signs and colours: each terminal one knows of."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from scripted import Scripted, answers, silent

from dltui.devices.ability import LOOK, Asking, by_name, judged
from dltui.devices.terminal import Answer
from dltui.devices.tmux import Client, Clients, parsed

YES, NO, SILENT = Answer(2, 0.0), Answer(3, 0.0), None
XTERM = {"TERM": "xterm-256color"}
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"}
SCREEN = {"TERM": "screen.xterm-256color", "STY": "1.me", "COLORTERM": "truecolor"}
GOOD = Client(True, "xterm-256color", frozenset({"title", "RGB"}))
C_CLIENT = Client(False, "xterm-256color", frozenset({"title"}))
CONSOLE_CLIENT = Client(True, "linux", frozenset({"title"}))
PLAIN_CLIENT = Client(True, "xterm", frozenset({"title"}))
UTF8 = {"LANG": "de_DE.UTF-8"}


@pytest.mark.parametrize(
    ("env", "answer", "clients", "unicode", "colours"),
    [
        (XTERM, YES, [], True, "256"),
        (XTERM | {"COLORTERM": "truecolor"}, YES, [], True, "true"),
        (XTERM | {"LANG": "C"}, YES, [], True, "256"),
        (XTERM | UTF8, NO, [], False, "256"),
        (XTERM | {"LC_ALL": "de_DE.ISO-8859-1"}, YES, [], True, "256"),
        (XTERM | UTF8, SILENT, [], True, "256"),
        (XTERM | {"LC_ALL": "C", **UTF8}, SILENT, [], False, "256"),
        (XTERM | {"LC_ALL": "C.UTF-8"}, SILENT, [], True, "256"),
        (XTERM, SILENT, [], False, "256"),
        (XTERM | {"LC_CTYPE": "C.UTF-8"}, SILENT, [], False, "256"),
        (XTERM | {"LC_CTYPE": "C.UTF-8", "LANG": "C.UTF-8"}, SILENT, [], True, "256"),
        ({"TERM": "xterm"}, YES, [], True, "16"),
        ({"TERM": "xterm-16color"}, YES, [], True, "16"),
        ({"TERM": "xterm-kitty"}, YES, [], True, "256"),
        ({"TERM": "xterm-direct"}, YES, [], True, "256"),
        ({"TERM": "xterm-mono"}, YES, [], True, "none"),
        (XTERM | {"NO_COLOR": "1"}, YES, [], True, "none"),
        ({"TERM": "linux"} | UTF8, YES, [], False, "16"),
        ({"TERM": "vt100", "COLORTERM": "truecolor"}, YES, [], False, "none"),
        ({"TERM": "vt220"} | UTF8, SILENT, [], False, "none"),
        ({"TERM": "ansi", "COLORTERM": "truecolor"}, YES, [], False, "16"),
        ({"TERM": "nonsense"}, YES, [], True, "16"),
        ({"TERM": "nonsense"} | UTF8, SILENT, [], False, "16"),
        (TMUX, YES, [GOOD], True, "true"),
        (TMUX | {"LANG": "C"}, YES, [C_CLIENT], False, "256"),
        (TMUX, YES, [GOOD, C_CLIENT], False, "256"),
        (TMUX, YES, [GOOD, CONSOLE_CLIENT], False, "16"),
        (TMUX | {"TERM": "screen"}, YES, [PLAIN_CLIENT], True, "16"),
        (TMUX | {"TERM": "screen"}, YES, [GOOD], True, "true"),
        (TMUX | {"NO_COLOR": ""}, YES, [GOOD], True, "none"),
        (TMUX, YES, [], True, "256"),
        (SCREEN, YES, [], True, "256"),
        (SCREEN, NO, [], False, "256"),
        (SCREEN | {"TERM": "screen.linux"}, YES, [], False, "16"),
        (SCREEN | {"TERM": "screen"}, YES, [], True, "16"),
    ],
)
def test_what_is_shown_on_each(
    env: Mapping[str, str],
    answer: Answer | None,
    clients: list[Client],
    unicode: bool,
    colours: str,
) -> None:
    found = judged(env, answer, clients)
    assert (found.unicode, found.colours) == (unicode, colours)
    assert found.signs_known and found.colours_known
    assert found.signs_known.isascii() and found.advice.isascii()
    assert not (found.unicode and found.advice)


@pytest.mark.parametrize("name", ["linux", "vt100", "vt220", "ansi", "screen.linux"])
def test_a_console_gets_the_sequences_of_a_vt100(name: str) -> None:
    assert judged({"TERM": name}, None, []).plain


@pytest.mark.parametrize("name", ["xterm", "screen", "tmux-256color", "st-256color", "nonsense"])
def test_an_emulator_gets_all(name: str) -> None:
    assert not judged({"TERM": name}, None, []).plain


@pytest.mark.parametrize(
    ("name", "colours"),
    [("foot", "256"), ("alacritty", "256"), ("rxvt", "16"), ("sun-color", "16"), ("sun", "none")],
)
def test_names_tell_how_many_colours(name: str, colours: str) -> None:
    assert by_name(name) == colours


@pytest.mark.parametrize(
    ("line", "client"),
    [
        ("1 xterm 256,RGB", Client(True, "xterm", frozenset({"256", "RGB"}))),
        ("0 linux ", Client(False, "linux", frozenset({""}))),
        ("1 xterm", Client(True, "xterm", frozenset({""}))),
        ("", None),
        ("lost server", None),
    ],
)
def test_what_tmux_says_of_a_client(line: str, client: Client | None) -> None:
    assert parsed(line) == client


def test_a_tmux_that_is_not_here_or_hangs_has_no_clients(tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path), "TMUX": "x", "TMUX_PANE": "%1"}
    assert Clients(env).read(1.0) == []
    tool = tmp_path / "tmux"
    tool.write_text(f"#!{sys.executable}\nimport sys\nprint('1', *sys.argv[1:])\n")
    tool.chmod(0o755)
    prompt = Clients(env)
    assert prompt.read(20.0) == [Client(True, "list-clients", frozenset({"-t"}))]
    prompt.close()
    tool.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    hanging = Clients(env)
    assert hanging.read(0.05) == []
    hanging.close()


def looked(env: Mapping[str, str], terminal: Scripted) -> bool:
    asking = Asking(env, reading=terminal.handle, writing=terminal.handle)
    try:
        return asking.found(0.2).unicode
    finally:
        asking.close()


def test_a_terminal_that_draws_utf8_in_one_cell_has_signs() -> None:
    with Scripted(answers(b"\x1b[1;2R")) as terminal:
        assert looked(XTERM, terminal)
        assert terminal.seen == LOOK and terminal.echoes


@pytest.mark.parametrize("steps", [[b"\x1b[1;3R"], [0.6, b"\x1b[1;2R"], []])
def test_one_that_does_not_or_says_nothing_in_time_has_none(steps: list[bytes | float]) -> None:
    with Scripted(answers(*steps)) as terminal:
        assert not looked(XTERM, terminal)
        assert terminal.echoes


@pytest.mark.parametrize("env", [{"TERM": "linux"}, XTERM | {"DLTUI_ASCII": "0"}])
def test_nobody_is_asked_what_is_known(env: Mapping[str, str]) -> None:
    with Scripted(silent) as terminal:
        looked(env, terminal)
        assert terminal.seen == b"" and terminal.echoes


def test_the_sign_is_wiped_away_again() -> None:
    """The last thing that is sent clears the line; no byte is a control of Latin-1."""
    assert LOOK.endswith(b"\r\x1b[K") and LOOK.startswith(b"\r")
    assert all(byte < 0x80 or byte >= 0xA0 for byte in LOOK)
