"""Who is mentioned: documents and mentions by axis and group, before and after, and the pronouns."""

import numpy as np

from fairsieve.pipeline.statistics.disclosure import AFTER, BEFORE, Disclosure
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.tables import (
    Place,
    Row,
    by_bucket,
    exactly,
    is_small,
    row,
    select,
    staying,
    totals,
)
from fairsieve.transforms.count import BUCKETS
from fairsieve.transforms.packed import Facts

PRONOUNS = "pronouns"
_NOBODY = np.zeros(BUCKETS, np.int64)


def mention_rows(facts: Facts, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """For each axis and group, before and after: how many documents mention it, and how often.

    Metrics: `document_share`, documents with a mention / documents a lexicon could look into; `axis_share`, the same /
    documents that mention any group of the axis; `mentions_per_million`, accepted mentions / tokens x 10^6.
    """
    rows = []
    found = [select(facts, name) for name in ("covered", "mention", "axis")]
    for stratum, (covered, mention, axis_facts) in ((BEFORE, found), (AFTER, list(map(staying, found)))):
        documents = by_bucket(covered, [], "documents").get((), _NOBODY)
        tokens = by_bucket(covered, [], "tokens").get((), _NOBODY)
        spans = by_bucket(mention, ["axis", "group"], "spans")
        axes = by_bucket(axis_facts, ["axis"])
        for (axis, group), n in by_bucket(mention, ["axis", "group"]).items():
            place, hide = Place(axis, group, stratum), not disclosure.tells(axis, group, stratum)
            no_total = hide or not disclosure.tells_total(axis, stratum)
            million = draws.ratio(spans[axis, group], tokens, scale=1e6)
            share, within = draws.ratio(n, documents), disclosure.within(axis, group, stratum)
            rows += [
                row("document_share", share, "documents with a lexicon", place, hide, within),
                row("axis_share", draws.ratio(n, axes[axis,]), "documents that mention the axis", place, no_total),
                row("mentions_per_million", million, "tokens of documents with a lexicon", place, hide),
            ]
        for (axis,), n in axes.items():
            place, hide = Place(axis, stratum=stratum), not disclosure.tells_total(axis, stratum)
            rows.append(row("document_share", draws.ratio(n, documents), "documents with a lexicon", place, hide))
    return rows


def pronoun_rows(facts: Facts, disclosure: Disclosure, draws: Resampling) -> list[Row]:
    """`she_share`: she / (she + he) pronoun tokens; `log_he_she`: ln of (he + 1/2) / (she + 1/2); before and after."""
    rows = []
    mention = select(facts, "mention", axis=PRONOUNS)
    for stratum, part in ((BEFORE, mention), (AFTER, staying(mention))):
        spans = by_bucket(part, ["group"], "spans")
        she, he = (spans.get((group,), _NOBODY) for group in ("she", "he"))
        # Of these two only: no sum is published that a third pronoun could be taken from.
        hide = any(
            spans[group,].any() and not disclosure.tells(PRONOUNS, group, stratum)
            for group in ("she", "he")
            if (group,) in spans
        )
        rows.append(
            row("she_share", draws.ratio(she, she + he), "she and he tokens", Place(PRONOUNS, "she", stratum), hide)
        )
        log_ratio = np.log((draws.sums(he) + 0.5) / (draws.sums(she) + 0.5))
        value = float(np.log((he.sum() + 0.5) / (she.sum() + 0.5)))
        estimate = Ratio(value, *draws.interval(log_ratio), int(he.sum()), int(she.sum()))
        rows.append(row("log_he_she", estimate, "she tokens", Place(PRONOUNS, "he", stratum), hide))
    return rows


def redacted_mention_rows(facts: Facts, disclosure: Disclosure) -> list[Row]:
    """Mentions that redaction took out of documents that stay, of all mentions in them."""
    lost, holding = (
        totals(select(facts, "redacted_mention"), ["axis", "group"], one) for one in ("spans", "documents")
    )
    stay = staying(select(facts, "mention"))
    documents, changed = (
        totals(stay, ["axis", "group"]),
        totals(select(stay, "mention", decision="redact"), ["axis", "group"]),
    )
    rows = []
    for key, whole in totals(stay, ["axis", "group"], "spans").items():
        axis, group = map(str, key)
        with_loss = holding.get(key, 0)
        rest = [total.get(key, 0) - with_loss for total in (documents, changed)] if with_loss else []
        hide = not disclosure.tells(axis, group, AFTER) or any(map(is_small, (with_loss, *rest)))
        estimate = exactly(lost.get(key, 0), whole)
        rows.append(row("mentions_redacted", estimate, "mentions in documents kept", Place(axis, group), hide))
    return rows
