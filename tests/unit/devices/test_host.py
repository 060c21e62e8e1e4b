"""The host, and the limits that cgroups of both versions put on it."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.devices.cgroup import Limits, limits
from dltui.devices.host import HostReader
from dltui.devices.values import Missing
from dltui.words import amount

GIB = 2**30


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_version_2_takes_the_tightest_on_the_way_up(tmp_path: Path) -> None:
    base = "sys/fs/cgroup"
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/job/step\n",
            f"{base}/cgroup.controllers": "cpu memory\n",
            f"{base}/job/memory.max": f"{8 * GIB}\n",
            f"{base}/job/memory.current": f"{2 * GIB}\n",
            f"{base}/job/cpu.max": "150000 100000\n",
            f"{base}/job/step/memory.max": "max\n",
            f"{base}/job/step/cpu.max": "max 100000\n",
        },
    )
    expected = Limits(memory_limit=8 * GIB, memory_used=2 * GIB, cores=1.5, version=2)
    assert limits(root) == expected


def test_version_1(tmp_path: Path) -> None:
    base = "sys/fs/cgroup"
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "5:memory:/box\n4:cpu,cpuacct:/box\n",
            f"{base}/memory/memory.limit_in_bytes": "9223372036854771712\n",
            f"{base}/memory/box/memory.limit_in_bytes": f"{4 * GIB}\n",
            f"{base}/memory/box/memory.usage_in_bytes": f"{GIB}\n",
            f"{base}/cpu/box/cpu.cfs_quota_us": "200000\n",
            f"{base}/cpu/box/cpu.cfs_period_us": "100000\n",
        },
    )
    assert limits(root) == Limits(memory_limit=4 * GIB, memory_used=GIB, cores=2.0, version=1)


def test_in_a_container_only_the_base_exists(tmp_path: Path) -> None:
    base = "sys/fs/cgroup"
    files = {
        "proc/self/cgroup": "0::/a/path/of/the/host\n",
        f"{base}/cgroup.controllers": "memory\n",
        f"{base}/memory.max": f"{GIB}\n",
    }
    assert limits(tree(tmp_path, files)).memory_limit == GIB


def test_no_cgroups_no_limits(tmp_path: Path) -> None:
    assert limits(tmp_path) == Limits()


@given(text=st.text(max_size=40), group=st.text(max_size=20))
def test_foreign_files_never_fail(
    text: str, group: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("cgroup")
    clean = text.encode("utf-8", "replace").decode()
    files = {
        "sys/fs/cgroup/cgroup.controllers": "",
        "sys/fs/cgroup/memory.max": clean,
        "sys/fs/cgroup/cpu.max": clean,
    }
    tree(root, files)
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_bytes(group.encode("utf-8", "replace"))
    found = limits(root)
    assert found.memory_limit is None or found.memory_limit == int(clean.split()[0])


def test_the_container_decides_what_is_free(tmp_path: Path) -> None:
    base = "sys/fs/cgroup"
    files = {
        f"{base}/cgroup.controllers": "",
        f"{base}/memory.max": f"{GIB}\n",
        f"{base}/memory.current": f"{GIB // 4}\n",
    }
    reader = HostReader(tree(tmp_path, files))
    first, second = reader.read(), reader.read()
    assert first.memory_free == GIB - GIB // 4
    assert first.memory_total == psutil.virtual_memory().total
    assert isinstance(first.cpu, Missing) and not isinstance(second.cpu, Missing)
    assert 1 <= first.usable_cores <= first.cores


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 MiB"),
        (500, "500 B"),
        (49_176, "48.0 KiB"),
        (3 * 2**20 // 2, "1.5 MiB"),
        (451 * 2**20, "451 MiB"),
        (2061 * 2**20, "2,061 MiB"),
        (int(8.2 * GIB), "8.2 GiB"),
    ],
)
def test_amounts(size: int, text: str) -> None:
    assert amount(size) == text
