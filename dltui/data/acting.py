"""Which settings of the user's files say something of tables, arrays or pictures."""

from __future__ import annotations

from typing import Literal

import msgspec

from dltui.data.options import FileData
from dltui.errors import UsageError

Form = Literal["tables", "arrays", "pictures"]

ONLY: dict[str, tuple[Form, ...]] = {
    **dict.fromkeys(("target", "group", "split", "missing"), ("tables", "arrays")),
    **dict.fromkeys(("ignore", "kinds", "gaps", "separator", "decimal"), ("tables",)),
    **dict.fromkeys(("header", "encoding"), ("tables",)),
    "layout": ("arrays",),
    "range": ("arrays", "pictures"),
    "damaged": ("pictures",),
}
"""What each is for, where it is not for all."""

KINDS = {"tables": ("auto", "rows"), "pictures": ("auto", "images")}
TASKS = {"pictures": ("auto", "classes")}


def check(options: FileData, form: Form, source: str) -> None:
    """``UsageError`` for the first setting that cannot act on data of this form."""
    usual = msgspec.structs.asdict(FileData(path=""))
    for name, forms in ONLY.items():
        if form not in forms and getattr(options, name) != usual[name]:
            raise UsageError(f"data.{name} is for {' and '.join(forms)}; {source} is {_is(form)}")
    for name, takes in (("kind", KINDS), ("task", TASKS)):
        value = getattr(options, name)
        if value not in takes.get(form, (value,)):
            raise UsageError(
                f"data.{name} = {value!r}: {source} is {_is(form)}, which has {takes[form][1]}"
            )


def _is(form: Form) -> str:
    return {"tables": "a table", "arrays": "a file of arrays", "pictures": "a folder of pictures"}[
        form
    ]
