"""Releases about places and organisations: lookups, catchments, boundaries, centroids, travel times."""

import polars as pl

from placeplan.sources.release import Fault, Release, ReleaseFile, columns

_OGL = "Open Government Licence v3.0"


def _lookup(role: str, path: str, grain: str, text: str) -> ReleaseFile:
    return ReleaseFile(role, path, "csv.gz" if path.endswith("gz") else "csv", grain, columns(text))


FOOTPRINTS = Release(
    id="lookup_stp_partners_ods",
    title="Sustainability and transformation partnerships and their partner bodies",
    publisher="NHS Digital, Organisation Data Service; Office for National Statistics",
    published="NHS Digital ODS, STP mapping workbook, with the ONS April 2017 list of 44 footprints",
    licence=_OGL,
    grain="footprint x partner body",
    years="44 footprints of April 2017; partners as at 2019",
    files=(
        _lookup(
            "ccg to footprint 2017",
            "ccg_to_stp_44_footprints_2017.csv",
            "footprint x CCG",
            """
            stp17_ons -> footprint | text | | footprint code, E54000001 to E54000044
            stp17_name -> footprint_name | text | | its name
            ccg_ods -> ccg | text | | CCG code (ODS, three characters)
            ccg_name | text | | its name
            note1 | text | | note of the publisher or of whoever collected the sheet
            note2 | text | | a further note
            """,
        ),
        _lookup(
            "partners",
            "stp_partners_long.csv",
            "footprint x partner",
            """
            region -> - | text | | NHS region
            stp_ods | text | | footprint code (ODS, Q codes)
            stp_ons | text | | footprint code (ONS) in 2019
            footprint_no | integer | | number 1 to 44 of the 2016 footprint
            stp_name | text | | footprint name
            partner_name | text | | name of the partner
            partner_ods -> partner | text | | its ODS code
            partner_type | text | | CCG, LA, TRUST or OTHER
            status | text | | current_2019 or closed
            """,
        ),
        _lookup(
            "changes",
            "stp_change_log.csv",
            "change",
            """
            date | text | | day of the change
            stp_code -> stp_ods | text | | footprint code (ODS)
            stp_name | text | | its name
            change_type | text | | kind of change
            details | text | | what changed
            """,
        ),
    ),
    faults=(
        Fault(
            "greater-manchester-added",
            ("ccg to footprint 2017",),
            "Greater Manchester's 12 CCGs were blank in the published sheet.",
            "marked",
            "They were added from the footprint's own list and are marked.",
            where=pl.col("note1").str.starts_with("row added").fill_null(False),
        ),
        Fault(
            "shared-ccg",
            ("ccg to footprint 2017",),
            "Two CCGs stand under two footprints: Cumbria (01H) and North East Hampshire and Farnham (99M).",
            "marked",
            "Cumbria's districts go to West, North and East Cumbria, the other to Frimley (see the membership rules).",
            where=pl.col("ccg").str.strip_chars().is_in(["01H", "99M"]),
        ),
        Fault(
            "numbers-run-on",
            ("partners",),
            "The footprint numbers of Nottinghamshire (QT1) run on from 14 to 21, an error of copying down.",
            "corrected",
            "The footprint is taken from its ODS code, never from the number.",
            where=pl.col("stp_ods").is_in(["QT1"]) & (pl.col("footprint_no") != 14),
            columns=("footprint_no",),
            fix=pl.lit(14, dtype=pl.Int64()),
        ),
        Fault(
            "no-partner-code",
            ("partners",),
            "Ten partners have no ODS code.",
            "marked",
            "They count as partner bodies but join to nothing.",
            where=pl.col("partner").is_null(),
        ),
    ),
)

