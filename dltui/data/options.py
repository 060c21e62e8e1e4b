"""``[data]``: a named set, the generated edges, or the user's own files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from dltui.options import Code, Count, Options, Positive, PositiveFloat, Share

Fit = Literal["stretch", "letterbox", "crop"]

LARGEST_SIDE = 2**14
"""Pixels; a colour image of it takes 3 GiB."""

Sides = Annotated[
    list[Annotated[int, Meta(ge=1, le=LARGEST_SIDE)]], Meta(min_length=2, max_length=2)
]
"""Not a tuple of two: of one beside a number msgspec 0.22 builds a type that ends the process."""

HeldOut = Annotated[float, Meta(ge=0.0, lt=1.0)]
"""A share that leaves something: 1 would leave nothing to train on."""

Kind = Literal["images", "rows", "sequences", "tokens"]
"""What one input is: (channels, height, width), (features,), (length, features), or (length,) ids.
"""

Task = Literal["classes", "labels", "numbers"]
"""What is to be told of an input: one of several classes, which of several labels, or numbers."""


GAPS = ("", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NULL", "null", "None")
"""What spreadsheets and libraries write where there is nothing."""


class CommonData(Options, frozen=True, kw_only=True):
    """What can be said of any data set of examples with labels."""

    limit: Annotated[Count, Meta(description="Use this many training examples; 0 is all.")] = 0
    test_limit: Annotated[Count, Meta(description="Use this many test examples; 0 is all.")] = 0
    classes: Annotated[
        list[int], Meta(description="Keep only these labels, renumbered from 0 in this order.")
    ] = []
    validation_share: Annotated[
        HeldOut,
        Meta(
            description="Held out of the training examples, to choose by: for early stopping, the "
            "best checkpoint and comparisons; where the data have no validation part of their own."
        ),
    ] = 0.0
    mean: Annotated[
        float | list[float] | None,
        Meta(description="Subtracted after scaling to [0, 1]: one number, or one a channel."),
    ] = None
    std: Annotated[
        PositiveFloat | list[PositiveFloat] | None,
        Meta(description="Divided by, after the mean: one number, or one a channel."),
    ] = None
    normalize: Annotated[
        bool,
        Meta(description="Images: mean and std are measured on the training part, by channel."),
    ] = False
    size: Annotated[
        Annotated[int, Meta(ge=0, le=LARGEST_SIDE)] | Sides,
        Meta(description="Resize images to size × size, or [height, width]; 0 leaves them."),
    ] = 0
    fit: Annotated[
        Fit,
        Meta(
            description="How images of another form come to size: stretched, whole with a black "
            "margin, or filling it, the rest cut off evenly."
        ),
    ] = "stretch"
    transforms: Annotated[
        list[str | dict[str, Any]],
        Meta(
            max_length=32,
            description="Done to training batches only, in this order: names, or tables of a name "
            "and its numbers, below; or file and name of a function of your own.",
        ),
    ] = []
    draw: Annotated[
        Literal["first", "published"],
        Meta(
            description="Which training examples limit takes: the first ones, or as write-up C's "
            "memory notebook draws them: at random, some more than once, from seed 42."
        ),
    ] = "first"
    shuffled_labels: Annotated[
        Share, Meta(description="Share of the training labels drawn again at random.")
    ] = 0.0
    shuffled_among: Annotated[
        Count,
        Meta(description="Labels drawn again come from the first so many classes; 0 is all."),
    ] = 0
    permute_pixels: Annotated[
        bool, Meta(description="One fixed random permutation of the pixels of all images.")
    ] = False


class NamedData(CommonData, frozen=True, kw_only=True):
    """A data set by name: embedded ones need no files, the others a data root."""

    name: Annotated[str, Meta(description="digits, breast-cancer, fashion-mnist, cifar10 …")]
    download: Annotated[bool, Meta(description="Fetch it if it is not there.")] = False


class EdgesData(CommonData, frozen=True, kw_only=True):
    """Generated 28 × 28 images of one bright bar (EXPERIMENTS §4)."""

    name: Literal["edges"] = "edges"
    made: Annotated[
        Literal["clean", "published"],
        Meta(
            description="Clean: every bar whole. Published: as the course write-up draws them, "
            "from NumPy's generator in its order (training sets of 10, 20, 30, 40, 50 a class, "
            "then validation); bars are cut at the border, and some are not there at all."
        ),
    ] = "clean"
    kinds: Annotated[
        Literal[3, 5], Meta(description="Classes: 3, or 5 with diagonal and both.")
    ] = 3
    per_class: Annotated[Positive, Meta(description="Training images per class.")] = 50
    test_per_class: Annotated[Positive, Meta(description="Validation images per class.")] = 50
    train_share: Annotated[
        Share,
        Meta(description="Part of the image training bars lie in; validation takes the rest."),
    ] = 1.0
    data_seed: Annotated[
        int, Meta(ge=-1, le=2**43 - 1, description="Seed of the images; -1 takes the run's seed.")
    ] = -1


Ignore = Annotated[list[str], Meta(description="Columns of a table to leave out.")]
Kinds = Annotated[
    dict[str, str],
    Meta(
        description="What columns of a table are where it is not what they look like: number, "
        'category, date, or "date %d/%m/%Y" with its form. Words of a category become a '
        "0/1 input each, dates days."
    ),
]
Missing = Annotated[
    Literal["refuse", "drop", "fill"],
    Meta(
        description="Empty cells of a table, or rows of arrays with NaN or no label: refuse it, "
        "drop the row, or fill cells: numbers by the median of the training part; an input that is "
        "0 or 1 says where. An empty label is never filled."
    ),
]
Gaps = Annotated[
    tuple[str, ...],
    Meta(description="What stands in empty cells of a table; among numbers also - and none."),
]
Separator = Annotated[
    str, Meta(description="Between the cells of a text table; default by its lines: , ; tab or |.")
]
Decimal = Annotated[
    Literal["", ".", ","], Meta(description="Of numbers in a text table; default by its cells.")
]
Header = Annotated[
    bool | None,
    Meta(
        description="Whether the first line of a text table names its columns, else they are c1, "
        "c2 …; default by its cells."
    ),
]
TextEncoding = Annotated[
    str,
    Meta(
        description="Of a text table: utf-8, cp1252, latin-1 …; default by a byte-order mark, "
        "else utf-8 where it fits, else cp1252."
    ),
]


class OwnData(CommonData, frozen=True, kw_only=True):
    """What can be said of examples of the user's own, wherever they come from."""

    test_share: Annotated[
        HeldOut, Meta(description="Held out for the test where there is no test part.")
    ] = 0.2
    stratify: Annotated[
        bool,
        Meta(
            description="Parts that are held out have every class, or label, in the share it has; "
            "numbers are held out at random."
        ),
    ] = True
    standardize: Annotated[
        bool, Meta(description="Scale columns, and features of sequences, to mean 0, deviation 1.")
    ] = True
    kind: Annotated[
        Literal["auto", "images", "rows", "sequences", "tokens"],
        Meta(
            description="What one example is. auto goes by shape, type and range and says so; "
            "sequences are (length, features), tokens whole numbers that stay ids."
        ),
    ] = "auto"
    task: Annotated[
        Literal["auto", "classes", "labels", "numbers"],
        Meta(
            description="What is to be told: one class, several labels (columns of 0 and 1), or "
            "numbers. auto goes by the target: words and few whole numbers are classes."
        ),
    ] = "auto"
    layout: Annotated[
        Literal["auto", "chw", "hwc"],
        Meta(description="Where arrays of images have their channels: before or behind the rest."),
    ] = "auto"
    range: Annotated[
        list[float],
        Meta(
            max_length=2,
            description="[low, high]: values of images that become 0 and 1; default by type and "
            "values.",
        ),
    ] = []


