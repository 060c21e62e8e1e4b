"""C10: what is in use once a network is loaded, before anything is computed."""

from __future__ import annotations

import torch
from torch import nn

from dltui.data.options import DataOptions
from dltui.figures.records import Bar, Bars, Column, Note, Segment, Table
from dltui.memory.data_shape import of_options
from dltui.memory.meta import build_on_meta
from dltui.models.build import construct
from dltui.models.options import ModelOptions, with_vocabulary
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.memory.measure import card, context, resident
from dltui.training import devices
from dltui.words import MIB, amount

MB = 1e6
"""Course write-ups count parameters in decimal megabytes."""


def model_and_context(job: Job) -> Outcome:
    """Measure the process before and after the network of the preset comes to its device."""
    preset = job.preset
    assert preset.data is not None and preset.model is not None
    data, options = preset.data, preset.model
    device = devices.choose(preset.run.device)
    # Once without numbers, so that the libraries it loads count as what was there before.
    build_on_meta(lambda: _build(job, data, options))
    job.recorder.plan(steps=1, unit="network")
    job.recorder.phase("measuring the context", str(device))
    held = context(device)
    job.recorder.phase("building model")
    torch.manual_seed(preset.run.seed)
    model = _build(job, data, options).to(device)
    job.recorder.progress(1)
    sizes = {
        "context": held,
        "parameters": _bytes(model.parameters()),
        "buffers": _bytes(model.buffers()),
    }
    in_use, whole = _in_use(device)
    sizes["rest"] = max(0, in_use - sum(sizes.values()))
    _figures(job, sizes, model, in_use, whole)
    metrics = {
        "parameters": float(sum(p.numel() for p in model.parameters())),
        "memory/parameters-mb": sizes["parameters"] / MB,
        "memory/context": held / MIB,
        "memory/in-use": in_use / MIB,
    }
    if whole is not None:
        metrics["memory/card"] = whole / MIB
    return Outcome(metrics=metrics)


def _build(job: Job, data: DataOptions, options: ModelOptions) -> nn.Module:
    shape = of_options(data, seed=job.preset.run.seed, data_root=job.data_root, folder=job.folder)
    options = with_vocabulary(options, shape.vocabulary)
    return construct(options, shape.shape, shape.classes, job.folder)


def _in_use(device: torch.device) -> tuple[int, int | None]:
    """Bytes of this process on its device, and of the whole card where there is one."""
    if device.type != "cuda":
        return resident(), None
    own, whole = card(device)
    if own is None:
        free, total = torch.cuda.mem_get_info(device)
        own = total - free
    return own, whole


def _bytes(tensors: object) -> int:
    return sum(t.nbytes for t in tensors)  # type: ignore[attr-defined]


def _figures(
    job: Job, sizes: dict[str, int], model: nn.Module, in_use: int, whole: int | None
) -> None:
    segments = [Segment(name=name, value=size / MIB) for name, size in sizes.items() if size]
    bar = Bar(label="this process", value=in_use / MIB, segments=segments)
    title = f"In use after loading: {amount(in_use)}"
    job.recorder.figure(Bars(id="in-use", title=title, bars=[bar], unit="MiB", digits=1))
    rows: list[list[int | float | str | bool | None]] = [
        [name, size / MIB, size / MB] for name, size in sizes.items()
    ]
    rows.append(["in use by this process", in_use / MIB, in_use / MB])
    if whole is not None:
        rows.append(["in use on the whole card", whole / MIB, whole / MB])
    columns = [
        Column(name="memory", kind="text"),
        Column(name="size", unit="MiB", digits=2),
        Column(name="size", unit="MB", digits=2),
    ]
    job.recorder.figure(Table(id="parts", title="What it is", columns=columns, rows=rows))
    share = 100 * (sizes["parameters"] + sizes["buffers"]) / in_use
    text = (
        f"The network itself is {share:.0f} % of what is in use. The rest was there before it: "
        "the context that every process pays once. A total read off nvidia-smi holds it, and "
        "whatever other programs have on the card."
    )
    job.recorder.figure(Note(id="finding", title="finding", text=text, tone="finding"))
