"""Notes, tags and the removal of runs."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.errors import UsageError
from dltui.runs import removal
from dltui.runs.files import identity as identities
from dltui.runs.files import notes
from dltui.runs.files.notes import Notes
from dltui.runs.listing.index import Index


def test_notes_are_kept_beside_the_run_and_listed(make: Any, tmp_path: Any) -> None:
    run = make()
    before = run.request.read_bytes()
    assert notes.read(run) == Notes()
    notes.write(run, Notes(title="mine", tags=notes.tags("keep, keep paper"), note="why"))
    record = Index(tmp_path).record(run.id)
    assert record is not None
    assert (record.called, record.tags, record.note) == ("mine", ("keep", "paper"), "why")
    assert run.request.read_bytes() == before
    run.notes.write_bytes(b'{"title": 3}')
    assert notes.read(run) == Notes()


def test_notes_of_several_runs_are_edited_without_losing_what_only_some_have() -> None:
    one = Notes(title="one", tags=["keep", "paper"], note="odd")
    two = Notes(title="two", tags=["old", "keep"], note="")
    common = notes.shared([one, two])
    assert common == Notes(tags=["keep"])
    tagged = [notes.edited(own, "tags", "best, new", common=common) for own in (one, two)]
    assert [own.tags for own in tagged] == [["paper", "best", "new"], ["old", "best", "new"]]
    noted = [notes.edited(own, "note", " see page 3 ", common=common) for own in (one, two)]
    assert [own.note for own in noted] == ["odd; see page 3", "see page 3"]
    assert notes.edited(one, "note", "", common=common) == one


TAGS = st.lists(st.sampled_from("abcd"), unique=True)


@given(TAGS, TAGS)
def test_tags_of_one_run_become_what_was_typed(own: list[str], typed: list[str]) -> None:
    said = Notes(tags=own)
    edited = notes.edited(said, "tags", " ".join(typed), common=notes.shared([said]))
    assert edited.tags == typed


def test_a_run_is_removed_whole_but_not_while_it_goes_on(make: Any, tmp_path: Any) -> None:
    run = make()
    identities.write(run, identities.of_this_process("some"))
    with pytest.raises(UsageError, match="running: stop it first"):
        removal.remove(run)
    assert run.request.exists()
    run.identity.unlink()
    with pytest.raises(UsageError, match="just starting"):
        removal.remove(run)
    # One whose process never said that it works on it.
    os.utime(run.request, (0, 0))
    removal.remove(run)
    assert list(tmp_path.iterdir()) == []
