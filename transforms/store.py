"""Store: the files of one run, under a local folder or in an object store, each written whole or not at all."""

import errno
import hashlib
import io
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from fairsieve.transforms.s3 import s3io

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FOLDER_MODE, FILE_MODE = 0o755, 0o644
PRIVATE_FOLDER_MODE, PRIVATE_FILE_MODE = 0o700, 0o600
WRITTEN_AT_ONCE = 1 << 20
"""Bytes of a file that is written as it is made."""

AT_ONCE, AHEAD = 16, 512
"""Requests to an object store at one time, and answers that wait to be taken."""

_AS_IT_IS = CompressionTypes.UNCOMPRESSED

Given = TypeVar("Given")
Got = TypeVar("Got")


class StoreError(OSError):
    """A file of a run cannot be written, read or listed; names it, and why."""


class Written(NamedTuple):
    """What a file came to: its size in bytes and its sha256 (hexadecimal)."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Store:
    """Reads and writes files named by their path under `root`, e.g. `data/part-00000-0000.parquet`.

    Locally a file appears by temporary file, fsync and rename, then fsync of its folder. In an object store an object
    appears when its upload ends. Either way nobody ever reads a half of one.

    Raises:
      StoreError: from every method, where the machine fails.
    """

    root: str

    @property
    def is_local(self) -> bool:
        return "://" not in self.root

    def path(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    def write(self, name: str, data: bytes | memoryview, private: bool = False) -> None:
        """Writes or replaces a file; a `private` one can be read by its owner only, and so can its folder."""
        if not self.is_local:
            path = self.path(name)
            with _named(path), self._create(path) as sink:
                sink.write(bytes(data))
            return
        with self._appearing(Path(self.path(name)), private) as sink:
            sink.write(data)

    def write_parquet(self, name: str, schema: pa.Schema, tables: Iterable[pa.Table], private: bool = False) -> Written:
        """As `write`, of what `encode_row_groups` gives; locally no more than a page of it is held."""
        if not self.is_local:
            # An upload that ends early would leave half a file.
            data = encode_row_groups(schema, tables)
            self.write(name, data, private)
            return Written(len(data), hashlib.sha256(data).hexdigest())
        with self._appearing(Path(self.path(name)), private) as sink:
            counted = _Counted(sink)
            with io.BufferedWriter(counted, WRITTEN_AT_ONCE) as pages:
                _encode(pages, schema, tables)
        return Written(counted.size, counted.sha256.hexdigest())

    @contextmanager
    def _appearing(self, target: Path, private: bool) -> Iterator[IO[bytes]]:
        """A local file to be written, which appears when the block has ended well."""
        with _named(str(target)):
            self._make_folder(target.parent, private)
            temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            descriptor = os.open(temporary, flags, PRIVATE_FILE_MODE)
            try:
                with os.fdopen(descriptor, "wb") as sink:
                    os.fchmod(sink.fileno(), PRIVATE_FILE_MODE if private else FILE_MODE)
                    yield sink
                    sink.flush()
                    os.fsync(sink.fileno())
                os.replace(temporary, target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            sync_folder(target.parent)

    def read(self, name: str) -> bytes:
        """Raises: StoreError: there is no such file, or it cannot be read."""
        if self.is_local:
            with _named(self.path(name)):
                return Path(self.path(name)).read_bytes()
        path = self.path(name)
        with _named(path), self._open(path) as source:
            return bytes(source.read())

    def each(self, do: Callable[[Given], Got], given: Iterable[Given]) -> Iterator[Got]:
        """`map`, in several threads where a request to the store takes longer than what it costs here."""
        if self.is_local:
            yield from map(do, given)
            return
        rest = iter(given)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            while some := list(islice(rest, AHEAD)):
                yield from threads.map(do, some)

    def exists(self, name: str) -> bool:
        if self.is_local:
            return os.path.exists(self.path(name))
        with _named(self.path(name)):
            return bool((s3io() if self._is_s3 else FileSystems).exists(self.path(name)))

    def names(self, folder: str = "") -> list[str]:
        """Paths under the root of every file in the folder and below it, sorted; of all the files by default."""
        if self.is_local:
            top = Path(self.path(folder))
            found = (Path(at) / name for at, _, names in os.walk(top, onerror=_refuse_unlisted) for name in names)
            return sorted(path.relative_to(self.root).as_posix() for path in found)
        prefix = self.root.rstrip("/") + "/"
        with _named(self.root):
            matched = FileSystems.match([self.path(folder).rstrip("/") + "/**"])[0].metadata_list
        return sorted(metadata.path.removeprefix(prefix) for metadata in matched)

    def delete(self, names: Iterable[str]) -> None:
        """Deletes files; one that is not there is passed over."""
        for _ in self.each(self._delete, names):
            pass

    @property
    def _is_s3(self) -> bool:
        return self.root.startswith("s3://")

    def _open(self, path: str) -> BinaryIO:
        return s3io().open(path) if self._is_s3 else FileSystems.open(path, compression_type=_AS_IT_IS)  # type: ignore[no-any-return]

    def _create(self, path: str) -> BinaryIO:
        return s3io().open(path, "wb") if self._is_s3 else FileSystems.create(path, compression_type=_AS_IT_IS)  # type: ignore[no-any-return]

    def _delete(self, name: str) -> None:
        path = self.path(name)
        with _named(path):
            if self.is_local:
                Path(path).unlink(missing_ok=True)
            elif self._is_s3:
                s3io().delete(path)
            else:
                FileSystems.delete([path])

    def _make_folder(self, folder: Path, private: bool) -> None:
        if folder.is_dir():
            return
        mode = PRIVATE_FOLDER_MODE if private else FOLDER_MODE
        folder.mkdir(mode, parents=True, exist_ok=True)
        if folder != Path(self.root):
            folder.chmod(mode)  # whatever the umask took away
        sync_folder(folder.parent)


def encode_parquet(table: pa.Table) -> memoryview:
    """One Parquet file, zstd, with a checksum on every page; equal tables give equal bytes."""
    return encode_row_groups(table.schema, [table])


def encode_row_groups(schema: pa.Schema, tables: Iterable[pa.Table]) -> memoryview:
    """As `encode_parquet`, of tables one after another, each in row groups of its own."""
    sink = pa.BufferOutputStream()
    _encode(sink, schema, tables)
    return memoryview(sink.getvalue()).cast("B")


def _encode(sink: pa.NativeFile | IO[bytes], schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    with pq.ParquetWriter(sink, schema, compression="zstd", write_page_checksum=True) as writer:
        for table in tables:
            # Hugging Face datasets cannot read a file whose one row group is empty; one without row groups it can.
            if table.num_rows:
                writer.write_table(table)


class _Counted(io.RawIOBase):
    """Hands on to a file what is written, and knows how much that was and its sha256."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.size, self.sha256 = file, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        self.file.write(data)
        self.sha256.update(data)
        self.size += (size := memoryview(data).nbytes)
        return size


