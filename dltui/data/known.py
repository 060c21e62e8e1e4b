"""What is known of named data sets without reading a file."""

from __future__ import annotations

from dataclasses import dataclass

from dltui.data.options import Kind, Task


@dataclass(frozen=True, slots=True)
class Known:
    """``shape`` of one stored example, training and test examples, and how many classes, labels
    or numbers there are to tell; of tokens the ids that there are.
    """

    shape: tuple[int, ...]
    train: int
    test: int
    classes: int
    kind: Kind = "images"
    task: Task = "classes"
    vocabulary: int = 0


KNOWN: dict[str, Known] = {
    "digits": Known((1, 8, 8), 1438, 359, 10),
    "breast-cancer": Known((30,), 455, 114, 2, kind="rows"),
    "diabetes": Known((10,), 354, 88, 1, kind="rows", task="numbers"),
    "brackets": Known((16,), 3_200, 800, 2, kind="tokens", vocabulary=7),
    "waves": Known((64, 2), 1_600, 400, 4, kind="sequences"),
    "chords": Known((40,), 1_600, 400, 8, kind="rows", task="labels"),
    "faults": Known((8,), 4_000, 1_000, 2, kind="rows"),
    "fashion-mnist": Known((1, 28, 28), 60_000, 10_000, 10),
    "mnist": Known((1, 28, 28), 60_000, 10_000, 10),
    "kmnist": Known((1, 28, 28), 60_000, 10_000, 10),
    "usps": Known((1, 16, 16), 7_291, 2_007, 10),
    "cifar10": Known((3, 32, 32), 50_000, 10_000, 10),
    "cifar100": Known((3, 32, 32), 50_000, 10_000, 100),
    "svhn": Known((3, 32, 32), 73_257, 26_032, 10),
    "stl10": Known((3, 96, 96), 5_000, 8_000, 10),
}
"""By name; others are read."""
