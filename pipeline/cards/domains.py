"""Domains: the sources of a corpus that are names of Internet domains, as a summary of training content asks for."""

import math
from collections.abc import Sequence

from fairsieve.pipeline.cards.measured import Measured, share
from fairsieve.pipeline.report.estimates import Audit, Estimate
from fairsieve.pipeline.statistics.tables import MIN_CELL
from fairsieve.transforms.read.documents import is_domain
from fairsieve.transforms.sources import OTHERS

FEWEST, MOST, PART = 25, 1000, 0.1
"""Domains that are named: a tenth of them, but so many at least and at most."""

MAJORITY = 0.5
"""Share of the kept tokens from which on the sources of a corpus are taken for domains; of those told by name."""


def domains_of(audit: Audit) -> Sequence[Measured]:
    """Shares of the kept tokens and documents of the largest domains; none where most of the corpus has no such source.

    A domain of fewer than ten documents is not named: it may be somebody's own.
    """
    tokens, documents = (
        {one.group: one for one in audit.rows("sources", metric=metric, stratum="after") if is_domain(one.group)}
        for metric in ("token_share", "document_share")
    )
    others = sum(one.known for one in audit.rows("sources", metric="token_share", stratum="after", group=OTHERS))
    if sum(one.known for one in tokens.values()) < MAJORITY * (1 - others):
        return []
    large = [name for name in tokens if name in documents and (documents[name].n or 0) >= MIN_CELL]
    large.sort(key=lambda name: (-(tokens[name].n or 0), name))
    named = large[: min(MOST, max(FEWEST, math.ceil(PART * len(tokens))))]
    return [one for name in named for one in _both(name, tokens[name], documents[name])]


def _both(name: str, tokens: Estimate, documents: Estimate) -> tuple[Measured, Measured]:
    return share(f"{name}: tokens", tokens, "sources"), share(f"{name}: documents", documents, "sources")
