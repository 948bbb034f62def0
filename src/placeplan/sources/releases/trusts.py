"""Releases about trusts as organisations: staff, sites, codes, estates."""

import polars as pl

from placeplan.sources.release import ColumnFamily, Fault, Release, ReleaseFile, columns

_OGL = "Open Government Licence v3.0"

WORKFORCE = Release(
    id="workforce_trust_staffgroup_2017_2018",
    title="Hospital and community staff by organisation and staff group",
    publisher="NHS Digital",
    published="NHS Digital, NHS workforce statistics, supplementary table by nationality (summed)",
    licence=_OGL,
    grain="organisation x staff group",
    years="September 2017 and June 2018",
    files=(
        ReleaseFile(
            "staff",
            "hchs_fte_by_trust_staff_group.csv",
            "csv",
            "organisation x staff group x month",
            columns(
                """
                month | text | | 2017-SEP or 2018-JUN
                org_code -> trust | text | | organisation code (ODS)
                org_name -> trust_name | text | | its name
                staff_group | text | | staff group
                fte -> wte | number | whole-time equivalents | staff in post
                """
            ),
        ),
    ),
    faults=(
        Fault(
            "trusts-not-split",
            ("staff",),
            "A trust that spans footprints (for instance Essex Partnership) is one figure, not split by place.",
            "noted",
            "Footprint totals count the trusts assigned to the footprint, whole.",
        ),
    ),
)

SITES = Release(
    id="hospital_sites_2020_2022",
    title="Hospital and trust points, and beds by hospital site",
    publisher="NHS Organisation Data Service; site beds compiled by researchers from NHS England returns",
    published="NHS ODS; March 2020 surge-capacity compilation",
    licence=_OGL,
    grain="site; trust",
    years="2020 (beds), 2022 (points)",
    files=(
        ReleaseFile(
            "site beds",
            "hospital_beds_by_site_2020.csv",
            "csv",
            "hospital site, one row each",
            columns(
                """
            nation -> - | text | | always England
            hospitalId -> site | text | | site code (ODS)
            sector | text | | NHS Sector or Independent Sector
            hospitalName -> site_name | text | | its name
            pcds -> postcode | text | | postcode
            lat | number | degrees | latitude
            long -> lon | number | degrees | longitude
            trustId -> trust | text | | trust code (ODS)
            trustName -> trust_name | text | | its name
            tier1 -> - | boolean | | first tier of the surge plan
            hduBeds -> high_dependency_beds | integer | beds | high-dependency beds
            acuteBeds -> acute_beds | integer | beds | general acute beds
            """
            ),
        ),
        ReleaseFile(
            "hospital points",
            "hospital_points_2022.csv",
            "csv",
            "hospital, one row each",
            columns(
                """
            hospital22_name -> site_name | text | | hospital name
            lon | number | degrees | longitude
            lat | number | degrees | latitude
            """
            ),
        ),
        ReleaseFile(
            "trust points",
            "trust_points_2022.csv",
            "csv",
            "trust, one row each",
            columns(
                """
            nhs_trust22_name -> trust_name | text | | trust name
            nhs_trust22_code -> trust | text | | trust code (ODS)
            status | text | | open or closed
            lon | number | degrees | longitude
            lat | number | degrees | latitude
            """
            ),
        ),
    ),
    faults=(
        Fault(
            "compiled-beds",
            ("site beds",),
            "The site beds were put together by researchers and are not an official return by site.",
            "noted",
            "Compare with KH03 by trust before use (see reconciling).",
        ),
        Fault(
            "independent-sector",
            ("site beds",),
            "Independent hospitals stand among the NHS sites.",
            "marked",
            "They are marked.",
            where=pl.col("sector") != "NHS Sector",
        ),
    ),
)

