"""Opening a finished run: its tables, its charts, and what it says about itself."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from os import PathLike
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pyarrow as pa
import yaml

from fairsieve.transforms.store import Store, decode_parquet

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

TABLE = "table"
"""Column of all tables together that tells which one a row is from."""


def open(out: str | PathLike[str]) -> "Run":  # noqa: A001 - called as fairsieve.open
    """Opens the output folder of a run, local or in an object store; files are read when they are asked for.

    Raises:
      FileNotFoundError: the folder holds no audit.
    """
    run = Run(Store(str(out)))
    if not run.tables:
        raise FileNotFoundError(f"{out} holds no audit of a run; `fairsieve run ... -o {out}` would write one")
    return run


@dataclass(frozen=True)
class Chart:
    """A picture of the report. Notebooks show it where it is the last value of a cell.

    Attributes:
      name: of its files in report/, without the ending.
      svg: the picture; light or dark as the reader's screen is.
      says: its title, and the sentences that say what it means.
      numbers: the table behind it, in the units that its column names tell; a number that is not published is null.
    """

    name: str
    svg: str = field(repr=False)
    says: str
    numbers: pa.Table = field(repr=False)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        # As an image, so that no style of the notebook reaches into it, and on white paper in dark notebooks too.
        image = b64encode(_light(self.svg).encode()).decode()
        look = "background:#fff;color:#1f2933;padding:12px;margin:0;max-width:868px"
        return (
            f'<figure style="{look}"><img src="data:image/svg+xml;base64,{image}" alt="{escape(self.says)}" '
            f'style="max-width:100%"><figcaption>{escape(self.says)}</figcaption></figure>'
        )


@dataclass(frozen=True)
class Charts(Mapping[str, Chart]):
    """The report's pictures by name; each is read when it is asked for."""

    store: Store

    def __getitem__(self, name: str) -> Chart:
        if name not in self._names:
            raise KeyError(f"the report has no chart {name!r}; it has: {', '.join(self._names)}")
        svg = self.store.read(f"report/{name}.svg").decode()
        says = ElementTree.fromstring(svg).get("aria-label", "")  # noqa: S314 - written by the report
        return Chart(name, svg, says, _numbers(self.store.read(f"report/{name}.csv")))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    @cached_property
    def _names(self) -> list[str]:
        return _stems(self.store, "report", ".svg")


@dataclass(frozen=True)
class Run:
    """The output folder of a run, to be looked at.

    `arrow`, `pandas` and `polars` give one audit table, or all of them as one with a column `table` that names it.
    docs/data-contract.md has their columns. pandas and polars must be installed where they are asked for.
    """

    store: Store

    @cached_property
    def tables(self) -> list[str]:
        """Names of the audit tables."""
        return _stems(self.store, "audit", ".parquet")

    def arrow(self, name: str | None = None) -> pa.Table:
        """Raises: KeyError: there is no such table."""
        if name is None:
            parts = [(one, self.arrow(one)) for one in self.tables]
            named = [part.add_column(0, TABLE, pa.array([one] * part.num_rows, pa.string())) for one, part in parts]
            return pa.concat_tables(named)
        if name not in self.tables:
            raise KeyError(f"the audit has no table {name!r}; it has: {', '.join(self.tables)}")
        return decode_parquet(self.store.read(f"audit/{name}.parquet"))

    def pandas(self, name: str | None = None) -> "pd.DataFrame":
        """Counts are nullable integers: a number that is not published is missing, never 0."""
        import pandas as pd

        frame: pd.DataFrame = self.arrow(name).to_pandas(
            types_mapper={pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}.get
        )
        return frame

    def polars(self, name: str | None = None) -> "pl.DataFrame":
        import polars as pl

        frame = pl.from_arrow(self.arrow(name))
        assert isinstance(frame, pl.DataFrame)
        return frame

    @property
    def charts(self) -> Charts:
        return Charts(self.store)

    @cached_property
    def config(self) -> dict[str, Any]:
        """The whole configuration of the run, defaults included."""
        return dict(self._lock["config"])

    @cached_property
    def versions(self) -> dict[str, str]:
        """Versions of fairsieve and of the libraries that can change a byte of the output."""
        return dict(self._lock["versions"])

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Name, rows, size and sha256 of every file; shards; the count equation.

        Raises:
          FileNotFoundError: the run was not committed.
        """
        return dict(json.loads(self.store.read("_manifest.json")))

    @cached_property
    def about(self) -> dict[str, Any]:
        """When, where and by how many workers the run was made, and its fingerprint."""
        return dict(json.loads(self.store.read("run.json")))

    @property
    def report(self) -> str:
        """Path of the report."""
        return self.store.path("report.html")

    @cached_property
    def _lock(self) -> dict[str, Any]:
        return dict(yaml.safe_load(self.store.read("config.lock.yaml")))

    def __repr__(self) -> str:
        return f"Run({self.store.root!r}: {len(self.tables)} tables, {len(self.charts)} charts)"


def _stems(store: Store, folder: str, ending: str) -> list[str]:
    return [
        name.removeprefix(f"{folder}/").removesuffix(ending) for name in store.names(folder) if name.endswith(ending)
    ]


def _light(svg: str) -> str:
    """The picture without its rules for dark screens."""
    start, end = svg.find("<style>"), svg.find("</style>")
    return svg if start < 0 else svg[:start] + svg[end + len("</style>") :]


def _numbers(csv: bytes) -> pa.Table:
    import pyarrow.csv

    # A copy of Arrow's own: its threads, which hold it, may outlive the interpreter.
    own = pa.BufferOutputStream()
    own.write(csv)
    return pyarrow.csv.read_csv(
        pa.BufferReader(own.getvalue()), convert_options=pyarrow.csv.ConvertOptions(strings_can_be_null=False)
    )
