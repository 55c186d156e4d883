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
# # Who is mentioned
# Shares of documents that mention a group, what they rest on, and what they do not say. Set `FAIRSIEVE_OUT` to look at
# a run of yours.

# %%
import os

import altair as alt
import duckdb

import fairsieve

run = fairsieve.open(os.environ.get("FAIRSIEVE_OUT", "../fairsieve-demo"))
audit = run.arrow()

# %% [markdown]
# ## First: what could be looked at
# A language without a lexicon is unknown. Whoever divides by all documents counts the unknown as "mentions nobody".

# %%
duckdb.sql("""
    select stratum as language, d as documents, n as with_a_lexicon, round(100 * value, 1) as percent
    from audit
    where "table" = 'coverage' and metric = 'documents_covered' and "group" = 'mentions' and stratum <> 'all'
    order by documents desc
""").df()

# %% [markdown]
# ## Groups of each axis, before the filter
# The line is the 95 % interval. Groups whose numbers are not published are left out.

# %%
mentions = duckdb.sql("""
    select axis, "group", stratum, 10000 * value as per_10000, 10000 * ci_low as low, 10000 * ci_high as high, n
    from audit
    where "table" = 'mentions' and metric = 'document_share' and "group" <> '' and value is not null
""").df()
before = mentions[mentions.stratum == "before"]
largest = before.sort_values("n", ascending=False).head(25)

rows = alt.Y("group:N", sort="-x", title=None)
dots = alt.Chart(largest).mark_point(filled=True, size=50).encode(
    x=alt.X("per_10000:Q", title="documents of 10,000 that mention the group"),
    y=rows,
    color=alt.Color("axis:N", scale=alt.Scale(scheme="tableau10")),
    tooltip=["axis", "group", "per_10000", "low", "high", "n"],
)  # fmt: skip
lines = alt.Chart(largest).mark_rule().encode(x="low:Q", x2="high:Q", y=rows, color="axis:N")
(lines + dots).properties(width=520)

# %% [markdown]
# ## Within an axis
# `axis_share` divides by the documents that mention the axis at all: of the documents that speak of gender, whose do
# they speak of? A document may mention several, so the shares add up to more than one.

# %%
AXIS = "gender"
duckdb.execute("""
    select "group", n, d, round(100 * value, 1) as percent,
           round(100 * ci_low, 1) as low, round(100 * ci_high, 1) as high
    from audit
    where "table" = 'mentions' and metric = 'axis_share' and stratum = 'before' and axis = ? and value is not null
    order by value desc
""", [AXIS]).df()  # fmt: skip

# %% [markdown]
# ## She and he
# One half would be parity of tokens. What parity of pronouns says about people depends on what the corpus is about.

# %%
run.charts["pronouns"]

# %% [markdown]
# ## Words with more than one sense
# *Black* is a colour, *straight* a direction, *Brown* a surname. Of all places that a plain list of words would have
# counted, these are the ones that mean a person, and the ones that do not.

# %%
duckdb.sql("""
    select stratum as term, n as counted, d - n as other_sense, round(1 - value, 2) as share_of_other_sense
    from audit
    where "table" = 'terms' and metric = 'accepted_matches' and d > n
    order by d - n desc limit 15
""").df()

# %% [markdown]
# ## What not to conclude
# - A mention is a word. It says nothing about who wrote the text, nor what a named person is.
# - Few mentions are not absence: majorities are often left unnamed, and lexicons miss words.
# - Many mentions are not good representation. What is said is another question.
