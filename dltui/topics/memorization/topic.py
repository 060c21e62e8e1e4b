"""Memorization: a network large enough learns anything by heart, noise included."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="memorization",
    title="Memorization",
    order=7,
    stake=(
        "Give every image a random label and there is nothing left to learn, only to remember. "
        "A large network remembers all of them: a perfect training accuracy alone says nothing "
        "about what was understood."
    ),
)