ORGANISATIONS = Release(
    id="ods_trusts_sites_2018",
    title="NHS trusts, their sites, and hospitals on the NHS website",
    publisher="NHS Digital Organisation Data Service; NHS website",
    published="NHS Digital ODS, etrust; NHS website, hospital list",
    licence=_OGL,
    grain="trust or site",
    years="September 2018",
    files=(
        ReleaseFile(
            "trusts and sites",
            "etrust_2018.csv.gz",
            "csv.gz",
            "trust or site, one row each",
            columns(
                """
            org_code -> site | text | | trust or site code
            name | text | | its name
            national_grouping -> - | text | | region
            hlhg -> - | text | | local office
            postcode | text | | postcode
            open_date | integer | yyyymmdd | opened
            close_date | integer | yyyymmdd | closed, if it has
            is_site | boolean | | true for a site, false for a trust
            trust_code -> trust | text | | the trust it belongs to
            """
            ),
        ),
        ReleaseFile(
            "hospitals",
            "hospital_sites_nhs_website_2018.csv",
            "csv",
            "hospital, one row each",
            columns(
                """
            OrganisationCode -> site | text | | site code
            OrganisationName -> site_name | text | | its name
            OrganisationType -> - | text | | always Hospital
            SubType -> subtype | text | | kind of hospital
            Sector -> sector | text | | NHS Sector or Independent Sector
            OrganisationStatus -> - | text | | Visible
            Postcode -> postcode | text | | postcode
            Latitude -> lat | number | degrees | latitude
            Longitude -> lon | number | degrees | longitude
            ParentODSCode -> trust | text | | parent organisation
            ParentName -> trust_name | text | | its name
            """
            ),
        ),
    ),
)

_ERIC_KEY = """
Organisation Code -> trust | text | | trust code (ODS)
Organisation Name -> trust_name | text | | its name
Commissioning Region -> - | text | | region
Organisation Type -> trust_type | text | | kind of trust
"""
_ERIC_15 = (
    _ERIC_KEY
    + """
Gross internal floor area (m²) -> floor_area | number | square metres | gross internal floor area
Risk adjusted backlog cost (£) -> risk_adjusted_backlog | number | £, cash | backlog weighted by risk
Cost to eradicate high risk backlog (£) -> high_risk_backlog | number | £, cash | high-risk backlog
Cost to eradicate significant risk backlog (£) -> significant_risk_backlog | number | £, cash | significant-risk backlog
Cost to eradicate moderate risk backlog (£) -> moderate_risk_backlog | number | £, cash | moderate-risk backlog
Cost to eradicate low risk backlog (£) -> low_risk_backlog | number | £, cash | low-risk backlog
"""
)


def _eric(year: str, text: str) -> ReleaseFile:
    rest = ColumnFamily(".+", "text", "as headed", "the other items of the return, as text", 2)
    nulls = ("", "NA", "Not Applicable", "No Data Provided", "Not applicable")
    return ReleaseFile(year, f"eric_{year}.csv.gz", "csv.gz", "trust, one row each", columns(text), rest, nulls)


ESTATES = Release(
    id="eric_trust_estates_2013_2017",
    title="Estates returns information collection (ERIC) by trust",
    publisher="NHS Digital",
    published="NHS Digital, Estates returns information collection, trust-level data",
    licence=_OGL,
    grain="trust",
    years="2013/14 to 2016/17; only 2015/16 is sound",
    files=(
        _eric("2013-14", _ERIC_KEY),
        _eric("2014-15", _ERIC_KEY),
        _eric("2015-16", _ERIC_15),
        _eric("2016-17", _ERIC_KEY),
    ),
    faults=(
        Fault(
            "columns-shifted",
            ("2013-14", "2014-15", "2016-17"),
            "Amounts with thousands separators were split at each comma, so values stand under the wrong headings "
            "(every pound column of the year is below 1,000).",
            "refused",
            "Use 2015/16, or the publisher's own workbook.",
        ),
        Fault(
            "pound-sign-lost",
            ("2015-16",),
            "The pound sign is lost from some headings.",
            "noted",
            "Those columns are carried as text under their damaged headings.",
        ),
    ),
)
