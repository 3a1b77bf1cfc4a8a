"""The tables of cases. Nothing here is a source: all of it is made from the ledger, and may be made again."""

from typing import Final

from sqlalchemy import Column, Float, Index, Table, Text, TypedColumns, desc, text

from serving.ledger.schema import NUMBER, metadata


class CaseColumns(TypedColumns):
    """One row a consignment: its latest declaration and decision, and where it stands.

    Texts that are not known are empty, numbers that are not known are null, times are microseconds since 1970.
    """

    number = Column(NUMBER, primary_key=True, autoincrement=False)
    """Number of the ledger's first entry about it."""
    decision = Column(Text, nullable=True)
    """Id of the latest decision; none of what was known before the service began."""
    consignment = Column(Text, nullable=False)
    kind = Column(Text, nullable=False)
    """`declaration`, or `history`: known before the service began, and never scored."""
    office = Column(Text, nullable=False)
    dataset = Column(Text, nullable=False)
    mode = Column(Text, nullable=False)
    """Mode of transport at the border."""
    lane = Column(Text, nullable=False)
    source = Column(Text, nullable=False)
    """`model`, `rule`, `mandatory`, `random`."""
    area = Column(Text, nullable=False)
    """Of the recommended control; else of the highest score. Empty: a random control."""
    level = Column(Text, nullable=False)
    state = Column(Text, nullable=False)
    """`open`, `skipped`, `closed`; `none`: nobody was asked to look."""
    owner = Column(Text, nullable=False)
    """Account that works on it."""
    outcome = Column(Text, nullable=False)
    """`irregular`, `conform`, `unchecked` by findings; `released`: an officer decided against a control."""
    hs6 = Column(Text, nullable=False)
    description = Column(Text, nullable=False)
    origin = Column(Text, nullable=False)
    dispatch = Column(Text, nullable=False)
    destination = Column(Text, nullable=False)
    importer = Column(Text, nullable=False)
    importer_name = Column(Text, nullable=False)
    exporter = Column(Text, nullable=False)
    exporter_name = Column(Text, nullable=False)
    seller = Column(Text, nullable=False)
    platform = Column(Text, nullable=False)
    declarant = Column(Text, nullable=False)
    why = Column(Text, nullable=False)
    """JSON: what leads, `{"concepts": [...], "sentence": ..., "said": ...}`; without a reason, `because` instead."""
    version = Column(NUMBER, nullable=False)
    random = Column(NUMBER, nullable=False)
    selected = Column(NUMBER, nullable=False)
    goods_items = Column(NUMBER, nullable=False)
    aeo = Column(NUMBER, nullable=False)
    """1 if an AEO certificate of the right form is declared."""
    acts = Column(NUMBER, nullable=False)
    """How many acts decided who works on it or what becomes of it; the next one takes this number, once."""
    lodged_at = Column(NUMBER, nullable=False)
    due_at = Column(NUMBER, nullable=False)
    due_slot = Column(NUMBER, nullable=False)
    """`due_at` in steps, within which what is at stake decides the order."""
    changed = Column(NUMBER, nullable=False)
    """Number of the last entry that changed the row."""
    item_number = Column(NUMBER, nullable=True)
    """Goods item that the recommendation, or the highest score, is about."""
    arrival_at = Column(NUMBER, nullable=True)
    decided_at = Column(NUMBER, nullable=True)
    owned_at = Column(NUMBER, nullable=True)
    closed_at = Column(NUMBER, nullable=True)
    selection_probability = Column(Float, nullable=True)
    probability = Column(Float, nullable=True)
    expected_eur = Column(Float, nullable=True)
    """EUR that a control is expected to find, over all areas of the goods item."""
    value_eur = Column(Float, nullable=True)
    mass_kg = Column(Float, nullable=True)


