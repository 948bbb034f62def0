"""Releases about hospitals and trusts: A&E, beds, waits, staff, sites, estates."""

import polars as pl

from placeplan.sources.release import ColumnFamily, Fault, Release, ReleaseFile, columns

_OGL = "Open Government Licence v3.0"

AE_MONTHLY = Release(
    id="ae_monthly_trust_2016_2019",
    title="A&E attendances, waits over four hours and emergency admissions by trust",
    publisher="NHS England",
    published="NHS England, A&E attendances and emergency admissions, monthly statistics",
    licence=_OGL,
    grain="organisation x department type x month",
    years="April 2016 to March 2019",
    files=(
        ReleaseFile(
            "attendances",
            "ae_attendances.csv.gz",
            "csv.gz",
            "organisation x type x month",
            columns(
                """
                period -> month | date | | first day of the month
                org_code -> trust | text | | organisation code (ODS)
                type | text | | 1 (consultant-led, 24 hours), 2 (single specialty) or other
                attendances | integer | attendances | attendances in the month
                breaches -> over_4h | integer | attendances | of which longer than four hours
                admissions | integer | admissions | emergency admissions through that type of department
                """
            ),
        ),
    ),
)

AE_BEDS_BY_NAME = Release(
    id="ae_beds_trust_2010_2021",
    title="A&E by month and KH03 overnight beds by quarter, compiled by trust name",
    publisher="NHS England (compiled by HowsMyNHS)",
    published="NHS England monthly A&E and quarterly KH03 workbooks",
    licence=_OGL,
    grain="trust name x month; trust name x quarter",
    years="A&E November 2010 to December 2021; beds 2010 to 2021",
    files=(
        ReleaseFile(
            "attendances",
            "ae_monthly_by_trust_name.csv.gz",
            "csv.gz",
            "trust name x month",
            columns(
                """
                trust_name | text | | trust name, or England
                month | text | | year and month
                attendances_all_types -> attendances | integer | attendances | all department types
                over_4h | integer | attendances | of which longer than four hours
                """
            ),
        ),
        ReleaseFile(
            "beds",
            "kh03_overnight_beds_by_trust_name.csv.gz",
            "csv.gz",
            "trust name x quarter",
            columns(
                """
                trust_name | text | | trust name in small letters, or england
                overnight_beds_available -> beds | number | beds | average daily overnight beds available, all sectors
                decimal_quarter -> quarter_start | number | year | start of the quarter: 2010.25 is April to June 2010
                """
            ),
        ),
    ),
    faults=(
        Fault(
            "name-keyed",
            ("attendances", "beds"),
            "The compilation is keyed by trust name; a renamed trust starts again, and the Whittington is absent before 2017.",
            "noted",
            "Match to codes by name before use; a missing trust is not a zero.",
        ),
        Fault(
            "months-missing",
            ("attendances",),
            "Four months of 2019 are absent (February, September, October and November).",
            "noted",
            "A year's total is not formed from fewer than twelve months.",
        ),
        Fault(
            "zero-for-nothing",
            ("attendances",),
            "A zero stands where a trust made no return.",
            "left out",
            "The rows are left out: absence is not zero.",
            where=pl.col("attendances") == 0,
        ),
        Fault(
            "zero-beds",
            ("beds",),
            "A zero stands where a trust made no return.",
            "left out",
            "The rows are left out: absence is not zero.",
            where=pl.col("beds") == 0,
        ),
        Fault(
            "england-among-trusts",
            ("attendances", "beds"),
            "The England total stands among the trusts.",
            "left out",
            "The rows are left out, so that a sum over trusts is not doubled.",
            where=pl.col("trust_name").str.to_lowercase() == "england",
        ),
    ),
)

