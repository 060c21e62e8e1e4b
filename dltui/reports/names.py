"""The names of the formats, for those who only offer them."""

NAMES = ("csv", "json", "md", "html", "svg")
