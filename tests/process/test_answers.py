"""Every ``--json`` answer of a real run fits its schema, and has no key that is not in it."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dltui.cli.group import Commands
from dltui.cli.main import cli
from dltui.cli.schemas import NAMES, schema

jsonschema = pytest.importorskip("jsonschema")


Answer = Callable[..., Any]


def strict(schema: Any) -> Any:
    """The same, but objects with named keys have no others."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: strict(value) for key, value in schema.items()}
    closed = "properties" in inner and inner.get("type") == "object"
    return {"additionalProperties": False, **inner} if closed else inner


def check(name: str, value: Any) -> None:
    jsonschema.validate(value, strict(copy.deepcopy(schema(name))))


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Answer:
    """What a command prints in this process, which must be one JSON value."""

    def call(*arguments: str) -> Any:
        cli.main(list(arguments), standalone_mode=False, prog_name="dltui")
        return json.loads(capsys.readouterr().out)

    return call


def test_every_command_with_json_has_a_schema() -> None:
    assert isinstance(cli, Commands)
    context = cli.make_context("dltui", [], resilient_parsing=True)
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    with_json = {n for n, c in commands.items() if c and any("--json" in p.opts for p in c.params)}
    assert {*with_json, "run", "preset", "export", "error", "progress"} == set(NAMES)


def test_every_answer_of_a_real_run_fits_its_schema(runs_dir: Path, answer: Answer) -> None:
    check("verify", answer("verify", "gradients/backprop", "--json"))
    check("claims", answer("claims", "gradients", "--json"))
    handed_in = str(runs_dir / "handin.zip")
    check("bundle", answer("bundle", "latest", "-o", handed_in, "--json"))
    check("verify", answer("verify", handed_in, "--no-run", "--json"))
    for name in ("show", "watch", "wait", "env"):
        check(name, answer(name, "latest", "--json"))
    check("show", answer("show", "latest", "quickstart", "--json"))
    check("export", answer("export", "latest", "--format", "json"))
    program = (sys.executable, "-c", "print('step 1 loss=0.5', flush=True)")
    check("exec", answer("exec", "--json", "--", *program))
    check("runs", answer("runs", "--json"))
    check("compare", answer("compare", "latest", "latest", "--json"))
    check("show", answer("show", "learning-rate/lr-table", "--json"))
    check("show", answer("show", "quickstart", "--plan", "--json"))
    table = runs_dir / "metrics.csv"
    table.write_text("step,loss\n1,2\n")
    check("import", answer("import", str(table), "--json"))
    check("prune", answer("prune", "--older", "1d", "--yes", "--json"))
    check("rm", answer("rm", "latest", "--yes", "--json"))


@pytest.mark.parametrize("name", ["list", "data", "system", "config", "queue", "validate"])
def test_answers_without_a_run_fit_theirs(name: str, answer: Answer) -> None:
    check(name, answer(name, "--json"))
