"""Staleness: gradients that arrive late (EXPERIMENTS A5)."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="staleness",
    title="Staleness",
    order=11,
    stake=(
        "When several machines train one network, a gradient can arrive after others have already "
        "changed the weights it was computed for. How many updates it missed is its staleness. "
        "Waiting avoids it and wastes time; not waiting uses every machine and pays in accuracy."
    ),
)
