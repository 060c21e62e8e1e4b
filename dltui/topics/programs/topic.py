"""Programs: somebody else's training, begun, watched and compared as every other run."""

from __future__ import annotations

from dltui.metrics import PROGRAMS
from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name=PROGRAMS,
    title="Programs",
    order=13,
    stake=(
        "Most trainings are somebody's script. One that prints its loss can be watched, stopped, "
        "swept, compared and queued without a line of it being changed; what it is told stands in "
        "a table beside it, so that two runs of it can be told apart a year later."
    ),
)
