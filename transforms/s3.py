"""S3: Beam's client of it, kept from one request to the next."""

import threading
from typing import Any

from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

_kept = threading.local()


def s3io() -> Any:
    """This thread's `S3IO`, as the flags for Beam set it up.

    Beam's file system makes a client for each request, and each reads botocore's description of S3 anew: .1 to .3 s of
    CPU for every object that is read or written. A client is used by one thread only, since it holds what it reads.

    Raises:
      ImportError: the extra `aws` is not installed.
    """
    options = getattr(FileSystems, "_pipeline_options", None) or PipelineOptions()
    if getattr(_kept, "options", None) is not options:
        from apache_beam.io.aws.clients.s3.boto3_client import Client
        from apache_beam.io.aws.s3io import S3IO

        _kept.io, _kept.options = S3IO(client=Client(options)), options
    return _kept.io
