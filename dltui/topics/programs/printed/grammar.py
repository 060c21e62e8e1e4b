"""Names and numbers in a line of text."""

from __future__ import annotations

import re

from dltui.metrics import LESS_IS_BETTER, MORE_IS_BETTER, SPLITS
from dltui.topics.programs.printed.found import EPOCHS, STEPS, Found, Place, wanted

NUMBER = (
    r"[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf)\b"
)
_THINGS = (
    "it|iters?|steps?|samples?|examples?|ex|imgs?|images?|tok|tokens?|words?|batch|batches|frames?"
)
_RATE = rf"[kMG]?(?:{_THINGS})/s(?:ec)?|[kKMG]?i?B/s(?:ec)?|m?s/(?:it|step|batch|epoch)"
_AMOUNT = "%|[mun]s|µs|s|sec|secs|seconds|min|GiB|MiB|KiB|GB|MB|KB|kB|dB|W|°C"
UNIT = rf"(?:\s?(?:{_RATE}|{_AMOUNT})|x)(?![\w/])"
_NAME = r"[A-Za-z_][\w./@-]*(?:\((?:[^()=\s]|\([^()=\s]*\))*\))?"
_END = r"(?=\s|$|[,;|)\]}>\"']|\.(?:\s|$)|/\s*\d)"

_PAIR = re.compile(
    rf"(?<![\w./@\\-])(?P<name>{_NAME})(?P<gap>\s{{0,4}}[:=]\s*|\s+)(?P<number>{NUMBER})(?P<unit>{UNIT})?{_END}"
    r"(?:\s*/\s*\d[\d,]*\s*\(\s*(?P<percent>[\d.]+)\s*%\s*\))?"
)
_COUNT = re.compile(
    r"(?<![\w./@-])(?P<kind>[A-Za-z_]+)\s{0,4}[:=#]?\s*[\[(]?\s*(?P<number>\d+(?:\.\d+)?)(?:\s*(?:/|of)\s*(?P<total>\d+))?(?=\s|$|[\]),:;|.]|-\s|/\s)"
)
_OF = re.compile(
    r"[\[(]\s*(?P<number>\d+)\s*/\s*(?P<total>\d+)(?:\s*\(\s*\d+(?:\.\d+)?%\s*\))?\s*[\])]"
)
_TWO_OF = re.compile(
    r"\[\s*(?P<epoch>\d+)\s*/\s*(?P<epochs>\d+)\s*\]\s*\[\s*(?P<number>\d+)\s*/\s*(?P<total>\d+)\s*\]"
)
_BARE_TWO = re.compile(r"^\s*\[\s*(?P<epoch>\d+)\s*,\s*(?P<number>\d+)\s*\]")
_ROUND = re.compile(r"^\s*\[(?P<number>\d+)\](?=\s)")
_BARE_OF = re.compile(
    r"(?<![\w./,-])(?P<number>\d+)\s?/\s?(?P<total>\d+)\s+(?P<kind>batches|steps|iters)\b"
)

_TIMES = re.compile(
    r"\d{4}[-/]\d\d?[-/]\d\d?(?:[T ,]+\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?<![\w.])\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?(?![\w:])"
)
_LINKS = re.compile(r"\w+://\S+|(?<!\S)~?/[\w.-]+/\S*|\b\d+(?:\.\d+){2,}\b")
_CALL = re.compile(r"\b[A-Za-z_][\w.]*\([^()]*=[^()]*\)")
_INNER = re.compile(r"=\s*[\[(][^()\[\]]*[\])]")
_TROUBLE = re.compile(r"\b\w*(?:Warning|Error|Exception)\b(?!\s*[:=]\s*[-+.\d])")
_SPLIT_FIRST = re.compile(
    r"^\W*(?P<word>train(?:ing)?|val(?:id(?:ation)?)?|test(?:ing)?|eval(?:uation)?|dev)\b(?!\s*[:=]\s*[-+.\d])",
    re.I,
)

QUANTITIES = LESS_IS_BETTER | MORE_IS_BETTER | {"lr", "score", "norm", "gradnorm", "elbo", "mfu"}
"""Words after which a number is a value though neither ``:`` nor ``=`` stands between."""

_ABOUT = re.compile(
    rf"^\W*(?P<name>{'|'.join(sorted(QUANTITIES))}) (?P<about>(?:of|on|over|for) [^:=]*?)\s*[:=]\s*"
    rf"(?P<number>{NUMBER})(?P<unit>{UNIT})?{_END}",
    re.I,
)
"""``Accuracy of the network on the 10000 test images: 54 %``."""

QUALIFIERS = frozenset(
    (
        *("average", "avg", "mean", "best", "total", "running", "current", "final", "last", "top"),
        *("smoothed", "minimum", "maximum", "median", "overall", "macro", "micro", "weighted"),
        *("learning", "gradient", "grad", "generator", "discriminator", "policy", "critic"),
    )
)
"""Words that belong to the name behind them; `SPLITS` do, too."""

