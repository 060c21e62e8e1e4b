"""Architectures: what a network is made of, before it is trained (EXPERIMENTS §2)."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="architectures",
    title="Architectures",
    order=2,
    stake=(
        "How many parameters a network has, how much it computes and how much memory that takes "
        "is decided before the first training step, layer by layer, by a few sizes you can "
        "multiply by hand. Here every number comes from the real modules, so you can check yours."
    ),
)
