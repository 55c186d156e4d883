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
# # Choose a threshold
# What another threshold would remove, and of whom, without a new scan: the audit has the scores of all documents as
# histograms, and `annotations/` has the score of each. Set `FAIRSIEVE_OUT` to look at a run of yours.

# %%
import os

import altair as alt
import duckdb
import yaml

import fairsieve

OUT = os.environ.get("FAIRSIEVE_OUT", "../fairsieve-demo")
SCORE = os.environ.get("FAIRSIEVE_SCORE", "toxicity.toxicity")
run = fairsieve.open(OUT)
audit = run.arrow()

# %% [markdown]
# ## How many documents reach a threshold
# Each bin is one two-hundredth wide, so every threshold that is a multiple of .005 is counted exactly.

# %%
curve = duckdb.execute("""
    select stratum::double as threshold, sum(n) over (order by stratum::double desc) as documents,
           sum(n) over (order by stratum::double desc) / sum(n) over () as share
    from audit
    where "table" = 'toxicity' and metric = 'histogram' and axis = 'score' and "group" = ?
    order by threshold
""", [SCORE]).df()  # fmt: skip
curve[curve.threshold.isin([0.3, 0.5, 0.7, 0.8, 0.9])]

# %%
alt.Chart(curve[curve.threshold >= 0.1]).mark_line(interpolate="step-before").encode(
    x=alt.X("threshold:Q", scale=alt.Scale(domain=[0.1, 1])),
    y=alt.Y("share:Q", axis=alt.Axis(format="%"), title="documents that score at least so much"),
    tooltip=["threshold", "documents", alt.Tooltip("share", format=".2%")],
).properties(width=520)

# %% [markdown]
# ## The same curve, by group
# Scores of documents that mention a group are told in tenths. A tenth with one to nine documents is not published and
# counts as nothing here, so a curve may lie a little too low. Only groups with at least 50 scored documents are drawn.

# %%
by_group = duckdb.execute("""
    with tenths as (
        select axis || ': ' || "group" as "group", stratum::double as threshold, coalesce(n, 0) as n, max(d) over (
                   partition by axis, "group") as scored
        from audit
        where "table" = 'toxicity' and metric = 'histogram' and axis not in ('score', 'pronouns')
          and population in ('documents scored by ' || $1 || ' that mention the group',
                             'documents that mention the group, all but a few scored by ' || $1)
    )
    select "group", threshold, scored,
           sum(n) over (partition by "group" order by threshold desc) / scored as share
    from tenths where scored >= 50
    order by "group", threshold
""", [SCORE]).df()  # fmt: skip
by_group[by_group.threshold == 0.8].sort_values("share", ascending=False).head(10)

# %%
most = by_group[by_group.threshold == 0.5].sort_values("share", ascending=False).head(8)["group"]
groups = alt.Chart(by_group[by_group["group"].isin(most) & (by_group.threshold >= 0.1)]).mark_line(point=True).encode(
    x="threshold:Q",
    y=alt.Y("share:Q", axis=alt.Axis(format="%"), title="documents that score at least so much"),
    color=alt.Color("group:N", scale=alt.Scale(scheme="tableau10")),
    tooltip=["group", "threshold", alt.Tooltip("share", format=".2%"), "scored"],
)  # fmt: skip
everybody = alt.Chart(curve[curve.threshold >= 0.1]).mark_line(color="black", strokeDash=[4, 3]).encode(
    x="threshold:Q", y="share:Q"
)  # fmt: skip
(everybody + groups).properties(width=480)

# %% [markdown]
# The dashed line is all documents. Where a group's line stays above it at every threshold, no threshold makes the
# filter even: then the question is whether the score is right about these documents, which a sample answers and no
# curve does.

# %% [markdown]
# ## By source and language
# From the scores of single documents. A document without a score is unknown; it is in `documents`, and never removed.

# %%
column = ".".join(f'"{part}"' for part in SCORE.split("."))
duckdb.sql(f"""
    select source, count(*) as documents, count({column}) as scored,
           count(*) filter ({column} >= 0.5) as at_05, count(*) filter ({column} >= 0.7) as at_07,
           count(*) filter ({column} >= 0.9) as at_09
    from '{OUT}/annotations/*.parquet'
    group by source order by documents desc limit 12
""").df()

# %% [markdown]
# ## Write it down
# A threshold is a decision. This is the policy for one; put it into the configuration, and run again.

# %%
THRESHOLD = 0.7
rule = {"name": "toxic", "column": SCORE, "at_least": THRESHOLD}
print(yaml.safe_dump({"policy": {"remove": [rule], "redact": run.config["policy"]["redact"][:3]}}, sort_keys=False))

# %% [markdown]
# ## What not to conclude
# - A curve shows what a threshold removes, not whether that is right. Precision and recall need judged samples.
# - The threshold that removes least of a group is not the fairest one: it may keep most of the abuse aimed at it.
