"""Gradients: how the error travels back, and where it gets lost (EXPERIMENTS §3)."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="gradients",
    title="Gradients",
    order=3,
    stake=(
        "Training is nothing but following gradients, and a gradient is nothing but the chain rule "
        "applied backwards, layer by layer. Write it down by hand, compare it with autograd, and "
        "see where it dies on its way."
    ),
)
