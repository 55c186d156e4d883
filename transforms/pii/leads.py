"""Leads: where two letters of a list stand before two digits, by arithmetic over the bytes of a batch."""

import re

import numpy as np
import numpy.typing as npt

from fairsieve.transforms.pii.finding import Trigger

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


class Led:
    """Finds the matches of a trigger that has `leads`; `step` as in what Hyperscan looks for."""

    def __init__(self, trigger: Trigger, step: int) -> None:
        self._expression = re.compile(trigger.expression, re.DOTALL)
        self._step = step
        self._is_lead = np.zeros((256, 256), np.bool_)
        for one, other in (lead.encode() for lead in trigger.leads):
            for first in (one, one | 0x20):
                self._is_lead[first, [other, other | 0x20]] = True

    def ends(self, values: Bytes, data: bytes, groups: Places) -> Places:
        """The ends of the matches, ascending, none within the step from the last one.

        Args:
          values: the bytes of the batch.
          data: the same.
          groups: where groups of digits begin.
        """
        inner = groups[(groups >= 2) & (groups < len(values) - 1)]
        led = inner[self._is_lead[values[inner - 2], values[inner - 1]]]
        digits = (values[led] - np.uint8(ord("0")) < 10) & (values[led + 1] - np.uint8(ord("0")) < 10)
        matches = (self._expression.match(data, place) for place in (led[digits] - 2).tolist())
        found: list[int] = []
        until = 0
        for end in sorted(match.end() for match in matches if match):
            if end >= until:
                found.append(end)
                until = end + self._step
        return np.array(found, np.int64)
