"""``python -m dltui`` is the same as ``dltui``."""

from dltui.cli.entry import main

if __name__ == "__main__":
    main()
