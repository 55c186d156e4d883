"""Who is mentioned: documents and mentions by axis and group, before and after, and the pronouns."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairsieve.pipeline.statistics.disclosure import AFTER, BEFORE, Disclosure
from fairsieve.pipeline.statistics.estimate import Counts, Ratio, Resampling
from fairsieve.pipeline.statistics.tables import (
    MIN_CELL,
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

PRONOUNS = "pronouns"
_NOBODY = np.zeros(BUCKETS, np.int64)


def mention_rows(facts: pa.Table, disclosure: Disclosure, draws: Resampling) -> list[Row]:
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


def pronoun_rows(facts: pa.Table, disclosure: Disclosure, draws: Resampling) -> list[Row]:
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


def term_rows(facts: pa.Table, disclosure: Disclosure) -> list[Row]:
    """For each term: matches whose sense was accepted, of all that a list of words would have counted.

    The terms of a group add up to its mentions: where one is hidden, so are as many more as are needed to hide it.
    """
    term = select(facts, "term")
    sums = totals(term, ["axis", "group", "label", "bin"], "spans")
    documents = [by_bucket(term.filter(pc.equal(term["bin"], bin_)), ["axis", "group", "label"]) for bin_ in (1, 0)]
    terms: dict[tuple[str, str], list[str]] = {}
    for axis, group, label in sorted({key for one in documents for key in one}):
        terms.setdefault((axis, group), []).append(label)
    rows = []
    for (axis, group), labels in terms.items():
        cells = {one: [part.get((axis, group, one), _NOBODY) for part in documents] for one in labels}
        hidden = _hidden_terms(cells, disclosure, told=disclosure.tells(axis, group, BEFORE))
        for one in labels:
            accepted, rejected = (sums.get((axis, group, one, bin_), 0) for bin_ in (1, 0))
            estimate = exactly(accepted, accepted + rejected)
            rows.append(
                row("accepted_matches", estimate, "matches of the term", Place(axis, group, one), one in hidden)
            )
    return rows


def _hidden_terms(cells: dict[str, list[Counts]], disclosure: Disclosure, told: bool) -> set[str]:
    """Terms of a group to hide; `cells` are documents with an accepted and with a rejected match, by bucket."""
    hidden = {one for one, parts in cells.items() if not told or not disclosure.threshold.passed(*parts)}
    accepted = {one: int(parts[0].sum()) for one, parts in cells.items()}
    while hidden and any(accepted[one] for one in hidden):
        rest = [one for one in accepted if one not in hidden and accepted[one]]
        if not rest or (sum(accepted[one] for one in hidden) >= MIN_CELL and len(hidden) > 1):
            break
        hidden.add(min(rest, key=lambda one: (accepted[one], one)))
    return hidden


def redacted_mention_rows(facts: pa.Table, disclosure: Disclosure) -> list[Row]:
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
