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
# # A first look at a run
# `make demo` writes the run that is looked at here; set `FAIRSIEVE_OUT` to look at yours.

# %%
import os

import duckdb

import fairsieve

run = fairsieve.open(os.environ.get("FAIRSIEVE_OUT", "../fairsieve-demo"))
run

# %% [markdown]
# ## What the run says about itself
# Which settings, which versions, and the count equation of all records.

# %%
print(run.about["run"], run.versions["fairsieve"], run.config["policy"]["remove"])
run.manifest["total"]

# %% [markdown]
# ## The report's pictures
# Each has the sentence that says what it means, and the numbers behind it.

# %%
list(run.charts)

# %%
run.charts["removed-by-reason"]

# %%
run.charts["removed-by-reason"].numbers.to_pandas()

# %% [markdown]
# ## The audit's tables
# All tables have one schema, so that one query reads all of them. A row is a value with its interval; `n` and `d` are
# what it is made of, and `population` says what `d` counts.

# %%
run.pandas("pronouns")

# %% [markdown]
# DuckDB reads them from the variable. Without fairsieve, `from 'fairsieve-demo/audit/*.parquet'` does the same.

# %%
audit = run.arrow()
duckdb.sql("""
    select "table", count(*) as rows, list(distinct metric) as metrics from audit group by 1 order by 1
""").df()

# %% [markdown]
# ## Who is mentioned, before and after
# A share is of the documents that a lexicon could look into. Documents of one site are alike, so the interval is over
# groups of sites, not over documents. An empty number is one that is not published, because fewer than ten documents
# are behind it.

# %%
duckdb.sql("""
    select axis, "group",
           round(100 * max(value) filter (stratum = 'before'), 2) as before_percent,
           round(100 * max(value) filter (stratum = 'after'), 2) as after_percent,
           max(n) filter (stratum = 'before') as documents
    from audit
    where "table" = 'mentions' and metric = 'document_share' and "group" <> ''
    group by axis, "group" having documents is not null
    order by documents desc limit 15
""").df()

# %% [markdown]
# The next notebooks take up one question each: who is mentioned (02), what the filter did (03), which threshold to
# choose (04), how two corpora differ (05), and how to look for something of your own (06).
