"""What a network can be asked: a class, several labels, a number, of rows, sequences and tokens."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="tasks",
    title="What a network can be asked",
    order=12,
    stake=(
        "The same weights and the same gradient descent answer very different questions: which "
        "one of several classes, which of several labels at once, how much of something. What is "
        "asked decides the last layer, the loss, and above all the number by which to judge: an "
        "accuracy of 96 % can mean that nothing was learned at all."
    ),
)
