"""The tables of the reference page; ``python -m tests.reference_page`` writes them anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import NODEFAULT, inspect

import dltui
from dltui.data.options import CommonData
from dltui.data.transforms.options import KINDS, TRANSFORMS
from dltui.metrics import COMMON, Metric
from dltui.options import LARGEST, Options, RunOptions
from dltui.presets import ranges, sweep
from dltui.presets.json_schema import DATA, NETWORKS
from dltui.presets.schema import Claim, Cost, Heading, Question, Sweep
from dltui.toml import limits as toml
from dltui.topics.catalogue import topics
from dltui.training.measured.options import METRICS
from dltui.training.options import Converge, Schedule, TrainOptions

PAGE = Path(dltui.__file__).parent / "docs" / "reference.md"
BLOCK = re.compile(r"(<!-- (\w+) -->\n).*?(?=<!-- end of \2 -->)", re.DOTALL)
OF_ALL_DATA = CommonData.__struct_fields__

LONG = 8
"""Names that a cell lists; of more it says where they are listed."""

FLOATS = 1e38
"""What a number of 32 bits holds."""

ENDS = {1: "more", -1: "less", 0: ""}


def written(text: str) -> str:
    """``text`` with each block as it should be."""
    return BLOCK.sub(lambda found: found[1] + BLOCKS[found[2]](), text)


def heading() -> str:
    return keys(Heading)


def tables() -> str:
    kinds = {
        "[run]": RunOptions,
        "[data], of all kinds": CommonData,
        **{f"[data] of {words(kind)}": kind for kind in DATA},
        **{f"[model] of {words(kind)}": kind for kind in NETWORKS},
        "[train]": TrainOptions,
        "[train.schedule]": Schedule,
        "[train.converge]": Converge,
        "[sweep]": Sweep,
        "[question]": Question,
        "[cost]": Cost,
        "[[reported]]": Claim,
    }
    return "\n".join(f"### {name}\n\n{keys(kind)}" for name, kind in kinds.items())


def words(kind: type[Options]) -> str:
    first = (kind.__doc__ or "").partition("\n")[0].replace("``", "`")
    return first[0].lower() + first[1:].rstrip(".")


def transforms() -> str:
    rows = [_transform(name, kind) for name, kind in TRANSFORMS.items()]
    return "| name | what it does | to | numbers |\n|---|---|---|---|\n" + "".join(rows)


def _transform(name: str, kind: type[Options]) -> str:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    numbers = []
    for field in info.fields:
        meta = dict(_metadata(field.type))
        unit = f" {meta['unit']}" if "unit" in meta else ""
        said = meta.get("description", "").rstrip(".")
        numbers.append(
            f"`{field.encode_name}` {_default(field)}{unit}: {said[:1].lower()}{said[1:]}"
        )
    does = (kind.__doc__ or "").strip()
    return f"| `{name}` | {does} | {', '.join(KINDS[name])} | {'; '.join(numbers)} |\n"


def options() -> str:
    parts = []
    for topic in topics().values():
        for name, experiment in topic.experiments.items():
            if experiment.options is not None:
                parts.append(f"### {topic.name}, `{name}`\n")
                parts.append(f"{experiment.summary}\n\n{keys(experiment.options)}")
    return "\n".join(parts)


def keys(kind: type[Options]) -> str:
    """Those of ``kind`` that it does not share with all kinds of data."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    shared = OF_ALL_DATA if kind in DATA else ()
    rows = [_row(field) for field in info.fields if field.encode_name not in ("grid", *shared)]
    return "| key | default | meaning |\n|---|---|---|\n" + "".join(rows)


def _row(field: inspect.Field) -> str:
    meta = dict(_metadata(field.type))
    help = meta.get("description", "A table, below." if _is_table(field.type) else "")
    if values := _values(field.type):
        listed = ", ".join(f"`{value}`" for value in values)
        help += f" {listed}." if len(values) <= LONG else f" {len(values)} names."
    help += _bounds(meta)
    unit = f", {meta['unit']}" if "unit" in meta else ""
    return f"| `{field.encode_name}`{unit} | {_default(field)} | {help.strip()} |\n"


