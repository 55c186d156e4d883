"""The rows: what is tried."""

from collections.abc import Mapping

from tests.faults.rows import Row

from .canaries import canaries
from .models import models
from .network import network
from .untrusted import csv_formulas, terminal, xss

THREATS: Mapping[str, Row] = {
    "xss": Row(xss, 0, 0),
    "csv": Row(csv_formulas, 0, 0),
    "terminal": Row(terminal, 0, 0),
    "canaries": Row(canaries, 0, 0),
    "models": Row(models, 0, 0),
    "network": Row(network, 0, 0),
}
