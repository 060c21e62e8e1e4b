"""Staleness: the published timeline, the counting argument, and delays that really delay."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from math import pi, sin
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dltui.topics.staleness.delayed import Late, digits, train
from dltui.topics.staleness.options import DelayedGradients, Learner, ParameterServer, Protocol
from dltui.topics.staleness.simulation import Server, Trace
from dltui.topics.staleness.topic import TOPIC

PRESETS = Path(__file__).parents[3] / "presets" / "staleness"
SPEEDS = [Learner(compute=seconds) for seconds in (1.0, 1.2, 1.6, 3.0)]

learners = st.lists(
    st.builds(
        Learner,
        compute=st.floats(0.1, 10),
        pull=st.floats(0, 2),
        push=st.floats(0, 2),
        load=st.floats(0, 5),
        gradients=st.integers(0, 5),
        pulls=st.lists(st.floats(0, 3), max_size=2).map(tuple),
        pushes=st.lists(st.floats(0, 3), max_size=2).map(tuple),
        overlap=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


def staleness(trace: Trace, learner: int) -> list[int]:
    own = sorted((g for g in trace.gradients if g.learner == learner), key=lambda g: g.number)
    return [g.staleness(trace.until) for g in own]


def two_learners() -> ParameterServer:
    preset = tomllib.loads((PRESETS / "two-learners.toml").read_text())
    return msgspec.convert(preset["options"], ParameterServer)


def test_the_published_timeline_meets_at_second_five() -> None:
    options = two_learners()
    trace = Server(options.learners, "asynchronous", until=options.until).run()
    assert staleness(trace, 0) == [0, 0, 1, 0]
    assert staleness(trace, 1) == [2, 0]
    assert trace.updates == [1, 3, 4, 5, 5, 7]
    arrived = {(g.learner, g.number): g.arrived for g in trace.gradients}
    assert arrived[0, 4] == arrived[1, 1] == 5
    usual = Server(options.learners, "asynchronous").run()
    assert (staleness(usual, 0), staleness(usual, 1)) == ([0, 0, 1, 0], [4, 0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 3)] * 2, st.floats(0.1, 3)), min_size=4, max_size=4))
def test_before_l2_arrives_a_learner_that_waits_is_never_stale(
    times: list[tuple[float, float, float]],
) -> None:
    """So the source's L1, stale by 1 with only its own gradients at the server, did not wait."""
    pulls, pushes, computes = zip(*times, strict=True)
    first = Learner(compute=computes[0], pulls=pulls, pushes=pushes, gradients=4)
    second = Learner(compute=1.0, pull=100, gradients=1)
    for until in ("arrival", "compute"):
        trace = Server([first, second], "asynchronous", until=until).run()
        assert staleness(trace, 0) == [0, 0, 0, 0]


def test_one_learner_alone_is_never_stale() -> None:
    trace = Server([Learner(compute=1.0)], "asynchronous", gradients=9).run()
    assert staleness(trace, 0) == [0] * 9


@pytest.mark.parametrize("count", [2, 4, 8])
def test_mean_staleness_is_the_number_of_others(count: int) -> None:
    machines = [Learner(compute=1 + 0.37 * n) for n in range(count)]
    trace = Server(machines, "asynchronous", gradients=4000).run()
    assert trace.mean_staleness == pytest.approx(count - 1, rel=0.01)


def test_everybody_waits_in_the_synchronous_protocol() -> None:
    trace = Server(SPEEDS, "synchronous", gradients=40).run()
    assert set(trace.staleness) == {0}
    assert trace.updates == pytest.approx([3.4 * n for n in range(1, 11)])
    assert trace.waiting == pytest.approx(10 * (2.0 + 1.8 + 1.4) - 5.2)


def test_softsync_of_one_is_asynchronous_and_of_two_halves_the_updates() -> None:
    asynchronous = Server(SPEEDS, "asynchronous", gradients=80).run()
    assert Server(SPEEDS, "softsync", k=1, gradients=80).run() == asynchronous
    pairs = Server(SPEEDS, "softsync", k=2, gradients=80).run()
    assert len(pairs.updates) == 40
    assert pairs.mean_staleness < asynchronous.mean_staleness


