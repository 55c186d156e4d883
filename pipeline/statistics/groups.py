"""Who is mentioned: documents and mentions by axis and group, before and after, and the pronouns."""

import numpy as np
import pyarrow as pa

from fairsieve.pipeline.statistics.corpus import staying
from fairsieve.pipeline.statistics.estimate import Ratio, Resampling
from fairsieve.pipeline.statistics.tables import Place, Row, by_bucket, exactly, is_small, row, select, totals
from fairsieve.transforms.count import BUCKETS

PRONOUNS = "pronouns"
_NOBODY = np.zeros(BUCKETS, np.int64)


def mention_rows(facts: pa.Table, draws: Resampling) -> list[Row]:
    """For each axis and group, before and after: how many documents mention it, and how often.

    Metrics: `document_share`, documents with a mention / documents a lexicon could look into; `axis_share`, the same /
    documents that mention any group of the axis; `mentions_per_million`, accepted mentions / tokens x 10^6.
    """
    rows = []
    for stratum, part in (("before", facts), ("after", staying(facts))):
        covered = select(part, "covered")
        documents = by_bucket(covered, [], "documents").get((), _NOBODY)
        tokens = by_bucket(covered, [], "tokens").get((), _NOBODY)
        mention = select(part, "mention")
        spans = by_bucket(mention, ["axis", "group"], "spans")
        axes = by_bucket(select(part, "axis"), ["axis"])
        for (axis, group), n in by_bucket(mention, ["axis", "group"]).items():
            place, hide = Place(axis, group, stratum), is_small(int(n.sum()))
            million = draws.ratio(spans[axis, group], tokens, scale=1e6)
            rows += [
                row("document_share", draws.ratio(n, documents), "documents with a lexicon", place, hide),
                row("axis_share", draws.ratio(n, axes[axis,]), "documents that mention the axis", place, hide),
                row("mentions_per_million", million, "tokens of documents with a lexicon", place, hide),
            ]
        for (axis,), n in axes.items():
            place, hide = Place(axis, stratum=stratum), is_small(int(n.sum()))
            rows.append(row("document_share", draws.ratio(n, documents), "documents with a lexicon", place, hide))
    return rows


def pronoun_rows(facts: pa.Table, draws: Resampling) -> list[Row]:
    """`she_share`: she / (she + he) pronoun tokens; `log_he_she`: ln of (he + 1/2) / (she + 1/2); before and after."""
    rows = []
    for stratum, part in (("before", facts), ("after", staying(facts))):
        spans = by_bucket(select(part, "mention", axis=PRONOUNS), ["group"], "spans")
        documents = totals(select(part, "mention", axis=PRONOUNS), ["group"])
        she, he = (spans.get((group,), _NOBODY) for group in ("she", "he"))
        hide = any(is_small(documents.get((group,), 0)) for group in ("she", "he"))
        rows.append(
            row("she_share", draws.ratio(she, she + he), "she and he tokens", Place(PRONOUNS, "she", stratum), hide)
        )
        log_ratio = np.log((draws.weights @ he + 0.5) / (draws.weights @ she + 0.5))
        value = float(np.log((he.sum() + 0.5) / (she.sum() + 0.5)))
        estimate = Ratio(value, *draws.interval(log_ratio), int(he.sum()), int(she.sum()))
        rows.append(row("log_he_she", estimate, "she tokens", Place(PRONOUNS, "he", stratum), hide))
    return rows


def term_rows(facts: pa.Table) -> list[Row]:
    """For each term: matches whose sense was accepted, of all that a list of words would have counted."""
    sums = totals(select(facts, "term"), ["axis", "group", "label", "bin"], "spans")
    documents = totals(select(facts, "term"), ["axis", "group", "label"], "documents")
    rows = []
    for axis, group, term in documents:
        accepted, rejected = sums.get((axis, group, term, 1), 0), sums.get((axis, group, term, 0), 0)
        estimate = exactly(accepted, accepted + rejected)
        hide = is_small(documents[axis, group, term])
        rows.append(
            row("accepted_matches", estimate, "matches of the term", Place(str(axis), str(group), str(term)), hide)
        )
    return rows


def redacted_mention_rows(facts: pa.Table) -> list[Row]:
    """Mentions that redaction took out of documents that stay, of all mentions in them."""
    lost = totals(select(facts, "redacted_mention"), ["axis", "group"], "spans")
    stay = select(staying(facts), "mention")
    documents = totals(stay, ["axis", "group"])
    rows = []
    for key, whole in totals(stay, ["axis", "group"], "spans").items():
        n = lost.get(key, 0)
        place, hide = Place(*map(str, key)), is_small(documents[key])
        rows.append(row("mentions_redacted", exactly(n, whole), "mentions in documents kept", place, hide))
    return rows
