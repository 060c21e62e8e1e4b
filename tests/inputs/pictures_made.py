"""Writes folders of pictures as people bring them, and a preset that trains on them."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.inputs.arrays_made import MLP, PRESET, random
from tests.inputs.case import Make

Pixels = NDArray[Any]
Draw = Callable[[np.random.Generator, int], Image.Image]
"""A picture of class 0 or 1."""


def write(folder: Path, data: str = "", epochs: int = 2) -> None:
    text = PRESET.format(data=data, model=MLP, epochs=epochs)
    (folder / "p.toml").write_text(text.replace("d.npz", "pics"))


def bright(generator: np.random.Generator, label: int) -> Image.Image:
    """8×8 in colour, brighter in class 1."""
    return Image.fromarray(noise(generator, label))


def noise(generator: np.random.Generator, label: int, shape: tuple[int, ...] = (8, 8, 3)) -> Pixels:
    return (generator.integers(0, 80, shape) + 120 * label).astype(np.uint8)


def of_sides(width: int, height: int) -> Draw:
    def draw(generator: np.random.Generator, label: int) -> Image.Image:
        return Image.fromarray(noise(generator, label, (height, width, 3)))

    return draw


def depth(kind: Any, top: float) -> Draw:
    """8×8 grey from 0 to ``top`` of a type of more than 8 bits."""

    def draw(generator: np.random.Generator, label: int) -> Image.Image:
        return Image.fromarray((noise(generator, label, (8, 8)) / 200 * top).astype(kind))

    return draw


def glyph(label: int) -> NDArray[np.bool_]:
    """A bar or a disc in 12×12."""
    y, x = np.mgrid[:12, :12]
    return np.abs(x - 5) < 2 if label == 0 else (x - 6) ** 2 + (y - 6) ** 2 < 16


def shadow(shade: int, mode: str) -> Draw:
    """A glyph of one shade, of which only the alpha channel tells."""

    def draw(generator: np.random.Generator, label: int) -> Image.Image:
        drawn = np.roll(glyph(label), tuple(generator.integers(-2, 3, 2)), (0, 1))
        alpha = Image.fromarray((255 * drawn).astype(np.uint8))
        if mode == "P":
            image = Image.fromarray(drawn.astype(np.uint8), "P")
            image.putpalette([shade] * 6)
            image.info["transparency"] = bytes([0, 255])
            return image
        image = Image.new("L", (12, 12), shade)
        image.putalpha(alpha)
        return image if mode == "LA" else image.convert("RGBA")

    return draw


def fill(
    root: Path, draw: Draw, *, ending: str = "png", classes: str = "cat dog", n: int = 10
) -> None:
    generator = random(7)
    for label, name in enumerate(classes.split()):
        (root / name).mkdir(parents=True, exist_ok=True)
        for i in range(n):
            image = draw(generator, label)
            more = {k: v for k, v in image.info.items() if k == "transparency"}
            image.save(root / name / f"{i:02}.{ending}", **more)


def folder(
    draw: Draw = bright,
    change: Callable[[Path], object] = lambda pics: None,
    *,
    data: str = "",
    epochs: int = 2,
    **how: Any,
) -> Make:
    def make(at: Path) -> None:
        fill(at / "pics", draw, **how)
        change(at / "pics")
        write(at, data, epochs)

    return make


def hidden(pics: Path) -> None:
    (pics / ".ipynb_checkpoints").mkdir()
    bright(random(), 0).save(pics / ".ipynb_checkpoints" / "00-checkpoint.png")
    (pics / "__MACOSX" / "cat").mkdir(parents=True)


def strays(pics: Path) -> None:
    (pics / "cat" / "._00.png").write_bytes(b"\x00\x05\x16\x07 a resource fork")
    (pics / "cat" / "Thumbs.db").write_bytes(b"\xd0\xcf")
    (pics / "cat" / "odd.png").mkdir()
    (pics / "dog" / "empty.png").touch()


def parts(names: str) -> Make:
    def make(at: Path) -> None:
        for name in names.split():
            fill(at / "pics" / name, bright, n=6)
        write(at)

    return make


def unsorted_test(at: Path) -> None:
    fill(at / "pics" / "train", bright)
    (at / "pics" / "test").mkdir()
    for i in range(4):
        bright(random(i), 0).save(at / "pics" / "test" / f"{i}.png")
    write(at)


def other_case(at: Path) -> None:
    fill(at / "pics" / "train", bright)
    fill(at / "pics" / "test", bright, classes="cat Dog")
    write(at)


def one_grey(pics: Path) -> None:
    Image.open(pics / "cat" / "00.png").convert("L").save(pics / "cat" / "00.png")


def held_sideways(pics: Path) -> None:
    image = of_sides(8, 16)(random(), 0)
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(pics / "cat" / "00x.jpg", exif=exif)


def cut(pics: Path) -> None:
    whole = pics / "dog" / "05.jpg"
    whole.write_bytes(whole.read_bytes()[:-300])


def bomb(pics: Path) -> None:
    """A PNG of 14,000 × 14,000 pixels that are not there."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", 14_000, 14_000, 8, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    (pics / "dog" / "bomb.png").write_bytes(start + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


def not_utf8(pics: Path) -> None:
    (pics / "cat").rename(os.fsdecode(os.fsencode(pics) + b"/caf\xe9"))


def round_in_a_circle(pics: Path) -> None:
    (pics / "cat" / "again").symlink_to(pics / "cat", target_is_directory=True)
    (pics / "cat" / "self").symlink_to(pics / "cat" / "self")


def flat(pics: Path) -> None:
    for file in list(pics.rglob("*.png")):
        file.rename(pics / f"{file.parent.name}{file.name}")
    for name in ("cat", "dog"):
        (pics / name).rmdir()


def folds(at: Path) -> None:
    for name in ("fold1", "fold2"):
        fill(at / "pics" / name, bright)
    write(at)


def wrapped(at: Path) -> None:
    fill(at / "pics" / "archive", bright)
    write(at)


def moving(pics: Path) -> None:
    frames = [bright(random(i), 1) for i in range(3)]
    frames[0].save(pics / "dog" / "05.gif", save_all=True, append_images=frames[1:])


def web_page(pics: Path) -> None:
    (pics / "dog" / "05.png").write_text("<html>404</html>")


def bare(pics: Path) -> None:
    (pics / "bird").mkdir()


def within(pics: Path) -> None:
    (pics / "cat" / "indoors").mkdir()
    (pics / "cat" / "00.png").rename(pics / "cat" / "indoors" / "00.png")


LEARNED = {"test/accuracy": (80.0, 100.0)}
