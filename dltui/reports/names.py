"""The names of the formats and what they are, for those who only offer them."""

NAMES = {
    "html": "a report in one file, for a browser",
    "md": "a report as Markdown",
    "svg": "the figures as a picture",
    "csv": "a row a step",
    "json": "series, figures and result",
}

OF_SEVERAL = NAMES | {"csv": "a row a run", "json": "one value a run"}
"""The same of several runs at once."""

FIGURES = {
    "csv": "its data as rows",
    "json": "the same as objects",
    "jsonl": "an object a line",
    "parquet": "typed columns",
}
"""Of one figure."""
