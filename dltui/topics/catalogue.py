"""What a topic declares about itself, and how topics are found: a folder each, no list.

``topics/<folder>/topic.py`` holds ``TOPIC``, which lists show; ``topics/<folder>/options.py`` its
``EXPERIMENTS``, and ``METRICS`` if it has own ones; ``topics/<folder>/work.py`` one function for
each of its experiments, of the same name with underscores, taking a ``Job``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

import dltui.topics
from dltui.metrics import COMMON, PROGRAMS, Metric, find

if TYPE_CHECKING:
    from dltui.options import Options

TRAINING = ("data", "model", "train")

View = Literal["threshold"]
"""How a screen may show a figure other than as the drawing of its kind: ``threshold`` is a slider
over a table of the counts at each threshold.
"""


class Experiment(Struct, frozen=True, kw_only=True):
    """One computation of a topic.

    ``sections`` are the preset tables it takes beside ``[options]``, ``optional`` those of them a
    preset may leave out, ``options`` the type of that one, ``layout`` the rows of figure ids its
    screen shows first, ``views`` those shown in a way of their own. ``lanes`` says that all it
    does is one supervised training, so that points of a sweep can share a process. ``torch`` says
    that its work imports torch, which takes seconds, ``alone`` that it measures time or free
    memory, of which others beside it would take their part. ``probes`` is, as ``module:function``,
    the work of a process that it forks others from: given a channel and who asks.

    The page of a sweep shows those ``together`` of all points, by their ids, and with
    ``all_curves`` the curves of training and of held-out data alike.
    """

    summary: str
    sections: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    options: type[Options] | None = None
    layout: tuple[tuple[str, ...], ...] = ()
    views: dict[str, View] = field(default_factory=dict[str, View])
    lanes: bool = False
    torch: bool = True
    alone: bool = False
    probes: str = ""
    together: tuple[str, ...] = ()
    all_curves: bool = False


class Topic(Struct, frozen=True, kw_only=True):
    """``stake`` is the paragraph a newcomer reads; ``order`` places it in the list.

    The types of its options are imported when something of its ``experiments`` or ``metrics`` is
    asked for: the first frame, which shows the names of all topics, does without.
    """

    name: str
    title: str
    stake: str
    order: int

    @property
    def package(self) -> str:
        return f"dltui.topics.{self.name.replace('-', '_')}"

    @property
    def experiments(self) -> dict[str, Experiment]:
        found: dict[str, Experiment] = self._options.EXPERIMENTS
        return found

    @property
    def metrics(self) -> dict[str, Metric]:
        """Words, units and digits of what its experiments measure, by name."""
        found: dict[str, Metric] = getattr(self._options, "METRICS", {})
        return found

    @property
    def _options(self) -> ModuleType:
        return importlib.import_module(f"{self.package}.options")


@cache
def topics() -> dict[str, Topic]:
    """All topics by name, in their order."""
    found: list[Topic] = []
    for module in pkgutil.iter_modules(dltui.topics.__path__, "dltui.topics."):
        if module.ispkg:
            found.append(importlib.import_module(f"{module.name}.topic").TOPIC)
    return {topic.name: topic for topic in sorted(found, key=lambda topic: topic.order)}


@cache
def declared(topic: str = "") -> dict[str, Metric]:
    """All that is declared of a run of ``topic``: what any run has, the topic's, and the loop's,
    which programs of others know nothing of: their accuracy may be a share.
    """
    from dltui.training.measured.options import METRICS

    own = topics()[topic].metrics if topic in topics() else {}
    return own | COMMON if topic == PROGRAMS else own | METRICS | COMMON


@cache
def metric(name: str, topic: str = "") -> Metric:
    """What ``topic`` calls the metric ``name``; without a topic of its own, what all call it."""
    return find(name, declared(topic))
