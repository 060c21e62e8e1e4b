"""Every theme of the palette can be read, with as many colours as the terminal has."""

from __future__ import annotations

import re
import sys
import time
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App

from dltui.charts.colours import FAINT, TEXT, Depth, contrast, hexadecimal
from dltui.charts.style import Style
from dltui.config.change import changed, put
from dltui.config.schema import Settings
from dltui.config.values import config_file, effective
from dltui.errors import ResourceError
from dltui.tui.app import LabApp
from dltui.tui.theme import GROUNDS, THEMES, TONES, legible, unknown
from tests.benchmarks.terminal import Terminal
from tests.tui.screen import holds, make_live, until
from tests.unit.charts.vision import VISIONS, difference

GROUND_OF = [("dltui-light", "250;250;247"), ("dltui-dark", "16;20;24")]
EVERY = [(name, depth) for name in THEMES for depth in Depth]
APP = "import sys; from pathlib import Path; from dltui.tui.app import run; run(Path(sys.argv[1]))"


def variables(name: str, depth: Depth) -> dict[str, str]:
    theme = legible(name, depth)
    return {**theme.to_color_system().generate(), **theme.variables}


@pytest.mark.parametrize(("name", "depth"), EVERY)
def test_every_tone_can_be_read_on_everything_it_stands_on(name: str, depth: Depth) -> None:
    colours = variables(name, depth)
    for key in ("foreground", *TONES.values()):
        for ground in GROUNDS:
            least = FAINT if key == "muted" else TEXT
            assert contrast(colours[key], colours[ground], depth) >= least, (key, ground)
    selection = colours["input-selection-background"]
    assert contrast(colours["input-selection-foreground"], selection, depth) >= TEXT


@pytest.mark.parametrize(("name", "depth"), EVERY)
def test_what_charts_draw_can_be_read_on_the_theme(name: str, depth: Depth) -> None:
    theme = legible(name, depth)
    cursor = theme.variables["cursor"]
    style = Style(dark=theme.dark, ground=theme.background or "", cursor=cursor, depth=depth)
    for index in range(8):
        line, behind = style.series(index).color, style.faint(index).color
        assert line and contrast(line.name, style.back, depth) >= TEXT
        assert behind and contrast(behind.name, style.back, depth) >= FAINT
    for pen, least in (
        (style.good, TEXT),
        (style.warn, TEXT),
        (style.bad, TEXT),
        (style.dim, FAINT),
    ):
        assert pen.color and contrast(pen.color.name, style.back, depth) >= least
        assert contrast(pen.color.name, cursor, depth) >= least


@pytest.mark.parametrize("name", THEMES)
def test_the_first_series_stay_apart_for_everybody_on_every_theme(name: str) -> None:
    theme = legible(name, Depth.TRUE)
    style = Style(dark=theme.dark, ground=theme.background or "")
    drawn = [str(pen.name) for index in range(5) if (pen := style.series(index).color)]
    for vision in VISIONS:
        for one, other in combinations(drawn, 2):
            assert difference(one, other, vision) >= 10.5


@pytest.mark.parametrize("name", THEMES)
def test_the_row_under_the_cursor_is_seen_and_tones_stay_apart(name: str) -> None:
    for depth in (Depth.TRUE, Depth.MANY):
        colours = variables(name, depth)
        assert contrast(colours["cursor"], colours["background"], depth) > 1.05
        tones = [colours[TONES[tone]] for tone in ("good", "bad", "muted")]
        assert len(set(tones)) == 3


def test_no_theme_is_offered_that_cannot_be_promised() -> None:
    assert not any(theme.ansi for theme in THEMES.values())
    assert "the terminal's own colours" in unknown("ansi-dark")
    assert "did you mean dltui-light?" in unknown("dltui-ligth")


def unreadable(app: App[Any]) -> list[str]:
    """Words with a contrast below that of muted text; what is dimmed behind a dialog may be so."""
    found: list[str] = []
    place = app.screen.children[0].region if app.screen.is_modal else app.screen.region
    for strip in app.screen._compositor.render_strips()[place.y : place.bottom]:
        for text, pen, _ in strip.crop(place.x, place.right):
            if not re.search(r"\w", text) or pen is None or not (pen.color and pen.bgcolor):
                continue
            if pen.color.triplet and pen.bgcolor.triplet:
                front, back = hexadecimal(*pen.color.triplet), hexadecimal(*pen.bgcolor.triplet)
                if contrast(front, back) < FAINT:
                    found.append(f"{text.strip()!r} {front} on {back}")
    return found


