"""Adjectives that a parser says of groups, in a sample of sentences."""

import numpy as np

from fairsieve.pipeline.statistics.cube import Cube
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.log_odds import log_odds_rows
from fairsieve.pipeline.statistics.tables import Place, Row, row, select
from fairsieve.transforms.associations.vocabulary import WITHHELD
from fairsieve.transforms.packed import Facts


def description_rows(facts: Facts, draws: Resampling) -> list[Row]:
    """For a group and an adjective, stratum `adjective/WORD`, as far as ten documents have it; none without a parser.

    Metrics: `adjective_share`, times the word is said of the group / times any adjective is; `log_odds`, `log_odds_z`
    and `log_odds_q` against the other groups of the axis. Words that are not printed are one, `withheld`.
    """
    said = select(facts, "description")
    pairs, words = Cube.of(said, ["axis", "group", "label"]), Cube.of(said, ["label"])
    whole = Cube.of(said, ["axis", "group"])
    rows = []
    told = pairs.taken(np.flatnonzero(pairs.publishable))
    for key, tokens in zip(told.keys, told.tokens, strict=True):
        every = whole.tokens[whole.place[key[:2]]]
        rows.append(row("adjective_share", draws.ratio(tokens, every), "adjectives said of the group", Place(*key)))
    printed = told.taken([place for place, key in enumerate(told.keys) if not key[2].endswith(f"/{WITHHELD}")])
    return rows + log_odds_rows(printed, pairs, words)
