"""The topics, with how many presets each has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from dltui.topics.catalogue import Topic
from dltui.tui.model.library import Library
from dltui.tui.texts.toned import TextCell, TextColumn
from dltui.tui.widgets.rows import Rows

COLUMNS = (TextColumn("TOPICS"), TextColumn("", 2, right=True))

UNKNOWN = Topic(
    name="unknown topic",
    title="Unknown topic",
    stake="These presets name a topic that there is not; correct `topic` in the file.",
    order=0,
)
"""Stands last, while there are presets that no other topic would show."""


class TopicItem(Struct, frozen=True):
    topic: Topic
    presets: int | None


class TopicList(Rows[TopicItem]):
    """``topic`` is the one under the cursor."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, _cells, lambda item: item.topic.name, id="topics")

    @property
    def topic(self) -> Topic | None:
        return self.current.topic if self.current else None

    def named(self, name: str) -> Topic | None:
        return next((item.topic for item in self.items if item.topic.name == name), None)

    def show_topics(self, topics: Mapping[str, Topic], presets: Library) -> None:
        counts = Counter(item.topic for item in presets.items)
        rows = [
            TopicItem(topic, counts[name] if presets.complete else None)
            for name, topic in topics.items()
        ]
        if stray := sum(count for name, count in counts.items() if name not in topics):
            rows.append(TopicItem(UNKNOWN, stray))
        self.load(rows)


def _cells(item: TopicItem) -> Sequence[TextCell]:
    count = "" if item.presets is None else str(item.presets)
    return item.topic.name, (count, "muted")
