"""Odd inputs: valid ones broken by a seeded mutator, and made ones by hypothesis."""

from __future__ import annotations

import signal
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.campaign import made_up
from tests.campaign.case import Case, Lost
from tests.campaign.inputs import KINDS, REFUSED, Kind
from tests.campaign.mutate import broken

INPUTS = 200
"""Of one kind in a case."""

CPU = 1.0
"""Seconds that an input may take."""

HANGS = 20.0
"""Seconds after which it is cut short."""

_TURNS = [kind for kind in KINDS for _ in range(kind.weight)]


def mutated(case: Case) -> None:
    kind = _TURNS[case.number % len(_TURNS)]
    few(case, kind, INPUTS)


def few(case: Case, kind: Kind, count: int) -> None:
    valid = kind.valid()
    for _ in range(count):
        content = broken(case.dice.choice(valid), case.dice)
        case.tried += 1
        take(case, kind, content)


def made(case: Case) -> None:
    """By strategies that know what an input looks like."""
    made_few(case, case.number, INPUTS)


def made_few(case: Case, number: int, count: int) -> None:
    name, strategy = made_up.STRATEGIES[number % len(made_up.STRATEGIES)]
    kind = next(one for one in KINDS if one.name == name)
    known = settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @known
    @seed(case.dice.randrange(2**32))
    @given(strategy)
    def every(content: bytes) -> None:
        case.tried += 1
        take(case, kind, content)

    every()


def take(case: Case, kind: Kind, content: bytes) -> None:
    """One input, which may be refused in words and within ``CPU`` seconds."""
    began = time.process_time()
    try:
        with limited(), warnings.catch_warnings():
            warnings.simplefilter("error")
            kind.take(case.folder, content)
    except REFUSED:
        pass
    except Exception as error:
        raise Lost(
            f"{kind.name} {_said(content)}: {type(error).__name__}: {error}"[:700]
        ) from error
    took = time.process_time() - began
    case.hold(took < CPU, f"{kind.name} {_said(content)}: {took:.1f} s of CPU")


def _said(content: bytes) -> str:
    return repr(content if len(content) < 200 else content[:100] + b" ... " + content[-100:])


@contextmanager
def limited() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, _cut)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _cut(number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"not over after {HANGS:g} s of CPU")
