"""Releases about general practice: lists, practices, disease registers, appointments, weighted populations."""

import polars as pl

from placeplan.sources.release import Fault, Release, ReleaseFile, columns, numbered

_OGL = "Open Government Licence v3.0"
BANDS = ("0-4", "5-14", "15-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
_LISTS = numbered(
    [(f"{sex} {band}", f"{sex.lower()} {band}") for band in BANDS for sex in ("Male", "Female")],
    "integer",
    "patients",
    "registered patients of that sex and age band",
)

GP_LISTS = Release(
    id="gp_list_sizes_2013_2016",
    title="Registered patients by practice, age band and sex",
    publisher="NHS Business Services Authority",
    published="NHSBSA, patient list sizes, quarterly",
    licence=_OGL,
    grain="practice x quarter x age band x sex",
    years="April 2013 to March 2016, 12 quarters",
    files=(
        ReleaseFile(
            "practice",
            "gp_list_sizes_by_practice_age_sex.parquet",
            "parquet",
            "practice x quarter",
            columns(
                """
            quarter | text | | year and months, such as 2016_01-03
            commissioner_name -> - | text | | commissioner
            commissioner_code -> - | text | | commissioner code, five characters
            practice_name | text | | practice name
            practice_code -> practice | text | | practice code (ODS)
            ccg_ods -> ccg | text | | CCG code (ODS), or an earlier primary care trust
            """
            )
            + _LISTS,
        ),
        ReleaseFile(
            "ccg",
            "gp_list_sizes_by_ccg_age_sex.csv.gz",
            "csv.gz",
            "CCG x quarter",
            columns(
                """
            quarter | text | | year and months, such as 2016_01-03
            ccg_ods -> ccg | text | | CCG code (ODS)
            """
            )
            + _LISTS,
        ),
    ),
    faults=(
        Fault(
            "not-ccg",
            ("practice", "ccg"),
            "A few rows belong to primary care trusts that closed in 2013 (codes such as 5LA).",
            "marked",
            "They are marked, and join to no footprint.",
            where=pl.col("ccg").str.starts_with("5"),
        ),
        Fault(
            "registered-not-resident",
            ("practice", "ccg"),
            "Registered patients outnumber residents: people who moved stay on lists, and some live elsewhere.",
            "noted",
            "Compare with residents before use (see reconciling).",
        ),
    ),
)

_PRACTICE = """
org_code -> practice | text | | practice code (ODS)
name -> practice_name | text | | its name
national_grouping -> - | text | | region
hlhg -> - | text | | local office or board
postcode | text | | postcode
open_date | integer | yyyymmdd | opened
close_date | integer | yyyymmdd | closed, if it has
status | text | | A active, C closed, D dormant, P proposed
commissioner -> ccg | text | | commissioner code (ODS)
join_date | integer | yyyymmdd | joined that commissioner
left_date | integer | yyyymmdd | left it, if it has
prescribing_setting -> - | text | | empty in these copies
"""
_NO_SETTING = Fault(
    "no-prescribing-setting",
    ("2015", "2022"),
    "The prescribing setting is empty, so GP practices cannot be told from clinics and other cost centres.",
    "noted",
    "Keep the practices that also have a registered list.",
)
PRACTICES = Release(
    id="ods_gp_practices",
    title="GP practices and prescribing cost centres",
    publisher="NHS Digital Organisation Data Service",
    published="NHS Digital ODS, epraccur and eccg",
    licence=_OGL,
    grain="practice",
    years="2015 and 2022",
    files=(
        ReleaseFile("2015", "epraccur_2015.csv.gz", "csv.gz", "practice, one row each", columns(_PRACTICE)),
        ReleaseFile("2022", "epraccur_2022.csv.gz", "csv.gz", "practice, one row each", columns(_PRACTICE)),
        ReleaseFile(
            "ccg 2015",
            "eccg_2015.csv",
            "csv",
            "CCG, one row each",
            columns(
                """
            ccg_ods -> ccg | text | | CCG code (ODS)
            ccg_name | text | | its name
            national_grouping -> - | text | | region
            hlhg -> - | text | | local office
            postcode | text | | postcode
            open_date | integer | yyyymmdd | opened
            close_date | integer | yyyymmdd | closed, if it has
            """
            ),
        ),
    ),
    faults=(_NO_SETTING,),
)

REGISTERS = Release(
    id="qof_prevalence_ccg_2013_14",
    title="Quality and Outcomes Framework disease registers by CCG",
    publisher="Health and Social Care Information Centre",
    published="HSCIC, Quality and Outcomes Framework, prevalence by CCG",
    licence=_OGL,
    grain="CCG x register",
    years="2013/14",
    files=(
        ReleaseFile(
            "ccg",
            "prevalence_by_ccg.csv",
            "csv",
            "CCG x register",
            columns(
                """
            ccgcode -> ccg | text | | CCG code (ODS)
            indicator_group -> register | text | | register, such as DM or COPD
            Register_description -> register_name | text | | register in words
            disease_register_size -> patients | integer | patients | patients on the register
            ccg_listsize -> list_size | integer | patients | all registered patients
            prevalence | number | per cent | patients per 100 registered
            """
            ),
        ),
    ),
    faults=(
        Fault(
            "age-limited",
            ("ccg",),
            "Some registers are of adults (diabetes 17 and over, depression 18 and over), but the "
            "published prevalence divides by patients of all ages.",
            "noted",
            "Compare like with like.",
        ),
    ),
)

APPOINTMENTS = Release(
    id="gp_appointments_ccg_2019_2021",
    title="Appointments in general practice by CCG",
    publisher="NHS Digital",
    published="NHS Digital, appointments in general practice, regional files",
    licence=_OGL,
    grain="CCG x month x status x professional x mode x lead time",
    years="March 2019 to August 2021",
    files=(
        ReleaseFile(
            "appointments",
            "gp_appointments_ccg_month.parquet",
            "parquet",
            "CCG x month x four classes",
            columns(
                """
            stp_ons -> stp | text | | STP code (ONS)
            stpnm -> - | text | | its name
            ccg_code -> ccg | text | | CCG code (ODS)
            ccg_ons_code -> - | text | | CCG code (ONS)
            ccg_name | text | | its name
            appt_status -> status | text | | Attended, DNA or Unknown
            hcp_type -> professional | text | | GP, other practice staff or unknown
            appt_mode -> mode | text | | face to face, telephone, home visit, video, unknown
            time_between_book_and_appt -> lead_time | text | | time from booking to appointment
            count_of_appointments -> appointments | integer | appointments | appointments in the month
            month | text | | year and month
            """
            ),
        ),
    ),
    faults=(
        Fault(
            "eight-stps-missing",
            ("appointments",),
            "The files of 8 of the 42 STPs are absent, among them Greater Manchester and Cheshire and Merseyside.",
            "noted",
            "England cannot be formed from it; a missing STP is not a zero.",
        ),
    ),
)

_WEIGHTED = """
Practice_Code -> practice | text | | practice code (ODS)
GP_Practice_Name -> practice_name | text | | its name
Practice_Postcode -> postcode | text | | postcode
Latitude -> lat | number | degrees | latitude
Longitude -> lon | number | degrees | longitude
CCG21 -> ccg | text | | CCG code of 2021 (ODS)
Former CCG -> - | text | | its name
ICS22 -> icb_ods | text | | board code (ODS)
ICS22name -> icb_name | text | | its name
R22 -> - | text | | region code
Region22 -> - | text | | region
LAD21 -> district | text | | district (2021) code
LTLA21 -> district_name | text | | its name
LA21 -> - | text | | upper-tier council code; district code in 2024/25
UTLA21 -> - | text | | headed upper-tier council, holds district names
pop 2022/23 -> registered | number | patients | projected registered patients
G&A WP -> general_acute | number | weighted patients | general and acute need
CS WP -> community | number | weighted patients | community services need
MH WP -> mental_health | number | weighted patients | mental health need
Mat WP -> maternity | number | weighted patients | maternity need
Health Ineq WP -> health_inequalities | number | weighted patients | health inequalities
Prescr WP -> prescribing | number | weighted patients | prescribing need
Final WP -> overall | number | weighted patients | overall core need
Primary Medical Care WP -> primary_care | number | weighted patients | primary medical care need
Final PMC WP -> overall_primary_care | number | weighted patients | primary medical care with inequalities
"""
ALLOCATIONS = Release(
    id="allocations_gp_weighted_population_2022_2025",
    title="Registered and need-weighted populations by practice, for NHS allocations",
    publisher="NHS England, Advisory Committee on Resource Allocation",
    published="NHS England, allocations, practice-level weighted populations",
    licence=f"{_OGL} and MIT",
    grain="practice",
    years="allocation rounds 2023/24 and 2024/25",
    files=(
        ReleaseFile(
            "2023-24",
            "gp_practice_weighted_population_2023_2024.csv.gz",
            "csv.gz",
            "practice, one row each",
            columns(_WEIGHTED),
        ),
        ReleaseFile(
            "2024-25",
            "gp_practice_weighted_population_2024_2025.csv.gz",
            "csv.gz",
            "practice, one row each",
            columns(_WEIGHTED),
        ),
    ),
    faults=(
        Fault(
            "weights-only",
            ("2023-24", "2024-25"),
            "The files give weights, not pounds.",
            "noted",
            "An allocation in pounds has to come from elsewhere.",
        ),
        Fault(
            "population-heading",
            ("2024-25",),
            'The population is still headed "pop 2022/23" in the 2024/25 round.',
            "noted",
            "It is taken as that round's own projection.",
        ),
        Fault(
            "council-columns",
            ("2023-24", "2024-25"),
            "The upper-tier council columns hold district names, and in 2024/25 district codes.",
            "noted",
            "They are not carried on; the district columns are sound.",
        ),
        Fault(
            "tiny-practices",
            ("2023-24", "2024-25"),
            "Some practices have fewer than 100 projected patients.",
            "marked",
            "They are marked.",
            where=pl.col("registered") < 100,
        ),
    ),
)
