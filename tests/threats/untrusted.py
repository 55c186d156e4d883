"""What a corpus wrote, shown to people: in a browser, a spreadsheet, a terminal."""

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from tests.faults.figure import Figure, counted

from .payloads import write_hostile_corpus

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Hostile(NamedTuple):
    """A run over the hostile corpus."""

    out: Path
    payloads: int
    stdout: str
    stderr: str
    server: "Listener"


class Listener(ThreadingHTTPServer):
    """Counts who asks it for anything."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answer(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@cache
def hostile() -> Hostile:
    folder = Path(tempfile.mkdtemp(prefix="fairsieve-"))
    server = Listener()
    count = write_hostile_corpus(folder / "corpus", server.server_port)
    settings = folder / "run.yaml"
    settings.write_text(f"{{input: {{paths: [{folder / 'corpus'}]}}, limits: {{max_rejected: 1}}}}\n")
    command = ["run", str(settings), "-o", str(folder / "out")]
    done = subprocess.run([sys.executable, "-m", "fairsieve", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the run ended with {done.returncode}: {done.stderr[-300:]}")
    return Hostile(folder / "out", count, done.stdout, done.stderr, server)


def xss(trials: int, seed: int) -> Figure:
    """Opens the report, its pictures and the cards in Chromium, with their content policy and without it."""
    if CHROMIUM is None:
        return Figure(0, 0, "pages opened: no Chromium is installed")
    run = hostile()
    pages = list(_pages(run.out))
    problems = []
    problems.append(_unsound(run))
    for page in pages:
        before = len(run.server.asked)
        dom = _opened(page)
        ran = re.search('<(html|svg)[^>]* data-ran="1"', dom)
        asked = run.server.asked[before:]
        problems.append(f"{page.name}: ran a script" if ran else f"{page.name}: asked for {asked[0]}" if asked else "")
    said = f"pages of a run over {run.payloads} payloads in every field: 0 scripts run, 0 requests"
    return counted(problems, said)


def _unsound(run: Hostile) -> str:
    """Whether the browser would not run a script, or a request not be seen, where a page has them as they are."""
    page = run.out.parent / "proof.html"
    page.write_text(
        "<html><body><script>document.documentElement.dataset.ran=1</script>"
        f"<img src=http://127.0.0.1:{run.server.server_port}/proof></body></html>"
    )
    seen = 'data-ran="1"' in _opened(page) and "/proof" in run.server.asked
    return "" if seen else "the browser runs nothing at all, so nothing is proven"


def _pages(out: Path) -> Iterator[Path]:
    """What a browser can be given: HTML, pictures, and Markdown as a renderer that lets HTML through shows it."""
    from markdown_it import MarkdownIt

    folder = out.parent / "pages"
    folder.mkdir(exist_ok=True)
    for path in sorted([*out.glob("*.html"), *out.glob("report/*.svg"), *out.glob("*.md")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".md":
            text = (
                "<html><body>"
                + MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
                + "</body></html>"
            )
        for kind, shown in (("as-it-is", text), ("open", re.sub(r"<meta[^>]*Content-Security-Policy[^>]*>", "", text))):
            if kind == "open" and shown == text:
                continue
            page = folder / f"{kind}-{path.name.replace('.md', '.md.html')}"
            page.write_text(shown, encoding="utf-8")
            yield page


def _opened(page: Path) -> str:
    """The document as it is once everything in it had its turn."""
    with tempfile.TemporaryDirectory() as profile:
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={profile}",
            "--virtual-time-budget=3000",
        ]
        command = [str(CHROMIUM), *flags, "--dump-dom", page.as_uri()]
        done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    return done.stdout.decode("utf-8", "replace")


def csv_formulas(trials: int, seed: int) -> Figure:
    """Reads every CSV of the report: no cell is a formula, each line has as many cells as the first."""
    problems = []
    for path in sorted((hostile().out / "report").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            head, *lines = csv.reader(file)
        for line in lines:
            problems.append("" if len(line) == len(head) else f"{path.name}: a line of {len(line)} cells")
            problems += ["" if _is_plain(cell) else f"{path.name}: a formula" for cell in line]
    return counted(problems, "cells of CSVs are no formulas")


def _is_plain(cell: str) -> bool:
    if not cell.lstrip().startswith(("=", "+", "-", "@")) and not cell.startswith(("\t", "\r")):
        return True
    return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell) is not None


def terminal(trials: int, seed: int) -> Figure:
    """Reads what runs, refusals and failures say: no control character of a corpus gets through."""
    run = hostile()
    said = [run.stdout, run.stderr]
    name = "\x1b[31mred\x07\u202e[bold]\r.jsonl"
    missing = str(run.out.parent / f"none{name}")
    plain = run.out.parent / f"a{name}"
    plain.write_text('{"text": "Some words."}\n')
    for arguments in (
        ["run", "--input", missing, "-o", "x"],
        ["run", "--input", str(plain), "-o", str(plain)],
        ["run", "--input", str(plain), "-o", "x", "--dry-run"],
        ["run", missing, "-o", "x"],
        ["verify", missing],
        ["inspect", str(run.out.parent / "corpus" / os.listdir(run.out.parent / "corpus")[0])],
    ):
        command = [sys.executable, "-m", "fairsieve", *arguments]
        done = subprocess.run(command, capture_output=True, cwd=run.out.parent, check=False)
        said += [done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")]
    problems = [_controls(text) for text in said]
    return counted(problems, "streams of commands hold no control or direction character of a corpus")


def _controls(text: str) -> str:
    found = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)
    return f"{found[0]!r} in a stream" if found else ""
