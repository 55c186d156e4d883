"""Memory: how much caches keep, and giving back what was used, which one batch else keeps from the next."""

import ctypes
from collections.abc import Callable
from functools import cache

import pyarrow as pa

REMEMBERED = 1 << 11
"""Entries of a cache of what texts hold, such as words and numbers; text that does not repeat fills every cache."""


def give_back() -> None:
    """Returns what neither Arrow nor the C library uses now; takes a few milliseconds.

    Arrow's jemalloc is not reached by this (decision 18); it returns by itself what the command tells it to.
    """
    pa.default_memory_pool().release_unused()
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    """`malloc_trim`, where the C library has it (glibc), else nothing."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return lambda _: None
