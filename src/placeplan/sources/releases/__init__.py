"""Every declared release, by id."""

from placeplan.sources.errors import UnknownRelease
from placeplan.sources.release import Release
from placeplan.sources.releases import areas, hospitals, maps, money, people, primary_care, trusts

RELEASES: tuple[Release, ...] = (
    people.POPULATION,
    people.PROJECTIONS,
    people.DEPRIVATION,
    people.LIFE_EXPECTANCY,
    people.HEALTH_INDEX,
    areas.FOOTPRINTS,
    areas.ACUTE_TRUSTS_2017,
    areas.CCG_2021,
    areas.LOOKUPS,
    maps.TRAVEL,
    maps.BOUNDARIES,
    maps.CENTROIDS,
    hospitals.AE_MONTHLY,
    hospitals.AE_BEDS_BY_NAME,
    hospitals.BED_PANEL,
    hospitals.RTT,
    trusts.WORKFORCE,
    trusts.SITES,
    trusts.ORGANISATIONS,
    trusts.ESTATES,
    primary_care.GP_LISTS,
    primary_care.PRACTICES,
    primary_care.REGISTERS,
    primary_care.APPOINTMENTS,
    primary_care.ALLOCATIONS,
    money.LOANS,
    money.UNIT_COSTS,
    money.NATIONAL_ACTIVITY,
    money.ELICITATION,
)


def release(name: str) -> Release:
    """The release with that id; raises UnknownRelease naming those there are."""
    for candidate in RELEASES:
        if candidate.id == name:
            return candidate
    raise UnknownRelease(
        f"No release is declared with the id {name!r}.",
        remedy=f"Declared: {', '.join(sorted(r.id for r in RELEASES))}.",
    )
