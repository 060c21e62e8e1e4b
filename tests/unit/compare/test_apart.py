"""What tells runs of one name apart."""

from __future__ import annotations

from dltui.compare.apart import ALONE, apart


def test_several_are_told_by_what_differs_and_one_by_its_first_settings() -> None:
    one, other = {"opt.lr": 0.1, "seed": 0}, {"opt.lr": 0.01, "seed": 0, "amp": True}
    assert apart([one, other]) == ["lr=0.1", "lr=0.01  amp=yes"]
    assert apart([one]) == ["lr=0.1  seed=0"]
    many = {f"k{n}": n for n in range(100)}
    assert len(apart([many])[0].split()) == ALONE
    assert apart([]) == [] and apart([{}, {}]) == ["", ""]
