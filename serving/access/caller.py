"""Somebody who calls, as known from a token."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from serving.access.roles import Permission, Role, permissions


@dataclass(frozen=True, slots=True)
class Caller:
    """A client with what it may do and where."""

    client: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    offices: frozenset[str]
    """Customs offices whose declarations it may hand in and read; empty: all."""

    @classmethod
    def of(cls, client: str, roles: Iterable[Role], offices: Iterable[str] = ()) -> Self:
        """A caller with all that the roles allow."""
        held = frozenset(roles)
        return cls(client, held, permissions(held), frozenset(offices))

    def may(self, permission: Permission) -> bool:
        """Whether a role of the caller allows it."""
        return permission in self.permissions

    def sees(self, office: str) -> bool:
        """Whether declarations of this customs office are the caller's; those without an office need sight of all."""
        return not self.offices or office in self.offices
