"""No personal value of a corpus may be found in what a run tells about it."""

import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from fairsieve.pipeline.demo.values import value_of

DATA = Path(os.environ.get("FAIRSIEVE_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
LABELLED = DATA / "pii" / "presidio-research" / "generated_large.json"
KINDS = ("EMAIL_ADDRESS", "PHONE_NUMBER", "IP_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "US_SSN")
VALUES_A_KIND = 20
LABELLED_DOCUMENTS = 200
SHORTEST_VALUE, SHORTEST_DIGITS = 6, 7
DOCUMENT_FOLDERS = {"data", "removed"}
"""The folders whose purpose it is to hold documents."""

# Two sentences a language, so that the language is told; the value stands after the colon of the second.
CARRIERS = {
    "en": "She has worked as a nurse in this town for many years. You can reach the old lady here, {cue}: {value}.",
    "de": "Sie arbeitet seit vielen Jahren als Krankenschwester in der Stadt. Man erreicht sie hier, {cue}: {value}.",
    "fr": "Elle travaille depuis longtemps comme infirmière dans cette ville. On peut la joindre ici, {cue} : {value}.",
    "es": "Ella trabaja desde hace muchos años como enfermera en la ciudad. Se le puede escribir aquí, {cue}: {value}.",
    "it": "Lei lavora da molti anni come infermiera in questa città. Potete scrivere alla signora qui, {cue}: {value}.",
    "pt": "Ela trabalha há muitos anos como enfermeira nesta cidade. Você pode escrever para ela aqui, {cue}: {value}.",
    "nl": "Zij werkt al vele jaren als verpleegster in deze stad. U kunt haar hier altijd bereiken, {cue}: {value}.",
    "pl": "Ona od wielu lat pracuje jako pielęgniarka w tym mieście. Można do niej napisać tutaj, {cue}: {value}.",
    "ru": "Она уже много лет работает медсестрой в этом городе. Связаться с ней можно здесь, {cue}: {value}.",
    "tr": "O uzun yıllardır bu şehirde hemşire olarak çalışıyor. Kendisine buradan ulaşabilirsiniz, {cue}: {value}.",
    "ar": "تعمل ممرضة في هذه المدينة منذ سنوات طويلة. يمكن التواصل معها هنا {cue}: {value}.",
    "hi": "वह कई सालों से इस शहर में नर्स का काम करती है। उनसे यहाँ संपर्क करें, {cue}: {value}।",
    "zh": "她在这座城市当了很多年护士。可以在这里联系她，{cue}：{value}。",
    "ja": "彼女は長年この街で看護師として働いています。こちらに連絡してください、{cue}：{value}。",
    "ko": "그녀는 이 도시에서 오랫동안 간호사로 일해 왔습니다. 여기로 연락하세요, {cue}: {value}.",
}
CUES = {
    "EMAIL_ADDRESS": "e-mail",
    "PHONE_NUMBER": "tel.",
    "IP_ADDRESS": "IP",
    "CREDIT_CARD": "visa",
    "IBAN_CODE": "IBAN",
    "US_SSN": "SSN",
}
# Samples with a right check digit, and the cue they need.
IDENTIFIERS = (
    ("NHS", "943 476 5870"), ("NINO", "JG103759A"), ("NPI", "1234567893"), ("ITIN", "912-70-1234"),
    ("DNI", "54362315K"), ("NIE", "X2482300W"), ("codice fiscale", "RSSMRA85T10A562S"), ("PESEL", "44051401359"),
    ("Aadhaar", "2341 2341 2346"), ("PAN", "ABCPE1234F"), ("CPF", "529.982.247-25"),
    ("Steuer-ID", "36 574 261 809"), ("NIR", "2 55 08 14 168 025 38"), ("BSN", "111222333"),
    ("AHV", "756.9217.0769.85"), ("hetu", "131052-308T"), ("身份证", "11010519491231002X"),
    ("MAC", "00:1B:44:11:3A:B7"), ("wallet", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
    ("key", "AKIA" + "IOSFODNN7QWERTY2"), ("key", "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dcA"),
    ("see", "https://bob:hunter2" + "@db.corp-house.net"), ("mail", "jane.doe (at) kestrelhouse (dot) org"),
)  # fmt: skip


@dataclass(frozen=True)
class Leaks:
    """A finished run: the personal values of its corpus, and all it told."""

    values: frozenset[str]
    told: dict[str, str]  # by the name of the file or stream
    out: Path


def carried(rng: Random) -> Iterator[tuple[str, str]]:
    """A text and its value: some of every type in every language, and every identifier."""
    for text in CARRIERS.values():
        for kind in KINDS:
            for _ in range(max(1, VALUES_A_KIND // len(CARRIERS))):
                value = value_of(kind, rng)
                yield text.format(cue=CUES[kind], value=value), value
    for text in (CARRIERS["en"], CARRIERS["es"]):
        for cue, value in IDENTIFIERS:
            yield text.format(cue=cue, value=value), value


def corpus(folder: Path) -> set[str]:
    """Writes the shards, some of whose records cannot be read, and gives the personal values in them."""
    rng = Random(7)
    rows = [{"text": text} for text, _ in carried(rng)]
    values = {value for _, value in carried(Random(7))}
    listed = [value_of("EMAIL_ADDRESS", rng) for _ in range(40)]  # more than the default policy keeps
    in_url, in_insult = value_of("EMAIL_ADDRESS", rng), value_of("PHONE_NUMBER", rng)
    rows.append({"text": "Members of the club: " + ", ".join(listed)})
    rows.append({"text": "A page about gardens and birds.", "url": f"https://site.org/list?user={in_url}"})
    rows.append({"text": f"You are a stupid idiot and a pathetic loser, shut up, you moron. Tel. {in_insult}"})
    values |= {*listed, in_url, in_insult}
    lines = [json.dumps(row | {"id": f"d{place}", "source": "letters"}) for place, row in enumerate(rows)]
    broken = [value_of(kind, rng) for kind in KINDS]
    lines += [f'{{"id": "b{place}", "text": "call {value}' for place, value in enumerate(broken)]
    lines += [json.dumps({"id": f"n{place}", "text": 7, "note": value}) for place, value in enumerate(broken)]
    (folder / "letters.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return values | set(broken) | labelled(folder / "labelled.jsonl")


def labelled(shard: Path) -> set[str]:
    """Writes documents of a public evaluation set, where it is present, and gives their values of the main types."""
    if not LABELLED.is_file():
        return set()
    rows = json.loads(LABELLED.read_text(encoding="utf-8"))
    rows = [row for row in rows if any(span["entity_type"] in KINDS for span in row["spans"])][:LABELLED_DOCUMENTS]
    shard.write_text("".join(json.dumps({"text": row["full_text"]}) + "\n" for row in rows), encoding="utf-8")
    return {span["entity_value"] for row in rows for span in row["spans"] if span["entity_type"] in KINDS}


def content(path: Path) -> str:
    """All text of a file; a Parquet file is read as well as looked at, as its pages are compressed."""
    data = path.read_bytes()
    seen = data.decode("utf-8", "replace")
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        seen += json.dumps(table.to_pylist(), default=str, ensure_ascii=False) + str(table.schema.metadata)
    if path.suffix == ".gz":
        seen = zlib.decompress(data, wbits=31).decode("utf-8", "replace")
    return seen


@pytest.fixture(scope="module")
def leaks(tmp_path_factory: pytest.TempPathFactory) -> Leaks:
    folder = tmp_path_factory.mktemp("leaks")
    shards, out = folder / "corpus", folder / "out"
    shards.mkdir()
    values = corpus(shards)
    settings = folder / "run.yaml"
    settings.write_text(json.dumps({"input": {"paths": [str(shards)]}, "limits": {"max_rejected": 0.5}}))
    done = subprocess.run(
        [sys.executable, "-m", "fairsieve", "run", str(settings), "-o", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    files = [path.relative_to(out) for path in sorted(out.rglob("*")) if path.is_file()]
    told = {str(path): content(out / path) for path in files if path.parts[0] not in DOCUMENT_FOLDERS}
    return Leaks(frozenset(values), told | {"stdout": done.stdout, "stderr": done.stderr}, out)


def test_the_run_saw_the_values(leaks: Leaks) -> None:
    spans = [row for path in (leaks.out / "annotations").glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert sum(len(row["pii"]) for row in spans) > 0.9 * len(leaks.values)
    assert any((leaks.out / "rejected").iterdir())


def test_what_a_run_tells_is_all_looked_at(leaks: Leaks) -> None:
    folders = {name.split("/")[0] for name in leaks.told}
    assert {
        "annotations",
        "audit",
        "report.html",
        "report",
        "_manifest.json",
        "run.json",
        "config.lock.yaml",
    } <= folders
    assert any(name.startswith("facts") for name in folders)
    assert leaks.told["stdout"]


def test_no_value_is_told_as_it_is_written_or_in_another_case(leaks: Leaks) -> None:
    wanted = {value.casefold() for value in leaks.values if len(value) >= SHORTEST_VALUE}
    folded = {name: text.casefold() for name, text in leaks.told.items()}
    assert {name for name, text in folded.items() if any(value in text for value in wanted)} == set()


def test_no_value_is_told_by_its_digits(leaks: Leaks) -> None:
    digits = {re.sub(r"\D", "", value) for value in leaks.values}
    wanted = {number for number in digits if len(number) >= SHORTEST_DIGITS}
    # Not within a check sum or behind a decimal point, where any digits may come by chance.
    whole = re.compile(r"(?<![0-9A-Fa-f.])[0-9]+(?![0-9A-Fa-f])")
    assert {name for name, text in leaks.told.items() if wanted & set(whole.findall(text))} == set()


def test_what_is_kept_holds_no_value_that_was_found(leaks: Leaks) -> None:
    kept = "".join(
        row["text"] for path in (leaks.out / "data").glob("*.parquet") for row in pq.read_table(path).to_pylist()
    )
    told = {value for value in {value for _, value in carried(Random(7))} if value in kept}
    assert told == set()