DROPPED = frozenset(("average", "avg", "mean"))


def heads(line: str) -> str:
    """The split that a line announces for the next: ``test`` of ``Test results:``."""
    lead = _SPLIT_FIRST.match(line)
    return SPLITS.get(lead["word"].lower(), "test") if lead and line.rstrip()[-1:] == ":" else ""


def read(line: str, into: Found, split: str = "") -> None:
    """Add what stands in ``line``: where it is, then its values. ``split`` is what the line before
    has announced.
    """
    if _TROUBLE.search(line):
        return
    text = _LINKS.sub(" ", _TIMES.sub(" ", line))
    text = _without_calls(text)
    text = _places(text, into)
    lead = _SPLIT_FIRST.match(text)
    split = SPLITS.get(lead["word"].lower(), "test") if lead else split
    if found := _ABOUT.match(text):
        name = _named(found["name"], "", split or _split_in(found["about"]), into)
        into.put(name, float(found["number"].replace(",", "")), (found["unit"] or "").strip())
        return
    for pair in _PAIR.finditer(text):
        _put(pair, text, split, into)


def _without_calls(text: str) -> str:
    """Without what objects print of themselves: ``Adam(lr=0.1)``."""
    while "(" in text or "[" in text:
        less = (
            _CALL.sub(" ", _INNER.sub(" ", text)) if _CALL.search(_INNER.sub("=", text)) else text
        )
        if less == text:
            break
        text = less
    return text


def _places(text: str, into: Found) -> str:
    """``text`` without what says where the line is, which is noted."""

    def note(found: re.Match[str]) -> str:
        kind = found["kind"].lower()
        total = int(found["total"]) if found["total"] else None
        if kind in EPOCHS and into.epoch is None:
            into.epoch = Place("epoch", float(found["number"]), total)
        elif kind in STEPS and into.step is None and float(found["number"]).is_integer():
            into.step = Place(kind, float(found["number"]), total)
        else:
            return found.group()
        return " "

    def both(found: re.Match[str]) -> str:
        groups = found.groupdict()
        epochs, total = groups.get("epochs"), groups.get("total")
        into.epoch = Place("epoch", float(found["epoch"]), int(epochs) if epochs else None)
        into.step = Place("of", float(found["number"]), int(total) if total else None)
        return " "

    text = _BARE_TWO.sub(both, _TWO_OF.sub(both, text))
    text = _COUNT.sub(note, text)
    if into.step is None and (found := _ROUND.match(text)):
        into.step = Place("round", float(found["number"]))
        text = text[found.end() :]
    for pattern in (_OF, _BARE_OF):
        for found in pattern.finditer(text):
            if into.step is None:
                total = int(found["total"])
                into.step = Place("of", float(found["number"]), total)
        text = pattern.sub(" ", text)
    return text


def _put(pair: re.Match[str], text: str, split: str, into: Found) -> None:
    name, gap, number = pair["name"], pair["gap"], pair["number"]
    sign = gap.strip()
    last = re.split(r"[/_.\-@()]", name.lower())
    known = not QUANTITIES.isdisjoint(last)
    exact = not re.fullmatch(r"[-+]?[\d,]+\.?", number)
    if not sign and not (known and (exact or into.placed)):
        return
    if not (exact or known or into.placed or pair["unit"] or name.endswith("/s")):
        return  # train.py:45, Modules in train mode: 1
    if gap == ":" and not known and (not exact or "." in name):
        return
    if pair["percent"]:
        number, unit = pair["percent"], "%"
    else:
        unit = (pair["unit"] or "").strip()
    named = _named(name.rstrip(".:-"), text[: pair.start()], split, into)
    if wanted(named, placed=into.placed):
        into.put(named, float(number.replace(",", "")), unit)


def _named(name: str, before: str, split: str, into: Found) -> str:
    """With the words in front that belong to it: ``val/loss`` of ``Val loss``."""
    words = [name.lower()]
    for word in reversed(re.findall(r"[\w/.-]+|[^\w\s]", before)[-3:]):
        low = word.lower()
        if low in SPLITS:
            split = SPLITS[low]
        elif low in QUALIFIERS:
            words.insert(0, low)
        else:
            break
    plain = "_".join(word for word in words if word not in DROPPED) or words[-1]
    whole = "_".join(words)
    head = f"{split}/" if split and not _has_split(plain) else ""
    return head + (whole if head + plain in into.values else plain)


def _split_in(text: str) -> str:
    return next((SPLITS[word] for word in text.lower().split() if word in SPLITS), "")


def _has_split(name: str) -> bool:
    return not SPLITS.keys().isdisjoint(re.split(r"[/_.\-]", name))