_BEDS = "average daily overnight beds"
_INCOMPLETE = pl.col("quarter").is_in(["2022-23 Q2", "2022-23 Q3"])
BED_PANEL = Release(
    id="kh03_ae_panel_trust_2018_2025",
    title="Trust by quarter: KH03 beds and occupancy, A&E, cancelled operations, discharge delays",
    publisher="NHS England",
    published="NHS England, bed availability and occupancy (KH03), A&E, cancelled operations, urgent and emergency care",
    licence=_OGL,
    grain="trust x quarter",
    years="2018-19 Q1 to 2024-25 Q4",
    files=(
        ReleaseFile(
            "panel",
            "trust_quarter_panel.csv.gz",
            "csv.gz",
            "trust x quarter",
            columns(
                f"""
                org_code -> trust | text | | trust code (ODS), or ENG
                period -> quarter | text | | financial year and quarter, such as 2018-19 Q1
                org_name -> trust_name | text | | trust name
                financial_year -> - | text | | financial year
                fy_quarter -> - | text | | quarter
                kh03_avail_all_avg_beds -> - | number | beds | headed "all" but not all beds: see the faults
                kh03_occ_all_avg_beds -> - | number | beds | the same
                kh03_occ_all_rate -> - | number | share | the same
                kh03_avail_ga_avg_beds -> ga_beds | number | beds | general and acute, available, {_BEDS}
                kh03_occ_ga_avg_beds -> ga_occupied | number | beds | general and acute, occupied, {_BEDS}
                kh03_occ_ga_rate -> ga_occupancy | number | share | occupied divided by available
                kh03_avail_mat_avg_beds -> maternity_beds | number | beds | maternity, available, {_BEDS}
                kh03_occ_mat_avg_beds -> maternity_occupied | number | beds | maternity, occupied, {_BEDS}
                kh03_avail_acute_avg_beds -> - | number | beds | general and acute plus maternity
                kh03_occ_acute_avg_beds -> - | number | beds | general and acute plus maternity
                kh03_occ_acute_rate -> - | number | share | general and acute plus maternity
                kh03_occ_adult_ga_rate -> - | number | share | repeats the general and acute rate
                ae_type1_attendances -> type1_attendances | integer | attendances | A&E type 1 in the quarter
                ae_waits_12hr_decision_to_admit -> waits_over_12h | integer | patients | waits over 12 hours from decision to admit
                ae_type1_pct_4hr -> type1_within_4h | number | share | type 1 within four hours
                canc_cancelled_ops -> cancelled_operations | integer | operations | cancelled at the last minute
                canc_breaches_28d -> cancelled_not_treated_28d | integer | operations | of which not treated within 28 days
                canc_pct_not_treated_28_days -> - | number | share | the same as a share; above 1 in a few small trusts
                uec_financial_year -> - | text | | financial year of the discharge series
                uec_fy_quarter -> - | text | | quarter of the discharge series
                uec_uec_nctr_mean -> no_criteria_to_reside | number | patients | daily mean still in bed without need of it
                uec_uec_nctr_max -> - | number | patients | daily maximum
                uec_uec_days -> - | number | days | days reported
                """
            ),
        ),
    ),
    faults=(
        Fault(
            "whittington-2024-25-q3",
            ("panel",),
            "The Whittington (RKE) shows 2,532 general and acute beds in 2024-25 Q3, against about 260 in every other quarter.",
            "left out",
            "Its available beds and occupancy are blanked for that quarter; its occupied beds stand.",
            where=(pl.col("trust") == "RKE") & (pl.col("quarter") == "2024-25 Q3") & (pl.col("ga_beds") > 1000),
            columns=("ga_beds", "ga_occupancy"),
        ),
        Fault(
            "england-row",
            ("panel",),
            "An England row stands among the trusts, and carries the Whittington error in 2024-25 Q3.",
            "left out",
            "The rows are left out; add up the trusts.",
            where=pl.col("trust") == "ENG",
        ),
        Fault(
            "ae-incomplete-2022-23",
            ("panel",),
            "A&E is incomplete in 2022-23 Q2 and Q3 (England 2.70 and 1.40 million type 1, against about 4.1 million).",
            "left out",
            "The A&E values of those two quarters are blanked; beds stand.",
            where=_INCOMPLETE & pl.col("type1_attendances").is_not_null(),
            columns=("type1_attendances", "waits_over_12h", "type1_within_4h"),
        ),
        Fault(
            "all-is-not-all",
            ("panel",),
            'The columns headed "all" hold about 1,400 beds for England, not all beds; "acute" is general and acute plus maternity.',
            "noted",
            "Neither is carried on; use general and acute, and maternity.",
        ),
        Fault(
            "mergers-step",
            ("panel",),
            "Mergers step the series: RQ8 and RDD into RAJ from 2020-21, RAP into RAL from 2024-25 Q4, and others.",
            "noted",
            "Follow the successor codes before comparing quarters.",
        ),
    ),
)

