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
# The audit of a run is a folder of Parquet tables with one schema, so that one query reads all of them:
# `metric, axis, group, stratum, value, ci_low, ci_high, n, d, population`.
#
# `make demo` writes the run that is looked at here; set `FAIRSIEVE_OUT` to look at yours.

# %%
import os
from pathlib import Path

import duckdb

OUT = Path(os.environ.get("FAIRSIEVE_OUT", "fairsieve-demo"))
audit = duckdb.connect()
audit.execute("create table audit as select * from read_parquet(?)", [str(OUT / "audit" / "*.parquet")])
audit.execute("set enable_external_access = false")

# %% [markdown]
# ## What became of the records

# %%
print(audit.sql("select stratum, n from audit where metric = 'records' order by n desc"))

# %% [markdown]
# ## Who is mentioned, before and after
# A share is of the documents that a lexicon could look into; the interval is over error buckets, since documents of one
# site are alike.

# %%
mentioned = audit.sql("""
    select axis, "group",
           round(100 * max(value) filter (stratum = 'before'), 2) as before_percent,
           round(100 * max(value) filter (stratum = 'after'), 2) as after_percent,
           max(n) filter (stratum = 'before') as documents
    from audit
    where metric = 'document_share' and population = 'documents with a lexicon' and "group" <> ''
    group by axis, "group" having documents is not null
    order by documents desc limit 20
""")
print(mentioned)

# %% [markdown]
# ## Whose documents are removed
# The ratio compares documents that mention a group with others of the same language, source and length.

# %%
removed = audit.sql("""
    select axis, "group", round(value, 2) as ratio, round(ci_low, 2) as low, round(ci_high, 2) as high, n, d
    from audit where metric = 'risk_ratio_mh' and stratum = 'any' and value is not null
    order by value desc limit 15
""")
print(removed)

# %% [markdown]
# A ratio is about what the filter does, not about people: look at the documents (`removed/`) before you judge it, and
# at the interval before you believe it.
