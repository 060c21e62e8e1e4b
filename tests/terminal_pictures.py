"""Pictures of what a terminal is sent: ``python tests/terminal_pictures.py OUT RUNS``.

Unlike those of ``pictures.py`` they show what is left of a screen on a terminal with few colours
or without Unicode. ``RUNS`` is a runs root, of which the newest run is opened. Needs pyte, and
``rsvg-convert`` for the PNGs.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyte
from PIL import Image

from tests.benchmarks.terminal import Terminal

SIZE = (100, 30)
WIDTH, HEIGHT = 8.43, 17
"""Pixels of a cell of DejaVu Sans Mono at 14 pixels."""

SETTLE = 4.0
"""Seconds in which a screen is painted whole."""

NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
CODES = (
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
)
VGA = dict(zip([*NAMES, *(f"bright{name}" for name in NAMES)], CODES.split(), strict=True))
"""pyte's names of the sixteen, as the Linux console shows them."""


TMUX = ("tmux", "-L", "pictures", "-f", "/dev/null")
LAB = (sys.executable, "-m", "dltui")


@dataclass(frozen=True, slots=True)
class Shot:
    """``env`` as a server sets it; ``keys`` are pressed, each until its text is written."""

    name: str
    env: dict[str, str]
    keys: tuple[tuple[str, str], ...] = (("a", "columns"), ("\r", "resident"))
    line: tuple[str, ...] = LAB


SHOTS = (
    Shot("terminal-linux", {"TERM": "linux"}),
    Shot(
        "terminal-tmux-lang-c",
        {"TERM": "xterm-256color", "LANG": "C"},
        (),
        (*TMUX, "new-session", " ".join(LAB)),
    ),
    Shot("terminal-16-colours", {"TERM": "xterm", "LANG": "C.UTF-8"}),
    Shot("terminal-no-color", {"TERM": "xterm-256color", "NO_COLOR": "1"}),
)


def sent(shot: Shot, runs: Path) -> bytes:
    """All that is sent until the last key of ``shot`` has been answered."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    env = {**dict.fromkeys(os.environ, ""), "COLORTERM": "", **kept, "DLTUI_RUNS": str(runs)}
    with Terminal(shot.line, size=SIZE, env={**env, **shot.env}) as terminal:
        terminal.wait("quickstart")
        time.sleep(SETTLE)
        for key, awaited in shot.keys:
            since = terminal.count
            terminal.send(key)
            terminal.wait(awaited, since=since)
            time.sleep(SETTLE)
        data = terminal.sent
    if shot.line != LAB:
        subprocess.run([*TMUX, "kill-server"], check=False)
    return data


def drawn(data: bytes) -> str:
    """The screen after ``data``, as SVG."""
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(data)
    width, height = SIZE[0] * WIDTH, SIZE[1] * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        'font-family="DejaVu Sans Mono" font-size="14" shape-rendering="crispEdges">'
        '<rect width="100%" height="100%"/>'
    ]
    for y in range(SIZE[1]):
        cells = [(x, screen.buffer[y][x]) for x in range(SIZE[0])]
        for (front, back, bold), found in groupby(cells, key=lambda cell: _look(cell[1])):
            run = list(found)
            left, top, room = run[0][0] * WIDTH, y * HEIGHT, len(run) * WIDTH
            parts.append(
                f'<rect x="{left:.2f}" y="{top}" width="{room:.2f}" height="{HEIGHT}" '
                f'fill="#{back}"/>'
            )
            weight = ' font-weight="bold"' if bold else ""
            parts += [
                f'<text x="{x * WIDTH:.2f}" y="{top + 13}" fill="#{front}"{weight}>'
                f"{html.escape(cell.data)}</text>"
                for x, cell in run
                if cell.data.strip()
            ]
    return "\n".join([*parts, "</svg>"])


def _look(cell: pyte.screens.Char) -> tuple[str, str, bool]:
    front = VGA.get(cell.fg, cell.fg).replace("default", "aaaaaa")
    back = VGA.get(cell.bg, cell.bg).replace("default", "000000")
    return (back, front, cell.bold) if cell.reverse else (front, back, cell.bold)


def main(out: Path, runs: Path, names: tuple[str, ...]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        if names and shot.name not in names:
            continue
        data = sent(shot, runs)
        svg = out / f"{shot.name}.svg"
        svg.write_text(drawn(data))
        png = str(svg.with_suffix(".png"))
        subprocess.run(["rsvg-convert", "-o", png, str(svg)], check=True)
        Image.open(png).convert("RGB").quantize(128).save(png, optimize=True)
        print(shot.name, len(data), "bytes sent")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3:]))