_MONTH = "date -> month | date | | first day of the month\nyear -> - | integer | | year\nmonth -> - | text | | month\n"
_WAITS = """treatment -> specialty | text | | treatment function; Total is all
waits_over_18_weeks -> over_18_weeks | integer | pathways | incomplete pathways over 18 weeks
waits_over_52_weeks -> over_52_weeks | integer | pathways | incomplete pathways over 52 weeks
"""
_TOTAL = Fault(
    "total-among-specialties",
    ("trust", "stp"),
    "A Total row stands among the specialties, and specialties were renamed in 2021.",
    "marked",
    "The Total rows are marked; use either them or the specialties.",
    where=pl.col("specialty") == "Total",
)
RTT = Release(
    id="rtt_trust_stp_2019_2025_healthyr",
    title="Referral to treatment waits by trust and by STP",
    publisher="NHS England",
    published="NHS England, consultant-led referral to treatment waiting times",
    licence=_OGL,
    grain="trust or STP x specialty x month",
    years="2019 to February 2025; England August 2007 to May 2024",
    files=(
        ReleaseFile("trust", "rtt_trust.parquet", "parquet", "provider x specialty x month", columns(
            "nhs_trust22_code -> trust | text | | provider code\nnhs_trust22_name -> trust_name | text | | its name\n"
            + _MONTH + _WAITS)),
        ReleaseFile("stp", "rtt_stp.parquet", "parquet", "STP x specialty x month", columns(
            "stp20_nhs_code -> stp_ods | text | | STP or board code (ODS)\nstp20_name -> stp_name | text | | its name\n"
            + _MONTH + _WAITS)),
        ReleaseFile("flow", "rtt_flow_stp.parquet", "parquet", "STP x month", columns(
            "stp20_nhs_code -> stp_ods | text | | STP or board code (ODS)\n" + _MONTH +
            """completed | integer | pathways | pathways completed in the month
            incomplete | integer | pathways | pathways still waiting at its end: the waiting list
            new | integer | pathways | clocks started in the month
            """)),
        ReleaseFile("england", "rtt_overview.parquet", "parquet", "England x month x band", columns(
            """month | date | | first day of the month
            type_of_wait -> band | text | | total waiting, within 18, over 18, over 52 weeks
            count -> pathways | integer | pathways | incomplete pathways
            """)),
    ),
    faults=(_TOTAL,),
)

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
        ReleaseFile("site beds", "hospital_beds_by_site_2020.csv", "csv", "hospital site, one row each", columns(
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
            """)),
        ReleaseFile("hospital points", "hospital_points_2022.csv", "csv", "hospital, one row each", columns(
            """
            hospital22_name -> site_name | text | | hospital name
            lon | number | degrees | longitude
            lat | number | degrees | latitude
            """)),
        ReleaseFile("trust points", "trust_points_2022.csv", "csv", "trust, one row each", columns(
            """
            nhs_trust22_name -> trust_name | text | | trust name
            nhs_trust22_code -> trust | text | | trust code (ODS)
            status | text | | open or closed
            lon | number | degrees | longitude
            lat | number | degrees | latitude
            """)),
    ),
    faults=(
        Fault("compiled-beds", ("site beds",),
              "The site beds were put together by researchers and are not an official return by site.",
              "noted", "Compare with KH03 by trust before use (see reconciling)."),
        Fault("independent-sector", ("site beds",),
              "Independent hospitals stand among the NHS sites.", "marked", "They are marked.",
              where=pl.col("sector") != "NHS Sector"),
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
        ReleaseFile("trusts and sites", "etrust_2018.csv.gz", "csv.gz", "trust or site, one row each", columns(
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
            """)),
        ReleaseFile("hospitals", "hospital_sites_nhs_website_2018.csv", "csv", "hospital, one row each", columns(
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
            """)),
    ),
)

_ERIC_KEY = """
Organisation Code -> trust | text | | trust code (ODS)
Organisation Name -> trust_name | text | | its name
Commissioning Region -> - | text | | region
Organisation Type -> trust_type | text | | kind of trust
"""
_ERIC_15 = _ERIC_KEY + """
Gross internal floor area (m²) -> floor_area | number | square metres | gross internal floor area
Risk adjusted backlog cost (£) -> risk_adjusted_backlog | number | £, cash | backlog weighted by risk
Cost to eradicate high risk backlog (£) -> high_risk_backlog | number | £, cash | high-risk backlog
Cost to eradicate significant risk backlog (£) -> significant_risk_backlog | number | £, cash | significant-risk backlog
Cost to eradicate moderate risk backlog (£) -> moderate_risk_backlog | number | £, cash | moderate-risk backlog
Cost to eradicate low risk backlog (£) -> low_risk_backlog | number | £, cash | low-risk backlog
"""


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
