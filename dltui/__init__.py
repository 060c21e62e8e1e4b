"""dltui, a deep-learning lab in a terminal, and from any script a run of it.

    import dltui

    with dltui.start("resnet-baseline", config={"lr": 0.1}) as run:
        run.log({"loss": 0.5, "val/accuracy": 0.81})

``docs/api.md`` has all of it. Importing this imports nothing else.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dltui.api.current import current as current
    from dltui.api.current import log as log
    from dltui.api.current import start as start
    from dltui.api.run import Run as Run

__all__ = ["Run", "current", "log", "start"]

_HOMES = {"Run": "run", "current": "current", "log": "current", "start": "current"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.api.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
