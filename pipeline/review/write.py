"""Writes a sample to a folder that only its owner reads, and figures to the run."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from fairsieve.pipeline.claim import RUN, RefusedError
from fairsieve.pipeline.rerender import REVIEW_TABLE, rerender
from fairsieve.pipeline.review.design import FORM_FILE, SAMPLE_FILE, Design, SampleError, read_design
from fairsieve.pipeline.review.draw import Sample
from fairsieve.pipeline.review.figures import review_table
from fairsieve.pipeline.review.form import render
from fairsieve.pipeline.review.labels import read_labels
from fairsieve.pipeline.verify import UnfinishedError
from fairsieve.transforms.store import PRIVATE_FOLDER_MODE, Store, encode_parquet


def review_folder(out: str) -> Path:
    """Where a sample goes unless it is said: beside the run, since nothing foreign may lie in it."""
    name = out.rstrip("/")
    return Path(f"{name.rsplit('/', 1)[-1] if '://' in name else name}-review")


def write_sample(folder: Path, sample: Sample, unmask: bool = False, overwrite: bool = False) -> None:
    """Writes the form and the design; the folder has mode 0700, its files 0600.

    Raises:
      RefusedError: the folder lies in a run's, holds something else, or another sample, whose answers would be lost.
    """
    if any((parent / RUN).exists() for parent in (folder, *folder.absolute().parents)):
        raise RefusedError(f"{folder} lies in the folder of a run; name another with -o")
    there = sorted(one.name for one in folder.iterdir()) if folder.exists() else []
    if SAMPLE_FILE in there and not overwrite:
        if read_design((folder / SAMPLE_FILE).read_bytes(), SAMPLE_FILE).name != sample.design.name:
            raise RefusedError(f"{folder} holds another sample; name another folder with -o, or give --overwrite")
    elif there and SAMPLE_FILE not in there:
        raise RefusedError(f"{folder} holds files that are not a sample's; name another folder with -o")
    folder.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER_MODE)
    store = Store(str(folder))
    store.write(SAMPLE_FILE, sample.design.encoded(), private=True)
    store.write(FORM_FILE, render(sample.design, sample.items, unmask).encode(), private=True)


def write_figures(store: Store, folder: Path, labels: Sequence[Path]) -> pa.Table:
    """Makes figures of answers, writes them to the run as audit/review.parquet, and renders its report again.

    Raises:
      UnfinishedError: `store` holds no run.
      SampleError: the folder holds no sample of this run, or a file no answers to it.
    """
    if not store.exists(RUN):
        raise UnfinishedError(f"{store.root} holds no run")
    design = _design(folder)
    if design.run != json.loads(store.read(RUN))["run"]:
        raise SampleError(f"{folder / SAMPLE_FILE}: this is a sample of another run")
    table = review_table(design, read_labels(labels, design))
    store.write(REVIEW_TABLE, encode_parquet(table))
    rerender(store)
    return table


def _design(folder: Path) -> Design:
    path = folder / SAMPLE_FILE
    if not path.exists():
        raise SampleError(f"{path} is not there; name the folder of the sample with -o")
    return read_design(path.read_bytes(), str(path))
