"""A preset being edited: what would run, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dltui.charts.text import clean
from dltui.errors import UsageError
from dltui.presets.load import Loaded
from dltui.presets.problems import PresetError
from dltui.tui.fields import Field, fields, stated
from dltui.tui.origin import Origin


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
        """``key`` set to ``text``; a list for what is not a list is a sweep over its items."""
        target = key
        if text.lstrip().startswith("[") and not self._takes_list(key):
            target = f"sweep.{key}"
        kept = {k: v for k, v in self.edits.items() if k not in (key, f"sweep.{key}")}
        return self._loaded({**kept, target: text})

    def without_edit(self, key: str) -> Draft:
        kept = {k: v for k, v in self.edits.items() if k not in (key, f"sweep.{key}")}
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
        draft = replace(self, edits=edits, faults=())
        try:
            return replace(draft, loaded=self.origin.load(overrides=draft.overrides))
        except PresetError as error:
            found = tuple((problem.key, clean(problem.text)) for problem in error.problems)
        except UsageError as error:
            found = (("", clean(str(error))),)
        return replace(draft, faults=found)

    def _takes_list(self, key: str) -> bool:
        for item in fields(self.loaded.preset, set()):
            if item.key == key:
                return item.text.startswith("[")
        return False


def open_draft(origin: Origin) -> Draft:
    """The preset as it is; raises ``PresetError`` when it cannot be meant."""
    return Draft(origin=origin, loaded=origin.load())


def _fault(faults: Mapping[str, str], key: str) -> str:
    for place, text in faults.items():
        if place == key or place.replace('"', "").startswith(f"sweep.{key}"):
            return text
    return ""
