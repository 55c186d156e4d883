"""Facts by domain: what is counted under which name."""

from collections import Counter

import pyarrow as pa
import pytest

from fairsieve.transforms.batch import DOCUMENTS
from fairsieve.transforms.count.domains import NO_DOMAIN, domain_facts, top_levels
from fairsieve.transforms.count.frame import frame_of
from fairsieve.transforms.count.groups import groups_of

ROWS = [
    # cluster, decision, score, pronouns
    ("bbc.co.uk", "keep", 0.1, ["she", "he"]),
    ("bbc.co.uk", "remove", 0.81, ["she"]),
    ("gov.uk", "redact", 0.5, []),
    ("mill.org", "keep", None, ["he"]),
    ("10.0.0.7", "keep", 0.79, ["she"]),
    ("id-5", "remove", 0.9, ["she"]),  # no URL: the cluster is the id
]


def counted(sites: bool = False) -> dict[str, Counter]:
    number = len(ROWS)
    columns = [
        range(number),
        [f"id-{place}" for place in range(number)],
        ["web"] * number,
        [one[0] for one in ROWS],
        ["two words"] * number,
    ]
    documents = pa.record_batch(
        [pa.array(one, kind) for one, kind in zip(columns, DOCUMENTS.types, strict=True)], DOCUMENTS
    )
    documents = documents.append_column("decision", pa.array([one[1] for one in ROWS]))
    frame = frame_of(documents)
    said = [(place, group) for place, one in enumerate(ROWS) for group in (*one[3], "they")]
    mentioned = pa.table(
        {
            "row": pa.array([place for place, _ in said]),
            "axis": pa.repeat("pronouns", len(said)),
            "group": [group for _, group in said],
            "accepted": pa.repeat(True, len(said)),
        }
    )
    scores = {"toxic": pa.array([one[2] for one in ROWS], pa.float32())}
    found: dict[str, Counter] = {}
    for table in domain_facts(documents, frame, scores, groups_of(mentioned, frame), sites):
        for one in table.to_pylist():
            key = tuple(
                one[name] for name in ("decision", "source", "group", "label", "bin") if one[name] not in ("", -1)
            )
            found.setdefault(one["fact"], Counter())[key] += one["documents"]
    return found


def test_documents_with_a_url_are_counted_by_top_level_domain():
    found = counted()
    assert found["tld"] == {("uk",): 2, ("remove", "uk"): 1, ("org",): 1, (NO_DOMAIN,): 1}
    assert found["tld_score"] == {
        ("uk", "toxic", 0): 1,
        ("uk", "toxic", 1): 1,
        ("uk", "toxic", 2): 1,
        (NO_DOMAIN, "toxic", 1): 1,
    }
    assert found["tld_pronoun"] == {
        ("web", "she", "uk"): 2,
        ("web", "he", "uk"): 1,
        ("web", "he", "org"): 1,
        ("web", "she", NO_DOMAIN): 1,
    }


def test_sites_are_counted_where_they_are_asked_for_and_nowhere_else():
    assert not {"site", "site_score"} & counted().keys()
    found = counted(sites=True)
    assert found["site"] == {
        ("bbc.co.uk",): 1,
        ("remove", "bbc.co.uk"): 1,
        ("gov.uk",): 1,
        ("mill.org",): 1,
        ("10.0.0.7",): 1,
    }
    assert found["site_score"]["bbc.co.uk", "toxic", 2] == 1


@pytest.mark.parametrize(
    ("domain", "level"),
    [
        ("bbc.co.uk", "uk"),
        ("www.ck", "ck"),
        ("xn--e1afmkfd.xn--p1ai", "xn--p1ai"),
        ("пример.рф", "xn--p1ai"),
        ("192.168.0.1", NO_DOMAIN),
        ("2001:db8::7", NO_DOMAIN),
        ("localhost", NO_DOMAIN),
        ("shop.nosuchdomain", NO_DOMAIN),
    ],
)
def test_a_top_level_domain_is_one_that_the_public_suffix_list_knows(domain, level):
    assert top_levels(pa.array([domain])).to_pylist() == [level]
