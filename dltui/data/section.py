"""What readers say of ``data.…``, where it is another section that holds the table's settings."""

from __future__ import annotations

import re

from dltui.data.options import FileData

_SETTING = re.compile(rf"(?<![\w/.])data\.(?=(?:{'|'.join(FileData.__struct_fields__)})\b)")


def of_section(text: str, section: str) -> str:
    """``text`` with its settings in ``section``; names of files are left as they are."""
    return _SETTING.sub(f"{section}.", text)
