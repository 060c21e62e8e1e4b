"""Widgets that draw in the theme's colours by themselves, and so draw again when it changes."""

from __future__ import annotations

from dltui.tui.widgets.growing import Growing


class Themed(Growing):
    """Calls ``theme_changed``; lets go of the app's signal when it is removed.

    Textual's signal holds a subscriber through its callback for ever: a chart and all its strips
    for each screen that was opened (measured: 2 MiB each). Named last among bases: Textual takes
    CSS and bindings from the first one alone.
    """

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self.theme_changed())

    def on_unmount(self) -> None:
        self.app.theme_changed_signal.unsubscribe(self)

    def theme_changed(self) -> None:
        self.refresh()
