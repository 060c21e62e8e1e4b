"""Simulate a parameter server; train with late gradients."""

from __future__ import annotations

from typing import cast

import numpy as np

from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.staleness import delay_drawings, drawings
from dltui.topics.staleness.delayed import Trained, digits, train
from dltui.topics.staleness.options import DelayedGradients, ParameterServer
from dltui.topics.staleness.simulation import Server, Trace

READABLE = 12
"""So many gradients still get a metric each."""


def parameter_server(job: Job) -> Outcome:
    """Metrics ``staleness-mean/<protocol>``, ``staleness-max/…``, ``gradients-per-second/…``,
    ``waiting/…`` in percent; of a small asynchronous run also ``staleness/<learner>/<number>``,
    ``staleness-at-arrival/…`` where that is not the same count, and ``arrived/…`` in seconds."""
    options, record = cast(ParameterServer, job.preset.options), job.recorder
    traces: dict[str, Trace] = {}
    for kind in dict.fromkeys(options.protocols):
        record.phase("simulating", kind)
        server = Server(
            options.learners,
            kind,
            k=options.k,
            gradients=options.gradients,
            jitter=options.jitter,
            seed=job.preset.run.seed,
            until=options.until,
        )
        trace = traces[kind] = server.run()
        record.figure(drawings.timeline(trace, kind, options.window))
        record.figure(drawings.distribution(trace, kind))
    record.figure(drawings.comparison(traces))
    steady = options.until == "arrival" and not any(
        learner.load or learner.gradients or learner.pulls or learner.pushes or learner.overlap
        for learner in options.learners
    )
    record.figure(drawings.finding(traces, steady=steady))
    record.figure(drawings.definition(options.until))
    for protocol, trace in traces.items():
        record.figure(drawings.gradients(trace, protocol))
    metrics: dict[str, float] = {}
    for protocol, trace in traces.items():
        metrics |= _server_metrics(trace, protocol)
    return Outcome(metrics=metrics)


def _server_metrics(trace: Trace, protocol: str) -> dict[str, float]:
    metrics = {
        f"staleness-mean/{protocol}": trace.mean_staleness,
        f"staleness-max/{protocol}": float(max(trace.staleness)),
        f"gradients-per-second/{protocol}": len(trace.gradients) / trace.end,
        f"waiting/{protocol}": 100 * trace.waiting / (trace.learners * trace.end),
    }
    if protocol == "asynchronous" and len(trace.gradients) <= READABLE:
        for g in trace.gradients:
            name = f"{drawings.lane(g.learner)}/{g.number}"
            metrics[f"staleness/{name}"] = float(g.staleness(trace.until))
            if trace.until != "arrival":
                metrics[f"staleness-at-arrival/{name}"] = float(g.staleness())
            metrics[f"arrived/{name}"] = g.arrived
    return metrics


def delayed_gradients(job: Job) -> Outcome:
    """Metrics ``train/loss/delay-<d>`` and ``test/accuracy/delay-<d>``, means over the seeds.

    With ``compensate`` also the same names ending in ``/compensated``.
    """
    options, record = cast(DelayedGradients, job.preset.options), job.recorder
    data = digits()
    kinds = [(delay, False) for delay in options.delays]
    kinds += [(delay, True) for delay in options.delays if options.compensate and delay]
    record.plan(steps=len(kinds) * options.seeds * options.steps)
    done = 0

    def tick() -> bool:
        nonlocal done
        done += 1
        if done % 100 == 0:
            record.progress(done)
        return not job.stop_requested()

    found: dict[tuple[int, bool], list[Trained]] = {}
    for delay, compensated in kinds:
        record.phase("training", f"delay {delay}" + (", smaller rate" if compensated else ""))
        lr = options.lr / (delay + 1) if compensated else options.lr
        found[delay, compensated] = [
            train(data, options, delay=delay, lr=lr, seed=job.preset.run.seed + n, tick=tick)
            for n in range(options.seeds)
        ]
        if job.stop_requested():
            return Outcome(status=Status.STOPPED, message=f"stopped at delay {delay}")
        if not compensated:
            record.figure(delay_drawings.losses(found))
    record.figure(delay_drawings.by_delay(found))
    record.figure(delay_drawings.results(found))
    record.figure(delay_drawings.finding(found))
    metrics: dict[str, float] = {}
    for (delay, compensated), runs in found.items():
        name = f"delay-{delay}" + ("/compensated" if compensated else "")
        metrics[f"train/loss/{name}"] = float(np.mean([run.final_loss for run in runs]))
        metrics[f"test/accuracy/{name}"] = float(np.mean([run.accuracy for run in runs]))
    return Outcome(metrics=metrics)