@pytest.mark.parametrize("name", ["textual-light", "nord"])
async def test_nothing_on_the_screens_is_hard_to_read(name: str, runs_dir: Path) -> None:
    run = make_live(runs_dir)
    app = LabApp(runs_dir, None, Settings(theme=name))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(pilot, "● running", "40%")
        await holds(pilot, lambda: not unreadable(app))  # the theme comes after the first words
        await pilot.press("ctrl+p")
        await until(pilot, "lab.all-runs")
        assert not unreadable(app)
        await pilot.press("escape", "a", "slash")
        await until(pilot, "quickstart")
        assert not unreadable(app)
        app.open_run(run)
        await until(pilot, "half way")
        app.notify("somebody did something", severity="error", timeout=60)
        await until(pilot, "somebody")
        assert not unreadable(app)


async def test_charts_are_drawn_for_the_ground_of_the_theme(runs_dir: Path) -> None:
    from dltui.tui.widgets.painter import painter

    app = LabApp(runs_dir, None, Settings(theme="solarized-light"))
    async with app.run_test(size=(80, 24)):
        style = painter(app).style
        assert (style.dark, style.back) == (False, legible("solarized-light", app.depth).background)


@pytest.mark.parametrize(
    ("way", "theme", "ground"),
    [("environment", *GROUND_OF[0]), ("environment", *GROUND_OF[1]), ("file", *GROUND_OF[0])],
)
def test_a_theme_that_is_asked_for_is_what_the_terminal_gets(
    way: str, theme: str, ground: str, runs_dir: Path
) -> None:
    env = {"TEXTUAL_THEME": theme} if way == "environment" else {}
    if way == "file":
        config_file().parent.mkdir(parents=True)
        config_file().write_text(f'[tui]\ntheme = "{theme}"\n')
    command = [sys.executable, "-c", APP, str(runs_dir)]
    env["DLTUI_COLOURS"] = "true"
    with Terminal(command, size=(80, 24), env=env) as terminal:
        terminal.wait("quickstart")
        sent = terminal.sent.decode()
    assert f"48;2;{ground}m" in sent
    assert sum(sent.count(f"48;2;{other}m") for _, other in GROUND_OF) == sent.count(ground)


@pytest.mark.parametrize(
    ("term", "sent", "never", "cursor"),
    [
        ("xterm-256color", "48;5;", "48;2;", r"48;5;236m▸ "),
        ("linux", "40m", "48;", r"\x1b\[7;[\d;]*m> quickstart"),
    ],
)
def test_a_terminal_gets_no_more_colours_than_it_has(
    term: str, sent: str, never: str, cursor: str, runs_dir: Path
) -> None:
    """The row under the cursor is told by its ground, or by swapped colours where too few."""
    command = [sys.executable, "-c", APP, str(runs_dir)]
    with Terminal(command, size=(80, 24), env={"TERM": term, "COLORTERM": ""}) as terminal:
        terminal.wait("Look for:", timeout=60)
        written = terminal.sent.decode()
    assert sent in written and never not in written
    assert re.search(cursor, written)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "vt100"}, {"DLTUI_COLOURS": "none"}])
def test_without_colour_there_are_only_attributes(env: dict[str, str], runs_dir: Path) -> None:
    """Bold, dim, underlined and, for the row under the cursor, swapped."""
    command = [sys.executable, "-c", APP, str(runs_dir)]
    with Terminal(command, size=(80, 24), env=env) as terminal:
        terminal.wait("Look for:", timeout=60)
        pens = set(re.findall(r"\x1b\[([\d;]*)m", terminal.sent.decode()))
    numbers = {number for pen in pens for number in pen.split(";")}
    assert "7" in numbers and "1" in numbers
    assert numbers <= {"", "0", "1", "2", "4", "7"}


@pytest.mark.parametrize(("asked", "sent"), [("auto", "48;5;"), ("true", "48;2;")])
def test_all_colours_are_used_only_when_asked_for(asked: str, sent: str, runs_dir: Path) -> None:
    command = [sys.executable, "-c", APP, str(runs_dir)]
    with Terminal(command, size=(80, 24), env={"DLTUI_COLOURS": asked}) as terminal:
        terminal.wait("Look for:", timeout=60)
        assert set(re.findall(r"48;\d;", terminal.sent.decode())) == {sent}


