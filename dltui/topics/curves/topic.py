"""Curves of a binary classifier: ROC, precision-recall and their gains (EXPERIMENTS A2)."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="curves",
    title="Curves of a classifier",
    order=10,
    stake=(
        "A classifier gives scores; someone must choose from which score on to act. Each choice "
        "trades missed cases against false alarms. ROC, precision-recall and precision-recall-gain "
        "curves show all choices at once, and each hides something the others show."
    ),
)
