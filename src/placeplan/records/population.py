"""Baseline tables: what there is in the base year, and what is projected whatever the plan does."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, get_args

from annotated_types import Ge, Gt, Le

from placeplan.records.base import Record, Ref, Row, Unit, Year, register
from placeplan.records.groups import AgeBand, Sex

__all__ = [
    "ACCOUNT_LINES", "AccountsRow", "ActivityRow", "CapacityRow", "ContractRow", "OperationalRow", "PopulationRow",
    "SeasonRow", "Source", "TravelRow", "WaitingRow", "WorkforceRow",
]  # fmt: skip

SourceRef = Annotated[str, Ref("source")]
Status = Literal["provisional", "agreed", "disputed"]
AccountLine = Literal[
    "allocation", "grant", "other_income", "contract_income", "pay", "non_pay", "contract_spend", "capital_charges"
]  # fmt: skip
ACCOUNT_LINES: tuple[str, ...] = get_args(AccountLine)
"""Lines of an organisation's accounts; the first four come in, the last four go out."""


@register("source", "sources", storage="flat", path="baseline/sources.csv")
class Source(Record):
    """Where baseline rows come from."""

    publisher: str = ""
    """Who published it."""
    release: str = ""
    """Which release or edition."""
    evidence: Annotated[str, Ref("evidence")] = ""
    """Evidence record that describes it more fully."""
    grade: Literal["strong", "moderate", "weak", "opinion", "illustrative"]
    """Strength, by the same rule as evidence."""
    precedence: Annotated[int, Ge(1)] = 1
    """Where two sources give one quantity, the lower number is used and the difference is shown."""
    published_on: date | None = None
    """When it was published."""


@register("population", "population", storage="table", path="baseline/population")
class PopulationRow(Row):
    """People living in a place, by age, sex and deprivation, now and as projected."""

    KEY: ClassVar[tuple[str, ...]] = ("place", "age_band", "sex", "deprivation", "year", "variant")
    VALUE: ClassVar[str] = "persons"

    place: Annotated[str, Ref("place", "neighbour")]
    """Place of residence; the finest the plan distinguishes."""
    age_band: AgeBand
    """Five-year age band."""
    sex: Sex
    """Sex."""
    deprivation: Annotated[int, Ge(1), Le(5)]
    """Deprivation fifth, 1 the most deprived."""
    year: Year
    """Financial year (mid-year estimate)."""
    variant: str = "principal"
    """Projection variant."""
    persons: Annotated[float, Ge(0), Unit("people")]
    """Number of people."""
    source: SourceRef
    """Where the row comes from."""


@register("activity", "activity", storage="table", path="baseline/activity")
class ActivityRow(Row):
    """Care given in the base year, by residence, age, sex, deprivation, service and provider."""

    KEY: ClassVar[tuple[str, ...]] = ("place", "age_band", "sex", "deprivation", "service", "provider")
    VALUE: ClassVar[str] = "quantity"

    place: Annotated[str, Ref("place", "neighbour")]
    """Place of residence."""
    age_band: AgeBand
    """Five-year age band."""
    sex: Sex
    """Sex."""
    deprivation: Annotated[int, Ge(1), Le(5)]
    """Deprivation fifth, 1 the most deprived."""
    service: Annotated[str, Ref("service")]
    """Service given."""
    provider: Annotated[str, Ref("organisation", "site")]
    """Organisation or site that gave it."""
    quantity: Annotated[float, Ge(0), Unit("units of the service")]
    """Units given in the base year."""
    source: SourceRef
    """Where the row comes from."""
    status: Status = "provisional"
    """Whether the organisations agree it."""


@register("capacity", "capacity", storage="table", path="baseline/capacity")
class CapacityRow(Row):
    """What is open: the base year, and later years where do nothing already opens or closes something."""

    KEY: ClassVar[tuple[str, ...]] = ("provider", "resource", "year")
    VALUE: ClassVar[str] = "units"

    provider: Annotated[str, Ref("organisation", "site")]
    """Organisation or site."""
    resource: Annotated[str, Ref("resource")]
    """What is open there."""
    year: Year
    """From this year on."""
    units: Annotated[float, Ge(0), Unit("units")]
    """Number open."""
    source: SourceRef
    """Where the row comes from."""
    status: Status = "provisional"
    """Whether the organisations agree it."""