@pytest.mark.parametrize("colours", ["none", "16", "256"])
async def test_the_chosen_line_of_the_palette_is_seen(
    colours: Literal["none", "16", "256"], runs_dir: Path
) -> None:
    app = LabApp(runs_dir, None, Settings(colours=colours))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, "quickstart")
        await pilot.press("ctrl+p")
        await until(pilot, "All runs")
        await pilot.press("down")
        deadline = time.monotonic() + 20
        while len(looks(app)) < 2:
            assert time.monotonic() < deadline, looks(app)
            await pilot.pause(0.05)


def looks(app: App[Any]) -> set[tuple[object, object]]:
    """Of the commands in the palette."""
    return {
        (pen.reverse, pen.bgcolor)
        for strip in app.screen._compositor.render_strips()
        for text, pen, _ in strip
        if pen and pen.bold and re.match(r" *(All runs|Copy path|Filter|Help|Down)\b", text)
    }


CASES = [
    ("", '[tui]\ntheme = "nord"\n'),
    ('runs_dir = "r"', 'runs_dir = "r"\n\n[tui]\ntheme = "nord"\n'),
    ("[tui]\nrate = 2 # slow\n", '[tui]\ntheme = "nord"\nrate = 2 # slow\n'),
    ("[tui]\ntheme='x' # mine\n[tui.keys]\n", '[tui]\ntheme="nord" # mine\n[tui.keys]\n'),
    ('# a\n[a]\ntheme = "b"\n[ tui ]', '# a\n[a]\ntheme = "b"\n[ tui ]\ntheme = "nord"\n'),
    ('[tui.keys]\n"run.stop" = "S"\n', '[tui.keys]\n"run.stop" = "S"\n\n[tui]\ntheme = "nord"\n'),
    ("tui = { rate = 2 }", None),
    ("tui.rate = 2", None),
    ("[tui]\nkeys = '''\n[tui]\n", None),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_keeping_a_theme_touches_nothing_else(before: str, after: str | None) -> None:
    assert changed(before, "tui.theme", "nord") == after
    if after:
        assert changed(after, "tui.theme", "nord") == after


@given(st.text(), st.sampled_from(["", "[tui]\n", "[tui]\nrate = 1\n[other]\n"]))
def test_a_comment_of_any_text_is_kept(comment: str, rest: str) -> None:
    line = "".join(char for char in comment if char.isprintable())
    after = changed(f"# {line}\n{rest}", "tui.theme", "nord")
    assert after is not None and after.startswith(f"# {line}\n")


class Counting(LabApp):
    """``styled`` counts how often everything is styled anew."""

    styled = 0

    def refresh_css(self, animate: bool = True) -> None:
        self.styled += 1
        super().refresh_css(animate)


@pytest.mark.parametrize("name", ["dltui-dark", "dltui-light"])
async def test_the_first_frame_is_styled_once(runs_dir: Path, name: str) -> None:
    app = Counting(runs_dir, None, Settings(theme=name))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "quickstart")
        assert app.styled == 0
        colours = variables(name, app.depth)
        assert app.screen.styles.background.hex.lower() == colours["background"]
        app.theme = "nord"
        await pilot.pause()
        assert app.styled == 1


async def test_a_theme_of_the_palette_is_kept(runs_dir: Path) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text("# mine\n[tui]\nrate = 2\n")
    app = LabApp(runs_dir, None, effective().tui)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "quickstart")
        app.action_change_theme()
        await until(pilot, "Search for themes")
        await pilot.press(*"gruvbox")
        await pilot.pause(0.5)
        await pilot.press("enter")
        while app.theme != "gruvbox" or "gruvbox" not in config_file().read_text():
            await pilot.pause(0.05)
    assert effective().tui.theme == "gruvbox"
    assert config_file().read_text() == '# mine\n[tui]\ntheme = "gruvbox"\nrate = 2\n'


def test_a_link_to_the_settings_stays_one(tmp_path: Path) -> None:
    config_file().parent.mkdir(parents=True)
    (tmp_path / "mine.toml").write_text("")
    config_file().symlink_to(tmp_path / "mine.toml")
    put("tui.theme", "nord", "the theme nord is not kept")
    assert config_file().is_symlink() and "nord" in (tmp_path / "mine.toml").read_text()


def test_a_folder_in_the_place_of_the_settings_is_one_line() -> None:
    config_file().mkdir(parents=True)
    with pytest.raises(ResourceError, match=r"config\.toml: .*the theme nord is not kept"):
        put("tui.theme", "nord", "the theme nord is not kept")
