"""Folders of pictures, as people bring them."""

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

from tests.inputs.arrays_cases import MLP, PRESET, random
from tests.inputs.case import Case, Make

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


REFUSED = {"exit": 2, "early": True}
DAMAGED = {"exit": 3, "early": True}
LEARNED = {"test/accuracy": (80.0, 100.0)}

CASES = [
    Case(
        name="img-hidden-folder",
        kind="A2",
        make=folder(change=hidden),
        before="a class .ipynb_checkpoints, and one __MACOSX",
        now="left out, said",
        says=("left out, being hidden: .ipynb_checkpoints, __MACOSX",),
    ),
    Case(
        name="img-training-testing",
        kind="A2",
        make=parts("Training Testing"),
        before="the parts are the classes",
        now="parts, in any case of letters",
    ),
    Case(
        name="img-train-val-test",
        kind="F8",
        make=parts("train val test"),
        before="val is ignored, no word",
        now="val to choose by, test to test on",
    ),
    Case(
        name="img-folds",
        kind="A2",
        make=folds,
        before="fold1 and fold2 are the classes",
        now="refused: both hold cat and dog, which look like the classes",
        **REFUSED,
        says=("fold1, fold2 all hold the folders cat, dog",),
    ),
    Case(
        name="img-wrapped",
        kind="A2",
        make=wrapped,
        before="expected one folder of pictures per class, found 1",
        now="refused, with the folder that is meant",
        **REFUSED,
        says=("did you mean data.path", "archive"),
    ),
    Case(
        name="img-flat",
        kind="A2",
        make=folder(change=flat),
        before="expected one folder of pictures per class, found 0",
        now="refused: they lie side by side",
        **REFUSED,
        says=("20 pictures lie side by side; move them into one folder per class",),
    ),
    Case(
        name="img-class-without-pictures",
        kind="A2",
        make=folder(change=bare),
        before="a class of which there is no example",
        now="no class, said",
        says=("no pictures, so no class of their own: bird",),
    ),
    Case(
        name="img-nested",
        kind="A2",
        make=folder(change=within),
        before="counted as the class, no word",
        now="counted as the class, said",
        says=("within a class count as its own: cat (indoors)",),
    ),
    Case(
        name="img-numbered-classes",
        kind="A14",
        make=folder(classes="1 2 10", data="classes = [0, 1]"),
        before="classes = [0, 1] are 1 and 10",
        now="they are 1 and 2",
    ),
    Case(
        name="img-grey16",
        kind="A4",
        make=folder(depth(np.uint16, 40_000), n=20, epochs=40),
        before="every pixel 255: chance",
        now="scaled by 65,535 and kept as float, said",
        says=("pictures of more than 8 bits",),
        metrics=LEARNED,
    ),
    Case(
        name="img-float-tiff",
        kind="A4",
        make=folder(depth(np.float32, 3.0), ending="tiff", epochs=30),
        before="every pixel 0 to 3 of 255",
        now="scaled by the set's range, said",
        says=("becomes 0 to 1; data.range",),
        metrics=LEARNED,
    ),
    *(
        Case(
            name=f"img-alpha-only-{mode.lower()}",
            kind="A4",
            make=folder(shadow(0, mode), classes="bar disc", n=20, epochs=20),
            before="every picture black: chance",
            now="drawn on white, said",
            says=("transparent parts of pictures show white",),
            metrics=LEARNED,
        )
        for mode in ("RGBA", "LA", "P")
    ),
    Case(
        name="img-alpha-white",
        kind="A4",
        make=folder(shadow(255, "RGBA"), classes="bar disc", n=20, epochs=20),
        before="every picture white: chance",
        now="drawn on black, said",
        says=("transparent parts of pictures show black",),
        metrics=LEARNED,
    ),
    Case(
        name="img-first-grey",
        kind="F5",
        make=folder(change=one_grey),
        before="all become grey after the first",
        now="all are colour, said",
        says=("1 of 20 pictures are grey: all are read as colour",),
    ),
    Case(
        name="img-exif",
        kind="B13",
        make=folder(of_sides(16, 8), held_sideways, ending="jpg"),
        before="refused: (16, 8) and (8, 16)",
        now="upright as the camera was held",
    ),
    Case(
        name="img-mixed-sizes",
        kind="B13",
        make=folder(change=lambda pics: of_sides(9, 7)(random(), 0).save(pics / "dog" / "10.png")),
        before="refused in the worker, no file named",
        now="refused, with two files",
        **REFUSED,
        says=("dog/09.png is 8×8", "dog/10.png 9×7; give them one with data.size"),
    ),
    Case(
        name="img-strays",
        kind="B13",
        make=folder(change=strays),
        before="refused, unnamed, for ._00.png",
        now="left out, said",
        says=("being empty files: empty.png", "hidden: ._00.png", "Thumbs.db, odd.png (a folder)"),
    ),
    Case(
        name="img-truncated",
        kind="B13",
        make=folder(of_sides(64, 64), cut, ending="jpg"),
        before="picture 15 cannot be read",
        now="refused, with the file, before a process begins",
        **DAMAGED,
        says=("dog/05.jpg cannot be read", 'damaged = "skip" leaves it out'),
    ),
    Case(
        name="img-truncated-skipped",
        kind="B13",
        make=folder(of_sides(64, 64), cut, ending="jpg", data='damaged = "skip"'),
        before="no such option",
        now="left out, said",
        says=("left out, as they cannot be read", "dog/05.jpg"),
    ),
    Case(
        name="img-web-page",
        kind="B13",
        make=folder(change=web_page),
        before="picture 15 cannot be read",
        now="refused, with the file",
        **DAMAGED,
        says=("dog/05.png cannot be read: no known format of pictures",),
    ),
    Case(
        name="img-bomb",
        kind="B11",
        make=folder(change=bomb, data="size = 8"),
        before="DecompressionBombError, exit 1",
        now="refused, with the file and its pixels",
        **REFUSED,
        says=("dog/bomb.png has 196,000,000 pixels",),
    ),
    Case(
        name="img-nonutf8-class",
        kind="B11",
        make=folder(change=not_utf8),
        before="UnicodeEncodeError, exit 1",
        now="shown as café, said",
        says=("names that are not UTF-8 are shown as café",),
    ),
    Case(
        name="img-circle",
        kind="B13",
        make=folder(change=round_in_a_circle),
        before="links are not followed",
        now="every picture once",
    ),
    Case(
        name="img-moving",
        kind="A4",
        make=folder(change=moving),
        before="the first frame, no word",
        now="the first frame, said",
        says=("of moving pictures (1) the first frame is read",),
    ),
    Case(
        name="img-of-another-kind",
        kind="A13",
        make=folder(data='task = "numbers"'),
        before="no such option",
        now="refused: a folder of pictures has classes",
        **REFUSED,
        says=("data.task = 'numbers'", "a folder of pictures, which has classes"),
    ),
]