@register("workforce", "workforce", storage="table", path="baseline/workforce")
class WorkforceRow(Row):
    """Staff of each organisation and group."""

    KEY: ClassVar[tuple[str, ...]] = ("organisation", "staff_group", "year", "measure")
    VALUE: ClassVar[str] = "wte"

    organisation: Annotated[str, Ref("organisation")]
    """Employer."""
    staff_group: Annotated[str, Ref("staff_group")]
    """Group of staff."""
    year: Year
    """Financial year."""
    measure: Literal["in post", "establishment", "trained"]
    """In post and establishment (funded posts) in the base year; trained: those who will finish training that year."""
    wte: Annotated[float, Ge(0), Unit("wte")]
    """Whole-time equivalents."""
    source: SourceRef
    """Where the row comes from."""
    status: Status = "provisional"
    """Whether the organisations agree it."""


@register("accounts", "accounts", storage="table", path="baseline/accounts")
class AccountsRow(Row):
    """Income and expenditure of each organisation in the base year, and income already known for later years."""

    KEY: ClassVar[tuple[str, ...]] = ("organisation", "line", "year")
    VALUE: ClassVar[str] = "amount"

    organisation: Annotated[str, Ref("organisation")]
    """Organisation."""
    line: AccountLine
    """Line of the accounts."""
    year: Year
    """Financial year. Later years may be given for allocation, grant and other_income only."""
    amount: Annotated[float, Unit("£")]
    """Pounds, in the prices of that year; spending is above zero too."""
    source: SourceRef
    """Where the row comes from."""
    status: Status = "provisional"
    """Whether the organisations agree it."""


@register("contract_value", "contract_values", storage="table", path="baseline/contracts")
class ContractRow(Row):
    """What each side of a contract says it is worth."""

    KEY: ClassVar[tuple[str, ...]] = ("contract", "side", "year")
    VALUE: ClassVar[str] = "amount"

    contract: Annotated[str, Ref("contract")]
    """Contract."""
    side: Literal["payer", "payee"]
    """Whose figure it is."""
    year: Year
    """Financial year."""
    amount: Annotated[float, Ge(0), Unit("£")]
    """Pounds, in the prices of that year."""
    source: SourceRef
    """Where the row comes from."""
    status: Status = "provisional"
    """Whether the two sides agree it."""


@register("travel", "travel", storage="table", path="baseline/travel")
class TravelRow(Row):
    """How far it is from a place to a provider."""

    KEY: ClassVar[tuple[str, ...]] = ("place", "provider", "mode")
    VALUE: ClassVar[str] = "minutes"

    place: Annotated[str, Ref("place", "neighbour")]
    """Place of residence."""
    provider: Annotated[str, Ref("organisation", "site")]
    """Where care is given."""
    mode: Literal["car", "public transport"] = "car"
    """How people travel."""
    minutes: Annotated[float, Ge(0), Unit("minutes")]
    """One way."""
    km: Annotated[float, Ge(0), Unit("km")]
    """One way."""
    source: SourceRef
    """Where the row comes from."""


@register("season", "seasons", storage="table", path="baseline/seasons")
class SeasonRow(Row):
    """How a service's year spreads over its months; a service without rows is spread evenly by days."""

    KEY: ClassVar[tuple[str, ...]] = ("service", "month")
    VALUE: ClassVar[str] = "factor"

    service: Annotated[str, Ref("service")]
    """Service."""
    month: Annotated[int, Ge(1), Le(12)]
    """Calendar month, 1 for January."""
    factor: Annotated[float, Gt(0), Unit("ratio")]
    """Daily activity of the month as a ratio to the year's average day."""
    source: SourceRef
    """Where the row comes from."""


@register("waiting", "waiting", storage="table", path="baseline/waiting")
class WaitingRow(Row):
    """People waiting at the start of the plan, by how long they have waited."""

    KEY: ClassVar[tuple[str, ...]] = ("provider", "service", "weeks")
    VALUE: ClassVar[str] = "people"

    provider: Annotated[str, Ref("organisation", "site")]
    """Who they wait for."""
    service: Annotated[str, Ref("service")]
    """What they wait for."""
    weeks: Annotated[int, Ge(0), Le(520), Unit("weeks")]
    """Whole weeks waited."""
    people: Annotated[float, Ge(0), Unit("people")]
    """Number waiting at the end of the base year."""
    source: SourceRef
    """Where the row comes from."""


@register("operational", "operational", storage="table", path="baseline/operational")
class OperationalRow(Row):
    """What organisations' own operational plans say of a year, held against the plan's figures."""

    KEY: ClassVar[tuple[str, ...]] = ("organisation", "figure", "item", "year")
    VALUE: ClassVar[str] = "value"

    organisation: Annotated[str, Ref("organisation")]
    """Whose plan."""
    figure: Literal["activity", "capacity.open", "staff.supply", "income", "cost", "position"]
    """Figure it states."""
    item: str = ""
    """The service, resource or staff group it is for, where the figure has one."""
    year: Year
    """Financial year."""
    value: float
    """What the operational plan says."""
    source: SourceRef
    """Where the row comes from."""
