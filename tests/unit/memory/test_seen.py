"""What the plan is told of what the network will see, by the process that is asked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image as Picture

from dltui.errors import ExitCode
from dltui.figures.records import Figure, Image, Table
from dltui.predict import prediction, seen
from dltui.predict.prediction import Refusal
from dltui.presets.load import load

PRESET = """title = "Seen"
topic = "learning-rate"
[data]
{data}
[model]
name = "{model}"
[train]
batch_size = 5
"""


def asked(folder: Path, data: str, capfdbinary: pytest.CaptureFixture[bytes], model: str) -> Figure:
    path = folder / "p.toml"
    path.write_text(PRESET.format(data=data, model=model))
    assert seen.main([str(path), "--json"]) == ExitCode.FINISHED
    found: Figure = msgspec.json.decode(capfdbinary.readouterr().out, type=Figure)
    return found


def test_pictures_are_seen_as_a_network_in_colour_gets_them(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, shade in (("dark", 0), ("light", 255)):
        (tmp_path / "pics" / name).mkdir(parents=True)
        for number in range(5):
            flat = np.full((8, 16), shade, dtype=np.uint8)
            Picture.fromarray(flat).save(tmp_path / "pics" / name / f"{number}.png")
    data = 'path = "pics"\nsize = [8, 8]\nfit = "letterbox"\ntransforms = ["flip"]'
    sheet = asked(tmp_path, data, capfdbinary, "resnet18")
    assert isinstance(sheet, Image)
    assert sheet.title == "what the network sees: 3×8×8, rows as stored and after flip"
    light = next(tile for tile in sheet.tiles if tile.caption == "light")
    assert [row[0] for row in light.pixels] == [0, 0, 255, 255, 255, 255, 0, 0]  # type: ignore[union-attr]


def test_rows_are_seen_standardised(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    x = np.arange(60, dtype=np.float32).reshape(20, 3) * 1000
    np.savez(tmp_path / "d.npz", x=x + np.float32(0.5), y=np.arange(20) % 2)
    table = asked(tmp_path, 'path = "d.npz"', capfdbinary, "mlp")
    assert isinstance(table, Table) and len(table.rows) == 5
    assert all(abs(value) < 3 for row in table.rows for value in row[2:])  # type: ignore[arg-type]


def test_what_cannot_be_done_is_told(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "p.toml"
    data = 'name = "breast-cancer"\ntransforms = ["flip"]'
    path.write_text(PRESET.format(data=data, model="mlp"))
    assert seen.main([str(path), "--json"]) == ExitCode.USAGE
    refusal = msgspec.json.decode(capfdbinary.readouterr().out, type=Refusal)
    assert "flip cannot be done to rows of numbers" in refusal.error


def test_the_command_asks_the_module_that_was_meant(tmp_path: Path) -> None:
    """In a folder of its own, which is gone afterwards."""
    path = tmp_path / "p.toml"
    path.write_text(PRESET.format(data='name = "digits"', model="mlp"))
    with prediction._question(load(path), None, prediction.SEEN) as command:
        assert command[2:4] == ["-m", "dltui.predict.seen"] and Path(command[4]).exists()
        assert command[command.index("--folder") + 1] == str(tmp_path)
    assert not Path(command[4]).exists()
