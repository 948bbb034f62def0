"""Releases about residents: estimates, projections, deprivation, life expectancy, health."""

import polars as pl

from placeplan.sources.release import Column, ColumnFamily, Fault, Release, ReleaseFile, columns, numbered

AGES: tuple[Column, ...] = numbered(
    [(str(age), f"age_{age}") for age in range(90)] + [("90+", "age_90")],
    "integer",
    "persons",
    "usual residents of that age last birthday; the last is 90 and over",
)
_OGL = "Open Government Licence v3.0"


def _estimate(role: str, path: str, area: str, unit: str) -> ReleaseFile:
    """A mid-year estimate file: one row an area, one column a single year of age."""
    head = f"{area}_code -> area | text | | code of the {unit}\n{area}_name -> area_name | text | | its name\n"
    total = "total_population -> persons | integer | persons | all ages"
    kind = "parquet" if path.endswith("parquet") else "csv.gz"
    return ReleaseFile(role, path, kind, f"{unit}, one row each", columns(head + total) + AGES)  # type: ignore[arg-type]


POPULATION = Release(
    id="population_ons_mye",
    title="Mid-year population estimates by single year of age",
    publisher="Office for National Statistics",
    published="ONS, small area population estimates in England and Wales (LSOA), and estimates for districts and CCGs",
    licence=_OGL,
    grain="area x single year of age (0 to 89, 90 and over), persons",
    years="mid-2017, 2019, 2020; UK countries by sex, mid-2023",
    files=(
        _estimate("lsoa 2017", "population17_lsoa11_england.parquet", "lsoa11", "LSOA (2011)"),
        _estimate("lsoa 2019", "population19_lsoa11_england.parquet", "lsoa11", "LSOA (2011)"),
        _estimate("lsoa 2020", "population20_lsoa11_england.parquet", "lsoa11", "LSOA (2011)"),
        _estimate("ccg 2019", "population19_ccg20.csv.gz", "ccg", "CCG (2020)"),
        _estimate("district 2019", "population19_ltla19.csv.gz", "ltla19", "district (2019), England and Wales"),
        _estimate("district 2019 on 2020 boundaries", "population19_ltla20.csv.gz", "ltla20", "district (2020)"),
        _estimate("district 2020", "population20_ltla21.csv.gz", "ltla21", "district (2021)"),
        ReleaseFile(
            "country 2023",
            "ons_uk_countries_2023_age_sex.csv",
            "csv",
            "country x sex x age",
            columns(
                """
                sex | text | | males or females
                Code -> area | text | | country code
                Name -> area_name | text | | country name
                Geography -> - | text | | always Country
                age | text | years | single year of age; 90+ is 90 and over
                count -> persons | number | persons | residents
                """
            ),
        ),
    ),
    faults=(
        Fault(
            "no-sex-split",
            ("lsoa 2017", "lsoa 2019", "lsoa 2020", "ccg 2019", "district 2019", "district 2020"),
            "The estimates are of persons, with no split by sex below national level.",
            "noted",
            "Tables that show sex use the national split at each single year of age, and say so.",
        ),
    ),
)

_SEX_AGE = "sex | integer | 1 male, 2 female | sex\nage | text | years | single year of age; the oldest are in groups\n"
_YEAR = "year | integer | | mid-year; for flows, the mid-year they start from\n"
_VARIANT = "variant | text | | projection variant, such as ppp (principal)\n"


def _npp(role: str, path: str, unit: str, meaning: str, *, flow: bool = False, age: str = "text") -> ReleaseFile:
    """One component of the national projections by sex, single age and year."""
    variant = _VARIANT if path.startswith("npp2018") else ""
    middle = "flow | text | | In, Out or Net\n" if flow else ""
    sex_age = _SEX_AGE.replace("age | text", f"age | {age}")
    text = f"{sex_age}{middle}{_YEAR}value | number | {unit} | {meaning}\n{variant}"
    return ReleaseFile(role, path, "parquet", "England x sex x age x year", columns(text))


