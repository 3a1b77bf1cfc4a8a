"""Documents and references as declared: ``TYPE`` or ``TYPE:number``, several joined by ``;``."""

from functools import lru_cache


@lru_cache(1 << 14)
def references(text: str) -> tuple[tuple[str, str], ...]:
    """Types and numbers of a list of documents."""
    pairs = (reference.partition(":") for reference in text.split(";"))
    return tuple((kind.strip(), number.strip()) for kind, _, number in pairs)
