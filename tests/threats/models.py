"""Models that are programs, or not the ones that were meant: refused before anything of them is run."""

import hashlib
import io
import json
import os
import pickle
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from fairsieve.pipeline.errors import exit_code
from fairsieve.transforms.language.model_file import read_model
from fairsieve.transforms.toxicity import shipped
from fairsieve.transforms.toxicity.checkpoint import load as load_checkpoint
from fairsieve.transforms.toxicity.fasttext_model import FastTextModel
from tests.faults.children import in_child
from tests.faults.figure import Figure, counted


class Program:
    """What a pickle can be: on loading it makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, (str(self.mark), "w")


def _pickled(mark: Path, protocol: int = 2) -> bytes:
    return pickle.dumps({"config": Program(mark), "state_dict": Program(mark)}, protocol=protocol)


def _torch_zip(mark: Path) -> bytes:
    """The form in which torch saves: a zip file with a pickle in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("archive/data.pkl", _pickled(mark))
        file.writestr("archive/version", "3\n")
    return content.getvalue()


def _objects(mark: Path) -> bytes:
    content = io.BytesIO()
    arrays = {name: np.array([Program(mark)], dtype=object) for name in ("weights", "steps", "known", "scale")}
    np.savez(content, **arrays)  # type: ignore[arg-type]  # arrays of objects are what this is about
    return content.getvalue()


def models(trials: int, seed: int) -> Figure:
    """Gives each loader files that would run something, and files that were exchanged."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mark = folder / "ran"
        hostile = {
            "a pickle": _pickled(mark),
            "a pickle of protocol 0": _pickled(mark, 0),
            "a torch archive": _torch_zip(mark),
            "an array of objects": _objects(mark),
            "nothing": b"",
            "noise": os.urandom(4096),
        }
        problems = []
        loaders = [_fasttext, _language, _shipped, _shipped_and_locked]
        if find_spec("torch") and find_spec("transformers"):
            import torch  # noqa: F401 - once here, not in every child
            import transformers  # noqa: F401

            loaders.append(_checkpoint)
        for loader in loaders:
            for kind, content in hostile.items():
                ended = in_child(lambda loader=loader, content=content: loader(folder, content))  # type: ignore[misc]
                ran = mark.exists()
                mark.unlink(missing_ok=True)
                refused = ended.value == "refused"
                told = f"{loader.__name__[1:]}: {kind}: "
                problems.append(f"{told}it ran" if ran else "" if refused else f"{told}{ended.code} {ended.value}")
        problems += [_swapped()]
    return counted(problems, "models that are programs, noise or exchanged are refused; 0 ran")


def _tried(load: Callable[[], object]) -> str:
    try:
        load()
    except Exception as error:
        return "refused" if exit_code(error) in (1, 2) else "wrong exit code"
    return "loaded"


def _checkpoint(folder: Path, content: bytes) -> str:
    path = folder / "model.ckpt"
    path.write_bytes(content)
    return _tried(lambda: load_checkpoint(path, folder))


def _fasttext(folder: Path, content: bytes) -> str:
    path = folder / "model.bin"
    path.write_bytes(content)
    return _tried(FastTextModel(str(path), ("toxic",)).load)


def _language(folder: Path, content: bytes) -> str:
    path = folder / "lid.ftz"
    path.write_bytes(content)
    return _tried(lambda: read_model(path, "0" * 64))


def _shipped(folder: Path, content: bytes) -> str:
    (folder / shipped.MODEL).write_bytes(content)
    shutil.copy(str(files("fairsieve.transforms.toxicity") / shipped.LOCK), folder / shipped.LOCK)
    return _tried(lambda: shipped.load(folder))


def _shipped_and_locked(folder: Path, content: bytes) -> str:
    """Somebody changed the lock as well."""
    (folder / shipped.MODEL).write_bytes(content)
    locked = {shipped.MODEL: {"sha256": hashlib.sha256(content).hexdigest()}}
    (folder / shipped.LOCK).write_text(json.dumps(locked))
    return _tried(lambda: shipped.load(folder))


def _swapped() -> str:
    """One byte of the shipped model is another."""
    with tempfile.TemporaryDirectory() as name:
        content = bytearray((files("fairsieve.transforms.toxicity") / shipped.MODEL).read_bytes())
        content[len(content) // 2] ^= 1
        said = _shipped(Path(name), bytes(content))
    return "" if said == "refused" else f"an exchanged model: {said}"