class FileData(OwnData, frozen=True, kw_only=True):
    """The user's own: a folder of images, arrays, or a table."""

    path: Annotated[
        str,
        Meta(
            description="A folder of class folders, an .npz file, or a table: .csv, .tsv, .txt or "
            ".arff, each also as .gz, or .parquet."
        ),
    ]
    target: Annotated[
        str | list[str],
        Meta(
            description="Column of the label or number to be told; default the last. Several "
            "columns are several labels, where they hold 0 and 1, or several numbers."
        ),
    ] = ""
    group: Annotated[
        str,
        Meta(
            description="Column, or array, of what belongs together, such as a patient: all "
            "examples of one are in the same part."
        ),
    ] = ""
    split: Annotated[
        str,
        Meta(description="Column, or array, that says of each example: train, val or test."),
    ] = ""
    validation: Annotated[str, Meta(description="A second file, with the validation part.")] = ""
    test: Annotated[str, Meta(description="Another file, with the test part.")] = ""
    damaged: Annotated[
        Literal["refuse", "skip"],
        Meta(description="Pictures that cannot be read: name the first one, or leave them out."),
    ] = "refuse"
    ignore: Ignore = []
    kinds: Kinds = {}
    missing: Missing = "refuse"
    gaps: Gaps = GAPS
    separator: Separator = ""
    decimal: Decimal = ""
    header: Header = None
    encoding: TextEncoding = ""


