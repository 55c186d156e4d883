"""Personal values that are valid and made up: each belongs, as far as anybody can tell, to nobody."""

from random import Random

from fairsieve.pipeline.demo.phrases import sentences

# Area codes and number blocks in use; the last digits are random. A `d` is a digit.
PHONES = (
    "({us}) {x}d-dddd",
    "{us}-{x}d-dddd",
    "+1 {us} {x}d dddd",
    "+1-{us}-{x}d-dddd",
    "+44 161 4dd dddd",
    "0161 4dd dddd",
    "+49 30 23dddddd",
    "+33 1 42 dd dd dd",
    "+34 91 3dd dd dd",
    "+39 06 44dd dddd",
    "+55 11 3dd2-dddd",
    "+91 98dd ddd ddd",
    "+61 2 92dd dddd",
    "+254 72d ddd ddd",
)
US_AREAS = (206, 303, 312, 404, 415, 503, 512, 602, 617, 646, 702, 713, 808, 916)
FIRST_BYTES = (23, 31, 45, 62, 77, 81, 93, 109, 134, 151, 176, 185, 212)


def value_of(kind: str, rng: Random) -> str:
    """A valid value of the type."""
    return {
        "EMAIL_ADDRESS": email,
        "PHONE_NUMBER": phone,
        "IP_ADDRESS": address,
        "CREDIT_CARD": card,
        "IBAN_CODE": iban,
        "US_SSN": ssn,
    }[kind](rng)


def email(rng: Random) -> str:
    """At a domain of a made-up house."""
    names = sentences("persons")["names"]
    first, last = rng.choice(names["first"]).lower(), rng.choice(names["last"]).lower()
    local = rng.choice((f"{first}.{last}", f"{first[0]}{last}", f"{first}{rng.randint(2, 99)}", f"{last}_{first}"))
    return f"{local}@{rng.choice(sentences('carriers')['domains'])}"


def phone(rng: Random) -> str:
    """In the shapes of nine countries, outside the blocks kept for films and manuals."""
    exchange = rng.choice([number for number in range(22, 100) if number not in (55, 91)])
    shape = rng.choice(PHONES).format(us=rng.choice(US_AREAS), x=exchange)
    return digits(shape, rng)


def digits(shape: str, rng: Random) -> str:
    """The shape with each `d` replaced by a random digit, never a 1 so that no N11 service code comes out."""
    return "".join(str(rng.choice((0, 2, 3, 4, 5, 6, 7, 8, 9))) if mark == "d" else mark for mark in shape)


def address(rng: Random) -> str:
    """A global IPv4 address, or one in five an IPv6 address."""
    if rng.random() < 0.2:
        return "2a02:" + ":".join(f"{rng.randint(0x1001, 0xFFFE):x}" for _ in range(7))
    return ".".join(str(number) for number in (rng.choice(FIRST_BYTES), *(rng.randint(11, 250) for _ in range(3))))


def card(rng: Random) -> str:
    """A number with a known issuer prefix and a right check digit (Luhn, ISO/IEC 7812-1)."""
    prefix, length = rng.choice((("4", 16), ("5", 16), ("6011", 16), ("37", 15)))
    if prefix == "5":
        prefix += str(rng.randint(1, 5))
    body = prefix + "".join(str(rng.randint(0, 9)) for _ in range(length - len(prefix) - 1))
    doubled = sum(int(c) if i % 2 else sum(divmod(2 * int(c), 10)) for i, c in enumerate(reversed(body)))
    number = body + str(-doubled % 10)
    groups = (4, 6, 5) if length == 15 else (4, 4, 4, 4)
    starts = [sum(groups[:i]) for i in range(len(groups))]
    gap = rng.choice((" ", "-", ""))
    return gap.join(number[start : start + size] for start, size in zip(starts, groups, strict=True))


def iban(rng: Random) -> str:
    """With the length of its country and right check digits (mod 97, ISO 13616)."""
    country, bank, rest = rng.choice((("DE", "", 18), ("GB", "QMBK", 14), ("FR", "", 23), ("NL", "QMBK", 10)))
    account = bank + "".join(str(rng.randint(0, 9)) for _ in range(rest))
    spelled = "".join(str(int(c, 36)) for c in account + country + "00")
    whole = f"{country}{98 - int(spelled) % 97:02d}{account}"
    return " ".join(whole[i : i + 4] for i in range(0, len(whole), 4)) if rng.random() < 0.6 else whole


def ssn(rng: Random) -> str:
    """In an area that was not issued before numbers became random in 2011, so that it is no adult's of that time."""
    return f"{rng.randint(774, 898)}-{rng.randint(10, 98)}-{rng.randint(1000, 9998)}"
