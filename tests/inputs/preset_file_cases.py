"""Preset files as editors and people leave them: encodings, slips, numbers of any size."""

from __future__ import annotations

from pathlib import Path

from tests.inputs.case import Case, Make

SMALL = """\
title = "t"
topic = "learning-rate"
experiment = "train"
[data]
name = "digits"
limit = 320
test_limit = 100
[model]
name = "mlp"
hidden = [16]
[train]
lr = 0.1
epochs = 1
"""

STEPS = {"steps": (5.0, 5.0)}


def file(content: str | bytes) -> Make:
    """``p.toml`` with ``content``, which is UTF-8 where it is text."""

    def make(folder: Path) -> None:
        data = content.encode() if isinstance(content, str) else content
        (folder / "p.toml").write_bytes(data)

    return make


def with_line(line: str) -> Make:
    """``line`` at the end of ``[train]``."""
    return file(f"{SMALL}{line}\n")


def taken(name: str, content: str | bytes, before: str, now: str) -> Case:
    return Case(name=name, kind="B15", make=file(content), before=before, now=now, metrics=STEPS)


def refused(
    name: str, make: Make, says: str, before: str, now: str, *, kind: str = "B15", never: str = ""
) -> Case:
    return Case(
        name=name,
        kind=kind,
        make=make,
        before=before,
        now=now,
        exit=2,
        early=True,
        says=(says,),
        never=(never,) if never else (),
    )


BIG = 99999999999999999999999

