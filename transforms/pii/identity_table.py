"""Numbers that states give to people: how each is written, and its check by python-stdnum."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import luhn
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.tr import tckimlik


@dataclass(frozen=True)
class Identity:
    """One kind of number.

    Attributes:
      type: the entity.
      pattern: how it is written, without its borders; no group.
      is_valid: the check, on the value as it is written without separators.
      cues: what stands before it, in lower case; a cue is enough to look for the number, and is needed where the
        number is not `written_out` and the text is in none of the `languages`.
      written_out: a pattern so particular, with its check, that no cue is needed; empty for none.
      languages: in a text of these no cue is needed either.
      triggers: bytes expressions for the numbers that need no cue.
      together: whether it has six digits or more, with nothing but separators and capital letters between them.
    """

    type: str
    pattern: str
    is_valid: Callable[[str], bool]
    cues: tuple[str, ...]
    written_out: str = ""
    languages: tuple[str, ...] = ()
    triggers: tuple[bytes, ...] = ()
    together: bool = True


def _is_npi(number: str) -> bool:
    """A National Provider Identifier: Luhn over the number with the prefix of American health issuers."""
    return number[:1] in "12" and luhn.is_valid("80840" + number)


_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]\Z")


def _is_nino(number: str) -> bool:
    """A National Insurance number has no check digit; HMRC's rules for its letters are all there is."""
    return _NINO.match(number.upper()) is not None


