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
# # Write your own scanner
# A scanner says one thing about each document. It is a plain class: it can be tried out here, without a pipeline, and
# then be given to one. This one says how much of a text is written in capitals.

# %%
import json
import tempfile
from dataclasses import dataclass

import apache_beam as beam
import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import fairsieve


@dataclass(frozen=True)
class Shouting:
    """Adds `shouting`: float32 share of a document's ASCII letters that are capitals, in [0, 1].

    Null where a text has fewer than `fewest` such letters: what cannot be judged is unknown, never 0.
    """

    fewest: int = 20

    reads = ("text",)
    field = pa.field("shouting", pa.float32())

    def load(self) -> None:
        """There is no model to load."""

    def scan(self, documents: pa.RecordBatch) -> pa.Array:
        texts = documents["text"]
        capitals = pc.count_substring_regex(texts, "[A-Z]").to_numpy(zero_copy_only=False)
        letters = pc.count_substring_regex(texts, "[A-Za-z]").to_numpy(zero_copy_only=False)
        with np.errstate(divide="ignore", invalid="ignore"):
            return pa.array(capitals / letters, pa.float32(), mask=letters < self.fewest)


# %% [markdown]
# ## Try it
# `scan` takes a batch of columns and returns one value for each row, in their order.

# %%
texts = ["THIS IS WHAT SHOUTING LOOKS LIKE TO ME", "This is what talking looks like to me", "OK"]
shouting = Shouting().scan(pa.record_batch({"text": texts})).to_pylist()
assert shouting[0] == 1.0
assert 0 < shouting[1] < 0.1
assert shouting[2] is None
shouting

# %% [markdown]
# ## Use it in a pipeline
# `Scan` adds the scanner's column to every batch, and a policy reads it like any other. A document on which a scanner
# fails is rejected with the reason `detector_error:shouting`; it never ends the run.

# %%
corpus, out = tempfile.mkdtemp(prefix="fairsieve-corpus-"), tempfile.mkdtemp(prefix="fairsieve-shouting-")
with open(f"{corpus}/texts.jsonl", "w") as file:
    file.write("".join(json.dumps({"text": text}) + "\n" for text in texts * 20))

# Beam's extras for notebooks need an older pandas than most have; this pipeline does without them.
beam.pipeline.alter_label_if_ipython = lambda *_: None

policy = fairsieve.Policy(remove=(fairsieve.Rule(name="shouted", column="shouting", at_least=0.6),))
with beam.Pipeline() as root:
    batches = root | fairsieve.ReadBatches.of(f"{corpus}/*.jsonl") | fairsieve.Scan(Shouting())
    decided = batches | fairsieve.Decide(policy) | fairsieve.CountFacts(scores=("shouting",))
    decided | fairsieve.WriteParts(fairsieve.Store(out), run="mine") | fairsieve.MergeFacts()

# %% [markdown]
# ## Look at what it did

# %%
annotated = duckdb.sql(f"""
    select decision, count(*) as documents, count(shouting) as judged, round(avg(shouting), 2) as mean
    from '{out}/annotations/*.parquet' group by decision order by decision
""").df()
assert dict(zip(annotated.decision, annotated.documents, strict=True)) == {"keep": 40, "remove": 20}
annotated

# %% [markdown]
# ## Keep it
# A scanner that others should have goes into a file of its own in `transforms/`, with one line in
# `transforms/scanners.py`, one test file, and one row in docs/data-contract.md: docs/how-to/add-a-scanner.md.
