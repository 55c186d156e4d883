"""Many sources: the largest stay, the others are added up under one name, whatever the facts were merged from."""

from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from fairsieve.transforms.facts import facts_of, merge
from fairsieve.transforms.merge import Merged
from fairsieve.transforms.merged import read_merged, write_merged
from fairsieve.transforms.packed import add, pack, unpack
from fairsieve.transforms.sources import MOST_NAMED, OTHERS, bounded
from fairsieve.transforms.store import Store

DOCUMENTS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["en", "de"])), min_size=1, max_size=40)


def facts(documents):
    rows = pa.table({"source": [one for one, _ in documents], "language": [other for _, other in documents]})
    return merge([facts_of("corpus", rows), facts_of("coverage", rows), facts_of("pii", rows.select(["language"]))])


@given(documents=DOCUMENTS, cut=st.integers(0, 40), most=st.integers(1, 9))
def test_the_largest_sources_keep_their_counts_and_the_rest_are_added_up(documents, cut, most):
    sizes = Counter(source for source, _ in documents)
    named = sorted(sizes, key=lambda source: (-sizes[source], source))[:most]
    parts = [part for part in (documents[:cut], documents[cut:]) if part]
    found = pa.concat_tables(bounded(add([pack(facts(part)) for part in parts]), most))
    expected = facts([(source if source in named else OTHERS, language) for source, language in documents])
    assert found.equals(expected)


@given(names=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40), most=st.integers(1, 9))
def test_the_largest_sites_keep_their_counts_whatever_sources_there_are(names, most):
    largest = sorted(Counter(names), key=lambda name: (-Counter(names)[name], name))[:most]

    def both(sites):
        rows = pa.table({"source": sites})
        return [
            facts_of("site", rows),
            facts_of("site_score", rows.append_column("label", pa.repeat("toxic", len(sites)))),
        ]

    corpus = facts_of("corpus", pa.table({"source": ["z"] * len(names)}))
    found = pa.concat_tables(bounded(pack(merge([corpus, *both(names)])), most))
    expected = [name if name in largest else OTHERS for name in names]
    assert merge([found]).equals(merge([corpus, *both(expected)]))


def test_few_sources_are_left_as_they_are():
    packed = pack(facts([("a", "en"), ("b", "de")]))
    assert merge(bounded(packed)).equals(merge(unpack(packed)))


def test_the_file_of_merged_facts_is_bounded(tmp_path):
    names = [f"https://x.org/{number}" for number in range(MOST_NAMED + 5)]
    store = Store(str(tmp_path))
    write_merged(Merged(facts([(name, "en") for name in names])), store)
    sources = Counter(
        pq.read_table(tmp_path / "facts.parquet").filter(pa.compute.field("fact") == "corpus")["source"].to_pylist()
    )
    assert len(sources) == MOST_NAMED + 1
    assert {*names} - {*sources} == {*sorted(names)[-5:]}
    others = read_merged(store).facts.filter(
        (pa.compute.field("source") == OTHERS) & (pa.compute.field("fact") == "corpus")
    )
    assert others["documents"].to_pylist() == [5]
