"""``python -m dltui`` is the same as ``dltui``."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # The working directory, where a csv.py of the user's would stand before Python's.
    del sys.path[0]

from dltui.cli.entry import main

if __name__ == "__main__":
    main()
