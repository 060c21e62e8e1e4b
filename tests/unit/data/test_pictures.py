"""What folders of pictures become: which files, what form, decoded how."""

from __future__ import annotations

import pickle
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from dltui.data import readers, vision
from dltui.data.batches import Batches
from dltui.data.dataset import Dataset
from dltui.data.decode import Pictures
from dltui.data.load import load
from dltui.data.options import FileData
from dltui.data.pictures.decode import Form, decode
from dltui.data.pictures.head import head
from dltui.data.pictures.load import PictureFiles
from dltui.data.pictures.look import Look, looks
from dltui.data.pictures.tree import shown, tree
from dltui.data.pictures.understand import spread
from dltui.errors import DataError, InputError, UsageError

GREY = Form(channels=1, sides=(2, 3))
RGB = Form(channels=3, sides=(2, 3))


def save(path: Path, array: Any, **how: Any) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = array if isinstance(array, Image.Image) else Image.fromarray(np.asarray(array))
    image.save(path, **how)
    return str(path)


def flat(value: int = 9, shape: tuple[int, ...] = (2, 3)) -> Any:
    return np.full(shape, value, np.uint8)


def folder(root: Path, draw: Any = flat, parts: str = "", classes: str = "a b", n: int = 4) -> Path:
    for part in parts.split() or [""]:
        for label, name in enumerate(classes.split()):
            for i in range(n):
                save(root / part / name / f"{i}.png", draw(10 * label + i))
    return root


def read(path: Path, **changed: Any) -> Dataset:
    options = FileData(path=path.name, **changed)
    return load(options, seed=0, data_root=None, folder=path.parent)


def look(path: str) -> Look:
    (seen,) = looks([path])
    assert isinstance(seen, Look)
    return seen


def test_grey_and_colour_by_mode_and_palette(tmp_path: Path) -> None:
    grey = Image.fromarray(flat(1), "P")
    grey.putpalette([0, 0, 0, 7, 7, 7])
    red = Image.fromarray(flat(1), "P")
    red.putpalette([0, 0, 0, 7, 0, 0])
    modes = {"1": False, "L": False, "LA": False, "RGB": True, "RGBA": True}
    for mode, colour in modes.items():
        path = save(tmp_path / f"{mode}.png", Image.fromarray(flat()).convert(mode))
        assert look(path).colour is colour, mode
    assert not look(save(tmp_path / "grey.png", grey)).colour
    assert look(save(tmp_path / "red.png", red)).colour
    assert look(save(tmp_path / "cmyk.jpg", Image.new("CMYK", (3, 2)))).colour


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tiff"])
def test_upright_as_the_camera_was_held(tmp_path: Path, turn: int, ending: str) -> None:
    corner = np.zeros((16, 32), np.uint8)
    corner[:8, :8] = 255
    exif = Image.Exif()
    exif[0x0112] = turn
    path = save(tmp_path / f"x.{ending}", np.stack([corner] * 3, -1), exif=exif)
    sides = (16, 32) if turn < 5 else (32, 16)
    assert look(path).sides == sides
    pixels = decode(path, Form(channels=1, sides=sides))[0]
    top, left = (turn in (1, 2, 5, 6)), (turn in (1, 4, 5, 8))
    assert pixels[0 if top else -1, 0 if left else -1] > 200
    assert pixels[-1 if top else 0, -1 if left else 0] < 50


@pytest.mark.parametrize("kind", [np.uint16, np.int32, np.float32])
def test_deep_values_keep_what_differs(tmp_path: Path, kind: Any) -> None:
    values = (np.arange(6).reshape(2, 3) + 1000).astype(kind)
    path = save(tmp_path / "x.tiff", values)
    form = Form(channels=1, sides=(2, 3), deep=True, low=1000.0, high=1005.0)
    assert look(path).deep
    assert decode(path, form)[0].flatten() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])


