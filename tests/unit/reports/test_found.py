"""What a report says in words: what was asked, what was found, how it is made again."""

from __future__ import annotations

import socket
from pathlib import Path

import msgspec
import pytest

from dltui.figures.records import Column, Table
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.reports import formats
from dltui.reports.document import Wishes, rows_of
from dltui.reports.found import count, sentence
from dltui.reports.html import to_html
from dltui.reports.markdown import to_markdown
from dltui.reports.parts import Code, Document, Points, Section
from dltui.reports.pdf import to_pdf
from dltui.runs.files import answer, identity, result
from dltui.runs.files.answer import Answer
from dltui.runs.files.result import PointResult, Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.verdict import Verdict
from tests.tui.finished import finished

REPRODUCED = Verdict(
    metric="test/accuracy",
    where={"train.lr": 0.1},
    reported=87.0,
    tolerance=1.5,
    measured=87.66,
    verdict="reproduced",
    source="A",
)
OFF = msgspec.structs.replace(REPRODUCED, measured=80.0, verdict="off", reason="off by 7")
NOT = msgspec.structs.replace(REPRODUCED, verdict="not-comparable", note="It jumps.", tolerance=0.0)
BESIDE = Verdict(
    metric="test/accuracy",
    where={"train.lr": 0.1},
    relation=">",
    than={"train.lr": 0.01},
    measured=87.66,
    verdict="reproduced",
)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (
            REPRODUCED,
            "Test/accuracy at lr=0.1 was reported as 87.0 ± 1.5 % (A) and came out as 87.66 %: "
            "reproduced.",
        ),
        (
            OFF,
            "Test/accuracy at lr=0.1 was reported as 87.0 ± 1.5 % (A) and came out as 80.00 %: "
            "off by 7.",
        ),
        (
            NOT,
            "Test/accuracy at lr=0.1 was reported as 87.0 % (A) and came out as 87.66 %: "
            "not comparable. It jumps.",
        ),
        (
            BESIDE,
            "Test/accuracy at lr=0.1 was said to be > lr=0.01 and came out as 87.66 %: reproduced.",
        ),
        (
            msgspec.structs.replace(REPRODUCED, measured=None, verdict="needs-full-run"),
            "Test/accuracy at lr=0.1 was reported as 87.0 ± 1.5 % (A): needs the full run.",
        ),
    ],
)
def test_a_claim_is_a_sentence(verdict: Verdict, words: str) -> None:
    assert sentence(verdict, "learning-rate") == words


def test_claims_are_counted() -> None:
    assert count([REPRODUCED]) == "1 of 1 published figure was reproduced."
    assert count([REPRODUCED, REPRODUCED, OFF, NOT]) == (
        "2 of 4 published figures were reproduced; 1 is off; 1 is not comparable."
    )
    holds = msgspec.structs.replace(REPRODUCED, kind="check")
    assert count([holds, OFF, holds]) == (
        "0 of 1 published figure was reproduced; 1 is off. 2 of 2 checks hold."
    )


def part(made: Document, title: str) -> Section:
    return next(one for one in made.sections if one.title == title)


def test_the_question_is_told_with_who_answered_how(runs_dir: Path) -> None:
    loaded = load(find("curves/diabetes"))
    run, question = create(loaded, root=runs_dir), loaded.preset.question
    assert question
    given = (question.answer + 1) % len(question.choices)
    answer.write(run, Answer(choice=given))
    told = list(question.choices)
    told[question.answer] += " (right)"
    told[given] += " (the answer that was given)"
    assert Points(told) in part(formats.document([run]), "What was asked").parts


def point(number: int, label: str, status: Status, accuracy: float) -> PointResult:
    metrics: dict[str, float | None] = {"test/accuracy": accuracy}
    return PointResult(number=number, label=label, seed=0, status=status, metrics=metrics)


def test_the_best_point_of_a_sweep_is_named(runs_dir: Path) -> None:
    loaded = load(find("quickstart"), overrides=["sweep.train.lr=[0.1, 0.01]"])
    run = create(loaded, root=runs_dir)
    points = [
        point(0, "lr=0.1", Status.FINISHED, 5.0),
        point(1, "lr=0.01", Status.FAILED, 9.0),
        point(2, "lr=1", Status.FINISHED, 7.0),
    ]
    metrics: dict[str, float | None] = {"best/test/accuracy": 7.0}
    result.write(run, Result(status=Status.FINISHED, metrics=metrics, points=points))
    found = part(formats.document([run]), "What was found").parts
    assert found == ["Of 3 points lr=1 was best: test/accuracy 7.00 %."]


def test_it_says_how_it_is_made_again(runs_dir: Path) -> None:
    run = create(load(find("quickstart"), quick=True, overrides=['title="a b"']), root=runs_dir)
    again = part(formats.document([run]), "How to reproduce it").parts
    assert again[0] == Code("""dltui --run learning-rate/quickstart --quick --set 'title="a b"'""")


@pytest.fixture
def placed(tmp_path: Path) -> RunDir:
    """A run on data of one's own, whose place stands in its settings and in its message."""
    data = tmp_path / "private" / "pictures.csv"
    run = finished(tmp_path / "runs", 1, f'data={{path = "{data}"}}')
    old = result.read(run)
    assert old is not None
    result.write(run, msgspec.structs.replace(old, message=f"read {data}", run_dir=str(run.path)))
    identity.write(run, identity.of_this_process("own"))
    return run


@pytest.mark.parametrize("kind", ["html", "md"])
def test_nobody_learns_where_it_lay(placed: RunDir, tmp_path: Path, kind: str) -> None:
    report = tmp_path / f"x.{kind}"
    formats.write_file([placed], kind, report)
    text = report.read_text()
    assert str(tmp_path) not in text.replace("\\", "") and socket.gethostname() not in text
    assert "pictures.csv" in text
    formats.write_file([placed], kind, report, Wishes(places=True, author="A. Student"))
    text = report.read_text().replace("\\", "")
    assert str(placed.path) in text and socket.gethostname() in text and "A. Student" in text


def test_drawings_of_markdown_lie_beside_it(tmp_path: Path) -> None:
    report = tmp_path / "my report.md"
    formats.write_file([finished(tmp_path / "runs", 1)], "md", report)
    (name, *_) = [
        line.split("](")[1][:-1] for line in report.read_text().splitlines() if "](" in line
    ]
    assert name == "my%20report-figures/loss.svg"
    assert (tmp_path / "my report-figures" / "loss.svg").read_text().startswith("<svg")


def test_a_long_list_is_cut_and_says_so() -> None:
    table = Table(id="t", title="T", columns=[Column(name="n")], rows=[[n] for n in range(100)])
    rows = rows_of(table)
    assert len(rows.rows) == 40 and "first 40 of 100 rows" in rows.title


def test_all_formats_say_the_same(tmp_path: Path) -> None:
    made = formats.document([finished(tmp_path, 1)])
    texts = [text for one in made.sections for text in one.parts if isinstance(text, str)]
    assert texts
    for text in texts:
        assert text in to_html(made) and text in to_markdown(made).replace("\\", "")


def test_pages_hold_hostile_text(tmp_path: Path) -> None:
    """Typst reads it as text: none of it is markup, and none ends a string."""
    evil = '#panic("no") $x$ *b* _i_ @a <l> \\ " ] } // /* `'
    sections = [Section(evil, [evil, Points([evil]), Code(evil)])]
    pages = to_pdf(Document(evil, evil, sections, author=evil))
    assert pages.startswith(b"%PDF")