class UserData(OwnData, frozen=True, kw_only=True):
    """A function in the user's file that gives the data."""

    file: Annotated[str, Meta(description="A Python file; relative to the preset's folder.")]
    name: Annotated[
        str,
        Meta(
            description="The function (or class) to call. It gives training and test, or training, "
            "validation and test, in this order or by name, or one part to be split: each a "
            "data set with len and [i], or arrays (x, y). Class names are its attribute classes."
        ),
    ]
    arguments: Annotated[
        dict[str, Any], Meta(description="Keyword arguments of the call: whatever TOML can say.")
    ] = {}
    standardize: Annotated[
        bool, Meta(description="Scale rows, and features of sequences, to mean 0, deviation 1.")
    ] = False

    @property
    def code(self) -> Code:
        return Code(file=self.file, name=self.name, arguments=self.arguments)

    def as_files(self) -> FileData:
        """The same settings, as those of arrays in a file."""
        names = set(FileData.__struct_fields__) & set(OwnData.__struct_fields__)
        return FileData(path=self.file, **{name: getattr(self, name) for name in names})


TABLES = (".csv", ".tsv", ".txt", ".arff", ".csv.gz", ".tsv.gz", ".txt.gz", ".arff.gz", ".parquet")
"""Endings of files that are read as tables."""

DataOptions = NamedData | EdgesData | FileData | UserData

EMBEDDED = {
    "digits": "1,797 8×8 images of handwritten digits (scikit-learn)",
    "breast-cancer": "569 rows, 30 measurements, benign or malignant (scikit-learn)",
    "diabetes": "442 rows, 10 measurements, progression of a disease: a number (scikit-learn)",
    "brackets": "4,000 generated strings of 16 brackets as token ids: balanced or not",
    "waves": "2,000 generated sequences, 64 × 2: sine, square, triangle or sawtooth",
    "chords": "2,000 generated spectra, 40 numbers: which of eight notes sound, several labels",
    "faults": "5,000 generated rows of 8 sensors: 4 % come before a failure, an imbalanced set",
    "edges": "generated 28×28 images of bars",
}
"""Names that need neither a data root nor a network."""

_SPLIT = ({"split": "train"}, {"split": "test"})
_TRAIN: tuple[dict[str, Any], dict[str, Any]] = ({"train": True}, {"train": False})
_WHOLE: tuple[dict[str, Any], None] = ({}, None)

TORCHVISION: dict[str, tuple[str, dict[str, Any], dict[str, Any] | None]] = {
    "mnist": ("MNIST", *_TRAIN),
    "fashion-mnist": ("FashionMNIST", *_TRAIN),
    "kmnist": ("KMNIST", *_TRAIN),
    "qmnist": ("QMNIST", *_TRAIN),
    "emnist": (
        "EMNIST",
        {"split": "balanced", "train": True},
        {"split": "balanced", "train": False},
    ),
    "usps": ("USPS", *_TRAIN),
    "cifar10": ("CIFAR10", *_TRAIN),
    "cifar100": ("CIFAR100", *_TRAIN),
    "svhn": ("SVHN", *_SPLIT),
    "stl10": ("STL10", *_SPLIT),
    "gtsrb": ("GTSRB", *_SPLIT),
    "dtd": ("DTD", *_SPLIT),
    "food101": ("Food101", *_SPLIT),
    "flowers102": ("Flowers102", *_SPLIT),
    "stanford-cars": ("StanfordCars", *_SPLIT),
    "country211": ("Country211", *_SPLIT),
    "pcam": ("PCAM", *_SPLIT),
    "rendered-sst2": ("RenderedSST2", *_SPLIT),
    "lfw-people": ("LFWPeople", *_SPLIT),
    "fgvc-aircraft": ("FGVCAircraft", {"split": "trainval"}, {"split": "test"}),
    "oxford-iiit-pet": ("OxfordIIITPet", {"split": "trainval"}, {"split": "test"}),
    "clevr": ("CLEVRClassification", {"split": "train"}, {"split": "val"}),
    "imagenet": ("ImageNet", {"split": "train"}, {"split": "val"}),
    "imagenette": ("Imagenette", {"split": "train"}, {"split": "val"}),
    "places365": (
        "Places365",
        {"split": "train-standard", "small": True},
        {"split": "val", "small": True},
    ),
    "fer2013": ("FER2013", {"split": "train"}, None),
    "eurosat": ("EuroSAT", *_WHOLE),
    "caltech101": ("Caltech101", *_WHOLE),
    "caltech256": ("Caltech256", *_WHOLE),
    "sun397": ("SUN397", *_WHOLE),
    "semeion": ("SEMEION", *_WHOLE),
}
"""Name → torchvision's class, its arguments for training and test; no test means a held-out share.

MNIST, Fashion-MNIST and CIFAR-10 are the ones the bundled presets use.
"""

NAMES = (*EMBEDDED, *TORCHVISION)
"""Every data set ``[data] name`` knows."""
