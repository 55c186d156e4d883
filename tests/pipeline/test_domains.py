"""Domains compared: what is told of some tells no small number of another, also beside sources."""

from collections import Counter

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fairsieve.pipeline.report.domains import domain_figures
from fairsieve.pipeline.report.estimates import Audit
from fairsieve.pipeline.statistics.disclosure import BEFORE, Disclosure, Threshold
from fairsieve.pipeline.statistics.domains import OTHER_DOMAINS, domain_rows
from fairsieve.pipeline.statistics.estimate import Resampling
from fairsieve.pipeline.statistics.tables import audit_table
from fairsieve.transforms.facts import facts_of, merge

DRAWS = Resampling.seeded(0)
PRONOUNS = ("she", "he")
TELLS = Disclosure(Threshold(3), {("pronouns", one): frozenset({BEFORE}) for one in PRONOUNS}, {}, {})


def facts(cells: dict[tuple[str, str, str], int]) -> pa.Table:
    """Of documents by source, top-level domain (empty: not known) and pronoun; each has a bucket of its own."""
    rows = [(*key, place) for key, n in cells.items() for place in range(n)]
    source, domain, pronoun, place = (list(one) for one in zip(*rows, strict=True)) if rows else ([], [], [], [])
    said = pa.table(
        {
            "source": pa.array(source, pa.string()),
            "bucket": pa.array(np.array(place, np.int16) % 128),
            "documents": pa.array(np.ones(len(rows), np.int64)),
            "tokens": pa.array(np.full(len(rows), 7, np.int64)),
            "spans": pa.array(np.full(len(rows), 2, np.int64)),
        }
    )
    named = pa.array([one != "" for one in domain], pa.bool_())
    mention = said.append_column("axis", pa.repeat("pronouns", len(rows))).append_column(
        "group", pa.array(pronoun, pa.string())
    )
    domains = pa.array(domain, pa.string())
    own = said.drop_columns(["source"]).append_column("group", domains).filter(named)
    spoken = mention.append_column("label", domains).filter(named)
    return merge(
        [facts_of("corpus", said), facts_of("mention", mention), facts_of("tld", own), facts_of("tld_pronoun", spoken)]
    )


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(["", "com", "org", "net"]), st.sampled_from(PRONOUNS)),
        st.one_of(st.integers(0, 12), st.integers(0, 60)),
        max_size=24,
    )
)
@settings(max_examples=60, deadline=None)
def test_sources_and_domains_together_leave_none_or_enough_documents_of_each_pronoun(cells):
    rows = domain_rows(facts(cells), TELLS, DRAWS)
    told = {row["stratum"] for row in rows if row["metric"] == "she_share"}
    for pronoun in PRONOUNS:
        for source in "ABC":
            left = sum(
                n for (one, name, said), n in cells.items() if (one, said) == (source, pronoun) and name not in told
            )
            own = [cells.get((source, name, pronoun), 0) for name in told]
            assert not told or all(n == 0 or n >= 10 for n in [*own, left])


def test_what_is_told_of_domains_is_what_was_counted():
    cells = {("A", "com", "she"): 40, ("A", "com", "he"): 60, ("B", "org", "she"): 30, ("B", "org", "he"): 10}
    cells |= {("A", "museum", "she"): 12, ("A", "", "he"): 15}
    rows = {(one["metric"], one["group"], one["stratum"]): one for one in domain_rows(facts(cells), TELLS, DRAWS)}
    assert (rows["document_share", "com", "before"]["n"], rows["document_share", "com", "before"]["d"]) == (100, 152)
    assert rows["token_share", "org", "before"]["n"] == 7 * 40
    assert rows["document_share", OTHER_DOMAINS, "before"]["n"] == 12  # too few to be named
    assert (rows["she_share", "she", "com"]["n"], rows["she_share", "she", "com"]["d"]) == (80, 200)
    assert ("she_share", "she", "museum") not in rows


def test_a_top_level_domain_of_one_site_is_not_named():
    documents = pa.table(
        {
            "group": ["com"] * 90 + ["bank"] * 40,
            "bucket": pa.array([*range(90), *([5] * 40)], pa.int16()),
        }
    )
    names = Counter(str(row["group"]) for row in domain_rows(facts_of("tld", documents), TELLS, DRAWS))
    assert "bank" not in names
    assert {"com", OTHER_DOMAINS} == names.keys()


def test_the_report_has_a_table_of_domains_and_one_of_sites_where_they_are_named():
    cells = {("A", "com", "she"): 40, ("A", "org", "he"): 60}
    sites = pa.table(
        {"source": ["mill.org"] * 40 + ["bbc.co.uk"] * 30, "bucket": pa.array([3] * 40 + [4] * 30, pa.int16())}
    )
    plain = facts(cells)
    figures = {}
    for name, known in (("plain", plain), ("named", merge([plain, facts_of("site", sites)]))):
        figures[name] = domain_figures(Audit({"domains": audit_table(domain_rows(known, TELLS, DRAWS))}))
    assert [one.name for one in figures["plain"]] == ["domains"]
    assert [one.name for one in figures["named"]] == ["domains", "sites"]
    assert [line[0] for line in figures["named"][0].table.rows] == [".org", ".com"]
    assert [line[:2] for line in figures["named"][1].table.rows] == [("mill.org", 40), ("bbc.co.uk", 30)]
    assert "mill.org" not in str(figures["plain"])
