"""Versions: the sources and lists that something rests on, in a few bytes."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files


def of_sources(names: Sequence[str], lists: Sequence[str]) -> bytes:
    """A sha256 over files of this folder and reference lists, by name."""
    past, features = files("features.past"), files("features")
    sources = [past.joinpath(f"{name}.py") for name in names]
    told = [features.joinpath("reference", f"{name}.csv") for name in lists]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in (*sources, *told))).digest()


@cache
def of_everything() -> str:
    """What the past as a whole rests on."""
    names = sorted(
        file.name.removesuffix(".py") for file in files("features.past").iterdir() if file.name.endswith(".py")
    )
    return of_sources(names, ("hs", "ipr", "waste_codes")).hex()
