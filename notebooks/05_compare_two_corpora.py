# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Compare two corpora
# Set `FAIRSIEVE_OUT` and `FAIRSIEVE_OTHER` to two runs of yours. Without the second one, this notebook makes a small
# demo corpus that differs from the first by chance only, so that almost nothing below should differ.

# %%
import os
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import altair as alt
import duckdb

import fairsieve


def other_run() -> str:
    """A run over another demo corpus of the same kind."""
    from fairsieve.pipeline.demo import write_demo_corpus

    folder = Path(mkdtemp(prefix="fairsieve-other-"))
    write_demo_corpus(folder / "corpus", documents=1500, seed=1)
    command = [sys.executable, "-m", "fairsieve", "run", "--input", str(folder / "corpus"), "-o", str(folder / "out")]
    subprocess.run([*command, "--json"], check=True, capture_output=True)  # noqa: S603 - our own command
    return str(folder / "out")


one = fairsieve.open(os.environ.get("FAIRSIEVE_OUT", "../fairsieve-demo"))
two = fairsieve.open(os.environ.get("FAIRSIEVE_OTHER") or other_run())

# %% [markdown]
# ## May they be compared?
# Two runs count alike if code, lexicons, models and libraries are the same, and the detectors are set up alike.

# %%
first, second = one.about["fingerprint"], two.about["fingerprint"]
for kind in ("code", "lexicons", "models", "libraries"):
    print(kind, "same" if first[kind] == second[kind] else "DIFFERENT: figures may differ for that alone")
for section in ("language", "mentions", "toxicity", "pii"):
    print(section, "same" if one.config[section] == two.config[section] else "set up differently")

# %% [markdown]
# ## Who is mentioned
# The difference of two shares, with a 95 % interval from those of the shares: half its width is the root of the sum of
# their squared half-widths, since the corpora were sampled apart from each other.

# %%
audit_one, audit_two = one.arrow("mentions"), two.arrow("mentions")
both = duckdb.sql("""
    with shares as (
        select 'one' as corpus, * from audit_one union all select 'two', * from audit_two
    ), paired as (
        select axis || ': ' || "group" as "group",
               max(value) filter (corpus = 'one') as one, max(value) filter (corpus = 'two') as two,
               sqrt(sum(power((ci_high - ci_low) / 2, 2))) as half, min(n) as least
        from shares
        where metric = 'document_share' and stratum = 'before' and "group" <> '' and value is not null
        group by axis, "group" having count(*) = 2
    )
    select "group", 10000 * one as one_per_10000, 10000 * two as two_per_10000, 10000 * (two - one) as difference,
           10000 * (two - one - half) as low, 10000 * (two - one + half) as high, abs(two - one) > half as apart, least
    from paired order by abs(two - one) / half desc
""").df()
both.head(12)

# %%
rows = alt.Y("group:N", sort=None, title=None)
colour = alt.Color("apart:N", scale=alt.Scale(domain=[True, False], range=["#0b5cad", "#5d6875"]))
lines = alt.Chart(both.head(25)).mark_rule().encode(
    x=alt.X("low:Q", title="more of 10,000 documents in the second corpus (95 % interval)"), x2="high:Q", y=rows,
    color=colour,
)  # fmt: skip
dots = alt.Chart(both.head(25)).mark_point(filled=True, size=60).encode(x="difference:Q", y=rows, color=colour)
(lines + dots).properties(width=480)

# %% [markdown]
# Of that many comparisons, one in twenty lies apart by chance alone.

# %%
print(f"{both.apart.sum()} of {len(both)} groups lie apart; by chance alone about {0.05 * len(both):.0f} would")

# %% [markdown]
# ## Sizes, languages and personal data

# %%
tables_one, tables_two = one.arrow(), two.arrow()
duckdb.sql("""
    with runs as (select 'one' as corpus, * from tables_one union all select 'two', * from tables_two)
    select coalesce(nullif("table" || ' ' || "group", "table" || ' '), 'any ' || "table") as what,
           round(100 * max(value) filter (corpus = 'one'), 2) as one_percent,
           round(100 * max(value) filter (corpus = 'two'), 2) as two_percent
    from runs
    where (("table" = 'languages' and metric = 'document_share' and stratum = 'before')
           or ("table" = 'pii' and metric = 'document_share' and stratum = 'all'))
    group by what having one_percent is not null and two_percent is not null
    order by greatest(one_percent, two_percent) desc limit 15
""").df()

# %% [markdown]
# ## What not to conclude
# - That one corpus is fairer. It mentions somebody more often; what it says of them is not in this number.
# - Anything from corpora in different languages: lexicons differ in what they can find.