def decode_parquet(
    data: bytes | memoryview, coded: Sequence[str] = (), columns: Sequence[str] | None = None
) -> pa.Table:
    """The table of a file, or some columns; text named by `coded` becomes codes and a dictionary: less memory.

    Raises:
      OSError, pa.ArrowInvalid: a page's checksum does not match, or the file is damaged otherwise.
    """
    return _file(data, coded).read(columns, use_threads=False)


def row_groups(data: bytes, coded: Sequence[str] = ()) -> Iterator[pa.Table]:
    """The table of a file, as `decode_parquet` gives it, a row group at a time."""
    file = _file(data, coded)
    for number in range(file.num_row_groups):
        yield file.read_row_group(number, use_threads=False)


def _file(data: bytes | memoryview, coded: Sequence[str]) -> pq.ParquetFile:
    """To be read without threads: one that drops what Python lent it while the interpreter ends, aborts the process."""
    # Half the time of `read_table` where files are small, as the facts of batches are.
    return pq.ParquetFile(
        pa.BufferReader(data), page_checksum_verification=True, pre_buffer=False, read_dictionary=list(coded)
    )


def rows_of_parquet(data: bytes) -> int:
    """How many rows a file says it has."""
    return int(pq.read_metadata(pa.BufferReader(data)).num_rows)


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Tells which file it was, whatever the system said, and whatever kinds of errors a store has of its own."""
    try:
        yield
    except Exception as error:
        if isinstance(error, OSError) and error.strerror:
            raise StoreError(error.errno, error.strerror, path) from None
        number = errno.ENOENT if getattr(error, "code", None) == 404 else errno.EIO
        raise StoreError(number, f"{os.strerror(number)} ({type(error).__name__})", path) from error


def _refuse_unlisted(error: OSError) -> None:
    """A folder that is not there holds nothing; one that cannot be listed may hold anything."""
    if not isinstance(error, FileNotFoundError):
        raise StoreError(error.errno, error.strerror, error.filename) from None


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