ACUTE_TRUSTS_2017 = Release(
    id="lookup_trust_stp_2017_hf",
    title="Acute trusts by footprint, 2017/18",
    publisher="The Health Foundation, from NHS England lists",
    published="The Health Foundation, winter pressures analysis, trust to STP lookup",
    licence=f"MIT (repository); {_OGL} (lists)",
    grain="acute trust",
    years="2017/18",
    files=(
        _lookup(
            "trusts",
            "trust_stp_2017.csv",
            "acute trust, one row each",
            """
            NHS England Region -> - | text | | region
            Trust -> trust_name | text | | trust name
            code -> trust | text | | trust code (ODS)
            STP -> footprint_name | text | | footprint name
            STP_code -> footprint | text | | footprint code, E54000001 to E54000044
            """,
        ),
    ),
    faults=(
        Fault(
            "regions-misaligned",
            ("trusts",),
            "The region column is misaligned with its rows.",
            "noted",
            "The reader checks that it is there and does not carry it on.",
        ),
    ),
)

CCG_2021 = Release(
    id="lookup_ccg_stp_2021_ons",
    title="CCG to STP to NHS region, April 2021",
    publisher="Office for National Statistics",
    published="ONS Open Geography portal",
    licence=_OGL,
    grain="CCG",
    years="April 2021",
    files=(
        _lookup(
            "ccg",
            "ccg21_stp21_region21.csv",
            "CCG, one row each",
            """
            FID -> - | integer | | row number
            CCG21CD -> ccg | text | | CCG code (ONS)
            CCG21CDH -> ccg_ods | text | | CCG code (ODS)
            CCG21NM -> ccg_name | text | | its name
            STP21CD -> stp | text | | STP code (ONS)
            STP21CDH -> stp_ods | text | | STP code (ODS)
            STP21NM -> stp_name | text | | its name
            NHSER21CD -> region | text | | NHS region code
            NHSER21CDH -> - | text | | NHS region code (ODS)
            NHSER21NM -> region_name | text | | its name
            """,
        ),
    ),
)

_LSOA = "lsoa11_name -> lsoa_name | text | | LSOA (2011) name\nlsoa11_code -> lsoa | text | | LSOA (2011) code\n"
_ICB = (
    "sicbl{y}_name -> - | text | | sub-board location name\nsicbl{y}_code -> sub_icb | text | | sub-board location\n"
    "{sub} -> sub_icb_ods | text | | the same (ODS)\nicb{y}_name -> icb_name | text | | board name\n"
    "icb{y}_code -> icb | text | | board code\n{icb} -> icb_ods | text | | the same (ODS)\n"
)