def test_a_deep_set_with_colour_is_float_colour(tmp_path: Path) -> None:
    folder(tmp_path / "p")
    save(tmp_path / "p" / "a" / "deep.png", np.full((2, 3), 4095, np.uint16))
    save(tmp_path / "p" / "b" / "red.png", np.array([[[255, 0, 0]] * 3] * 2, np.uint8))
    data = read(tmp_path / "p")
    images = torch.cat([data.train.x, data.test.x])  # type: ignore[list-item]
    assert (data.shape, images.dtype, data.encoding.divisor) == ((3, 2, 3), torch.float32, 1.0)
    assert images.max() == 1.0
    assert any("0 to 4095 becomes 0 to 1" in note for note in data.notes)
    assert read(tmp_path / "p", range=[0.0, 8190.0]).notes[-1].startswith("9 of 10 pictures")


@pytest.mark.parametrize(("shade", "ground"), [(0, 255), (255, 0), (120, 255), (60, 255), (230, 0)])
def test_what_is_drawn_stands_out_from_what_is_behind(
    tmp_path: Path, shade: int, ground: int
) -> None:
    def draw(value: int) -> Image.Image:
        image = Image.new("LA", (3, 2), (shade, 0))
        image.putpixel((value % 3, 0), (shade, 255))
        return image

    data = read(folder(tmp_path / "p", draw))
    assert torch.unique(data.train.x).tolist() == sorted({shade, ground})  # type: ignore[arg-type]


def test_opaque_alpha_changes_nothing(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 3, 4), np.uint8)
    pixels[..., 3] = 255
    path = save(tmp_path / "x.png", pixels)
    assert np.array_equal(decode(path, RGB), pixels[..., :3].transpose(2, 0, 1))
    assert not read(folder(tmp_path / "p", lambda _: pixels)).notes


def test_sides_and_fits(tmp_path: Path) -> None:
    path = save(tmp_path / "x.png", flat(200, (4, 8)))
    with pytest.raises(InputError, match=r"x.png is 8×4, others differ in size.*data\.size"):
        decode(path, GREY)
    boxed = decode(path, Form(channels=1, sides=(8, 8), resize=True, fit="letterbox"))[0]
    assert (boxed[0, 0], boxed[4, 4]) == (0, 200)


def test_parts_in_any_case(tmp_path: Path) -> None:
    three = folder(tmp_path / "p", parts="Train VALID testing")
    assert head(FileData(path="p"), three).parts == {"train": 8, "validation": 8, "test": 8}
    data = read(three)
    assert data.validation is not None and len(data.validation) == 8
    two = folder(tmp_path / "q", parts="train val")
    found = head(FileData(path="q"), two)
    assert found.parts == {"train": 8, "test": 8}
    assert "it is the test part" in found.notes[0]


def test_a_class_called_train_is_one(tmp_path: Path) -> None:
    vehicles = folder(tmp_path / "p", classes="car train test")
    assert tree(vehicles).classes == ("car", "test", "train")


def test_further_folders(tmp_path: Path) -> None:
    folder(tmp_path / "p")
    folder(tmp_path / "more")
    found = head(FileData(path="p", test="more"), tmp_path / "p")
    assert found.parts == {"train": 8, "test": 8}
    with pytest.raises(DataError, match=r"data.test: no folder at .*nothing"):
        head(FileData(path="p", test="nothing"), tmp_path / "p")


def test_classes_that_a_part_lacks(tmp_path: Path) -> None:
    parts = folder(tmp_path / "p", parts="train test", classes="a b c")
    for file in (parts / "test" / "c").iterdir():
        file.unlink()
    assert "no test examples of c" in head(FileData(path="p"), parts).notes
    for file in (parts / "train" / "b").iterdir():
        file.unlink()
    with pytest.raises(InputError, match="'b' of the test part is not among the training"):
        tree(parts)


def test_two_folders_that_could_be_one_part(tmp_path: Path) -> None:
    folder(tmp_path / "p", parts="train val validation")
    with pytest.raises(InputError, match="val and validation could both be the validation part"):
        tree(tmp_path / "p")


def test_one_folder_within_each_class_is_no_sign_of_parts(tmp_path: Path) -> None:
    folder(tmp_path / "p", classes="a/images b/images")
    assert tree(tmp_path / "p").classes == ("a", "b")


def test_names_in_other_encodings(tmp_path: Path) -> None:
    assert shown("a") == "a"
    assert shown("caf\udce9") == "café"
    assert shown("\udc81") == "\ufffd"


