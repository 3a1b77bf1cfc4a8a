"""Somebody for whom another party vouches."""

from typing import NamedTuple

from serving.access.roles import Role


class Person(NamedTuple):
    """Somebody for whom the provider vouches."""

    subject: str
    """Issuer and subject: never anybody else's."""
    account: str
    name: str
    roles: tuple[Role, ...]
    offices: tuple[str, ...]
    """None: all."""
    proved_at: int = 0
    """When they last proved to the provider who they are, in seconds since 1970; 0: it does not say."""
