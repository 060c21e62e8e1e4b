"""Losses: what is minimised decides what is learned, and a shape slip decides it silently."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="losses",
    title="Losses",
    order=8,
    stake=(
        "A loss is one number per batch, and nothing complains when it is the wrong one. The same "
        "model on the same images learns under either of two losses, and hardly under a third that "
        "differs by one missing reshape."
    ),
)
