"""Releases about hospitals and trusts: A&E, beds, waits, staff, sites, estates."""

import polars as pl

from placeplan.sources.release import Fault, Release, ReleaseFile, columns

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
            "The compilation is keyed by trust name; a renamed trust starts again (Whittington is absent before 2017).",
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
    published="NHS England: bed availability and occupancy (KH03), A&E, cancelled operations, urgent care",
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
                ae_waits_12hr_decision_to_admit -> waits_over_12h | integer | patients | over 12 hours from decision
                ae_type1_pct_4hr -> type1_within_4h | number | share | type 1 within four hours
                canc_cancelled_ops -> cancelled_operations | integer | operations | cancelled late
                canc_breaches_28d -> cancelled_not_treated_28d | integer | operations | not treated within 28 days
                canc_pct_not_treated_28_days -> - | number | share | the same as a share; above 1 in a few small trusts
                uec_financial_year -> - | text | | financial year of the discharge series
                uec_fy_quarter -> - | text | | quarter of the discharge series
                uec_uec_nctr_mean -> no_criteria_to_reside | number | patients | daily mean in bed without need
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
            "The Whittington (RKE) shows 2,532 general and acute beds in 2024-25 Q3, against about 260 in others.",
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
            'Columns headed "all" hold 1,400 beds for England, not all; "acute" is general and acute plus maternity.',
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
        ReleaseFile(
            "trust",
            "rtt_trust.parquet",
            "parquet",
            "provider x specialty x month",
            columns(
                "nhs_trust22_code -> trust | text | | provider code\n"
                "nhs_trust22_name -> trust_name | text | | its name\n" + _MONTH + _WAITS
            ),
        ),
        ReleaseFile(
            "stp",
            "rtt_stp.parquet",
            "parquet",
            "STP x specialty x month",
            columns(
                "stp20_nhs_code -> stp_ods | text | | STP or board code (ODS)\n"
                "stp20_name -> stp_name | text | | its name\n" + _MONTH + _WAITS
            ),
        ),
        ReleaseFile(
            "flow",
            "rtt_flow_stp.parquet",
            "parquet",
            "STP x month",
            columns(
                "stp20_nhs_code -> stp_ods | text | | STP or board code (ODS)\n"
                + _MONTH
                + """completed | integer | pathways | pathways completed in the month
            incomplete | integer | pathways | pathways still waiting at its end: the waiting list
            new | integer | pathways | clocks started in the month
            """
            ),
        ),
        ReleaseFile(
            "england",
            "rtt_overview.parquet",
            "parquet",
            "England x month x band",
            columns(
                """month | date | | first day of the month
            type_of_wait -> band | text | | total waiting, within 18, over 18, over 52 weeks
            count -> pathways | integer | pathways | incomplete pathways
            """
            ),
        ),
    ),
    faults=(_TOTAL,),
)
