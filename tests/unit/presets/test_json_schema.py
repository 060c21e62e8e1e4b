"""The schema of presets takes what the checks take, and refuses what an editor should mark."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dltui.presets.catalogue import entries
from dltui.presets.json_schema import written

jsonschema = pytest.importorskip("jsonschema")

GOOD = """
title = "t"
topic = "learning-rate"
data = { name = "digits" }
model = { name = "mlp", hidden = [64] }
"""


@pytest.fixture(scope="module")
def validator():
    schema = written()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_every_bundled_preset_fits(validator) -> None:
    found = entries()
    assert len(found) >= 51
    for entry in found:
        faults = list(validator.iter_errors(tomllib.loads(entry.path.read_text())))
        assert faults == [], entry.name


@pytest.mark.parametrize(
    "text",
    [
        "[train]\nepoch = 3",
        "[train]\noptimizer = 'lion'",
        "[train]\nlr = -1",
        "[options]\ncap = 3",
        "variant = 'fast'",
        "[run]\ndevice = 'tpu'",
        "[sweep]\nseeds = 0",
        "[[reported]]\nvalue = 3",
    ],
)
def test_what_is_wrong_does_not_fit(validator, text: str) -> None:
    assert validator.is_valid(tomllib.loads(GOOD))
    assert not validator.is_valid(tomllib.loads(f"{GOOD}\n{text}"))


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        ('["flip", { name = "crop", padding = 1 }, { file = "t.py", name = "f" }]', True),
        ("[]", True),
        ('["flop"]', False),
        ("[{ p = 0.5 }]", False),
        ('[{ name = "flip", padding = 1 }]', False),
        ('[{ name = "flip", p = 2 }]', False),
    ],
)
def test_transforms_are_names_tables_and_ones_own(validator, written: str, fits: bool) -> None:
    text = GOOD.replace('name = "digits"', f'name = "digits", transforms = {written}')
    assert validator.is_valid(tomllib.loads(text)) is fits


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('topic = "learning-rate"', 'topic = "learning-rates"'),
        ('name = "digits"', 'name = "digit"'),
        ('"mlp"', '"mpl"'),
        ("hidden", "width"),
        ('data = { name = "digits" }', ""),
        ('topic = "learning-rate"', 'topic = "filters"'),
        ('topic = "learning-rate"', 'topic = "memory"\nexperiment = "trian"'),
    ],
)
def test_names_and_tables_of_an_experiment_are_known(validator, old: str, new: str) -> None:
    assert not validator.is_valid(tomllib.loads(GOOD.replace(old, new)))


def test_sweeps_are_lists_ranges_and_tables_of_keys(validator) -> None:
    sweep = '[sweep]\ntrain.lr = [1, 0.1]\n"train.batch_size" = "16..256 double"\nseeds = 2'
    assert validator.is_valid(tomllib.loads(f"{GOOD}\n{sweep}"))


def test_settings_have_their_help_and_default(validator) -> None:
    rate = validator.schema["$defs"]["TrainOptions"]["properties"]["lr"]
    assert rate["description"] == "Learning rate." and rate["default"] == 0.01


def test_broken_presets_of_which_a_type_tells_are_refused(validator) -> None:
    folder = Path(__file__).parent / "broken"
    refused = 0
    for path in folder.glob("*.toml"):
        try:
            refused += not validator.is_valid(tomllib.loads(path.read_text("utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
    assert refused >= 10