IDENTITIES = (
    Identity("UK_NHS", r"\d{3}[ \-]?\d{3}[ \-]?\d{4}", nhs.is_valid, ("nhs", "national health")),
    Identity(
        "UK_NINO",
        r"[A-Za-z]{2} ?\d\d ?\d\d ?\d\d ?[A-Da-d]",
        _is_nino,
        ("nino", "national insurance", "ni number", "ni no", "insurance n", "n.i."),
        r"[A-Z]{2} \d\d \d\d \d\d [A-D]",
        triggers=(rb"[A-Z]{2} \d\d \d\d \d\d [A-D]",),
    ),
    Identity("US_NPI", r"[12]\d{9}", _is_npi, ("npi", "provider identif")),
    Identity(
        "CA_SIN",
        r"\d{3}[ \-]?\d{3}[ \-]?\d{3}",
        sin.is_valid,
        ("social insurance", "sin number", "sin:", "sin is", " nas ", "assurance sociale"),
    ),
    Identity(
        "ES_NIF",
        r"\d{8}[ \-]?[A-Za-z]",
        dni.is_valid,
        ("dni", "d.n.i", "nif", "n.i.f", "identidad"),
        languages=("es", "ca", "gl", "eu"),
        triggers=(rb"\d{8}[ \-]?[A-Za-z]",),
    ),
    Identity(
        "ES_NIE",
        r"[XYZxyz][ \-]?\d{7}[ \-]?[A-Za-z]",
        nie.is_valid,
        ("nie ", "nie:", "n.i.e", "extranjer"),
        r"[XYZ]-?\d{7}-?[A-Z]",
        triggers=(rb"[XYZ]-?\d{7}-?[A-Z]",),
    ),
    Identity(
        "IT_FISCAL_CODE",
        r"[A-Za-z]{6}\d\d[A-Ea-ehlmprstHLMPRST]\d\d[A-Za-z]\d{3}[A-Za-z]",
        codicefiscale.is_valid,
        ("fiscale", "c.f."),
        r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]",
        triggers=(rb"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]",),
        together=False,
    ),
    Identity("PL_PESEL", r"\d{11}", pesel.is_valid, ("pesel",), languages=("pl",), triggers=(rb"\d{11}",)),
    Identity(
        "IN_AADHAAR",
        r"[2-9]\d{3}[ \-]?\d{4}[ \-]?\d{4}",
        aadhaar.is_valid,
        ("aadhaar", "aadhar", "adhaar", "uidai", "uid ", "आधार"),
    ),
    Identity(
        "IN_PAN",
        r"[A-Za-z]{5}\d{4}[A-Za-z]",
        pan.is_valid,
        ("pan ", "pan:", "pan-", "pan#", "permanent account", "income tax", "पैन"),
        together=False,
    ),
    Identity(
        "BR_CPF",
        r"\d{3}\.?\d{3}\.?\d{3}[\-/]?\d\d",
        cpf.is_valid,
        ("cpf",),
        r"\d{3}\.\d{3}\.\d{3}-\d\d",
        triggers=(rb"\d{3}\.\d{3}\.\d{3}-\d\d",),
    ),
    Identity(
        "DE_TAX_ID",
        r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
        idnr.is_valid,
        ("steuer", "idnr", "tax id", "tin:", "tin ", "identifikationsnummer"),
    ),
    Identity(
        "FR_NIR",
        r"[12] ?\d\d ?\d\d ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d",
        nir.is_valid,
        ("nir", "sécurité sociale", "securite sociale", "sécu", "insee", "n° ss"),
        r"[12] \d\d \d\d (?:\d\d|2[AB]) \d{3} \d{3} \d\d",
        ("fr",),
        (rb"[12] ?\d\d ?\d\d ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d",),
    ),
    Identity("NL_BSN", r"\d{9}|\d{4}\.\d{2}\.\d{3}", bsn.is_valid, ("bsn", "burgerservice", "sofinummer")),
    Identity(
        "BE_NRN",
        r"\d\d[.\- ]?\d\d[.\- ]?\d\d[.\- ]?\d{3}[.\- ]?\d\d",
        nn.is_valid,
        ("rijksregister", "registre national", "nrn", "niss", "insz"),
        r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d",
        triggers=(rb"\d\d\.\d\d\.\d\d-\d{3}\.\d\d",),
    ),
    Identity(
        "CH_AHV",
        r"756\.?\d{4}\.?\d{4}\.?\d\d",
        ahv.is_valid,
        ("ahv", "avs"),
        r"756\.\d{4}\.\d{4}\.\d\d",
        triggers=(rb"756\.\d{4}\.\d{4}\.\d\d",),
    ),
    Identity(
        "SE_PERSONNUMMER",
        r"(?:19|20)?\d{6}[\-+]?\d{4}",
        personnummer.is_valid,
        ("personn", "pnr", "person nr"),
        languages=("sv",),
        triggers=(rb"\d{6}[\-+]\d{4}",),
    ),
    Identity(
        "FI_HETU",
        r"\d{6}[\-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]",
        hetu.is_valid,
        ("hetu", "henkilötunnus", "hlötunnus"),
        r"\d{6}[\-+A]\d{3}[0-9A-FHJ-NPR-Y]",
        triggers=(rb"\d{6}[\-+A]\d{3}[0-9A-FHJ-NPR-Y]",),
    ),
    Identity(
        "MX_CURP",
        r"[A-Z]{4}\d{6}[A-Z]{6}[A-Z\d]\d",
        curp.is_valid,
        ("curp",),
        r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d",
        triggers=(rb"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d",),
    ),
    Identity(
        "CL_RUT",
        r"\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]",
        rut.is_valid,
        ("rut", "r.u.t", "rol único"),
        r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]",
        triggers=(rb"\d{1,2}\.\d{3}\.\d{3}-[\dkK]",),
    ),
    Identity(
        "CN_RIC", r"\d{17}[\dXx]", ric.is_valid, ("身份证", "身份證"), r"\d{17}[\dXx]", triggers=(rb"\d{17}[\dXx]",)
    ),
    Identity(
        "KR_RRN",
        r"\d{6}-[1-8]\d{6}",
        rrn.is_valid,
        ("주민", "rrn"),
        r"\d{6}-[1-8]\d{6}",
        triggers=(rb"\d{6}-[1-8]\d{6}",),
    ),
    Identity("TR_TCKN", r"[1-9]\d{10}", tckimlik.is_valid, ("kimlik", "tckn", "t.c.", "tc no")),
)

VALIDATORS = {identity.type: identity.is_valid for identity in IDENTITIES}
"""The checks, by entity; they get the value without separators."""
