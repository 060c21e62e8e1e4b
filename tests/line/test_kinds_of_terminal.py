"""The lab on terminals and locales as servers have them: each real, asked, and looked at."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.benchmarks.terminal import Terminal
from tests.line.lab import Lab
from tests.line.places import COMMAND, environment
from tests.tui.finished import finished

SHOWN = "quickstart"


@pytest.fixture
def near(tmp_path: Path) -> dict[str, str]:
    """The environment of a program over SSH, with a run whose note is not ASCII."""
    from dltui.runs.files import notes

    root = tmp_path / "runs"
    root.mkdir()
    run = finished(root, 2)
    notes.write(run, notes.Notes(title="Größe ▲ 漢字"))
    found = environment(root, tmp_path)
    del found["LANG"]
    return found


@pytest.fixture(scope="session")
def latin1(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A locale in Latin-1, which Python does not turn into UTF-8 as it does with C."""
    folder = tmp_path_factory.mktemp("locale")
    tool = shutil.which("localedef")
    if not tool:
        pytest.skip("no localedef here")
    made = subprocess.run(
        [tool, "-c", "-i", "en_US", "-f", "ISO-8859-1", str(folder / "en_US.ISO-8859-1")],
        capture_output=True,
        check=False,
    )
    if not (folder / "en_US.ISO-8859-1").is_dir():
        pytest.skip(f"no Latin-1 locale can be made here: {made.stderr.decode()[:200]}")
    return {"LOCPATH": str(folder), "LC_ALL": "en_US.ISO-8859-1"}


def test_a_terminal_without_utf8_is_shown_nothing_but_ascii(near: dict[str, str]) -> None:
    """Whatever the locale says: of UTF-8 it would make two or three signs each."""
    near["LANG"] = "C.UTF-8"
    with Lab(COMMAND, env=near, utf8=False) as lab:
        lab.shows("> quickstart")
        lab.shows("Gro?e ^ ????")
        lab.send("a")
        lab.shows("final / so far")
        assert lab.shown.isascii()


@pytest.mark.parametrize("env", [{}, {"LANG": "C"}, {"LC_ALL": "C"}, {"LANG": ""}])
def test_a_terminal_with_utf8_is_shown_signs_whatever_the_locale_says(
    near: dict[str, str], env: Mapping[str, str]
) -> None:
    with Lab(COMMAND, env={**near, **env}) as lab:
        lab.shows("▸ quickstart")
        lab.shows("Größe")


@pytest.mark.parametrize("utf8", [True, False])
def test_under_a_locale_in_latin1_what_the_terminal_draws_counts(
    near: dict[str, str], latin1: Mapping[str, str], utf8: bool
) -> None:
    with Lab(COMMAND, env={**near, **latin1}, utf8=utf8) as lab:
        lab.shows("▸ quickstart" if utf8 else "> quickstart")
        lab.shows("Größe" if utf8 else "Gro?e")
        assert lab.shown.isascii() != utf8


@pytest.mark.parametrize("term", ["linux", "vt100", "vt220", "ansi"])
def test_a_console_gets_ascii_and_sequences_of_its_time(near: dict[str, str], term: str) -> None:
    env = {**near, "TERM": term, "LANG": "C.UTF-8"}
    with Terminal(COMMAND, size=(100, 30), env=env, silent=True) as terminal:
        terminal.wait("> quickstart")
        terminal.send("a")
        terminal.wait("final")
        terminal.process.terminate()
        terminal.process.wait(20)
        sent = terminal.sent
    assert sent.isascii()
    for newer in (b"[>", b"[<", b"[?2", b"[?10", b"[?1004", b"[38;", b"[48;", b"]", b"P"):
        assert b"\x1b" + newer not in sent.replace(b"\x1b[?1049", b"").replace(b"\x1b[?25", b"")


def test_a_terminal_that_never_answers_is_not_waited_for(near: dict[str, str]) -> None:
    with Lab(COMMAND, env={**near, "LANG": "C.UTF-8"}, silent=True) as lab:
        lab.shows("▸ quickstart")
    with Lab(COMMAND, env=near, silent=True) as lab:
        lab.shows("> quickstart")


@pytest.mark.parametrize(
    ("env", "sign"),
    [({"LC_ALL": "C"}, ">"), ({"LANG": ""}, ">"), ({"LC_ALL": "C.UTF-8"}, "▸")],
)
def test_in_tmux_its_client_counts(
    near: dict[str, str], tmp_path: Path, env: Mapping[str, str], sign: str
) -> None:
    """tmux would show ``_`` where a sign is that its client cannot show."""
    if not shutil.which("tmux"):
        pytest.skip("no tmux here")
    tmux = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    line = [*tmux, "new-session", f"{sys.executable} -m dltui"]
    with Lab(line, env={**near, **env}) as lab:
        try:
            lab.shows(f"{sign} quickstart")
            assert "_ quickstart" not in lab.shown
        finally:
            subprocess.run([*tmux, "kill-server"], check=False)


@pytest.mark.parametrize(
    ("options", "env", "sign"),
    [([], {"LC_ALL": "C"}, ">"), (["-U"], {"LC_ALL": "C"}, "▸"), ([], {"LC_ALL": "C.UTF-8"}, "▸")],
)
def test_in_gnu_screen_its_answer_counts(
    near: dict[str, str], tmp_path: Path, options: list[str], env: Mapping[str, str], sign: str
) -> None:
    if not shutil.which("screen"):
        pytest.skip("no screen here")
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    line = ["screen", *options, *COMMAND]
    env = {**near, **env, "SCREENDIR": str(sockets), "COLORTERM": "truecolor"}
    with Lab(line, env=env) as lab:
        try:
            lab.shows(f"{sign} quickstart")
        finally:
            subprocess.run(["screen", "-X", "quit"], env=env, check=False)


COMMANDS = (
    "list",
    "runs",
    "show latest",
    "show quickstart",
    "runs --json",
    "compare latest latest",
)


@pytest.mark.parametrize("line", COMMANDS)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_is_printed_follows_the_encoding_of_stdout(
    near: dict[str, str], line: str, encoding: str
) -> None:
    done = subprocess.run(
        [*COMMAND, *line.split()],
        env={**near, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding)
    assert b"Traceback" not in done.stderr
    assert "Ã" not in text and "â" not in text
    if line == "runs":
        assert ("Größe" if encoding == "latin-1" else "Gro?e") in text
    if line == "runs --json":
        assert "\\u6f22\\u5b57" in text


def test_dltui_ascii_counts_for_what_is_printed_too(near: dict[str, str]) -> None:
    env = {**near, "LANG": "C.UTF-8", "DLTUI_ASCII": "1"}
    done = subprocess.run([*COMMAND, "show", "latest"], env=env, capture_output=True, check=True)
    assert done.stdout.isascii() and b"loss" in done.stdout


def test_an_export_is_utf8_wherever_it_goes(near: dict[str, str]) -> None:
    env = {**near, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [*COMMAND, "export", "latest", "--format", "md"], env=env, capture_output=True, check=True
    )
    assert "Größe ▲ 漢字" in done.stdout.decode()
