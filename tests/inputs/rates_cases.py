"""Range tests, options that cannot act, sweeps and networks that are only looked at."""

from __future__ import annotations

from tests.inputs.case import Case
from tests.inputs.nets import make, net
from tests.inputs.preset_file_cases import SMALL, file, refused, with_line

RANGE = """\
title = "t"
topic = "learning-rate"
experiment = "range-test"
[data]
name = "digits"
limit = 320
[model]
name = "mlp"
hidden = [16]
[train]
batch_size = 32
[options]
"""

NOTHING = "no rate is suggested: the loss fell by no more than its noise"


def ramp(name: str, options: str, before: str) -> Case:
    return Case(
        name=name,
        kind="A12",
        make=file(RANGE + options),
        before=before,
        now="nothing is suggested, and why",
        says=(NOTHING, "options.high"),
        never=("short runs",),
    )


def idle(name: str, lines: str, says: str) -> Case:
    """Options that never act."""
    return refused(name, with_line(lines), says, "no word", "refused in words", kind="A13")


def looked_at(text: str, options: str) -> str:
    return (
        'title = "t"\ntopic = "architectures"\nexperiment = "layers"\n'
        f'[model]\nfile = "net.py"\nname = "Net"\n[options]\ninput = {text}\n{options}'
    )


CASES = [
    ramp("range-too-low", "low = 1e-12\nhigh = 1e-10\nsteps = 40", "minimum/10 = 1.6e-13"),
    ramp("range-flat-no-smoothing", "low = 1e-9\nhigh = 1e-7\nsteps = 60\nsmoothing = 0", "four"),
    ramp("range-weight-decay", "steps = 40", "minimum/10 = 5.2e-07, below low"),
    Case(
        name="range-with-a-schedule",
        kind="A13",
        make=file(
            RANGE.replace("[options]", "schedule = { kind = 'cosine' }\n[options]") + "steps = 40\n"
        ),
        before="no word",
        now="told",
        says=("train.schedule does nothing here: the ramp is the schedule", NOTHING),
    ),
    ramp("range-too-narrow", "low = 1e-5\nhigh = 1e-4\nsteps = 60", "four suggestions"),
    Case(
        name="range-still-falling",
        kind="A12",
        make=file(RANGE + "low = 1e-4\nhigh = 0.3\nsteps = 200\n"),
        before="minimum/10 of the last rate, steepest at the end",
        now="only the rules that point within the ramp",
        metrics={"suggestion/valley": (0.005, 0.3)},
    ),
    idle("adam-momentum", "optimizer = 'adam'\nmomentum = 0.9", "momentum: does nothing with adam"),
    idle("sgd-betas", "betas = [0.8, 0.9]", "betas: does nothing with sgd"),
    idle("nesterov-alone", "nesterov = true", "nesterov: needs train.momentum above 0"),
    idle(
        "cosine-period",
        "schedule = { kind = 'cosine', period = 10 }",
        "p.toml:14: train.schedule.period: does nothing with cosine; it is for step and cyclic",
    ),
    idle("constant-low", "schedule = { low = 0.001 }", "schedule.low: does nothing with constant"),
    Case(
        name="long-warm-up",
        kind="A13",
        make=with_line("schedule = { warmup = 150 }"),
        before="no word",
        now="told, with the share of the rate that it gets to",
        says=("ends after 5 steps, within the warm-up of 150", "3% of train.lr"),
        metrics={"steps": (5.0, 5.0)},
    ),
    Case(
        name="late-first-drop",
        kind="A13",
        make=with_line("schedule = { kind = 'step', period = 100 }"),
        before="no word",
        now="told",
        says=("before the first drop at 100",),
    ),
    Case(
        name="plateau-by-the-test-part",
        kind="A13",
        make=with_line("schedule = { kind = 'plateau' }"),
        before="there was none",
        now="the part that decides is said",
        says=("follows test/loss",),
    ),
    refused(
        "plateau-unknown-metric",
        with_line("schedule = { kind = 'plateau', metric = 'val/f1' }"),
        "p.toml:14: train.schedule.metric: 'val/f1' is not measured after an epoch; test/loss",
        "there was none",
        "refused, with those there are",
        kind="A13",
    ),
    Case(
        name="sweep-one-diverges",
        kind="C",
        make=file(f'{SMALL}[sweep]\n"train.lr" = [0.12345671, 0.12345672, 1e30]\n'),
        before="exit 0, while the README said 1 for diverged; close rates looked alike",
        now="exit 0: it completed, and a point that diverged is a result, as the README says",
        says=("lr=0.12345671  ", "lr=0.12345672  ", "lr=1e+30  diverged", "1 of 3 points diverged"),
    ),
    refused(
        "sweep-same-value-twice",
        file(f'{SMALL}[sweep]\n"train.lr" = [0.1, 0.2, 1e-1]\n'),
        'p.toml:15: sweep."train.lr"[2]: two points are the same, lr=0.1: leave one out',
        "no word",
        "refused by line",
        kind="A14",
    ),
    refused(
        "sweep-seeds-overlap",
        file(f'{SMALL}[sweep]\n"run.seed" = [0, 1]\nseeds = 2\n'),
        "two points are the same",
        "no word",
        "refused",
        kind="A14",
    ),
    Case(
        name="arch-two-inputs",
        kind="B14",
        make=make(
            net(init="self.e = nn.Bilinear(4, 4, 2)", forward="return self.e(x, x)").replace(
                "def forward(self, x)", "def forward(self, x, y)"
            ),
            looked_at("[4]", ""),
        ),
        before="does not take an input of 4; set options.input",
        now="its inputs by name",
        exit=2,
        says=("Net takes 2 inputs (x, y)",),
        never=("options.input",),
    ),
    Case(
        name="arch-attr-error",
        kind="B10",
        make=make(net(init="pass", forward="return self.b(x)"), looked_at("[4]", "")),
        before="AttributeError, exit 1",
        now="its line",
        exit=2,
        says=("Net fails with an input of 4: net.py, line", "no attribute 'b'"),
        never=("options.input",),
    ),
    Case(
        name="arch-batch-of-one",
        kind="B14",
        make=make(
            net(init="self.n = nn.BatchNorm1d(4)", forward="return self.n(x)"),
            looked_at("[4]", "training = true"),
        ),
        before="set options.input",
        now="the batch of one is named, and what to set",
        exit=2,
        says=("one value a channel to do so: set options.training = false",),
        never=("options.input",),
    ),
    Case(
        name="arch-wrong-input",
        kind="B14",
        make=make(
            net(init="self.a = nn.Linear(5, 2)", forward="return self.a(x)"),
            looked_at("[4]", ""),
        ),
        before="set options.input",
        now="set options.input",
        exit=2,
        says=("Net does not take an input of 4; set options.input",),
    ),
]