LOOKUPS = Release(
    id="lookup_geographr",
    title="Area lookups, successor codes and trust catchments",
    publisher="Office for National Statistics; NHS England; Office for Health Improvement and Disparities",
    published="ONS Open Geography portal; NHS ODS; OHID, NHS acute trust catchment populations",
    licence=_OGL,
    grain="LSOA; trust; MSOA x trust",
    years="2019 to 2024",
    files=(
        _lookup(
            "lsoa to ccg 2021",
            "lookup_lsoa11_ccg21_stp21_ltla21.csv.gz",
            "LSOA, one row each",
            _LSOA
            + """ccg21_name -> ccg_name | text | | CCG (2021) name
            ccg21_code -> ccg | text | | CCG (2021) code (ONS)
            stp21_name -> stp_name | text | | STP (2021) name
            stp21_code -> stp | text | | STP (2021) code
            ltla21_name -> district_name | text | | district (2021) name
            ltla21_code -> district | text | | district (2021) code
            """,
        ),
        _lookup(
            "lsoa to icb 2022",
            "lookup_lsoa11_sicbl22_icb22_ltla22.csv.gz",
            "LSOA, one row each",
            _LSOA
            + _ICB.format(y=22, sub="sicbl22_code_h", icb="icb22_code_h")
            + "ltla22_name -> district_name | text | | district (2022)\nltla22_code -> district | text | | its code\n",
        ),
        _lookup(
            "lsoa21 to icb 2024",
            "lookup_lsoa21_icb24.csv.gz",
            "LSOA (2021), one row each",
            "lsoa21_name -> lsoa_name | text | | LSOA (2021) name\nlsoa21_code -> lsoa | text | | LSOA (2021) code\n"
            + _ICB.format(y=24, sub="sicbl24_code_nhs", icb="icb24_code_nhs"),
        ),
        _lookup(
            "lsoa to lsoa21",
            "lookup_lsoa11_lsoa21_ltla22.csv.gz",
            "LSOA pair",
            _LSOA
            + """change_code -> change | text | | U unchanged, S split, M merged, X complex
            lsoa21_name -> - | text | | LSOA (2021) name
            lsoa21_code -> lsoa21 | text | | LSOA (2021) code
            ltla22_name -> district_name | text | | district (2022) name
            ltla22_code -> district | text | | district (2022) code
            """,
        ),
        _lookup(
            "lsoa to msoa",
            "lookup_lsoa11_msoa11.csv.gz",
            "LSOA, one row each (United Kingdom)",
            _LSOA + "msoa11_name -> - | text | | MSOA name\nmsoa11_code -> msoa | text | | MSOA (2011) code\n",
        ),
        _lookup(
            "trust catchment",
            "catchment_trust_msoa_2019.csv.gz",
            "MSOA x acute trust",
            """
            msoa_code -> msoa | text | | MSOA (2011) code
            trust_code -> trust | text | | trust code (ODS)
            proportion -> share | number | share | share of the MSOA's admitted patients who went to the trust
            """,
        ),
        _lookup(
            "trust by district",
            "lookup_nhs_trusts22_ltla21.csv.gz",
            "trust x district",
            """
            nhs_trust22_code -> trust | text | | trust code (2022)
            ltla21_code -> district | text | | district (2021) code
            proportion_trust_came_from_ltla -> share | number | share | share of the trust's catchment that lives there
            """,
        ),
        _lookup(
            "trust by icb",
            "lookup_nhs_trusts22_icb22.csv.gz",
            "trust x board",
            """
            nhs_trust22_code -> trust | text | | trust code (2022)
            icb22_code -> icb | text | | board code (2022)
            proportion_trust_came_from_icb -> share | number | share | share of the trust's catchment that lives there
            """,
        ),
        _lookup(
            "trust to stp 2020",
            "lookup_trust20_stp20.csv.gz",
            "trust, one row each",
            """
            nhs_trust_code -> trust | text | | trust code (2020)
            stp_code -> stp_ods | text | | STP code (ODS)
            status | text | | open or closed
            """,
        ),
        _lookup(
            "trust to stp 2021",
            "lookup_nhs_trusts22_stp21.csv.gz",
            "trust, one row each",
            """
            nhs_trust22_name -> trust_name | text | | trust name
            nhs_trust22_code -> trust | text | | trust code (2022)
            stp21_name -> stp_name | text | | STP name
            stp21_code -> stp | text | | STP (2021) code
            """,
        ),
        _lookup(
            "successors",
            "lookup_trust_trust.csv.gz",
            "old code x new code",
            """
            old_code -> old | text | | organisation or site code that closed
            new_code -> new | text | | the code that followed it
            date | date | | day of the change
            """,
        ),
        _lookup(
            "district to county 2021",
            "lookup_ltla21_utla21.csv.gz",
            "district, one row each",
            """
            ltla21_name -> district_name | text | | district name
            ltla21_code -> district | text | | district code
            utla21_name -> council_name | text | | upper-tier or unitary council
            utla21_code -> council | text | | its code
            """,
        ),
        _lookup(
            "rural and urban",
            "ruc11_lsoa11.csv.gz",
            "LSOA, one row each",
            """
            lsoa11_code -> lsoa | text | | LSOA (2011) code
            ruc11_code -> class_code | text | | rural-urban class, A1 to E2
            ruc -> setting | text | | Urban or Rural
            classification -> class | text | | class in words
            """,
        ),
    ),
    faults=(
        Fault(
            "catchment-shares-short",
            ("trust catchment",),
            "An MSOA's shares add to 0.98 on average: trusts with very few of its patients are left out.",
            "noted",
            "Measures of self-containment divide by the share that is listed, and say so.",
        ),
        Fault(
            "taunton-absent",
            ("trust catchment",),
            "Taunton and Somerset (RBA, later RH5) is not in the file, so most of Somerset's own use is missing.",
            "noted",
            "No self-containment is given for Somerset.",
        ),
        Fault(
            "catchment-codes-of-later-years",
            ("trust catchment",),
            "Trusts stand under the codes of their 2020 to 2022 successors.",
            "noted",
            "Footprints are found through the successor codes.",
        ),
    ),
)
