"""What the launcher of a Flex Template starts: `fairsieve run`, with the parameters of metadata.json."""

import argparse
import os
import sys
from collections.abc import Sequence


def command(arguments: Sequence[str], image: str) -> list[str]:
    """The command line of `fairsieve` for these parameters; all others are flags for Beam.

    Args:
      image: the container that workers run in where the launch names none.
    """
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--config", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--overwrite", choices=["true", "false"], default="false")
    told, flags = parser.parse_known_args(arguments)
    if image and not any(flag.startswith("--sdk_container_image") for flag in flags):
        flags += [f"--sdk_container_image={image}", "--sdk_location=container"]
    overwrite = ["--overwrite"] if told.overwrite == "true" else []
    return ["fairsieve", "run", told.config, "--out", told.out, *overwrite, "--", *flags]


if __name__ == "__main__":
    from fairsieve.pipeline.cli import main

    sys.argv = command(sys.argv[1:], os.environ.get("FAIRSIEVE_SDK_IMAGE", ""))
    main()
