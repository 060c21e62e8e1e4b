"""Code of one's own is looked at without being run: its file, its grammar, the name in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.preflight.code import wrong


@pytest.mark.parametrize(
    "text",
    [
        "class Net: ...",
        "def Net(): ...",
        "async def Net(): ...",
        "from blocks import Net",
        "from blocks import Block as Net",
        "import blocks.nets as Net",
        "from blocks import *",
        "Net = make()",
        "Net: type = make()",
        "A, (B, Net) = make()",
        "if True:\n    class Net: ...",
        "try:\n    import x\nexcept ImportError:\n    def Net(): ...",
        "for Net in nets: ...",
        "with open('x') as Net: ...",
        "match 1:\n    case _:\n        class Net: ...",
        "globals()['N' + 'et'] = 1",
        "def __getattr__(name): ...",
        "# -*- coding: latin-1 -*-\nclass Net: '\xe9'",
        "import sys\nsys.exit(3)\nclass Net: ...",
    ],
)
def test_a_name_that_running_it_may_give_is_taken(text: str, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(text, "latin-1")
    assert wrong(tmp_path / "net.py", "Net", "model") == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class net: ...", "has no class or function 'Net'; did you mean net?"),
        ("def make():\n    class Net: ...", "has no class or function 'Net'; valid: make"),
        ("class Outer:\n    class Net: ...", "has no class or function 'Net'; valid: Outer"),
        ("", "has no class or function 'Net'"),
        ("x = 1\nclass Net(:\n    ...", "model.file: net.py, line 2: invalid syntax"),
        ("class Net:\n  x = 1\n y = 2", "model.file: net.py, line 3: unindent does not match"),
        ("x = '\xe9'", "model.file: net.py"),
        ("x = 1\0", "model.file: net.py: source code string cannot contain null bytes"),
    ],
)
def test_what_cannot_be_run_is_told_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(text, "latin-1")
    assert said in wrong(tmp_path / "net.py", "Net", "model")


def test_a_file_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    for name in ("none.py", "."):
        path = tmp_path / name
        assert wrong(path, "Net", "train.loss") == f"train.loss.file: no file {path}"
