"""Memory: what a training holds, when, and how much fits (EXPERIMENTS §6)."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="memory",
    title="Memory",
    order=6,
    stake=(
        "A training that does not fit does not run at all. Where the memory goes (weights, "
        "gradients, the optimizer's own state, the activations kept for the way back) decides the "
        "batch size and the optimizer one can afford, and most of it can be known beforehand."
    ),
)
