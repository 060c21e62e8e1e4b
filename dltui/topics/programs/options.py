"""Programs: somebody else's training, begun, watched and compared as every other run."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from dltui.options import Count, Options, PositiveFloat
from dltui.topics.catalogue import Experiment

Words = str | list[str]
"""A command line: its words, or one text that is parted as a shell would."""

Args = dict[str, Any]
"""``[args]``: numbers, texts, true and false, and lists of them, by name."""


class CommandOptions(Options, frozen=True, kw_only=True):
    """``[command]``: the program of a run. No shell reads it, unless ``run`` names one.

    ``{args.lr}`` in a word is that setting of ``[args]``, ``{--lr}`` the option with its value,
    ``{args}`` all of them so. Others: ``{seed}``, ``{run}``, ``{folder}``, ``{data}``,
    ``{python}``, and in ``resume`` ``{checkpoint}``.
    """

    run: Annotated[Words, Meta(description="The program and its arguments: words, or one text.")]
    folder: Annotated[str, Meta(description="Where it runs; relative to the preset's folder.")] = (
        "."
    )
    environment: Annotated[
        dict[str, str | int | float],
        Meta(description="Variables it gets beside those of whoever starts it."),
    ] = {}
    resume: Annotated[
        Words, Meta(description="Goes on with it from {checkpoint}; empty: it cannot.")
    ] = []
    patterns: Annotated[
        list[str],
        Meta(description="Regular expressions with named groups, instead of the usual forms."),
    ] = []
    read: Annotated[
        list[str],
        Meta(description="Files it writes, followed live: TensorBoard, CSV, JSON lines."),
    ] = []
    terminal: Annotated[
        bool, Meta(description="Its output is a terminal to it: bars move, where else they do not.")
    ] = False
    gpus: Annotated[Count, Meta(description="GPUs that it takes to itself; it waits for them.")] = 0
    stop_timeout: Annotated[
        PositiveFloat,
        Meta(description="After a stop is asked for: until it is killed.", extra={"unit": "s"}),
    ] = 30.0


RUN = "run"

EXPERIMENTS = {
    RUN: Experiment(
        summary="Run a program and draw the numbers that it prints, logs or writes.",
        sections=("command", "args"),
        torch=False,
    ),
}
