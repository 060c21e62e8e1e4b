"""Experiments that say their points can train together only describe a training."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.topics.catalogue import Topic, topics
from dltui.topics.job import Job
from dltui.topics.training import Training

LANES = [
    (topic, name)
    for topic in topics().values()
    for name, experiment in topic.experiments.items()
    if experiment.lanes
]


@pytest.mark.parametrize(("topic", "name"), LANES, ids=lambda value: getattr(value, "name", value))
def test_its_work_is_a_training(tmp_path: Path, topic: Topic, name: str) -> None:
    work = importlib.import_module(f"{topic.package}.work")
    preset = Preset(title="T", topic=topic.name, experiment=name)
    with Recorder(RunDir(tmp_path)) as recorder:
        job = Job(preset=preset, recorder=recorder, data_root=None, folder=tmp_path)
        assert isinstance(getattr(work, name.replace("-", "_"))(job), Training)
        assert topic.experiments[name].sections == ("data", "model", "train")


def test_most_topics_that_train_have_one() -> None:
    assert {topic.name for topic, _ in LANES} >= {"learning-rate", "inductive-bias", "losses"}
