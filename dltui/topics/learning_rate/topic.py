"""Learning rate: how far to step."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="learning-rate",
    title="Learning rate",
    order=1,
    stake=(
        "The learning rate is the one number that most often decides whether a network learns at "
        "all. Too large and the loss never falls, too small and training ends before it arrives."
    ),
)
