"""Parties who do it again and again, and what they do when they are caught."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from training.practice.draft import Draft, Floats, Rng, Rows, Texts, some
from training.practice.papers import references
from training.practice.traders import Parties, Traders, name_exporter, name_importer, name_seller
from training.practice.ways import relocate

_NEVER: Final = np.iinfo(np.int64).max
_PHOENIX: Final = 0.55
"""Of those caught, who comes back under another name; others change partner, broker or tactic, or lie low."""
_MATCH: Final = 6.0
"""How much likelier a gang takes goods of its own sector."""


@dataclass(slots=True)
class Gangs:
    """The gangs of one area, each column as long as there are gangs."""

    tactic: Rows
    kind: Texts
    """"importer", "seller" or "exporter": the party it acts as."""
    party: Rows
    partner: Rows
    """Its supplier, its receiving address, or its buyer."""
    declarant: Texts
    weight: Floats
    since: Rows
    """When it began as it is now, microseconds since 1970."""
    caught: Rows
    """When it learns that it was caught; far away if never."""

    def __len__(self) -> int:
        return len(self.party)

    def lead(self, draft: Draft, rows: Rows, tactic: int, traders: Traders, rng: Rng) -> None:
        """Let gangs that use this tactic be the party of these goods items."""
        mine = np.flatnonzero(self.tactic == tactic)
        rows = rows[draft.see("gang", rows) < 0]
        if not len(mine) or not len(rows):
            return
        heads, first = np.unique(draft.of[rows], return_index=True)
        sectors = _owners(traders, str(self.kind[mine[0]])).sector[self.party[mine]]
        chances = self.weight[mine] * np.where(sectors == draft.items["sector"][rows[first]][:, None], _MATCH, 1.0)
        reach = np.cumsum(chances, 1)
        who = mine[(reach < rng.random((len(heads), 1)) * reach[:, -1:]).sum(1)]
        self.sign(draft, heads, who, traders, rng)
        draft.items["rogue"][rows] = draft.see("gang", rows)

    def sign(self, draft: Draft, heads: Rows, who: Rows, traders: Traders, rng: Rng) -> None:
        """Write gangs into these headers as the party they act as."""
        draft.heads["gang"][heads] = who
        kind = str(self.kind[who[0]])
        party, partner = self.party[who], self.partner[who]
        usual = rng.random(len(heads)) < 0.7
        if kind == "importer":
            name_importer(draft, heads, traders.importers, party)
            name_exporter(draft, heads[usual], traders.suppliers, partner[usual])
        elif kind == "exporter":
            name_exporter(draft, heads, traders.exporters, party)
            name_importer(draft, heads[usual], traders.buyers, partner[usual], registered=False)
        else:
            name_seller(draft, heads, traders, party)
            drop = some(np.arange(len(heads)), 0.25, rng)
            name_importer(draft, heads[drop], traders.consumers, partner[drop], registered=False)
        draft.heads["declarant_eori"][heads[usual]] = self.declarant[who[usual]]
        relocate(draft, heads, rng)
        if kind != "seller":
            references(draft, traders, heads)

    def trade_cleanly(self, draft: Draft, heads: Rows, traders: Traders, rng: Rng, share: float) -> None:
        """Let the gangs also send honest consignments, so many for each irregular one."""
        used = draft.heads["gang"]
        for kind, streams in (("importer", range(4)), ("seller", (4, 5)), ("exporter", (6, 7))):
            mine = np.flatnonzero(self.kind == kind)
            free = heads[(used[heads] < 0) & np.isin(draft.heads["stream"][heads], tuple(streams))]
            count = min(int(share * np.isin(used[heads], mine).sum()), len(free) // 3)
            if count and len(mine):
                chances = self.weight[mine] / self.weight[mine].sum()
                self.sign(
                    draft, rng.choice(free, count, replace=False), rng.choice(mine, count, p=chances), traders, rng
                )

    def hear(self, gang: Rows, lodged: Rows, known: Rows) -> None:
        """Learn of irregular findings; those about an earlier name no longer matter."""
        fresh = lodged >= self.since[gang]
        np.minimum.at(self.caught, gang[fresh], known[fresh])

    def adapt(self, now: int, traders: Traders, kinds: Sequence[str], rng: Rng) -> None:
        """Whoever has been caught by now changes name, partner, broker or tactic, or lies low."""
        for gang in np.flatnonzero(self.caught <= now):
            self.caught[gang], self.since[gang] = _NEVER, now
            way = rng.random()
            if way < _PHOENIX:
                self._rise(int(gang), traders, rng)
            elif way < 0.85:
                self.partner[gang] = rng.integers(0, _partners(traders, str(self.kind[gang])).spare)
                self.declarant[gang] = rng.choice(_brokers(traders, str(self.kind[gang])))
                same = [number for number, kind in enumerate(kinds) if kind == self.kind[gang]]
                self.tactic[gang] = rng.choice(same)
            else:
                self.weight[gang] *= 0.2

    def _rise(self, gang: int, traders: Traders, rng: Rng) -> None:
        owners = _owners(traders, str(self.kind[gang]))
        new = take_spare(owners)
        if new < 0:
            return
        owners.settle(new, self.party[gang], rng, same_address=rng.random() < 0.75)
        self.party[gang] = new
        if rng.random() > 0.65:
            self.declarant[gang] = rng.choice(_brokers(traders, str(self.kind[gang])))


def found(kinds: Sequence[str], shares: Sequence[float], size: int, traders: Traders, rng: Rng) -> Gangs:
    """Gangs for an area: half of them firms that exist, half of them new."""
    size = max(size, 3 * len(kinds))
    tactic = np.concatenate(
        (np.arange(len(kinds)), rng.choice(len(kinds), size - len(kinds), p=np.array(shares) / sum(shares)))
    )
    kind = np.array(kinds, object)[tactic]
    party = np.array([_member(_owners(traders, one), rng) for one in kind])
    partner = np.array([rng.integers(0, _partners(traders, one).spare) for one in kind])
    declarant = np.array([rng.choice(_brokers(traders, one)) for one in kind], object)
    weight = 1 / (rng.permutation(size) + 6.0) ** 0.7
    return Gangs(tactic, kind, party, partner, declarant, weight, np.zeros(size, np.int64), np.full(size, _NEVER))


def _member(owners: Parties, rng: Rng) -> int:
    existing = int(rng.integers(0, owners.spare))
    new = take_spare(owners) if rng.random() < 0.4 else -1
    if new < 0:
        return existing
    owners.settle(new, existing, rng, same_address=False)
    return new


def take_spare(owners: Parties) -> int:
    """A party that nobody uses yet; -1 if there is none left."""
    free = np.flatnonzero(owners.weight[owners.spare :] > 0)
    if not len(free):
        return -1
    owners.weight[owners.spare + free[0]] = 0.0
    return int(owners.spare + free[0])


def _owners(traders: Traders, kind: str) -> Parties:
    return {"importer": traders.importers, "seller": traders.sellers, "exporter": traders.exporters}[kind]


def _partners(traders: Traders, kind: str) -> Parties:
    return {"importer": traders.suppliers, "seller": traders.consumers, "exporter": traders.buyers}[kind]


def _brokers(traders: Traders, kind: str) -> Texts:
    return traders.couriers if kind == "seller" else traders.declarants
