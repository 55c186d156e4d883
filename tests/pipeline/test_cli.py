"""The command line: exit codes, and what it says."""

import json
import os
import platform
import subprocess
import sys

import pyarrow as pa
import pytest


def in_another_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "fairsieve", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "She wrote to jane.roe@quillmoor.com about the harvest."}) + "\n")
    return path


ALLOCATING = """
import sys
from fairsieve.pipeline.cli import main
sys.argv = ["fairsieve", "--version"]
try:
    main()
except SystemExit:
    import pyarrow
    print(pyarrow.default_memory_pool().backend_name, pyarrow.allocate_buffer(1 << 20).size)
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or "jemalloc" not in pa.supported_memory_backends(),
    reason="Arrow keeps its own choice of allocator here",
)
@pytest.mark.parametrize(("given", "accepted"), [({}, True), ({"JE_ARROW_MALLOC_CONF": "dirty_decay:1"}, False)])
def test_the_allocator_understands_what_the_command_tells_it(given: dict[str, str], accepted: bool):
    environment = {name: value for name, value in os.environ.items() if "ARROW" not in name} | given
    done = subprocess.run(
        [sys.executable, "-c", ALLOCATING], capture_output=True, text=True, check=True, env=environment
    )
    assert "jemalloc 1048576" in done.stdout
    assert ("Invalid conf" not in done.stderr) is accepted


def test_a_run_without_a_configuration_filters_and_reports(fairsieve, corpus, tmp_path):
    done = in_another_process("run", "--input", str(corpus), "-o", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "check     1 = 1 kept + 0 removed + 0 rejected   OK" in done.stdout
    assert fairsieve("verify", "out")[0] == 0
    code, _, err = fairsieve("run", "--input", str(corpus), "-o", "out")
    assert code == 2
    assert "--overwrite" in err
    (tmp_path / "out" / "facts.parquet").write_bytes(b"")
    assert fairsieve("verify", "out")[0] == 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "-o", "out"), "either a configuration or --input"),
        (("run", "--input", "nothing-here-*.jsonl", "-o", "out"), "nothing-here"),
        (("run", "absent.yaml", "-o", "out"), "absent.yaml"),
        (("run", "--input", "x", "--outptu", "out"), "No such option"),
        (("run", "--input", "x", "-o", "out", "--", "--runer=FlinkRunner"), "did you mean --runner?"),
        (("verify", "nowhere"), "no finished run"),
        (("report", "nowhere"), "no run"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_with_exit_code_2(fairsieve, arguments, says):
    code, _, said = fairsieve(*arguments)
    assert code == 2
    assert says in said
    assert "Traceback" not in said


def test_several_files_may_follow_input(corpus, tmp_path):
    other = tmp_path / "other.jsonl"
    other.write_text(corpus.read_text())
    done = in_another_process("run", "--input", str(corpus), str(other), "-o", str(tmp_path / "out"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["read"] == 2
    assert done.stderr == ""


def test_too_many_rejected_records_exit_with_3(fairsieve, tmp_path):
    (tmp_path / "bad.jsonl").write_text("{broken\n")
    code, out, _ = fairsieve("run", "--input", "bad.jsonl", "-o", "out")
    assert code == 3
    assert "bad_json 1" in out


def test_inspect_answers_every_line_in_order(fairsieve):
    lines = [
        json.dumps({"id": "a", "text": "She wrote to jane.roe@quillmoor.com about the harvest of last year."}),
        "{broken",
        json.dumps({"id": 7, "text": "Der Rat hat gestern den Haushalt beschlossen, nach langer Beratung."}),
        json.dumps({"id": "c"}),
    ]
    code, out, _ = fairsieve("inspect", stdin="\n".join(lines))
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [answer.get("id", answer.get("error")) for answer in answers] == ["a", "bad_json", "7", "text_missing"]
    first = answers[0]
    assert set(first) == {
        "id", "language", "toxicity", "pii", "mentions", "ambiguous", "decision", "redacted_text"
    }  # fmt: skip
    assert first["language"]["code"] == "en"
    assert first["pii"] == [{"type": "EMAIL_ADDRESS", "start": 13, "end": 35, "score": first["pii"][0]["score"]}]
    assert {"axis": "pronouns", "group": "she", "start": 0, "end": 3} in first["mentions"]
    assert first["decision"] == {"action": "redact", "reasons": []}
    assert first["redacted_text"] == "She wrote to |||EMAIL_ADDRESS||| about the harvest of last year."
    assert answers[2]["language"]["code"] == "de"


def test_a_secret_in_a_broken_record_is_said_nowhere(fairsieve, tmp_path):
    bad = tmp_path / "bad.jsonl"
    secret = "canary-8231-secret"
    bad.write_text(f'{{"text": "{secret}\n{{"text": ["{secret}"]}}\n{{"text": "ok {secret}"}}\n')
    _, out, err = fairsieve("run", "--input", "bad.jsonl", "-o", "out")
    assert out
    assert secret not in out + err
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file() and path.parent.name not in ("data", "removed"):
            assert secret.encode() not in path.read_bytes(), path
