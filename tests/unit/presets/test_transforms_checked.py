"""``data.transforms`` and its neighbours are checked where they stand, without torch."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.errors import DltuiError
from dltui.presets.load import load

PRESET = """title = "Transformed"
topic = "learning-rate"
[data]
name = "digits"
{data}
[model]
name = "mlp"
"""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('transforms = ["flop"]', ":5: data.transforms[0]: unknown transform 'flop'; did you mean"),
        ('transforms = ["flip", { name = "flip", p = 2 }]', "[1].p: must be at most 1, not 2"),
        ('transforms = [{ name = "flip", p = 0 }]', "[0].p: must be above 0, not 0"),
        ('transforms = [{ name = "crop", pading = 2 }]', "unknown key; did you mean padding?"),
        ('transforms = [{ name = "erase", scale = [0.5, 0.1] }]', "scale: goes from 0.5 down to"),
        ('transforms = [{ name = "blur", sigma = [1.0] }]', "sigma: expected 2 values, got 1"),
        ("transforms = [{ p = 0.5 }]", "data.transforms[0]: needs a name"),
        ('transforms = [{ file = "t.py" }]', "data.transforms[0].name: missing"),
        ('transforms = "flip"', "data.transforms: expected a list"),
        (
            'transforms = [{ name = "affine", degrees = 0, translate = 0, scale = [1, 1] }]',
            "affine changes nothing so: one of degrees, translate, scale, shear must be set",
        ),
        ("normalize = true\nmean = 0.5", ":5: data.normalize: measures mean and std itself"),
        ('fit = "crop"', "data.fit: crop is how images come to data.size: set that"),
        ("std = 0.0", "data.std: must be above 0, not 0"),
        ("std = [0.5, 0.0]", "data.std[1]: must be above 0, not 0"),
        ("size = [8]", "data.size: needs at least 2 values"),
        ("size = 1000000", "data.size: must be at most 16,384, not 1,000,000"),
        ("size = [8, 0]", "data.size[1]: must be at least 1, not 0"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(tmp_path: Path, data: str, said: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(PRESET.format(data=data))
    with pytest.raises(DltuiError) as error:
        load(path)
    assert said in str(error.value)


def test_names_tables_and_ones_own_stand_in_one_list(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    written = '["flip", { name = "crop", padding = 1 }, { file = "t.py", name = "f" }]'
    path.write_text(PRESET.format(data=f"size = [4, 6]\ntransforms = {written}"))
    data = load(path).preset.data
    assert data is not None and data.size == [4, 6]
    assert data.transforms == [
        "flip",
        {"name": "crop", "padding": 1},
        {"file": "t.py", "name": "f"},
    ]
