"""What the conduct of traders tells: new parties, bursts, shared addresses, changed codes, baskets."""

import math
from collections.abc import Callable, Mapping

import pytest

from features import baskets, conduct, habits
from features.lodged import Lodged

Record = Mapping[str, object]
Recall = Callable[..., Lodged]


def test_a_new_importer_is_no_unknown_one(recall: Recall, freight: Record) -> None:
    """Age is 0 for a party never seen, days for a known one, and missing for one that is not identified."""
    assert conduct.importer_age(recall(freight))[0] == 0
    assert conduct.importer_age(recall(freight, freight))[0] == 1.0
    nameless = {**freight, "importer_eori": None, "importer_name": None}
    assert math.isnan(conduct.importer_age(recall(nameless, nameless))[0])
    assert "never seen before" in conduct.importer_age.sentence(recall(freight), 0)


def test_a_new_pair_of_known_parties(recall: Recall, freight: Record) -> None:
    """Importer and exporter, both known, may meet for the first time."""
    other = {**freight, "exporter_id": "CN3702900000"}
    lodged = recall(freight, {**freight, "importer_eori": "DE9"}, other)
    assert conduct.importer_exporter_count(lodged)[0] == 0
    assert conduct.importer_volume(lodged)[0] > 0.9
    assert conduct.exporter_age(lodged)[0] > 0


def test_a_burst_is_many_in_a_day(recall: Recall, parcel: Record) -> None:
    """Twenty parcels in a day are a burst of a seller unknown before; none are none."""
    assert conduct.seller_burst(recall(parcel, *[parcel] * 20))[0] > 10
    assert conduct.seller_burst(recall(parcel))[0] == 0
    assert conduct.seller_hs6_burst(recall({**parcel, "hs6": "640411"}, *[parcel] * 20))[0] == 0


def test_an_address_of_many(recall: Recall, parcel: Record) -> None:
    """An address at which ten importers receive belongs to none of them."""
    others = [{**parcel, "importer_name": f"Person {number}"} for number in range(10)]
    lodged = recall(parcel, *others, parcel)
    assert habits.address_own_share(lodged)[0] == pytest.approx(1 / 11, abs=0.01)
    assert habits.address_volume(lodged)[0] > 10
    assert habits.seller_address_repeat(lodged)[0] > 9


def test_another_office_and_another_chapter(recall: Recall, freight: Record) -> None:
    """An importer at a new office with goods of a new chapter breaks two habits."""
    lodged = recall({**freight, "customs_office": "PL1", "hs6": "291411"}, *[freight] * 3)
    assert habits.office_share(lodged)[0] == 0
    assert habits.importer_chapter_share(lodged)[0] == 0
    usual = recall(freight, *[freight] * 3)
    assert habits.office_share(usual)[0] == 1
    assert habits.importer_chapter_share(usual)[0] == 1


def test_one_description_under_two_codes(recall: Recall, parcel: Record) -> None:
    """The same words under another subheading are a switch of codes; a faithful seller has exactly none."""
    other = {**parcel, "hs6": "611020"}
    assert habits.code_switching(recall(parcel, other, other, parcel))[0] == pytest.approx(2 / 3, abs=0.01)
    assert habits.code_switching(recall(parcel, *[parcel] * 7))[0] == 0
    assert math.isnan(habits.code_switching(recall(parcel))[0])


def test_a_lent_ioss_number(recall: Recall, parcel: Record) -> None:
    """An IOSS number that others used is new to this seller."""
    others = [{**parcel, "seller_id": f"seller {number}"} for number in range(3)]
    lodged = recall(parcel, *others)
    assert habits.ioss_seller_share(lodged)[0] == 0
    assert "others did, for about 3 goods items" in habits.ioss_seller_share.sentence(lodged, 0)


def test_goods_seen_before(recall: Recall, parcel: Record) -> None:
    """Equal goods, their product identifier and origin are counted."""
    lodged = recall(parcel, parcel, parcel)
    for feature in (habits.same_goods_count, habits.product_count, habits.origin_goods_count):
        assert feature(lodged)[0] == pytest.approx(2, abs=0.02)
    assert habits.same_goods_count(recall({**parcel, "gross_mass_kg": 0.5}, parcel))[0] == 0


def test_the_basket_of_a_cigarette_factory(recall: Recall, freight: Record) -> None:
    """Filter tow, paper and tobacco of one importer are three groups, twice the same goods are one."""
    basket = [{**freight, "hs6": hs6} for hs6 in ("550210", "550210", "481390", "240120", "620342")]
    lodged = recall(freight, *basket)
    assert baskets.importer_tobacco_basket(lodged)[0] == 3
    assert baskets.address_tobacco_basket(lodged)[0] == 3
    assert baskets.importer_tobacco_basket(recall(freight))[0] == 0


def test_labels_apart_from_goods(recall: Recall, freight: Record) -> None:
    """Labels and goods that are often branded, both of one importer, speak together; either alone does not."""
    labels, shoes = {**freight, "hs6": "482110"}, {**freight, "hs6": "640411"}
    assert baskets.labels_apart_from_goods(recall(freight, labels, shoes))[0] > 0.9
    assert baskets.labels_apart_from_goods(recall(freight, labels, labels))[0] == 0


def test_a_laboratory(recall: Recall, freight: Record) -> None:
    """Glassware and chemicals of one importer are a laboratory's basket."""
    glass, acetone = {**freight, "hs6": "701790"}, {**freight, "hs6": "291411"}
    lodged = recall(freight, glass, acetone)
    assert baskets.lab_basket(lodged)[0] > 0.9
    assert baskets.importer_chemicals_share(lodged)[0] == pytest.approx(0.5, abs=0.01)


def test_shares_of_what_a_party_deals_in(recall: Recall, parcel: Record, export: Record) -> None:
    """Shares of waste, branded goods and parcels are those of the party's earlier goods."""
    assert baskets.exporter_waste_share(recall(export, export))[0] == 1
    assert baskets.seller_branded_share(recall(parcel, {**parcel, "hs6": "970121"}))[0] == 0
    assert baskets.importer_parcel_share(recall(parcel, parcel))[0] == 1
    assert baskets.transport_document_repeat(recall(parcel, parcel))[0] > 0.9
