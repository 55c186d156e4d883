"""Store: files whole or not at all."""

import hashlib
import os

import pyarrow as pa
import pytest

from fairsieve.transforms import store as store_module
from fairsieve.transforms.store import Store, StoreError, decode_parquet, encode_parquet


def test_what_is_written_is_read(tmp_path):
    store = Store(str(tmp_path))
    store.write("data/one.bin", b"abc")
    assert store.read("data/one.bin") == b"abc"
    assert store.names() == ["data/one.bin"]
    assert store.exists("data/one.bin")
    store.delete(["data/one.bin", "data/never.bin"])
    assert store.names() == []


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_private_files_are_their_owners_whatever_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        Store(str(tmp_path)).write("removed/one.bin", b"", private=True)
    finally:
        os.umask(before)
    assert (tmp_path / "removed").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "removed" / "one.bin").stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    store = Store(str(tmp_path))
    store.write("data/one.bin", b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(StoreError, match=r"No space.*data/one\.bin"):
        store.write("data/one.bin", b"new")
    monkeypatch.undo()
    assert store.names() == ["data/one.bin"]
    assert store.read("data/one.bin") == b"old"


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(StoreError, match="nothing"):
        Store(str(tmp_path)).read("data/nothing")


def test_a_folder_that_cannot_be_listed_is_no_empty_one(tmp_path, monkeypatch):
    store = Store(str(tmp_path))
    store.write("data/one.bin", b"")
    assert store.names("never") == []

    def fail(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", fail)
    with pytest.raises(StoreError, match="denied"):
        store.names()


def test_equal_tables_give_equal_bytes():
    table = pa.table({"x": list(range(1000)), "s": ["text"] * 1000})
    assert encode_parquet(table) == encode_parquet(table.slice(0))
    assert decode_parquet(encode_parquet(table)) == table


def test_a_flipped_bit_in_a_page_is_noticed():
    table = pa.table({"s": [f"document {n}" for n in range(5000)]})
    data = bytearray(encode_parquet(table))
    data[len(data) // 2] ^= 1
    with pytest.raises(OSError):  # noqa: PT011 - pyarrow's message differs by page type
        decode_parquet(bytes(data))


def test_a_table_is_written_as_it_is_encoded(tmp_path):
    table = pa.table({"text": [f"line {number} " * 40 for number in range(30_000)], "number": range(30_000)})
    store = Store(str(tmp_path))
    written = store.write_parquet("data/one.parquet", table.schema, [table])
    assert store.read("data/one.parquet") == encode_parquet(table)
    assert written == (len(encode_parquet(table)), hashlib.sha256(encode_parquet(table)).hexdigest())


def test_a_table_that_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch):
    store = Store(str(tmp_path))
    rows = pa.table({"text": ["x"]})

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store_module._Counted, "write", fail)
    with pytest.raises(StoreError, match=r"No space.*data/one\.parquet"):
        store.write_parquet("data/one.parquet", rows.schema, [rows])
    assert store.names() == []
