"""Letters three lines high, for titles that are read from the last row of a room."""

from __future__ import annotations

# Five rows of three dots each, top down: 4 is the left dot of a row, 1 the right one.
_DOTS = {
    "a": "25755", "b": "65656", "c": "34443", "d": "65556", "e": "74647", "f": "74644",
    "g": "34553", "h": "55755", "i": "72227", "j": "11152", "k": "55655", "l": "44447",
    "m": "57755", "n": "65555", "o": "25552", "p": "65644", "q": "25563", "r": "65655",
    "s": "34216", "t": "72222", "u": "55557", "v": "55552", "w": "55775", "x": "55255",
    "y": "55222", "z": "71247",
    "0": "75557", "1": "26227", "2": "61247", "3": "61216", "4": "55711", "5": "74616",
    "6": "34757", "7": "71122", "8": "75757", "9": "75716",
    " ": "00000", ".": "00002", ",": "00024", ":": "02020", "-": "00700", "+": "02720",
    "=": "07070", "/": "11244", "|": "22222", "(": "12221", ")": "42224", "%": "51245",
    "_": "00007", "'": "22000", "·": "00200", "×": "05250", "²": "62700", "@": "25746",
    "&": "25257", "*": "05250", "<": "12421", ">": "42124", "!": "22202", "?": "61202",
    "#": "57575", "[": "64446", "]": "31113", "–": "00700", "→": "02720", "°": "25200",
}  # fmt: skip

ROWS = 3
"""Lines of a big text."""

_HALVES = (" ", "▄", "▀", "█")
_ASCII_HALVES = (" ", ".", "'", "#")


def big(text: str, width: int, *, ascii: bool = False) -> list[str] | None:
    """``text`` as lines of half blocks; null where it is too wide or has other letters."""
    letters = text.lower()
    if not letters or len(letters) * 4 - 1 > width or not all(c in _DOTS for c in letters):
        return None
    halves = _ASCII_HALVES if ascii else _HALVES
    rows = ["0".join(f"{int(_DOTS[c][row]):03b}" for c in letters) for row in range(5)]
    rows.append("0" * len(rows[0]))
    return [
        "".join(
            halves[2 * int(upper) + int(lower)]
            for upper, lower in zip(rows[2 * line], rows[2 * line + 1], strict=True)
        )
        for line in range(ROWS)
    ]