@pytest.mark.parametrize(
    "changed",
    [{"kind": "rows"}, {"layout": "chw"}, {"target": "y"}, {"group": "g"}, {"range": [0.0, 1.0]}],
)
def test_options_that_cannot_act(tmp_path: Path, changed: Any) -> None:
    with pytest.raises(UsageError, match=f"data.{next(iter(changed))}"):
        head(FileData(path="p", **changed), folder(tmp_path / "p"))


def test_damaged_pixels_are_found_in_training_or_left_out(tmp_path: Path) -> None:
    folder(tmp_path / "p")
    broken = tmp_path / "p" / "a" / "1.png"
    raw = bytearray(broken.read_bytes())
    raw[raw.index(b"IDAT") + 6] ^= 255
    broken.write_bytes(raw)
    with pytest.raises(DataError, match=r"a/1.png cannot be read"):
        read(tmp_path / "p")
    data = read(tmp_path / "p", damaged="skip")
    assert len(data.train) + len(data.test) == 7
    assert "1.png" in data.notes[0]


def test_many_pictures_are_judged_by_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dltui.data.pictures.head.MOST", 3)
    found = head(FileData(path="p"), folder(tmp_path / "p"))
    assert found.classes == {"a": 4, "b": 4}
    assert "judged by 3 of 8 pictures" in found.notes
    assert list(spread("abcdefgh", 3)) == ["a", "c", "f"]


def test_pictures_go_to_other_processes(tmp_path: Path) -> None:
    """What a loader pickles, where processes are spawned: folders, and torchvision's sets."""
    path = save(tmp_path / "x.png", flat())
    files = pickle.loads(pickle.dumps(PictureFiles((path,), GREY)))
    assert torch.equal(files[0], torch.full((1, 2, 3), 9, dtype=torch.uint8))
    source = [(Image.open(path).copy(), 0)]
    named = pickle.loads(pickle.dumps(Pictures("set", 1, vision._Opened(source), None)))
    assert torch.equal(named[0], files[0])


def test_a_fault_in_a_loader_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MEMORY_SHARE", 0)
    monkeypatch.setattr("dltui.data.readers.usable_cores", lambda: 2)
    data = read(folder(tmp_path / "p"))
    assert isinstance(data.train.x, PictureFiles)
    Path(data.train.x.files[0]).write_bytes(b"no longer a picture")
    batches = Batches(data.train, data.encoding, torch.device("cpu"))
    with pytest.raises(DataError) as caught:
        list(batches.in_order(4))
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("cannot be read: no known format of pictures")


def test_a_head_needs_no_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dltui.data.options import FileData; "
        "from dltui.data.pictures.head import head; "
        f"print(head(FileData(path='p'), Path({str(folder(tmp_path / 'p'))!r})).shape[0], "
        "'torch' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["1", "False"]


def test_a_test_folder_of_unsorted_pictures_is_no_class(tmp_path: Path) -> None:
    folder(tmp_path / "p", parts="train")
    for i in range(3):
        save(tmp_path / "p" / "test" / f"{i}.png", flat(i))
    found = head(FileData(path="p"), tmp_path / "p")
    assert found.classes == {"a": 4, "b": 4}
    assert found.notes == ("left out, being no train, val or test with class folders: test",)


def test_a_class_in_another_case_is_offered(tmp_path: Path) -> None:
    folder(tmp_path / "p", parts="train", classes="Cat Dog")
    folder(tmp_path / "p", parts="test", classes="Cat dog")
    with pytest.raises(InputError, match=r"'dog' of the test part .* folders \(Dog\?\)"):
        tree(tmp_path / "p")


def test_colour_of_16_bits_is_told(tmp_path: Path) -> None:
    def chunk(name: bytes, held: bytes) -> bytes:
        return (
            struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))
        )

    pixels = b"".join(b"\0" + np.arange(9, dtype=">u2").tobytes() for _ in range(2))
    header = struct.pack(">IIBBBBB", 3, 2, 16, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    folder(tmp_path / "p")
    (tmp_path / "p" / "a" / "fine.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    assert "1 pictures have colour or alpha of 16 bits: 8 bits of it are read" in (
        head(FileData(path="p"), tmp_path / "p").notes
    )
