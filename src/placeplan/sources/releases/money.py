"""Releases about money and national activity: loans, unit costs, activity series, expert ranges."""

import polars as pl

from placeplan.sources.release import Fault, Release, ReleaseFile, columns

_OGL = "Open Government Licence v3.0"
_BALANCES = "".join(
    f"loans_{a}_{b} | number | £, cash | balance outstanding at 31 March {a + 1}\n"
    for a, b in ((2016, 17), (2017, 18), (2018, 19))
)

LOANS = Release(
    id="trust_loans_2016_2019",
    title="Interim revenue support loans outstanding by trust, and income",
    publisher="Department of Health and Social Care (compiled by the BBC Shared Data Unit)",
    published="DHSC, financial assistance under section 40 of the National Health Service Act 2006",
    licence=_OGL,
    grain="trust x year",
    years="2016/17 to 2018/19",
    files=(
        ReleaseFile(
            "by name",
            "interim_revenue_loans_by_trust.csv",
            "csv",
            "trust, one row each",
            columns(
                "trust_name | text | | trust name\n"
                + _BALANCES
                + "total -> - | number | £, cash | sum of the three years"
            ),
        ),
        ReleaseFile(
            "by code",
            "interim_revenue_support_loans_by_code.csv",
            "csv",
            "trust x year",
            columns(
                """
            year | text | | financial year, such as 2016/17
            org_code -> trust | text | | trust code (ODS)
            trust_name | text | | trust name
            closing_balance -> loans | number | £, cash | balance outstanding at 31 March
            """
            ),
        ),
        ReleaseFile(
            "with income",
            "loans_and_income_2018_19.csv",
            "csv",
            "trust, one row each",
            columns(
                "trust_name | text | | trust name\n"
                + _BALANCES
                + "income_2018_19 | number | £, cash | operating income 2018/19"
            ),
        ),
    ),
    faults=(
        Fault(
            "thousands-in-2016-17",
            ("by code",),
            "The 2016/17 balances by code are in £000, the later years in £.",
            "corrected",
            "They are multiplied by 1,000 and marked.",
            where=pl.col("year") == "2016/17",
            columns=("loans",),
            fix=pl.col("loans") * 1000,
        ),
        Fault(
            "totals-disagree",
            ("by code",),
            "The 2016/17 balances by code add to £4.90 billion, the compiler's own total by name to £4.67 billion.",
            "noted",
            "For a series over years use the balances by name.",
        ),
        Fault(
            "three-year-sum",
            ("by name",),
            'The "total" adds three closing balances of the same debt.',
            "noted",
            "It is not carried on.",
        ),
        Fault(
            "income-of-borrowers-only",
            ("with income",),
            "Income is given only for the 82 trusts with a loan in all three years; UCLH is not one.",
            "noted",
            "A trust that is absent has unknown income, not none.",
        ),
    ),
)

UNIT_COSTS = Release(
    id="unit_costs_ncc",
    title="National Cost Collection: activity and unit cost by currency",
    publisher="NHS England",
    published="NHS England, National Cost Collection, national schedule",
    licence=_OGL,
    grain="department x currency",
    years="2024/25",
    files=(
        ReleaseFile(
            "national",
            "ncc.csv.gz",
            "csv.gz",
            "department x currency",
            columns(
                """
            department_code -> department | text | | setting, such as EL (elective) or NEL (non-elective)
            currency_code -> currency | text | | HRG or other currency code
            currency_desc -> currency_name | text | | in words
            activity | number | units of the currency | activity in the year
            unit_cost | number | £ per unit, 2024/25 prices | mean cost
            cost | number | £, 2024/25 prices | total cost
            """
            ),
        ),
    ),
    faults=(
        Fault(
            "cost-without-activity",
            ("national",),
            "1,820 rows give a cost without activity or unit cost (excluded services and reconciling items).",
            "marked",
            "They are marked, and have no unit cost.",
            where=pl.col("activity").is_null(),
        ),
        Fault(
            "later-than-the-plans",
            ("national",),
            "Costs are of 2024/25, some eight years after the 2016/17 plans.",
            "noted",
            "Deflate before use and record it as an assumption.",
        ),
    ),
)