PROJECTIONS = Release(
    id="npp_england_2018_2020_variants",
    title="National population projections for England: 2018-based variants and 2020-based principal",
    publisher="Office for National Statistics",
    published="ONS, national population projections, open data files by variant",
    licence=_OGL,
    grain="England x sex x single year of age x year x variant",
    years="2018 to 2045 (2018-based, 18 variants); 2020 to 2045 (2020-based, principal)",
    files=(
        _npp("population 2018", "npp2018_population.parquet", "persons", "projected residents at mid-year"),
        _npp("births 2018", "npp2018_births.parquet", "births", "births to mothers of that age", age="integer"),
        _npp(
            "fertility 2018",
            "npp2018_fertility_assumptions.parquet",
            "births per 1,000 women",
            "assumed fertility rate of women of that age",
            age="integer",
        ),
        _npp("deaths 2018", "npp2018_deaths.parquet", "deaths", "projected deaths"),
        _npp("mortality 2018", "npp2018_mortality_assumptions.parquet", "deaths per 100,000", "assumed mortality rate"),
        _npp("migration 2018", "npp2018_total_migration.parquet", "persons", "projected migration", flow=True),
        _npp("population 2020", "npp2020_ppp_population.parquet", "persons", "projected residents at mid-year"),
        _npp("births 2020", "npp2020_ppp_births.parquet", "births", "births to mothers of that age"),
        _npp(
            "fertility 2020",
            "npp2020_ppp_fertility_assumptions.parquet",
            "births per 1,000 women",
            "assumed fertility rate of women of that age",
        ),
        _npp("deaths 2020", "npp2020_ppp_deaths.parquet", "deaths", "projected deaths"),
        _npp("mortality 2020", "npp2020_ppp_mortality_assumptions.parquet", "deaths per 100,000", "mortality rate"),
        _npp("migration 2020", "npp2020_ppp_total_migration.parquet", "persons", "projected migration", flow=True),
        ReleaseFile(
            "life expectancy 2018",
            "period_life_expectancy_by_age_2018b.parquet",
            "parquet",
            "England x variant x sex x age x year",
            columns(
                """
                variant | text | | "2018 ppp" and the high and low life expectancy variants
                sex | text | | m or f
                age | integer | years | exact age
                year | integer | | calendar year
                period_ex -> life_expectancy | number | years | period expectation of life at that age
                """
            ),
        ),
    ),
    faults=(
        Fault(
            "ppz-no-flows",
            ("migration 2018",),
            "The zero-migration variant (ppz) gives only net flows.",
            "noted",
            "Nothing is filled in: its In and Out rows do not exist.",
        ),
    ),
    notes="Population cells are padded with spaces in the published age column; the reader trims them.",
)

_DOMAINS = ("Income", "Employment", "Education", "Health", "Crime", "Housing_and_Access", "Environment")
_LA_SCORES = "".join(
    f"{d}_Score | number | index | average score\n"
    f"{d}_Proportion | number | share | share of LSOAs in the most deprived tenth\n"
    f"{d}_Extent | number | share | weighted share of residents in the most deprived three tenths\n"
    for d in _DOMAINS
)
_LA_BASE = """
Score -> score | number | index | average score, higher is more deprived
Proportion -> most_deprived_tenth | number | share | share of LSOAs in the most deprived tenth nationally
Extent -> extent | number | share | weighted share of residents in the most deprived three tenths
"""

