"""Every key of the user's ``config.toml``: its type, its default, what it does, and what comes
before it.

A field's ``extra`` names the environment variable and the option of the command line that are
asked before the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field, inspect

from dltui.options import Options


class Settings(Options, frozen=True, kw_only=True):
    """``[tui]``: the screen. ``ascii`` null and ``colours`` auto: what the terminal can show."""

    theme: Annotated[
        str,
        Meta(
            description="Colours of the screen; the palette (ctrl+p) chooses one and keeps it.",
            extra={"variable": "TEXTUAL_THEME"},
        ),
    ] = "dltui-dark"
    ascii: Annotated[
        bool | None,
        Meta(
            description="Nothing but ASCII, or never; unset, what the terminal can show.",
            extra={"variable": "DLTUI_ASCII"},
        ),
    ] = None
    colours: Annotated[
        Literal["auto", "none", "16", "256", "true"],
        Meta(
            description="How many colours are sent; auto, as many as the terminal shows, to 256.",
            extra={"variable": "DLTUI_COLOURS"},
        ),
    ] = "auto"
    rate: Annotated[
        float, Meta(ge=0.2, le=10.0, description="Drawings of a chart a second, at most.")
    ] = 4.0
    mouse: Annotated[bool, Meta(description="Clicks, wheel and dragging.")] = True
    bell: Annotated[
        bool, Meta(description="The terminal's bell when a run ends that nobody looks at.")
    ] = False
    warm: Annotated[
        bool | None,
        Meta(
            description="A process with PyTorch imported waits beside the open lab, so that runs "
            "start at once; it takes 0.4 GiB. Unset: where 3 GiB are free, not on a login node.",
            extra={"variable": "DLTUI_WARM"},
        ),
    ] = None
    keys: Annotated[
        dict[str, str],
        Meta(description="Other keys for actions, by the names that ? shows."),
    ] = field(default_factory=dict[str, str])


class Queue(Options, frozen=True, kw_only=True):
    """``[queue]``: what all runs of this user on this machine may take together. Unset, runs on a
    CPU begin at once.
    """

    cores: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="CPU cores that all runs may use together; further ones wait."),
    ] = None
    runs: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Runs at once, a sweep counting as one; further ones wait."),
    ] = None


class SlurmSettings(Options, frozen=True, kw_only=True):
    """``[slurm]``: what jobs are submitted with unless the command line says otherwise; empty or 0
    leaves it to Slurm.
    """

    partition: Annotated[str, Meta(description="Partition of Slurm jobs.")] = ""
    account: Annotated[str, Meta(description="Account that Slurm jobs are charged to.")] = ""
    qos: Annotated[str, Meta(description="Quality of service of Slurm jobs.")] = ""
    constraint: Annotated[str, Meta(description="Features that a job's nodes must have.")] = ""
    time: Annotated[
        str, Meta(description="Time limit of a job as Slurm writes it: 90, 1:30:00, 2-00.")
    ] = ""
    mem: Annotated[str, Meta(description="Memory of a job on each node: 16G.")] = ""
    gpus: Annotated[
        str, Meta(pattern=r"^([\w.-]+:)?\d*$", description="GPUs on each node: 1, a100:2.")
    ] = ""
    cpus: Annotated[int, Meta(ge=0, le=4096, description="CPU cores of a process.")] = 0
    nodes: Annotated[int, Meta(ge=1, le=4096, description="Nodes of a job.")] = 1
    array_limit: Annotated[
        int, Meta(ge=0, le=100_000, description="Points of a sweep at once; 0 is no limit.")
    ] = 0
    signal_seconds: Annotated[
        int,
        Meta(
            ge=1,
            le=65_535,
            description="Before the time limit a run saves and is requeued; "
            "Slurm may be a minute early.",
            extra={"unit": "s"},
        ),
    ] = 120
    before: Annotated[
        list[str],
        Meta(description="Lines of the job script before the run: module load cuda."),
    ] = field(default_factory=list[str])


class Config(Options, frozen=True, kw_only=True):
    """The whole file. A folder that is null lies in the platform's place for data."""

    runs_dir: Annotated[
        str | None,
        Meta(
            description="Folder of the runs.",
            extra={"variable": "DLTUI_RUNS", "option": "--runs-dir", "folder": "runs"},
        ),
    ] = None
    data_root: Annotated[
        str | None,
        Meta(
            description="Folder of the data sets.",
            extra={"variable": "DLTUI_DATA", "option": "--data-root", "folder": "data"},
        ),
    ] = None
    runs_shared: Annotated[
        bool | Literal["group", "all"] | None,
        Meta(
            description="Who else has new runs: the folder's group (true), or all may read them; "
            "unset, nobody, but in a folder that is shared with its group.",
            extra={"variable": "DLTUI_SHARED"},
        ),
    ] = None
    queue: Queue = Queue()
    slurm: SlurmSettings = SlurmSettings()
    tui: Settings = Settings()


def settable(kind: type[Struct] = Config, table: str = "") -> Iterator[tuple[str, inspect.Field]]:
    """Each dotted key with its field."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    for one in info.fields:
        key = f"{table}{one.name}"
        if isinstance(one.type, inspect.StructType):
            yield from settable(one.type.cls, f"{key}.")
        else:
            yield key, one


def extra(one: inspect.Field, name: str) -> str:
    """``variable``, ``option`` or ``folder`` of a field; empty without."""
    return str(_meta(one, "extra").get(name, ""))


def description(one: inspect.Field) -> str:
    return str(_meta(one, "extra_json_schema").get("description", ""))


def _meta(one: inspect.Field, name: str) -> dict[str, Any]:
    info = one.type
    while isinstance(info, inspect.Metadata):
        if found := getattr(info, name):
            return dict(found)
        info = info.type
    return {}
