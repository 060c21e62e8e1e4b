"""Inductive bias: what a network assumes before it has seen an image."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="inductive-bias",
    title="Inductive bias",
    order=4,
    stake=(
        "A convolution assumes that what is worth seeing here is worth seeing there. Where that is "
        "true it learns from ten images what a fully connected network does not learn from fifty; "
        "where it is false, as with scrambled pixels, the assumption costs."
    ),
)
