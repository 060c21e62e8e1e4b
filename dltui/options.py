"""The base of everything a preset can set.

Options live in the package that owns them, in a module named ``options`` that imports
neither torch nor any other package, so that presets can be validated without them.
A field's ``Meta(description=...)`` is its help text in the form and on the command line;
``extra={"unit": ...}`` is its unit; ``extra={"without_file": ...}`` says that it names a file of
the preset's folder or the data root, but for these values.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Typed, immutable, keyword-only; unknown keys are refused."""


LARGEST = 2**63 - 1
"""The largest whole number that logs, JSON and torch hold."""

Positive = Annotated[int, Meta(ge=1, le=LARGEST)]
Count = Annotated[int, Meta(ge=0, le=LARGEST)]
Size = Annotated[int, Meta(ge=1, le=2**24)]
"""A side, width or number of maps: torch can count the bytes of a matrix of two such."""

Seed = Annotated[int, Meta(ge=0, le=2**43 - 1)]
"""Times 1,000,003, by which seeds are kept apart, it is still one of torch's."""

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
PositiveFloat = Annotated[float, Meta(gt=0.0, le=1e38)]
"""Up to what the weights' 32 bits hold."""

NonNegative = Annotated[float, Meta(ge=0.0, le=1e38)]


Shard = Literal["none", "optimizer", "full"]
"""What ranks share out instead of each holding it whole."""


class Code(Options, frozen=True, kw_only=True):
    """The user's own: a class or function in their file. `dltui.foreign` runs it."""

    file: Annotated[str, Meta(description="A Python file; relative to the preset's folder.")]
    name: Annotated[str, Meta(description="The class or function in it.")]
    arguments: Annotated[
        dict[str, Any], Meta(description="Its keyword arguments: whatever TOML can say.")
    ] = {}


class RunOptions(Options, frozen=True, kw_only=True):
    """``[run]``: where and how repeatably the preset runs."""

    seed: Annotated[Seed, Meta(description="Seeds weights, data order and generated data.")] = 0
    device: Annotated[
        str,
        Meta(
            pattern=r"^(auto|cpu|cuda(:\d+)?|mps)$", description="auto, cpu, cuda, cuda:1 or mps."
        ),
    ] = "auto"
    threads: Annotated[
        int,
        Meta(
            ge=0,
            le=1024,
            description="CPU threads of the worker; 0 leaves the choice to the launcher.",
        ),
    ] = 0
    loaders: Annotated[
        int,
        Meta(
            ge=0,
            le=256,
            description=(
                "Processes that read ahead examples that do not fit into memory; 0: one for each "
                "core, 16 at most."
            ),
        ),
    ] = 0
    memory_limit: Annotated[
        int,
        Meta(
            ge=0,
            le=2**40,
            description="Stop as out of memory above this; 0 is no limit.",
            extra={"unit": "MiB"},
        ),
    ] = 0
    ranks: Annotated[
        Annotated[int, Meta(ge=1, le=2**16)] | Literal["all"],
        Meta(
            description=(
                "Processes that share each batch, with a GPU each; all: as many as there are GPUs, "
                "on a CPU cores."
            )
        ),
    ] = 1
    shard: Annotated[
        Shard,
        Meta(
            description=(
                "What ranks share out instead of each holding it whole: the optimizer's state, or "
                "in full also weights and gradients."
            )
        ),
    ] = "none"
    batch_norm: Annotated[
        Literal["rank", "synchronised"],
        Meta(description="Batch norm by each rank's part of the batch, or on GPUs by all of it."),
    ] = "rank"
    rank_timeout: Annotated[
        PositiveFloat,
        Meta(
            description="How long ranks wait for one that does not come on before it ends the run.",
            extra={"unit": "s"},
        ),
    ] = 300.0
