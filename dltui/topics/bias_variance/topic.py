"""Bias and variance of polynomial fits (EXPERIMENTS A1)."""

from __future__ import annotations

from dltui.topics.catalogue import Topic

TOPIC = Topic(
    name="bias-variance",
    title="Bias and variance",
    order=9,
    stake=(
        "A model can be wrong in two ways: too stiff to follow the truth, or so flexible that it "
        "follows the noise. Draw the same data a hundred times and the two come apart: bias is how "
        "far the average fit is from the truth, variance how much the fits differ."
    ),
)
