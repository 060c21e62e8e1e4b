"""What nvidia-smi says of the card when a training has ended."""

from __future__ import annotations

from dltui.topics.memory.measure import card
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup
from dltui.words import MIB


class CardTotal(Hooks):
    """Adds the memory in use on the whole card, other programs' included (write-up C, memory 3)."""

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        whole = card(setup.device)[1] if setup.device.type == "cuda" else None
        return {} if whole is None else {"memory/card": whole / MIB}
