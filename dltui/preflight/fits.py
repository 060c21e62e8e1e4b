"""Settings that are each valid and do not go with what the data hold."""

from __future__ import annotations

from collections.abc import Iterator

from dltui.data.fit import wanted_sides
from dltui.data.head import Head
from dltui.data.images import refusals
from dltui.data.known import KNOWN
from dltui.data.options import CommonData, NamedData
from dltui.data.transforms.chosen import refusal
from dltui.presets.chosen_by import unmeasured
from dltui.presets.schema import Preset
from dltui.training.tasks.options import Fault, misfit, told_in_detail
from dltui.words import amount


def faults(preset: Preset, head: Head) -> Iterator[Fault]:
    """Each setting of ``preset`` that cannot be meant for data with this ``head``."""
    options = preset.data
    assert options is not None
    yield from _images(options, head)
    yield from _transforms(options, head)
    yield from _classes(options, head)
    yield from _training(preset, head)
    yield from _chosen_by(preset, head)


def _chosen_by(preset: Preset, head: Head) -> Iterator[Fault]:
    """Metrics that no epoch has, now that it is known whether there is a validation part."""
    train, share = preset.train, preset.data is not None and preset.data.validation_share
    if train is not None and "train" in head.parts:
        watched = "validation" if share or head.parts.get("validation") else "test"
        detailed = told_in_detail(train, preset.data)
        yield from unmeasured(train, [head.task], [watched], detailed=detailed)


def notes(preset: Preset, head: Head) -> Iterator[str]:
    """What can be meant and may not be."""
    there = head.parts.get("train", 0)
    if preset.train is not None and preset.train.batch_size > there > 0:
        yield (
            f"train.batch_size = {preset.train.batch_size:,} is more than the {there:,} training "
            "examples: every step takes all of them"
        )
    yield from _files(preset, head)


def _files(preset: Preset, head: Head) -> Iterator[str]:
    """Who reads pictures that do not fit in memory."""
    if not head.decoded:
        return
    from dltui.data.readers import fit, processes  # psutil, which the first frame does without

    count = max(head.parts.values())
    if fit(count, head.decoded):
        return
    ranks = preset.run.ranks
    many = processes(preset.run.loaders, sharing=ranks if isinstance(ranks, int) else 1)
    who = {0: "the training itself decodes", 1: "1 process decodes"}.get(
        many, f"{many} processes decode"
    )
    yield (
        f"{amount(count * head.decoded)} of pictures do not fit in memory and stay files: {who} "
        "them on the way (run.loaders)"
    )


def _images(options: CommonData, head: Head) -> Iterator[Fault]:
    """What only images can be asked."""
    yield from refusals(options, head.kind, head.shape)
    if options.permute_pixels and head.kind != "images":
        yield "data.permute_pixels", f"needs images; these are {head.kind}"


def _transforms(options: CommonData, head: Head) -> Iterator[Fault]:
    sides = wanted_sides(options) or head.shape[1:]
    if refused := refusal(options.transforms, head.kind, (*head.shape[:1], *sides)):
        yield refused


def _classes(options: CommonData, head: Head) -> Iterator[Fault]:
    """What only classes can be asked, and how many of them there are."""
    if head.task != "classes":
        for name in ("classes", "shuffled_labels", "shuffled_among"):
            if getattr(options, name):
                yield f"data.{name}", f"needs classes; the target is {head.task}"
        return
    known = KNOWN.get(options.name) if isinstance(options, NamedData) else None
    count = known.classes if known else len(head.classes)
    if not count:
        return
    wanted = options.classes
    if any(not 0 <= label < count for label in wanted) or len(set(wanted)) != len(wanted):
        yield "data.classes", f"{wanted}: the labels are 0 to {count - 1}, each may be named once"
    if options.shuffled_labels and options.shuffled_among > count:
        yield "data.shuffled_among", f"{options.shuffled_among}: there are {count} classes"


def _training(preset: Preset, head: Head) -> Iterator[Fault]:
    """What is minimised, and how, for targets such as these."""
    if preset.train is None or preset.data is None:
        return
    names, wanted = list(head.classes), preset.data.classes
    if head.task == "classes" and wanted and max(wanted) < len(names):
        names = [names[label] for label in wanted]
    if names and (fault := misfit(preset.train, head.task, names)):
        yield fault
