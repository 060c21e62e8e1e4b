"""Filters: one small kernel moved over a picture (EXPERIMENTS C9)."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="filters",
    title="Filters",
    order=5,
    stake=(
        "A convolution layer is many small filters that learn their weights. Here the weights are "
        "given, so that it can be seen what one filter does: the same few numbers, moved over "
        "every place of the picture, blur it, or find its edges."
    ),
)
