"""Pictures of every screen, from real runs: ``python tests/pictures.py OUT [SIZE …]``.

Makes the runs it shows in ``OUT/runs`` (a minute; none needs data from elsewhere), then one SVG a
screen and size, and a PNG beside it where ``rsvg-convert`` (librsvg2-bin) is installed.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from rich.cells import cell_len
from textual.pilot import Pilot

from dltui.tui.app import LabApp
from tests.tui.keys import painted

CELL = 12.2
"""Width of a character in Textual's SVG."""

RUNS = {
    "quickstart": [],
    "learning-rate/quickstart": ["--quick", "--set", "sweep.train.lr=[0.1, 0.01, 0.001]"],
    "architectures/vgg19": [],
    "bias-variance/polynomial": [],
    "curves/breast-cancer": [],
    "filters/laplacian": [],
    "gradients/backprop": [],
}

SIZES = ("120x36", "80x24", "200x60")


@dataclass(frozen=True, slots=True)
class Shot:
    """``run`` is part of the name of a run to open first; then ``keys`` are pressed.

    ``shows`` is a word that must be there: a busy machine takes its time.
    """

    name: str
    keys: tuple[str, ...] = ()
    run: str = ""
    shows: str = ""
    settle: float = 2.0


SHOTS = (
    Shot("home", shows="every"),
    Shot("plan", ("enter",), shows="fits"),
    Shot("run", run="quickstart"),
    Shot("sweep", run="sweep"),
    Shot("architectures", run="vgg19"),
    Shot("bias-variance", run="polynomial"),
    Shot("curves", run="breast-cancer"),
    Shot("filters", run="laplacian"),
    Shot("gradients", run="backprop"),
    Shot("runs", ("a",)),
    Shot("compare", ("a", "slash", *"quickstart", "enter", "space", "down", "space", "c")),
    Shot("system", ("s",), settle=4.0),
    Shot("help", ("question_mark",)),
)


def make_runs(root: Path) -> dict[str, Path]:
    """The run directories by what shots call them; made by the real command line, once."""
    found: dict[str, Path] = {}
    for preset, options in RUNS.items():
        name = "sweep" if options else preset.rpartition("/")[2]
        folder = root / name
        if not folder.is_dir():
            command = [sys.executable, "-m", "dltui", "--run", preset, *options]
            subprocess.run([*command, "--runs-dir", str(folder), "--json"], check=True)
        found[name] = next(path for path in sorted(folder.iterdir()) if path.is_dir())
    return found


async def shoot(out: Path, size: str, shot: Shot, runs: dict[str, Path], together: Path) -> None:
    width, height = map(int, size.split("x"))
    os.environ["COLORTERM"] = "truecolor"
    app = LabApp(together, None)
    async with app.run_test(size=(width, height)) as pilot:
        await _until_shown(pilot, "quickstart")
        await pilot.pause(1.5)
        await _open(pilot, shot, runs)
        for key in shot.keys:
            await painted(app)
            await pilot.press(key)
        await pilot.pause(shot.settle)
        await _until_shown(pilot, shot.shows)
        svg = out / f"{shot.name}-{size}.svg"
        svg.write_text(cell_by_cell(app.export_screenshot(title="dltui")))
    if shutil.which("rsvg-convert"):
        png = str(svg.with_suffix(".png"))
        subprocess.run(["rsvg-convert", "-o", png, str(svg)], check=True)
        # A screen has few colours: 128 of them make a third of the bytes.
        Image.open(png).convert("RGB").quantize(128).save(png, optimize=True)


async def _until_shown(pilot: Pilot[None], word: str) -> None:
    while word not in pilot.app.export_screenshot():
        await pilot.pause(0.5)


async def _open(pilot: Pilot[None], shot: Shot, runs: dict[str, Path]) -> None:
    from dltui.runs.layout import RunDir

    if shot.run:
        app = pilot.app
        assert isinstance(app, LabApp)
        app.open_run(RunDir(runs[shot.run]))
        await pilot.pause(1.5)


def cell_by_cell(svg: str) -> str:
    """Every character outside ASCII at its own cell, whatever width a viewer's font gives it."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono")
    text = re.compile(
        r'(<text[^>]*? x=")([\d.]+)"([^>]*?) textLength="[\d.]+"([^>]*>)([^<]*)</text>'
    )
    return text.sub(lambda match: "".join(_pieces(*match.groups())), svg)


def _pieces(head: str, x: str, middle: str, tail: str, body: str) -> list[str]:
    pieces: list[str] = []
    cells = 0
    for part in re.findall(r"[!-~]+|.", html.unescape(body)):
        if part.strip("\xa0 "):
            left, width = float(x) + CELL * cells, CELL * cell_len(part)
            pieces.append(
                f'{head}{left:.1f}"{middle} textLength="{width:.1f}"{tail}'
                f"{html.escape(part)}</text>"
            )
        cells += cell_len(part)
    return pieces


def main(out: Path, sizes: tuple[str, ...]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    runs = make_runs(out / "runs")
    together = out / "runs" / "all"
    together.mkdir(exist_ok=True)
    for path in runs.values():
        link = together / path.name
        if not link.exists():
            shutil.copytree(path, link)
    for size in sizes:
        for shot in SHOTS:
            asyncio.run(shoot(out, size, shot, runs, together))
            print(f"{shot.name}-{size}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or SIZES)
