"""What a piece of work costs the process that does it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FRESH_MB = 300
"""What a process holds that has everything imported and has read nothing."""


def measured(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the work gives, with its CPU `seconds`, and the `mb` at the peak of a fresh process that did it.

    The process may be a copy of a large one, such as a test runner: what counts is what the work adds.
    """
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew
    held, begin = _mb("VmRSS"), time.process_time()
    given = work()
    return given | {"seconds": time.process_time() - begin, "mb": FRESH_MB + _mb("VmHWM") - held}


def _mb(name: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) // 1000