NATIONAL_ACTIVITY = Release(
    id="national_activity_baseline_2007_2024",
    title="England activity by month",
    publisher="NHS England (compiled by the Health Foundation)",
    published="NHS Digital and NHS England, hospital episode statistics and community services, compiled series",
    licence=_OGL,
    grain="England x month",
    years="April 2007 to February 2024",
    files=(
        ReleaseFile(
            "activity",
            "baseline_data.csv",
            "csv",
            "month, one row each",
            columns(
                """
            period -> month | date | | first day of the month
            ae_attendances | number | attendances | A&E attendances
            ae_admissions | number | admissions | admissions through A&E
            apc_ordinary_episodes -> ordinary_episodes | number | episodes | admitted episodes with a night
            apc_day_case_episodes -> day_cases | number | episodes | day cases
            apc_emergency -> emergency_admissions | number | admissions | emergency admissions
            outpatient_total_appointments -> outpatient_booked | number | appointments | outpatient appointments booked
            outpatient_attended_appointments -> outpatient_attended | number | appointments | of which attended
            community_contacts | number | contacts | community contacts
            community_referrals | number | referrals | community referrals
            mothers | number | mothers | maternities
            """
            ),
        ),
        ReleaseFile(
            "budget",
            "baseline_budget.csv",
            "csv",
            "service, one row each",
            columns(
                """
            Year -> service | text | | headed Year, holds the service
            baseline_budget -> budget | number | £ | baseline budget of the service
            """
            ),
        ),
        ReleaseFile(
            "index",
            "cwa.csv",
            "csv",
            "service x year",
            columns(
                """
            type -> service | text | | service
            fyear -> year | integer | | financial year, by its first calendar year
            constant_prices -> index | number | index, 2018 = 100 | cost-weighted activity at constant prices
            """
            ),
        ),
    ),
    faults=(
        Fault(
            "series-of-different-length",
            ("activity",),
            "A&E, community and maternity series cover only some years.",
            "noted",
            "The months without a value are empty, not zero.",
        ),
        Fault(
            "maternity-taken-up",
            ("activity",),
            "The maternity series was still being taken up after April 2015, from 1,400 a month to above 40,000.",
            "left out",
            "Maternity values below 40,000 are blanked.",
            where=pl.col("mothers") < 40_000,
            columns=("mothers",),
        ),
    ),
)

ELICITATION = Release(
    id="mitigator_elicitation_nhp",
    title="National elicitation of how far hospital activity can be avoided, and peers",
    publisher="NHS England New Hospital Programme; The Strategy Unit",
    published="The Strategy Unit, types of potentially mitigatable activity",
    licence="MIT",
    grain="mitigator; provider x peer; council x peer",
    years="elicited 2023, for 2039/40",
    files=(
        ReleaseFile(
            "ranges",
            "nee_table.csv",
            "csv",
            "mitigator, one row each",
            columns(
                """
            param_name -> mitigator | text | | type of activity
            mean -> remaining_mean | number | per cent | activity that remains, mean of the experts
            percentile10 -> remaining_high | number | per cent | what remains at the 10th percentile of reduction
            percentile90 -> remaining_low | number | per cent | what remains at the 90th percentile of reduction
            """
            ),
        ),
        ReleaseFile(
            "categories",
            "mitigator-categories.csv",
            "csv",
            "mitigator, one row each",
            columns(
                """
            strategy -> mitigator | text | | type of activity
            category | text | | category code
            category_name | text | | category in words
            is_care_shift | boolean | | true where care moves elsewhere and is not avoided
            """
            ),
        ),
        ReleaseFile(
            "names",
            "mitigators.json",
            "json",
            "mitigator, one entry each",
            columns("mitigator | text | | type of activity\nmitigator_name | text | | in words"),
        ),
        ReleaseFile(
            "provider peers",
            "nhp-peers.csv",
            "csv",
            "provider x peer",
            columns("procode -> trust | text | | trust code (ODS)\npeer | text | | a peer's code"),
        ),
        ReleaseFile(
            "council peers",
            "la-peers.csv",
            "csv",
            "council x peer",
            columns("procode -> district | text | | district code\npeer | text | | a peer's code"),
        ),
    ),
    faults=(
        Fault(
            "percentiles-of-reduction",
            ("ranges",),
            "The percentiles are of the reduction, so the 10th is the higher activity.",
            "noted",
            "The tidy columns say high and low in terms of the activity that remains.",
        ),
    ),
)
