"""``python -m dltui`` is the same as ``dltui``."""

import sys
from pathlib import Path

if __name__ == "__main__" and not sys.flags.safe_path:
    # The working directory, where a csv.py of the user's would stand before Python's.
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").absolute() != Path.cwd()]

from dltui.cli.entry import main

if __name__ == "__main__":
    main()
