"""Numbers on papers: containers, waybills, postal items, registrations, with their check digits."""

from typing import Final

import numpy as np

from training.practice.draft import Floats, Rng, Texts, choose

_OWNERS: Final = ("CSQU", "MSKU", "COSU", "OOLU", "TGHU", "MEDU", "CMAU", "HLXU", "EGHU", "TCLU")
_LETTERS: Final = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))
_POSTAL: Final = np.array([8, 6, 4, 2, 3, 5, 9, 7])


def digits(rng: Rng, count: int, size: int) -> Texts:
    """Random numbers of so many digits, as texts."""
    numbers = rng.integers(0, 10**count, size)
    return np.array([f"{number:0{count}d}" for number in numbers], object)


def containers(rng: Rng, size: int, wrong: float = 0.004) -> Texts:
    """Container numbers by ISO 6346; a few with a digit mistyped."""
    owners = rng.integers(0, len(_OWNERS), size)
    serial = rng.integers(0, 10**6, size)
    figures = serial[:, None] // 10 ** np.arange(5, -1, -1) % 10
    head = np.array([sum(_LETTERS[letter] * 2**place for place, letter in enumerate(owner)) for owner in _OWNERS])
    check = (head[owners] + (figures * 2 ** np.arange(4, 10)).sum(1)) % 11 % 10
    check = np.where(rng.random(size) < wrong, (check + 3) % 10, check)
    return np.array([f"{_OWNERS[o]}{s:06d}{c}" for o, s, c in zip(owners, serial, check, strict=True)], object)


def waybills(rng: Rng, size: int) -> Texts:
    """Air waybill numbers: airline prefix, seven digits, their remainder by seven."""
    prefix = choose(rng, ("999", "784", "781", "172", "020", "160", "176"), size)
    serial = rng.integers(0, 10**7, size)
    return np.array([f"{p}-{s:07d}{s % 7}" for p, s in zip(prefix, serial, strict=True)], object)


def postal_items(rng: Rng, size: int) -> Texts:
    """Postal item numbers by UPU S10."""
    serial = rng.integers(0, 10**8, size)
    check = 11 - (serial[:, None] // 10 ** np.arange(7, -1, -1) % 10 * _POSTAL).sum(1) % 11
    check = np.where(check == 10, 0, np.where(check == 11, 5, check))
    kind = choose(rng, ("RR", "LV", "UA", "CP"), size)
    return np.array([f"{k}{s:08d}{c}CN" for k, s, c in zip(kind, serial, check, strict=True)], object)


def eoris(rng: Rng, countries: Texts) -> Texts:
    """Registration numbers of economic operators."""
    return np.asarray(countries + digits(rng, 9, len(countries)), object)


def authorised(rng: Rng, countries: Texts, share: float, wrong: float = 0.05) -> Texts:
    """References of authorised economic operators for a share of the parties, "" for the others."""
    kind = choose(rng, ("AEOF", "AEOC", "AEOS"), len(countries), (6, 3, 1))
    number = digits(rng, 10, len(countries))
    references = np.where(countries == "CN", "AEOCN" + number, countries + kind + number)
    references = np.where(rng.random(len(countries)) < wrong, "AEO" + number, references)
    return np.where(rng.random(len(countries)) < share, references, "")


def cents(values: Floats) -> Floats:
    """Amounts as they stand on an invoice."""
    return np.maximum(np.round(values, 2), 0.01)
