"""Network: a default run connects to nothing and looks up no name; told by the system where strace is at hand.

A library that Beam imports binds a socket to ::1 for an instant, to learn whether this machine has IPv6; no more.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.faults.figure import Figure, counted
from tests.faults.small_run import record, room

GUARD = """
import os, sys

def told(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"):
        with open(os.environ["FAIRSIEVE_SOCKETS"], "a") as file:
            file.write(f"{event}\\n")

sys.addaudithook(told)
"""


def network(trials: int, seed: int) -> Figure:
    """Watches a default run, its verification and its report."""
    with room() as folder:
        (folder / "sitecustomize.py").write_text(GUARD)
        corpus = folder / "a.jsonl"
        corpus.write_text("".join(json.dumps(record(number)) + "\n" for number in range(50)))
        out = str(folder / "out")
        commands = (["run", "--input", str(corpus), "-o", out], ["verify", out], ["report", out])
        problems = [_watched(folder, arguments) for arguments in commands]
    said = "commands of a default run connect to nothing, listen to nothing, look up no name"
    return counted(problems, said if shutil.which("strace") else f"{said} (by Python's own account: no strace here)")


def _watched(folder: Path, arguments: list[str]) -> str:
    told, traced = folder / "told", folder / "traced"
    paths = f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    environment = os.environ | {"PYTHONPATH": paths, "FAIRSIEVE_SOCKETS": str(told)}
    strace = shutil.which("strace")
    command = [sys.executable, "-m", "fairsieve", *arguments]
    if strace:
        command = [
            strace,
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-e",
            "trace=connect,listen",
            "-o",
            str(traced),
            *command,
        ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"{arguments[0]}: exit {done.returncode}: {done.stderr[-200:]}"
    calls = re.findall(r"(?:connect|listen)\(.*", traced.read_text()) if traced.exists() else []
    if told.exists():
        return f"{arguments[0]}: {told.read_text().split()[0]}"
    return f"{arguments[0]}: {calls[0][:80]}" if calls else ""