CASES = [
    taken("preset-bom", SMALL.encode("utf-8-sig"), "not TOML", "the mark is passed over"),
    taken("preset-crlf", SMALL.replace("\n", "\r\n"), "ran", "runs"),
    taken("preset-bom-crlf", SMALL.replace("\n", "\r\n").encode("utf-8-sig"), "not TOML", "runs"),
    taken("preset-escaped-control", SMALL.replace('"t"', '"a\\u001b[31mb"', 1), "ran", "runs"),
    taken("preset-long-title", SMALL.replace('"t"', f'"{"x" * 5000}"', 1), "ran", "runs"),
    taken("preset-whole-rate", SMALL.replace("lr = 0.1", "lr = 1"), "ran", "1 is a rate"),
    refused(
        "preset-control",
        file(SMALL.replace('"t"', '"a\x1bb"', 1)),
        "p.toml:1: not TOML: character 0x1b in it",
        "the line and a column",
        "line and character",
    ),
    refused(
        "preset-nul",
        with_line("\0"),
        "p.toml:14: not TOML: character 0x00 in it",
        "the line and a column",
        "line and character",
    ),
    refused(
        "preset-latin1",
        file(SMALL.replace('"t"', '"é"', 1).encode("latin-1")),
        "p.toml:1: byte 0xe9 is not UTF-8: save the file as UTF-8",
        "not a text file: invalid continuation byte",
        "line, byte and what to do",
    ),
    refused(
        "preset-latin1-comment",
        file(SMALL.encode() + b"# \xe4\xf6\xfc\n"),
        "p.toml:14: byte 0xe4 is not UTF-8",
        "not a text file",
        "line, byte and what to do",
    ),
    refused(
        "preset-utf16",
        file(SMALL.encode("utf-16")),
        "p.toml:1: text in UTF-16: save it as UTF-8",
        "not a text file: invalid start byte",
        "named, and what to do",
    ),
    refused(
        "preset-utf16-no-mark",
        file(SMALL.encode("utf-16-be")),
        "p.toml:1: text in UTF-16",
        "not TOML",
        "named, and what to do",
    ),
    refused(
        "preset-date",
        with_line("momentum = 2020-01-01"),
        "p.toml:14: train.momentum: expected a number, got 2020-01-01",
        "told",
        "told",
    ),
    refused(
        "preset-duplicate-key",
        with_line("lr = 0.2"),
        "p.toml:14: not TOML: the key lr is written twice, first on line 12",
        "cannot overwrite a value at column 9",
        "both lines",
    ),
    refused(
        "preset-empty", file(""), "p.toml:1: title: missing", "title: missing", "title: missing"
    ),
    refused(
        "preset-float-batch",
        with_line("batch_size = 64.0"),
        "p.toml:14: train.batch_size: expected a whole number, got 64.0",
        "told",
        "told",
    ),
    refused(
        "preset-negative-batch",
        with_line("batch_size = -1"),
        "p.toml:14: train.batch_size: must be at least 1, not -1",
        "told",
        "told",
    ),
    refused(
        "preset-text-rate",
        file(SMALL.replace("0.1", '"0.1"')),
        "p.toml:12: train.lr: expected a number, got the text '0.1'",
        "told",
        "told",
    ),
    refused(
        "preset-typo",
        with_line("learning_rate = 0.1"),
        "p.toml:14: train.learning_rate: unknown key",
        "told",
        "told",
    ),
    refused(
        "preset-cyrillic-key",
        with_line('"lр" = 1'),
        "p.toml:14: train.lр: unknown key; did you mean lr?",
        "told",
        "told",
    ),
    refused(
        "preset-inline-in-the-wrong-table",
        file(SMALL.replace("[train]\nlr = 0.1\nepochs = 1", "train = { lr = 0.1 }")),
        "p.toml:11: model.train: unknown key",
        "told",
        "told",
    ),
    refused(
        "preset-too-deep",
        with_line(f"x = {'[' * 3000}"),
        "p.toml:14: x: lists, tables or a dotted key more than 32 deep",
        "RecursionError",
        "told",
        never="Recursion",
    ),
    refused(
        "preset-huge-batch",
        with_line(f"batch_size = {BIG}"),
        "p.toml:14: train.batch_size: must be at most 9,223,372,036,854,775,807",
        "let through; the run failed",
        "line and bound",
        kind="B12",
    ),
    refused(
        "preset-too-many-digits",
        with_line(f"epochs = {'9' * 5000}"),
        "p.toml:14: a number of too many digits",
        "ValueError: exceeds the limit for integer string conversion",
        "line",
        kind="B12",
        never="integer string",
    ),
    refused(
        "big-hidden-64",
        file(SMALL.replace("[16]", f"[{BIG}]")),
        "p.toml:10: model.hidden[0]: must be at most 16,777,216, not 99,999,999",
        "TypeError: empty(): argument 'size' failed to unpack",
        "line and bound",
        kind="B11",
        never="unpack",
    ),
    refused(
        "train-seed-huge",
        file(f"{SMALL}[run]\nseed = {2**63 - 1}\n"),
        "p.toml:15: run.seed: must be at most 8,796,093,022,207",
        "ValueError: overflow when unpacking long long",
        "line and bound",
        kind="B11",
        never="unpack",
    ),
    refused(
        "big-threads",
        file(f"{SMALL}[run]\nthreads = 100000\n"),
        "p.toml:15: run.threads: must be at most 1,024, not 100,000",
        "lost, a MemoryError in its log",
        "line and bound",
        kind="B12",
    ),
    refused(
        "big-rate",
        with_line("weight_decay = 1e300"),
        "p.toml:14: train.weight_decay: must be at most 1e+38, not 1e+300",
        "diverged or torch's overflow",
        "line and bound",
        kind="B12",
    ),
    refused(
        "big-sweep",
        file(f'{SMALL}[sweep]\nseeds = {10**6}\n"train.lr" = [0.1, 0.2]\n'),
        "sweep: 2,000,000 points; at most 10,000",
        "told",
        "told",
        kind="B12",
    ),
    Case(
        name="big-epochs",
        kind="B12",
        make=file(SMALL.replace("epochs = 1", f"epochs = {10**18}\nmax_steps = 3")),
        before="no step within a minute",
        now="three steps, at once",
        metrics={"steps": (3.0, 3.0)},
    ),
    Case(
        name="big-epochs-doubling",
        kind="B12",
        make=file(
            SMALL.replace("epochs = 1", f"epochs = {10**18}\nmax_steps = 3\nbatch_doubling = 256")
        ),
        before="no step within a minute",
        now="three steps, at once",
        metrics={"steps": (3.0, 3.0)},
    ),
    Case(
        name="big-batch",
        kind="B12",
        make=file(
            f"{SMALL}batch_size = {2**63 - 1}\naccumulate = {2**63 - 1}\n".replace("320", "32")
        ),
        before="RuntimeError: split_size can only be 0",
        now="one step an epoch, an example at a time",
        metrics={"steps": (1.0, 1.0)},
    ),
]
