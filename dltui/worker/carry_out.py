"""From a job to its outcome: import torch, find the experiment's function, call it."""

from __future__ import annotations

import importlib
from typing import cast

from dltui.errors import Interrupted, UsageError
from dltui.presets.schema import Preset
from dltui.topics.catalogue import topics
from dltui.topics.job import Job, Outcome, Work


def carry_out(job: Job, threads: int) -> Outcome:
    """Run the job; ``threads`` is the launcher's choice, which the preset's own goes before."""
    job.recorder.phase("importing torch")
    import torch

    threads = job.preset.run.threads or threads
    if threads:
        torch.set_num_threads(threads)
    work = find(job.preset)
    if job.stop_requested():
        raise Interrupted("stopped before the first step")
    return work(job)


def find(preset: Preset) -> Work:
    """The function of the preset's experiment, in its topic's ``work.py``."""
    topic = topics()[preset.topic]
    module = importlib.import_module(f"{topic.package}.work")
    function = getattr(module, preset.experiment.replace("-", "_"), None)
    if function is None:
        raise UsageError(f'topic "{topic.name}" has no experiment "{preset.experiment}"')
    return cast(Work, function)