DEPRIVATION = Release(
    id="imd_2015_2019_2025",
    title="Index of Multiple Deprivation",
    publisher="Ministry of Housing, Communities and Local Government",
    published="MHCLG (earlier DCLG), English indices of deprivation, LSOA and summary files",
    licence=_OGL,
    grain="LSOA (2011); district; integrated care board",
    years="2015, 2019, 2025",
    files=(
        ReleaseFile(
            "lsoa 2015",
            "imd2015_england_lsoa11.csv.gz",
            "csv.gz",
            "LSOA, one row each",
            columns(
                """
                lsoa11_code -> lsoa | text | | LSOA (2011) code
                lsoa11_name -> lsoa_name | text | | its name
                lad13_code -> district | text | | district (2013) code
                lad13_name -> district_name | text | | its name
                IMD_score -> score | number | index | higher is more deprived
                IMD_rank -> rank | integer | rank | 1 is the most deprived of 32,844
                IMD_decile -> decile | integer | tenth | 1 is the most deprived tenth
                """
            ),
        ),
        ReleaseFile(
            "lsoa 2019",
            "imd2019_england_lsoa11.csv.gz",
            "csv.gz",
            "LSOA, one row each",
            columns(
                "lsoa11_code -> lsoa | text | | LSOA (2011) code\n"
                "IMD_decile -> decile | integer | tenth | 1 is the most deprived tenth\n"
                "IMD_rank -> rank | integer | rank | 1 is the most deprived of 32,844\n"
                + "".join(
                    f"{d}_decile | integer | tenth | domain tenth\n{d}_rank | integer | rank | domain rank\n"
                    for d in _DOMAINS
                )
            ),
        ),
        ReleaseFile(
            "district 2015",
            "imd2015_england_ltla21.csv.gz",
            "csv.gz",
            "district (2021), one row each",
            columns("ltla21_code -> district | text | | district (2021) code" + _LA_BASE),
        ),
        ReleaseFile(
            "district 2019",
            "imd2019_england_ltla23.csv.gz",
            "csv.gz",
            "district (2023), one row each",
            columns("ltla23_code -> district | text | | district (2023) code" + _LA_BASE + _LA_SCORES),
        ),
        ReleaseFile(
            "icb 2025",
            "imd2025_england_icb24.csv.gz",
            "csv.gz",
            "integrated care board (2024), one row each",
            columns(
                """
                icb24_code -> icb | text | | board code
                icb24_name -> icb_name | text | | its name
                imd_average_score -> score | number | index | average score, higher is more deprived
                imd_average_rank -> rank | number | rank | average rank of its LSOAs, higher is more deprived
                imd_2025_extent -> extent | number | share | share of residents in the most deprived three tenths
                """
            ),
            family=ColumnFamily(
                "[a-z0-9_]+", "number", "as published", "the other summary measures of each domain", 50
            ),
        ),
    ),
)

LIFE_EXPECTANCY = Release(
    id="life_expectancy",
    title="Life expectancy by district, and by deprivation tenth within local areas",
    publisher="Office for National Statistics; Office for Health Improvement and Disparities",
    published="ONS, life expectancy for local areas; OHID, slope index of inequality example (about 2016)",
    licence=f"{_OGL} (data); the package that carries the deprivation table is GPL-3",
    grain="district x sex; local area x deprivation tenth x sex",
    years="2023; about 2016",
    files=(
        ReleaseFile(
            "district 2023",
            "life_expectancy_at_birth_lad_2023.csv",
            "csv",
            "district x sex",
            columns(
                """
                Area code -> district | text | | district code
                Area name -> district_name | text | | its name
                Sex -> sex | text | | Male or Female
                Life expectancy -> life_expectancy | number | years | at birth
                """
            ),
        ),
        ReleaseFile(
            "deprivation tenth",
            "life_expectancy_by_deprivation_decile_area.csv.gz",
            "csv.gz",
            "area x sex x deprivation tenth",
            columns(
                """
                Sex -> sex | integer | 1 male, 2 female | sex
                GeoCode -> area | text | | local area code
                Decile -> decile | integer | tenth | deprivation tenth within the area, 1 is the most deprived
                Pop -> persons | integer | person-years | population at risk
                Deaths -> deaths | integer | deaths | deaths in the period
                LifeExp -> life_expectancy | number | years | at birth
                SE -> standard_error | number | years | standard error of life expectancy
                """
            ),
        ),
    ),
    faults=(
        Fault(
            "implausible-life-expectancy",
            ("deprivation tenth",),
            "In a few very small tenths life expectancy comes out above 95 years with a wide standard error.",
            "left out",
            "The life expectancy and its standard error are blanked; population and deaths stay.",
            where=pl.col("life_expectancy") > 95,
            columns=("life_expectancy", "standard_error"),
        ),
        Fault(
            "undated",
            ("deprivation tenth",),
            "The table carries no date; it is about 2016.",
            "noted",
            "Use it for the gradient, not as a dated baseline.",
        ),
    ),
)

