"""A metric is a record: its word, unit and digits, which end is good, its group and its split.

Who measures declares it: a topic, the training loop, or a run in its own log. Of a metric that
nobody declared its name gives away what the names of the field do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from dltui.words import MIB, amount, cell, compact

_BEHIND = re.compile(", | of | at | over | across | after ")
"""Between a quantity and what it is of."""

LONGEST = 1e12
"""Whole numbers from here on are short of digits: large floats are whole without counting."""

WIDE = 100
"""Values of one column further apart than this share no number of decimals."""


class Metric(Struct, frozen=True, omit_defaults=True):
    """``better`` is 1 where more is good, -1 where less is, 0 where neither is.

    ``digits`` are its decimals, null for as many as a value needs. ``group`` is the quantity, the
    same for all that belong into one chart; ``split`` of which data: train, val or test. Of a run
    that has several, the one of the highest ``rank`` stands for it; below 0 are those that only
    do where nothing else is there, ``NEVER`` those that never do.

    Metrics are declared by name; a ``*`` in the name stands in the word as ``{}``, and as ``{=}``
    for the word of what the ``*`` stands for.
    """

    word: str = ""
    unit: str = ""
    better: int = 0
    digits: int | None = None
    group: str = ""
    split: str = ""
    rank: int = 0

    @property
    def percent(self) -> bool:
        return self.unit == "%"

    @property
    def held_out(self) -> bool:
        """Whether it is of data that nothing was trained on."""
        return self.split not in ("", TRAIN)

    @property
    def short(self) -> str:
        """The word for narrow places: of ``test/accuracy``, or of what is said of many things,
        the quantity alone.
        """
        word = _BEHIND.split(self.word, maxsplit=1)[0]
        part, _, quantity = word.partition("/")
        return quantity if self.held_out and SPLITS.get(part) == self.split else word

    def number(self, value: float | None) -> str:
        """Without its unit: ``97.50``, ``0.312``, ``50,826``; counts are whole."""
        if value is not None and self.digits is not None:
            return cell(value, self.digits)
        counts = value is not None and not self.better and value % 1 == 0 and abs(value) < LONGEST
        return cell(value, 0) if counts else compact(value)

    def text(self, value: float | None) -> str:
        """With its unit: ``97.50 %``, ``0.312``, ``8.2 GiB``."""
        if value is None or not math.isfinite(value):
            return self.number(value)
        if self.unit == "MiB":
            return amount(value * MIB)
        return f"{self.number(value)} {self.unit}".rstrip()

    def column(self, values: Sequence[float | None]) -> list[str]:
        """The same number of decimals for all, where that leaves each its digits."""
        digits = self.decimals(values)
        return [compact(value) if digits is None else cell(value, digits) for value in values]

    def decimals(self, values: Iterable[float | None]) -> int | None:
        """Its own, or those that leave four digits of the largest; null where too far apart."""
        if self.digits is not None:
            return self.digits
        known = [abs(v) for v in values if v is not None and math.isfinite(v) and v != 0]
        if not known or all(value == int(value) for value in known):
            return 0
        if max(known) > WIDE * min(known):
            return None
        return max(0, 3 - math.floor(math.log10(max(known))))

    def count(self, value: float) -> float:
        """For programs: what is declared as a count is ``450`` and not ``450.0``."""
        return int(value) if self.digits == 0 and float(value).is_integer() else value

    def counted(self, value: float | None) -> float | None:
        return None if value is None else self.count(value)

    def best(self, values: Iterable[float | None]) -> float | None:
        """The best of ``values``; null where there are none, or where no end is good."""
        known = [value for value in values if value is not None and not math.isnan(value)]
        if not known or not self.better:
            return None
        return max(known) if self.better > 0 else min(known)


PROGRAMS = "programs"
"""The topic of runs that programs of others record: nothing is known of what they measure but what
they say themselves.
"""

TRAIN = "train"

RUNNING = "/running"
"""Ends the name of a mean over an epoch while it trains: without it the name is that of what is
evaluated when the training has ended.
"""

SPLITS = {
    **dict.fromkeys(("train", "training"), TRAIN),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "eval"), "test"),
}
"""The parts of data, and what they are called in names."""

NEVER = -2

PERCENT = Metric("", unit="%", better=1, digits=2)
COUNT = Metric("", digits=0, rank=NEVER)
_MEMORY = Metric("", unit="MiB", better=-1, digits=1, rank=-1)

COMMON = {
    "best/epoch": replace(COUNT, word="best epoch"),
    "best/*": Metric("best final {=}", rank=NEVER),
    "steps": replace(COUNT, word="steps"),
    "ended/*": replace(COUNT, word="ended: {}"),
    "points": replace(COUNT, word="points"),
    "points/ended": replace(COUNT, word="points that ended"),
    "seconds": Metric("seconds", unit="s", better=-1, rank=NEVER),
    "parameters": replace(COUNT, word="parameters", rank=-1),
    "parameters/trained": replace(COUNT, word="parameters that are trained", rank=-1),
    "memory/peak": replace(_MEMORY, word="peak memory"),
    "memory/allocated": replace(_MEMORY, word="allocated memory"),
    "memory/reserved": replace(_MEMORY, word="reserved memory"),
}
"""What any run may have, whatever it does."""

LESS_IS_BETTER = frozenset(
    (
        *("loss", "error", "err", "mse", "mae", "rmse", "nll", "bpc", "bpb", "brier", "ece"),
        *("perplexity", "ppl", "wer", "cer", "ter", "eer", "fid", "kid", "kl", "regret"),
    )
)
MORE_IS_BETTER = frozenset(
    (
        *("accuracy", "acc", "f1", "precision", "recall", "ap", "map", "auc", "auroc", "auprc"),
        *("dice", "iou", "miou", "kappa", "mcc", "r2", "correlation", "ndcg", "mrr", "elbo"),
        *("bleu", "rouge", "meteor", "chrf", "psnr", "ssim", "reward", "return", "throughput"),
    )
)
"""Names of the field of which everybody knows the good end."""

HELD_OUT, JUDGED = 2, 1
"""Ranks of metrics that were not declared: with a good end, of held-out data and of others."""

PROPER = {
    "adaboost": "AdaBoost",
    "mlp": "MLP",
    "relu": "ReLU",
    "kaiming": "Kaiming",
    "softsync": "softsync",
}
"""Words of names that are not written as they are in one."""


def find(name: str, known: Mapping[str, Metric]) -> Metric:
    """The metric ``name`` as ``known`` declares it, else what its name gives away."""
    if name in known:
        return _placed(known[name], name)
    for pattern, declared in known.items():
        before, star, after = pattern.partition("*")
        if star and name.startswith(before) and name.endswith(after) and len(name) > len(before):
            rest = name[len(before) : len(name) - len(after)]
            return _placed(_named(declared, rest, known), name)
    return _guessed(name)


def _placed(declared: Metric, name: str) -> Metric:
    """With the word, group and split that its name gives where it declares none."""
    if declared.word and declared.group:
        return declared
    split, group = split_of(name)
    return replace(
        declared,
        word=declared.word or name,
        group=declared.group or group,
        split=declared.split or split,
    )


def _named(declared: Metric, rest: str, known: Mapping[str, Metric]) -> Metric:
    if "{=}" not in declared.word:
        return replace(declared, word=declared.word.replace("{}", _tidy(rest)))
    own = find(rest, known)
    word = declared.word.replace("{=}", own.word)
    return replace(declared, word=word) if declared.unit else replace(own, word=word)


def _tidy(rest: str) -> str:
    """``delay-16/compensated`` as ``delay 16, compensated``; paths of layers stay."""
    parts = [part.split("-") for part in rest.split("/")]
    return ", ".join(" ".join(PROPER.get(word, word) for word in part) for part in parts)


def _guessed(name: str) -> Metric:
    """A metric that nobody declared keeps its name: its user knows it by that."""
    split, group = split_of(name)
    words = set(re.split(r"[/_.\-\s@]+", name.lower()))
    better = 1 if words & MORE_IS_BETTER else -1 if words & LESS_IS_BETTER else 0
    return ranked(Metric(name, better=better, group=group, split=split))


def ranked(metric: Metric) -> Metric:
    """With the rank of what has a good end, of held-out data before others."""
    if not metric.better:
        return metric
    return replace(metric, rank=HELD_OUT if metric.held_out else JUDGED)


def split_of(name: str) -> tuple[str, str]:
    """Split and quantity of a name: of ``val/bleu``, ``eval_loss``, ``loss/train``; a name without
    a split is all quantity.
    """
    parts = [part for part in re.split(r"([/_.\-])", name) if part]
    if len(parts) > 2:
        for at, rest in ((0, parts[2:]), (-1, parts[:-2])):
            if split := SPLITS.get(parts[at].lower(), ""):
                return split, "".join(rest)
    return "", name


def units(names: Iterable[str], known: Mapping[str, Metric]) -> dict[str, str]:
    """The unit of each metric that has one: ``%``, ``MiB``, ``s``."""
    return {name: unit for name in names if (unit := find(name, known).unit)}


def whole(
    metrics: Mapping[str, float | None], known: Mapping[str, Metric]
) -> dict[str, float | None]:
    """``metrics`` for programs, which read counts as whole numbers."""
    return {name: find(name, known).counted(value) for name, value in metrics.items()}


def headline(
    measured: Sequence[Mapping[str, float | None]],
    claimed: Iterable[str] = (),
    known: Mapping[str, Metric] = COMMON,
) -> str | None:
    """The one metric by which runs are listed and compared: what the claims speak of, else the
    one of the highest rank, of several the first; null without any.

    ``measured`` are the metrics of one run, or of the points of a sweep.
    """
    names = dict.fromkeys(n for metrics in measured for n in metrics if metrics[n] is not None)
    for name in claimed:
        if name in names:
            return name
    ranks = {name: find(name, known).rank for name in names}
    best = max(ranks, key=lambda name: ranks[name], default=None)
    return None if best is None or ranks[best] <= NEVER else best
