"""What a run was to show: in the words of its preset, with its question and who answered how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dltui.charts.text import clean
from dltui.errors import UsageError
from dltui.presets.claims_table import support
from dltui.presets.load import load
from dltui.presets.schema import Preset, Question
from dltui.reports.parts import Code, Part, Points, Section
from dltui.runs.files import answer as answers
from dltui.runs.files.answer import Answer
from dltui.runs.layout import RunDir
from dltui.runs.verdict import Verdict


def preset_of(run: RunDir) -> Preset | None:
    """Null for a run of a script, and where the preset cannot be meant any more."""
    try:
        return load(run.preset).preset
    except UsageError:
        return None


def asked(run: RunDir, preset: Preset, judged: Sequence[Verdict] = ()) -> Section | None:
    """Null where the preset says nothing about itself; ``judged`` is what its answer rests on."""
    parts: list[Part] = []
    if preset.summary:
        parts.append(clean(preset.summary))
    if preset.look_for:
        parts.append(f"What to look for: {clean(preset.look_for)}")
    if preset.question:
        parts += _question(preset.question, answers.read(run), judged)
    for note in preset.notes:
        parts += [f"{clean(note.title)}:", Code(clean(note.text.strip("\n"), lines=True))]
    return Section("What was asked", parts) if parts else None


def _question(
    question: Question, given: Answer | None, judged: Sequence[Verdict]
) -> Iterator[Part]:
    yield clean(question.text)
    chosen = given.choice if given else None
    yield Points(
        [
            clean(choice) + _said(number, question.answer, chosen)
            for number, choice in enumerate(question.choices)
        ]
    )
    yield f"{clean(question.because)} {support(judged)}".rstrip()


def _said(number: int, right: int, chosen: int | None) -> str:
    words = ["right"] * (number == right) + ["the answer that was given"] * (number == chosen)
    return f" ({', '.join(words)})" if words else ""
