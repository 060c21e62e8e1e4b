"""Every measurement of ``python -m tests.gpu`` as a test: nothing on the card may be off."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.devices.gpu import GpuReader
from dltui.runs.roots import data_root
from tests.conftest import SHARED_DATA
from tests.gpu.bench import Bench
from tests.gpu.measures import MEASURES, Measure

pytestmark = pytest.mark.gpu


@pytest.fixture(autouse=True, scope="module")
def card() -> None:
    report = GpuReader().read()
    if report.absent:
        pytest.skip(report.absent)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_the_card_does_as_expected(measure: Measure, tmp_path: Path) -> None:
    from tests.gpu.session import measured

    data = SHARED_DATA if SHARED_DATA.is_dir() else data_root(None)
    bench = Bench(folder=tmp_path, data=data)
    assert not [row for row in measured(bench, measure, 600) if not row.fine]
