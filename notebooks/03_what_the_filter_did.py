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
# # What the filter did
# Which rules took what, alone and together, and whose documents. Set `FAIRSIEVE_OUT` to look at a run of yours.

# %%
import os

import altair as alt
import duckdb

import fairsieve

OUT = os.environ.get("FAIRSIEVE_OUT", "../fairsieve-demo")
run = fairsieve.open(OUT)
audit = run.arrow()

# %% [markdown]
# ## The rules
# All reasons of a document count, not only the first, so the rules may add up to more than the documents removed.

# %%
duckdb.sql("""
    select "group" as rule, n as documents, round(100 * value, 2) as percent, round(100 * ci_low, 2) as low,
           round(100 * ci_high, 2) as high
    from audit where "table" = 'removal' and metric = 'removed_documents' order by n desc
""").df()

# %%
duckdb.sql("""
    select "group" as exactly_these_rules, n as documents
    from audit where "table" = 'removal' and metric = 'reasons_together' order by n desc
""").df()

# %% [markdown]
# ## Whose documents
# The ratio compares documents that mention a group with others **of the same language, source and length**
# (Mantel-Haenszel). Long documents mention more groups and meet more rules; plain rates would accuse any filter.

# %%
ratios = duckdb.sql("""
    select axis || ': ' || "group" as "group", max(value) filter (metric = 'risk_ratio_mh') as ratio,
           max(ci_low) filter (metric = 'risk_ratio_mh') as low, max(ci_high) filter (metric = 'risk_ratio_mh') as high,
           max(value) filter (metric = 'removal_rate') as removed,
           max(value) filter (metric = 'removal_rate_others') as others,
           coalesce(max(value) filter (metric = 'flag'), 0) = 1 as flagged
    from audit
    where "table" = 'removal_by_group' and stratum = 'any'
    group by axis, "group" having ratio is not null
    order by ratio desc
""").df()
ratios

# %%
scale = alt.Scale(type="log")
rows = alt.Y("group:N", sort=alt.EncodingSortField("ratio", order="descending"), title=None)
colour = alt.Color("flagged:N", scale=alt.Scale(domain=[True, False], range=["#0b5cad", "#5d6875"]))
lines = alt.Chart(ratios).mark_rule(clip=True).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=rows, color=colour)
dots = alt.Chart(ratios).mark_point(filled=True, size=60).encode(
    x=alt.X("ratio:Q", scale=scale, title="removed how many times as often (95 % interval)"),
    y=rows,
    color=colour,
    tooltip=["group", "ratio", "low", "high", "removed", "others"],
)  # fmt: skip
even = alt.Chart().mark_rule(strokeDash=[3, 3]).encode(x=alt.datum(1))
alt.layer(lines, dots, even, data=ratios).properties(width=480)

# %% [markdown]
# ## Which rule is behind it
# The same ratio for each rule alone.

# %%
duckdb.sql("""
    select stratum as rule, axis, "group", round(value, 2) as ratio, round(ci_low, 2) as low, round(ci_high, 2) as high
    from audit
    where "table" = 'removal_by_group' and metric = 'risk_ratio_mh' and stratum <> 'any' and value is not null
    order by abs(ln(value)) desc limit 10
""").df()

# %% [markdown]
# ## Read a sample before you judge
# A filter may be right to remove what mentions a group: abuse aimed at it, for example. The removed documents are in
# `removed/`, as they were read, with every reason. This cell shows no text on purpose: take `text` into the query when
# you are ready to read what was removed, and do not read alone what is hard to read.

# %%
removed = f"{OUT}/removed/*.parquet"
duckdb.sql(f"select id, reasons, length(text) as characters from '{removed}' order by md5(id) limit 8").df()

# %% [markdown]
# ## What not to conclude
# - A flag is no verdict. One interval in twenty misses 1 by chance, and many groups are compared.
# - No flag is none either: small groups have wide intervals, and what the detector misses is not seen here at all.