def _bounds(meta: Mapping[str, Any]) -> str:
    """What a number must be, a list may hold; ends that are only those of its type are left out."""
    low, above = meta.get("minimum"), meta.get("exclusiveMinimum")
    high, below = meta.get("maximum"), meta.get("exclusiveMaximum")
    said = [] if low is None else [f"at least {low:,}"]
    said += [] if above is None else [f"above {above:g}"]
    said += [] if high is None or high >= min(LARGEST, FLOATS) else [f"at most {high:,}"]
    said += [] if below is None else [f"below {below:g}"]
    said = [" and ".join(said)] if said else []
    said += [f"at most {meta['maxItems']:,} of them"] if meta.get("maxItems", 0) > 2 else []
    return "".join(f" {text[0].upper()}{text[1:]}." for text in said)


def limits() -> str:
    bounds = {
        "bytes of a preset, or of `config.toml`": toml.BYTES,
        "lists and tables in one another; parts of a dotted key": toml.DEPTH,
        "digits of a whole number": toml.DIGITS,
        "items of a list, where its setting says nothing else": toml.ITEMS,
        "`--set` of one command": toml.OVERRIDES,
        "points of a sweep": sweep.LARGEST,
        "values of a range": ranges.MOST,
        "settings that a sweep is over": sweep.KEYS,
        "problems that are told at once": toml.PROBLEMS,
    }
    rows = [f"| {what} | {most:,} |\n" for what, most in bounds.items()]
    return f"| what | at most |\n|---|--:|\n{''.join(rows)}"


def _is_table(kind: inspect.Type) -> bool:
    parts = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return any(isinstance(part, inspect.StructType) for part in parts)


def _metadata(kind: inspect.Type) -> Iterator[tuple[str, Any]]:
    if isinstance(kind, inspect.Metadata):
        yield from (kind.extra_json_schema or {}).items()
        yield from (kind.extra or {}).items()
        yield from _metadata(kind.type)
    elif isinstance(kind, inspect.IntType | inspect.FloatType):
        bounds = {"minimum": kind.ge, "exclusiveMinimum": kind.gt}
        bounds |= {"maximum": kind.le, "exclusiveMaximum": kind.lt}
        yield from ((name, value) for name, value in bounds.items() if value is not None)
    elif isinstance(kind, inspect.ListType | inspect.VarTupleType) and kind.max_length:
        yield "maxItems", kind.max_length
    elif isinstance(kind, inspect.UnionType):
        for part in kind.types:
            yield from _metadata(part)


def _values(kind: inspect.Type) -> tuple[Any, ...]:
    if isinstance(kind, inspect.Metadata):
        return _values(kind.type)
    return tuple(kind.values) if isinstance(kind, inspect.LiteralType) else ()


def _default(field: inspect.Field) -> str:
    if field.required:
        return "must be said"
    value = field.default if field.default is not NODEFAULT else field.default_factory()  # type: ignore[operator]
    if value is None or value in ("", [], {}, ()) or isinstance(value, msgspec.Struct):
        return ""
    text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
    return f"`{text if len(text) < 60 else text[:57] + '…'}`"


def metrics() -> str:
    parts = [_metrics("Every run", COMMON), _metrics("Every training", METRICS)]
    parts += [_metrics(topic.name, topic.metrics) for topic in topics().values() if topic.metrics]
    return "\n".join(parts)


def _metrics(title: str, known: Mapping[str, Metric]) -> str:
    rows = [
        f"| `{name}` | {_starred(metric.word)} | {metric.unit} | {ENDS[metric.better]} |\n"
        for name, metric in known.items()
    ]
    head = "| name | in words | unit | better |\n|---|---|---|---|\n"
    return f"### {title}\n\n{head}{''.join(rows)}"


def _starred(word: str) -> str:
    return word.replace("{=}", "*").replace("{}", "*")


BLOCKS = {
    "heading": heading,
    "limits": limits,
    "tables": tables,
    "transforms": transforms,
    "options": options,
    "metrics": metrics,
}

if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
