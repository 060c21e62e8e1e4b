"""How often the lab looks, waits and tidies, in seconds: every period of ``dltui.tui``.

Read as ``periods.TIDY`` when it is needed and never imported by name, so that a test can shorten
all of them and see each come round many times.
"""

TICK = 0.25
"""Between two snapshots of the runs."""

LIST = 1.0
"""Between two listings of the root; a started run is noticed at once through ``nudge``."""

FOLLOW = 1.5
"""Between two looks at the directory of a run that is followed; its log is read more often."""

RANKS = 2.0
"""Between two looks at the ranks of a run that is open."""

REST = 2.0
"""The longest pause between two listings, of a root that takes long to list."""

SAMPLE = 1.0
"""Between two samples of the machine."""

PROCESSES = 2.0
"""Between two looks at other processes, at least."""

DISK = 10.0
"""Between two looks at the disk and what the running runs take of it, at least."""

TRENDS = 0.2
"""Between two readings of trends for the rows of the list of runs."""

TERMINAL = 2.0
"""How often it is looked whether the terminal is still there."""

GONE = 5.0
"""How long leaving may take once it is not."""

WHOLE = 0.02
"""Between two looks, on leaving, whether the screens are whole."""

HALF_MADE = 2.0
"""How long leaving waits for that at most."""

LAST_ANSWER = 2.0
"""How long leaving waits at most for what is under way to the terminal."""

TIDY = 60.0
"""The whole heap is searched for garbage this often and not whenever Python likes: it takes 60 to
120 ms in which no key is seen (it was the slowest hundredth of them).
"""

PAINTED = 0.005
"""After the first frame is drawn, until all begins that may wait for it: meanwhile Textual's thread
writes it. Beside our imports that thread waited for the interpreter, Python's 5 ms.
"""

WARM = 0.5
"""After the first frame, until a process begins to wait warm."""

ROOM = 60.0
"""Between two looks whether it is there still, and whether there is room for it."""

PREVIEW = 0.2
"""The cursor stays this long on a preset before its newest run is read."""

PREDICT = 0.4
"""An edit stays this long before what it takes is predicted anew."""

AGAIN = 3.0
"""Between two looks at files that stand in the way of a plan: they may be mended meanwhile."""
