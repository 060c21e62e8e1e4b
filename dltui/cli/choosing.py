"""Which runs are meant: the filter of the screen, as words of a command and as an option."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dltui.cli.names import Condition
from dltui.errors import UsageError

if TYPE_CHECKING:
    from dltui.cli.names import Items
    from dltui.compare.filter import Filter
    from dltui.compare.finding import Found
    from dltui.runs.listing.record import RunRecord

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_NEGATED = re.compile(r"-[A-Za-z_][\w./\-]*(<=|>=|!=|[:=<>])")
"""A condition that begins as an option does: ``-quick:yes``."""


class Filtering(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        negated = [word for word in args[:end] if _NEGATED.match(word)]
        rest = [word for word in args[:end] if word not in negated]
        words = [*negated, *args[end + 1 :]]
        return super().parse_args(ctx, [*rest, *(["--", *words] if words else [])])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> Items:
        """A word with one minus can be an option or a condition that must not hold."""
        options = super().shell_complete(ctx, incomplete)
        words = next(param for param in self.params if param.name == "words")
        negated = incomplete.startswith("-") and not incomplete.startswith("--")
        return options + (words.shell_complete(ctx, incomplete) if negated else [])


def filter_options(command: Decorated) -> Decorated:
    """``[FILTER]...``, --filter, which is the same, and --status."""
    for give in (
        click.option("--status", help="Only runs of this status, e.g. lost."),
        click.option("--filter", "more", metavar="TEXT", default="", help="As FILTER."),
        click.argument("words", nargs=-1, metavar="[FILTER]...", type=Condition()),
    ):
        command = give(command)
    return command


def asked(words: Sequence[str], more: str, status: str | None) -> str:
    return " ".join([*words, *filter(None, (more, status and f"status={status}"))])


def parsed(text: str) -> Filter:
    """``UsageError`` tells what cannot be meant."""
    from dltui.compare.filter import parse

    chosen = parse(text)
    if chosen.faults:
        raise UsageError("\n".join(chosen.faults))
    return chosen


def meant(found: Found) -> list[RunRecord]:
    """``UsageError`` tells what no run knows, with the nearest that some do."""
    if found.fault:
        raise UsageError(found.fault)
    return found.records
