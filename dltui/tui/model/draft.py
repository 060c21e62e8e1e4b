"""A preset being edited: what would run, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dltui.charts.text import clean
from dltui.errors import UsageError
from dltui.presets.document import parse_value
from dltui.presets.fields import Field, fields, stated
from dltui.presets.load import Loaded
from dltui.presets.ranges import is_range
from dltui.toml.problems import PresetError
from dltui.tui.model.origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``loaded`` is the newest version without faults; ``edits`` are texts by dotted key."""

    origin: Origin
    loaded: Loaded
    edits: Mapping[str, str] = field(default_factory=dict[str, str])
    faults: tuple[tuple[str, str], ...] = ()
    """Key and text; the key is empty where the whole preset is meant."""

    @property
    def overrides(self) -> tuple[str, ...]:
        return tuple(f"{key}={text}" for key, text in self.edits.items())

    def with_edit(self, key: str, text: str) -> Draft:
        """``key`` set to ``text``; several values for what takes one are a sweep over them."""
        target = f"sweep.{key}" if self._sweeps(key, text) else key
        kept = {k: v for k, v in self.edits.items() if k not in (key, f"sweep.{key}")}
        return self._loaded({**kept, target: text})

    def without_edit(self, key: str) -> Draft:
        """``key`` as it was; with another network goes what only that one was told."""
        section, _, last = key.partition(".")
        gone = f"{section}." if last == "name" else key
        kept = {k: v for k, v in self.edits.items() if not _is_of(k, gone)}
        return self._loaded(kept)

    def fields(self) -> list[Field]:
        """The form; an edited field has the text that was typed, and its fault."""
        faults = dict(reversed(self.faults))
        found: list[Field] = []
        for item in fields(self.loaded.preset, stated(self.loaded.document)):
            sweep = f"sweep.{item.key}"
            text = self.edits.get(item.key, self.edits.get(sweep))
            if text is not None:
                item = replace(item, text=text, stated=True, edited=True)
            found.append(replace(item, fault=_fault(faults, item.key)))
        return found

    def _loaded(self, edits: dict[str, str]) -> Draft:
        """What ``edits`` make of the preset, and every fault: also of texts that are no values."""
        broken = {key: why for key, text in edits.items() if (why := _no_value(text))}
        draft = replace(self, edits=edits)
        whole = [f"{key}={text}" for key, text in edits.items() if key not in broken]
        found = tuple(broken.items())
        try:
            loaded = self.origin.load(overrides=whole)
        except PresetError as error:
            found += tuple((problem.key, clean(problem.text)) for problem in error.problems)
        except UsageError as error:
            found += (("", clean(str(error))),)
        else:
            if not found:
                return replace(draft, loaded=loaded, faults=())
        return replace(draft, faults=found)

    def _sweeps(self, key: str, text: str) -> bool:
        """Whether ``text`` is a range, or a list of what ``key`` takes one of."""
        try:
            value = parse_value(text)
        except ValueError:
            value = []
        if not isinstance(value, list):
            return is_range(value)
        asked = (item.depth for item in fields(self.loaded.preset, set()) if item.key == key)
        return _depth(value) > next(asked, 0)


def _depth(value: Any) -> int:
    """How many lists are within one another."""
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


def _is_of(key: str, gone: str) -> bool:
    """Whether ``key`` is ``gone`` or, where that ends in a dot, lies below it; swept or not."""
    own = key.removeprefix("sweep.")
    return own == gone or (gone.endswith(".") and own.startswith(gone))


def plain_key(key: str) -> str:
    """The setting that ``key`` of a fault is about: ``sweep."train.lr"[0]`` is ``train.lr``."""
    return key.replace('"', "").removeprefix("sweep.").partition("[")[0]


def _no_value(text: str) -> str:
    """Why ``text`` is nothing that a setting could be; empty when it is."""
    try:
        parse_value(text)
    except ValueError as error:
        return clean(str(error))
    return ""


def open_draft(origin: Origin) -> Draft:
    """The preset as it is; raises ``PresetError`` when it cannot be meant."""
    return Draft(origin=origin, loaded=origin.load())


def _fault(faults: Mapping[str, str], key: str) -> str:
    for place, text in faults.items():
        if place == key or place.replace('"', "").startswith(f"sweep.{key}"):
            return text
    return ""