_SUBDOMAINS = (
    "Difficulties in daily life",
    "Mental health",
    "Mortality",
    "Personal well-being",
    "Physical health conditions",
    "Behavioural risk factors",
    "Children and young people",
    "Physiological risk factors",
    "Protective measures",
    "Access to green space",
    "Access to services",
    "Crime",
    "Economic and working conditions",
    "Living conditions",
)
_INDEX = "index, England 2015 = 100"


def _scores(suffix: str) -> str:
    return f"overall_score -> overall | number | {_INDEX} | higher is healthier\n" + "".join(
        f"healthy_{d}_domain{suffix} -> healthy_{d} | number | {_INDEX} | domain score\n"
        for d in ("people", "lives", "places")
    )


_ICS = "icb22_code -> icb | text | | ICS (2022) code\nicb22_name -> icb_name | text | | its name\n"

HEALTH_INDEX = Release(
    id="ons_health_index_2015_2021",
    title="Health Index for England",
    publisher="Office for National Statistics",
    published="ONS, Health Index scores, England",
    licence=_OGL,
    grain="ICS or district x year x measure",
    years="2015 to 2021",
    files=(
        ReleaseFile(
            "ics",
            "health_index_ics.csv.gz",
            "csv.gz",
            "ICS x year",
            columns(_ICS + "year | integer | | year\n" + _scores("")),
        ),
        ReleaseFile(
            "district",
            "health_index.csv.gz",
            "csv.gz",
            "district x year",
            columns(
                "ltla21_code -> district | text | | district (2021)\nyear | integer | | year\n" + _scores("_score")
            ),
        ),
        ReleaseFile(
            "ics subdomains",
            "health_index_ics_subdomains.csv.gz",
            "csv.gz",
            "ICS x year x subdomain",
            columns(
                _ICS
                + "year | integer | | year\n"
                + f"sub_domain -> measure | text | | subdomain\nvalue | number | {_INDEX} | score"
            ),
        ),
        ReleaseFile(
            "ics indicators",
            "health_index_ics_indicators.parquet",
            "parquet",
            "ICS x year x indicator",
            columns(
                _ICS
                + "year | integer | | year\n"
                + f"indicator -> measure | text | | indicator\nvalue | number | {_INDEX} | score"
            ),
        ),
        ReleaseFile(
            "district subdomains",
            "health_index_subdomains.csv.gz",
            "csv.gz",
            "district x year",
            columns(
                "ltla21_code -> district | text | | district (2021)\nyear | integer | | year\n"
                + "".join(f"{s} | number | {_INDEX} | subdomain score\n" for s in _SUBDOMAINS)
            ),
        ),
        ReleaseFile(
            "district indicators",
            "health_index_indicators.parquet",
            "parquet",
            "district x year x indicator",
            columns(
                "ltla21_code -> district | text | | district (2021)\nyear | integer | | year\n"
                "indicator -> measure | text | | indicator\nvalue | number | the indicator's own unit | raw value"
            ),
        ),
    ),
    faults=(
        Fault(
            "raw-not-index",
            ("district indicators",),
            "The district indicator file holds raw values in each indicator's own unit, not index scores.",
            "noted",
            "Do not compare it with the ICS indicator file, which holds index scores.",
        ),
    ),
)
