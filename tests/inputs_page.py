"""The page of inputs that people bring; ``python -m tests.inputs_page`` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.inputs.case import Case
from tests.inputs.test_inputs import cases

PAGE = Path(__file__).parent.parent / "dltui" / "docs" / "inputs.md"

HEAD = """# What people bring

Files, networks, losses and settings as people really have them, each made anew by a test and
carried out: what became of it before it was looked after, what becomes of it now, and the exit code
of `dltui --run`. What is refused *early* is refused before a process begins, by `dltui validate`,
the plan and Home as well. The page is written by `python -m tests.inputs_page`.

"""

KINDS = {
    "A": "Wrong results without a word",
    "B": "Crashes, lost work, hangs",
    "C": "Refused, or told in words that did not help",
    "EF": "What everyday use wants",
}
"""By the first letter of a case's kind."""


def written() -> str:
    return HEAD + "\n".join(line for letters in KINDS for line in _part(letters))


def _part(letters: str) -> Iterator[str]:
    yield f"## {KINDS[letters]}\n"
    yield "| kind | input | before | now | exit |"
    yield "|---|---|---|---|--:|"
    for case in _found(letters):
        end = f"{case.exit}, early" if case.early else str(case.exit)
        yield _row(case.kind, f"`{case.name}`", case.before, case.now, end)
    yield ""


def _found(letters: str) -> list[Case]:
    return [case for case in cases() if case.kind[0] in letters]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
