"""A figure of every point in one: kernels row by row, confusions along an axis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dltui.compare.members import Member
from dltui.compare.together import labels, together
from dltui.figures.records import Figure, Image, Matrix, Tile
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Drawn, Status
from dltui.runs.log.fold import Fold

CNN, MLP = {"name": "edge-cnn", "kernel": 7}, {"name": "mlp"}


def member(settings: dict[str, Any], *figures: Figure) -> Member:
    fold = Fold(RunDir(Path("/none")))
    fold.update(Drawn(seq=n, time=1.0, elapsed=1.0, record=one) for n, one in enumerate(figures))
    view = fold.snapshot(status=Status.FINISHED)
    return Member(letter="A", name="a", view=view, settings=settings)


def kernels(value: int, side: int = 7) -> Image:
    names = ("untrained", "untrained", "learned", "learned")
    tiles = [Tile(caption=name, pixels=[[value] * side] * side) for name in names]
    return Image(id="kernels", title="first kernels", tiles=tiles, columns=4)


def confusion(right: float) -> Matrix:
    return Matrix(
        id="confusion",
        title="confusion",
        values=[[right, 10 - right], [0.0, 10.0]],
        row_labels=["bar", "none"],
        column_labels=["bar", "none"],
        row_title="true",
    )


def test_kernels_of_the_first_seed_of_every_setting() -> None:
    every = [
        member({"data.per_class": images, "model": CNN}, kernels(images + seed))
        for images in (10, 50)
        for seed in (0, 1)
    ]
    every.append(member({"data.per_class": 10, "model": MLP}))
    (figure,) = together(every, "kernels", ["data.per_class", "model"])
    assert isinstance(figure, Image)
    assert figure.columns == 4
    assert [tile.pixels[0][0] for tile in figure.tiles] == [10] * 4 + [50] * 4
    assert [tile.caption for tile in figure.tiles[::2]] == [
        "per_class=10 untrained",
        "learned",
        "per_class=50 untrained",
        "learned",
    ]


def test_kernels_of_another_size_are_a_sheet_of_their_own() -> None:
    every = [
        member({"data.per_class": images, "model": {"name": "c", "kernel": k}}, kernels(1, k))
        for images in (10, 50)
        for k in (7, 3)
    ]
    found = together(every, "kernels", ["data.per_class", "model"])
    assert [figure.id for figure in found] == ["kernels", "kernels-2"]


def test_confusions_are_means_in_blocks_along_the_axis() -> None:
    every = [
        member({"data.per_class": images, "model": model}, confusion(right))
        for images, right in ((50, 9), (10, 4), (10, 5))
        for model in (CNN, MLP)
    ]
    first, second = together(every, "confusion", ["data.per_class", "model"])
    assert isinstance(first, Matrix) and isinstance(second, Matrix)
    assert (first.title, second.title) == ("confusion: model=edge-cnn", "confusion: model=mlp")
    assert first.row_labels == ["10 bar", "10 none", "50 bar", "50 none"]
    assert first.values == [[4.5, 5.5], [0, 10], [9, 1], [0, 10]]
    assert (first.row_title, first.digits) == ("per_class, true", 1)


def test_without_an_axis_each_setting_has_its_matrix() -> None:
    every = [member({"model": model}, confusion(4)) for model in (CNN, MLP)]
    found = together(every, "confusion", ["model"])
    assert [one.title for one in found] == ["confusion: model=edge-cnn", "confusion: model=mlp"]


def test_one_setting_has_its_own_page() -> None:
    every = [member({}, kernels(seed), confusion(4)) for seed in (0, 1)]
    assert [*together(every, "kernels", []), *together(every, "confusion", [])] == []


def test_as_few_settings_as_tell_them_apart() -> None:
    every = [{"n": n, "model.name": "c", "kernel": k, "lr": k} for n in (1, 2) for k in (3, 7)]
    assert labels(every)[:2] == ["n=1 kernel=3", "n=1 kernel=7"]