class FindingColumns(TypedColumns):
    """One row a finding, goods item and area, with what was known of the goods at decision time beside it."""

    seq = Column(NUMBER, primary_key=True, autoincrement=False)
    id = Column(Text, nullable=False)
    finding_id = Column(Text, nullable=False)
    consignment = Column(Text, nullable=False)
    area = Column(Text, nullable=False)
    result = Column(Text, nullable=False)
    control_type = Column(Text, nullable=False)
    selected_by = Column(Text, nullable=False)
    corrects = Column(Text, nullable=False)
    actor = Column(Text, nullable=False)
    note = Column(Text, nullable=False)
    corrected_hs6 = Column(Text, nullable=False)
    office = Column(Text, nullable=False)
    dataset = Column(Text, nullable=False)
    mode = Column(Text, nullable=False)
    lane = Column(Text, nullable=False)
    source = Column(Text, nullable=False)
    hs6 = Column(Text, nullable=False)
    origin = Column(Text, nullable=False)
    dispatch = Column(Text, nullable=False)
    destination = Column(Text, nullable=False)
    importer = Column(Text, nullable=False)
    exporter = Column(Text, nullable=False)
    seller = Column(Text, nullable=False)
    number = Column(NUMBER, nullable=False)
    item_number = Column(NUMBER, nullable=False)
    known_at = Column(NUMBER, nullable=False)
    recorded_at = Column(NUMBER, nullable=False)
    lodged_at = Column(NUMBER, nullable=False)
    replaced = Column(NUMBER, nullable=False)
    """1 if a later finding corrects it."""
    random = Column(NUMBER, nullable=False)
    """1 if the consignment is in the random stream."""
    aeo = Column(NUMBER, nullable=False)
    thoroughness = Column(Float, nullable=True)
    value_found_eur = Column(Float, nullable=True)
    corrected_value_eur = Column(Float, nullable=True)
    probability = Column(Float, nullable=True)
    """Of this area and goods item, as decided; none of history."""
    selection_probability = Column(Float, nullable=True)


class ActColumns(TypedColumns):
    """One row an act of an officer."""

    seq = Column(NUMBER, primary_key=True, autoincrement=False)
    number = Column(NUMBER, nullable=False)
    act = Column(Text, nullable=False)
    actor = Column(Text, nullable=False)
    office = Column(Text, nullable=False)
    said = Column(Text, nullable=False)
    at = Column(NUMBER, nullable=False)


class WatermarkColumns(TypedColumns):
    """Up to which entry of the ledger the tables are made; one row."""

    one = Column(NUMBER, primary_key=True)
    seq = Column(NUMBER, nullable=False)


cases: Final = Table("cases", metadata, CaseColumns)
findings: Final = Table("case_findings", metadata, FindingColumns)
acts: Final = Table("case_acts", metadata, ActColumns)
watermark: Final = Table("case_watermark", metadata, WatermarkColumns)
WAITING: Final = "state IN ('open', 'skipped')"
"""What the index of waiting cases holds; questions that it should answer say it in these words."""
PARTIES: Final = ("importer", "exporter", "seller", "hs6")

_c = cases.c
INDEXES: Final = (
    Index("cases_by_consignment", _c.consignment, unique=True),
    Index("cases_by_decision", _c.decision),
    Index(
        "cases_waiting",
        *(_c.state, _c.due_slot, desc(_c.expected_eur), _c.number, _c.office, _c.area, _c.mode, _c.lane, _c.owner),
        sqlite_where=text(WAITING),
        postgresql_where=text(WAITING),
    ),
    *(
        Index(
            f"cases_by_{name}",
            _c[name],
            _c.number,
            sqlite_where=text(f"{name} <> ''"),
            postgresql_where=text(f"{name} <> ''"),
        )
        for name in (*PARTIES, "declarant")
    ),
    Index("cases_by_route", _c.dispatch, _c.destination, _c.number),
    Index("cases_by_change", _c.changed),
    Index(
        "cases_by_lodgement",  # the overview counts a year without touching a row
        *(_c.lodged_at, _c.office, _c.dataset, _c.kind, _c.random, _c.selected, _c.outcome, _c.aeo, _c.probability),
    ),
    Index("case_findings_by_case", findings.c.number),
    Index("case_findings_by_time", findings.c.known_at),
    *(Index(f"case_findings_by_{name}", findings.c[name], findings.c.known_at) for name in PARTIES),
    Index("case_acts_by_case", acts.c.number),
    Index("case_acts_by_time", acts.c.at),
)