@settings(max_examples=60, deadline=None)
@given(learners, st.sampled_from(["asynchronous", "synchronous", "softsync"]), st.integers(1, 9))
def test_what_holds_of_every_simulation(
    machines: list[Learner], protocol: Protocol, gradients: int
) -> None:
    trace = Server(machines, protocol, k=2, gradients=gradients, jitter=0.3, seed=1).run()
    shared = gradients if any(not machine.gradients for machine in machines) else 0
    assert len(trace.gradients) == sum(machine.gradients for machine in machines) + shared
    assert trace.updates == sorted(trace.updates)
    assert all(g.staleness() >= g.staleness("compute") >= 0 for g in trace.gradients)
    assert all(g.arrived > g.started >= g.read for g in trace.gradients)
    for learner in range(len(machines)):
        own = [s for s in trace.stretches if s.learner == learner and not s.aside]
        own.sort(key=lambda s: s.start)
        assert all(a.end <= b.start + 1e-9 for a, b in pairwise(own))
    if protocol == "synchronous":
        assert set(trace.staleness) == {0} or not trace.gradients


def test_protocols_are_compared(run_experiment: Any) -> None:
    options = ParameterServer(gradients=80, window=10.0, jitter=0.1)
    ran = run_experiment(TOPIC, "parameter-server", options)
    rates = [ran.metrics[f"gradients-per-second/{p}"] for p in ("asynchronous", "synchronous")]
    assert rates[0] > 1.5 * rates[1]
    assert ran.metrics["staleness-max/synchronous"] == 0
    timeline = ran.figures["timeline-asynchronous"]
    assert max(span.end for span in timeline.spans) <= 10
    assert timeline.lanes == ["L1", "L2", "L3", "L4"]
    assert [mark.label for mark in timeline.marks[:3]] == ["1", "2", "3"]
    assert len(ran.figures["gradients-softsync"].rows) == 80
    assert sum(bar.value for bar in ran.figures["distribution-softsync"].bars) == 80
    assert "wait" in {span.kind for span in ran.figures["timeline-synchronous"].spans}


def test_a_small_run_has_a_metric_for_every_gradient(run_experiment: Any) -> None:
    ran = run_experiment(TOPIC, "parameter-server", two_learners())
    metrics = ran.metrics
    assert [metrics[f"staleness/L1/{n}"] for n in (1, 2, 3, 4)] == [0, 0, 1, 0]
    assert [metrics[f"staleness/L2/{n}"] for n in (1, 2)] == [2, 0]
    assert metrics["arrived/L1/4"] == metrics["arrived/L2/1"] == 5
    assert metrics["staleness-at-arrival/L2/1"] == 4
    assert ran.figures["timeline-asynchronous"].lanes == ["L1", "L1 sends", "L2"]
    rows = {(row[0], row[1]): row[2:] for row in ran.figures["gradients-asynchronous"].rows}
    assert rows["L2", 1] == [0, 0, 3, 2, 5, 4, 2, 4]


@pytest.mark.parametrize("delay", [0, 1, 3, 8])
def test_late_gradients_on_a_parabola_are_stable_up_to_the_known_limit(delay: int) -> None:
    def last(rate: float) -> float:
        late, w = Late(delay), torch.tensor(1.0, dtype=torch.float64)
        for _ in range(4000):
            gradient = late.exchange((w.clone(),))
            w = w if gradient is None else w - rate * gradient[0]
        return abs(float(w))

    limit = 2 * sin(pi / (4 * delay + 2))
    assert last(0.97 * limit) < 1e-3
    assert last(1.03 * limit) > 1e3


def test_a_delay_hands_out_each_gradient_once_and_in_order() -> None:
    late = Late(2)
    out = [late.exchange((torch.tensor(n),)) for n in range(5)]
    assert out == [None, None, (torch.tensor(0),), (torch.tensor(1),), (torch.tensor(2),)]


def test_without_delay_it_is_plain_sgd() -> None:
    data, options = digits(), DelayedGradients(steps=5)
    first = train(data, options, delay=0, lr=0.1, seed=3, tick=lambda: True)
    late = train(data, options, delay=5, lr=0.1, seed=3, tick=lambda: True)
    assert first.losses[0] == late.losses[0]
    assert first.final_loss < late.final_loss == pytest.approx(2.4, abs=0.5)


def test_delays_ruin_training_and_a_smaller_rate_saves_it(run_experiment: Any) -> None:
    options = DelayedGradients(delays=(0, 16), steps=300, seeds=1)
    ran = run_experiment(TOPIC, "delayed-gradients", options)
    assert ran.metrics["test/accuracy/delay-0"] > 93
    assert ran.metrics["test/accuracy/delay-16"] < 50
    assert ran.metrics["test/accuracy/delay-16/compensated"] > 65
    assert [line.name for line in ran.figures["loss"].lines] == ["delay 0", "delay 16"]
    assert [line.x for line in ran.figures["delay"].lines] == [[0, 16], [16]]
    assert len(ran.figures["results"].rows) == 3
