"""Where the named data sets lie under the data root, and what fetching them takes. No torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dltui.data.options import EMBEDDED

MB, GB = 10**6, 10**9

State = Literal["built in", "here", "stand-in", "begun", "not here"]

SUBSET = "cifar10-subset.npz"
"""What stands in for CIFAR-10 where only it is there."""


@dataclass(frozen=True, slots=True)
class Stored:
    """``size``: bytes that fetching moves, about; 0 where nobody has told us.

    ``paths``, under the data root, are all there when the set is. ``by_hand`` says why torchvision
    cannot fetch it.
    """

    size: int
    paths: tuple[str, ...]
    by_hand: str = ""


def _idx(folder: str) -> tuple[str, ...]:
    names = ("images-idx3-ubyte", "labels-idx1-ubyte")
    return tuple(f"{folder}/raw/{part}-{name}" for part in ("train", "t10k") for name in names)


STORED: dict[str, Stored] = {
    "mnist": Stored(12 * MB, _idx("MNIST")),
    "fashion-mnist": Stored(31 * MB, _idx("FashionMNIST")),
    "kmnist": Stored(21 * MB, _idx("KMNIST")),
    "qmnist": Stored(
        0,
        (
            "QMNIST/raw/qmnist-train-images-idx3-ubyte",
            "QMNIST/raw/qmnist-test-images-idx3-ubyte",
        ),
    ),
    "emnist": Stored(
        562 * MB,
        (
            "EMNIST/raw/emnist-balanced-train-images-idx3-ubyte",
            "EMNIST/raw/emnist-balanced-test-images-idx3-ubyte",
        ),
    ),
    "usps": Stored(8 * MB, ("usps.bz2", "usps.t.bz2")),
    "cifar10": Stored(
        170 * MB, ("cifar-10-batches-py/data_batch_5", "cifar-10-batches-py/test_batch")
    ),
    "cifar100": Stored(169 * MB, ("cifar-100-python/train", "cifar-100-python/test")),
    "svhn": Stored(246 * MB, ("train_32x32.mat", "test_32x32.mat")),
    "stl10": Stored(2_640 * MB, ("stl10_binary/train_X.bin", "stl10_binary/test_X.bin")),
    "gtsrb": Stored(277 * MB, ("gtsrb/GTSRB/Training", "gtsrb/GTSRB/Final_Test/Images")),
    "dtd": Stored(625 * MB, ("dtd/dtd/images",)),
    "food101": Stored(5 * GB, ("food-101/images", "food-101/meta")),
    "flowers102": Stored(345 * MB, ("flowers-102/jpg", "flowers-102/imagelabels.mat")),
    "stanford-cars": Stored(
        0, ("stanford_cars/cars_train", "stanford_cars/cars_test"), "its address is gone"
    ),
    "country211": Stored(11 * GB, ("country211/train", "country211/test")),
    "pcam": Stored(
        8 * GB,
        (
            "pcam/camelyonpatch_level_2_split_train_x.h5",
            "pcam/camelyonpatch_level_2_split_test_x.h5",
        ),
    ),
    "rendered-sst2": Stored(131 * MB, ("rendered-sst2/train", "rendered-sst2/test")),
    "lfw-people": Stored(243 * MB, ("lfw-py/lfw_funneled",)),
    "fgvc-aircraft": Stored(2_753 * MB, ("fgvc-aircraft-2013b/data/images",)),
    "oxford-iiit-pet": Stored(811 * MB, ("oxford-iiit-pet/images", "oxford-iiit-pet/annotations")),
    "clevr": Stored(19 * GB, ("clevr/CLEVR_v1.0/images/train",)),
    "imagenet": Stored(0, ("train", "val"), "its owners want a registration"),
    "imagenette": Stored(1_557 * MB, ("imagenette2/train", "imagenette2/val")),
    "places365": Stored(25 * GB, ("data_256_standard", "val_256")),
    "fer2013": Stored(0, ("fer2013/train.csv",), "Kaggle wants a registration"),
    "eurosat": Stored(94 * MB, ("eurosat/2750",)),
    "caltech101": Stored(137 * MB, ("caltech101/101_ObjectCategories",)),
    "caltech256": Stored(1_200 * MB, ("caltech256/256_ObjectCategories",)),
    "sun397": Stored(39 * GB, ("SUN397",)),
    "semeion": Stored(3 * MB, ("semeion.data",)),
}
"""By name, as torchvision lays them out; the sizes are those that their owners state."""

ALIKE: Mapping[str, tuple[str, ...]] = {
    "fer2013": ("fer2013/fer2013.csv", "fer2013/icml_face_data.csv"),
}
"""Single files that hold a whole set in another form."""


def missing(name: str, root: Path) -> Path | None:
    """The first path of the set ``name`` that is not under ``root``; null when all is there.

    Packed files of MNIST and its relatives count: they are read as they are.
    """
    if name in EMBEDDED or any((root / path).exists() for path in ALIKE.get(name, ())):
        return None
    for path in STORED[name].paths:
        place = root / path
        if not place.exists() and not place.with_name(f"{place.name}.gz").exists():
            return place
    return None


def stands_in(name: str, root: Path) -> bool:
    """Whether the small subset is taken for the whole CIFAR-10, which is not there."""
    no_batches = not (root / "cifar-10-batches-py").exists()
    return name == "cifar10" and no_batches and (root / SUBSET).exists()


def staging(name: str, root: Path) -> Path:
    """Where ``name`` is put together until it is whole."""
    return root / f".fetching-{name}"


def state(name: str, root: Path) -> State:
    """How far the set ``name`` is here; ``begun`` when fetching it was begun and did not end."""
    if name in EMBEDDED:
        return "built in"
    if missing(name, root) is None:
        return "here"
    if staging(name, root).exists():
        return "begun"
    return "stand-in" if stands_in(name, root) else "not here"


def place(name: str, root: Path) -> Path | None:
    """The folder (or file) under ``root`` that holds ``name``; null for what is built in."""
    if name in EMBEDDED:
        return None
    first = STORED[name].paths[0]
    return root / Path(first).parts[0] if "/" in first else root / first


def size_in_words(size: int) -> str:
    """31 MB, 5.0 GB; nothing where it is not known."""
    if not size:
        return ""
    return f"{size / MB:,.0f} MB" if size < GB else f"{size / GB:,.1f} GB"
