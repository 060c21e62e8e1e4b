"""ResNet-152 analysed, its building included; prints seconds of processor."""

from __future__ import annotations

import json
import time
from pathlib import Path
from statistics import median

from dltui.models.options import TorchvisionModel
from dltui.topics.architectures.networks import analyse
from dltui.topics.architectures.options import Layers


def seconds(name: str) -> float:
    start = time.process_time()
    analyse(TorchvisionModel(name=name), Layers(), (3, 224, 224), Path())
    return time.process_time() - start


if __name__ == "__main__":
    seconds("resnet18")
    print(json.dumps([median(seconds("resnet152") for _ in range(3))]))
