"""Made-up rows of care of one trust, for both sides of the comparison with the NHS demand model.

100,000 inpatient spells, 500,000 outpatient attendances and 120,000 attendances in accident and emergency. Every row
belongs to one line of care; a line has its growth beyond population and, where it has one, its programme that avoids
part of it. Ages are single years; population grows alike within each five-year band, so that both sides read the same
projection.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

__all__ = ["AVOIDED", "GROWTH", "LINES", "OLDEST", "START", "YEARS", "Line", "persons", "rows_of", "write_data"]

START, YEARS, OLDEST = 2023, 5, 90
DATASET = "made-up"


@dataclass(frozen=True)
class Line:
    """A line of care.

    Parameters
    ----------
    model
        "ip", "op" or "aae": the model of the three that runs it.
    group
        Group whose growth beyond population it has.
    programme
        Name of the programme that avoids part of it; empty: none.
    share
        Kind of row of the outpatient and emergency models the programme looks for.
    age
        Mean age.
    """

    id: str
    model: str
    pod: str
    group: str
    rows: int
    age: float
    programme: str = ""
    flag: str = ""


LINES: tuple[Line, ...] = (
    Line("elective", "ip", "ip_elective_admission", "elective", 14_000, 58),
    Line("elective-little-value", "ip", "ip_elective_admission", "elective", 4_000, 55, "low_value_procedures"),
    Line("day-case", "ip", "ip_elective_daycase", "elective", 30_000, 57),
    Line("emergency", "ip", "ip_non-elective_admission", "non-elective", 22_000, 55),
    Line("emergency-alcohol", "ip", "ip_non-elective_admission", "non-elective", 3_000, 48, "alcohol"),
    Line("emergency-frail", "ip", "ip_non-elective_admission", "non-elective", 8_000, 82, "frail"),
    Line("emergency-falls", "ip", "ip_non-elective_admission", "non-elective", 3_000, 78, "falls"),
    Line("emergency-virtual-ward", "ip", "ip_non-elective_admission", "non-elective", 6_000, 66, "virtual_wards"),
    Line("emergency-again", "ip", "ip_non-elective_admission", "non-elective", 4_000, 64, "readmission"),
    Line("maternity", "ip", "ip_maternity_admission", "maternity", 6_000, 30),
    Line("first-by-gp", "op", "op_first", "first", 100_000, 50, "gp_referred_first_attendance_reduction_all", "gp"),
    Line("first-by-consultant", "op", "op_first", "first", 40_000, 55, "consultant_to_consultant_reduction_all", "c2c"),
    Line("first-other", "op", "op_first", "first", 60_000, 45),
    Line("follow-up", "op", "op_follow-up", "followup", 240_000, 56, "followup_reduction_all"),
    Line("procedure", "op", "op_procedure", "procedure", 60_000, 58),
    Line("walk-in", "aae", "aae_type-01", "walk-in", 50_000, 38),
    Line("ambulance", "aae", "aae_type-01", "ambulance", 25_000, 62),
    Line("frequent", "aae", "aae_type-01", "ambulance", 10_000, 44, "frequent_attenders_all", "is_frequent_attender"),
    Line("left", "aae", "aae_type-01", "walk-in", 8_000, 33, "left_before_seen_all", "is_left_before_treatment"),
    Line("minor", "aae", "aae_type-03", "walk-in", 20_000, 30, "low_cost_discharged_all",
         "is_low_cost_referred_or_discharged"),
    Line("untreated", "aae", "aae_type-03", "walk-in", 7_000, 35, "discharged_no_treatment_all",
         "is_discharged_no_treatment"),
)  # fmt: skip
GROWTH: dict[str, tuple[float, float]] = {
    "elective": (1.000, 1.014), "non-elective": (1.004, 1.020), "maternity": (0.985, 1.001),
    "first": (1.004, 1.018), "followup": (1.000, 1.012), "procedure": (1.010, 1.030),
    "walk-in": (1.002, 1.014), "ambulance": (1.006, 1.022),
}  # fmt: skip
"""Growth a year beyond population, as a ratio: the 80 % interval."""
AVOIDED: dict[str, tuple[float, float]] = {
    line.programme: (0.78 + 0.02 * (n % 5), 0.88 + 0.02 * (n % 5)) for n, line in enumerate(LINES) if line.programme
}
"""Share that remains once a programme has had its effect: the 80 % interval."""


def persons(sex: int, age: int, year: int) -> float:
    """People of an age (90: 90 and over) and sex (1: male, 2: female) in a year; growth is that of the band."""
    band = min(age // 5, 18)
    base = 3_000.0 * np.exp(-(((band - 7) / 9.0) ** 2)) * (1.0 if sex == 1 else 1.03)
    return float(base * (1.0 + 0.002 + 0.0018 * band + 0.001 * sex) ** (year - START))


def rows_of(line: Line, draw: np.random.Generator) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Age, sex, deprivation fifth and days in hospital of every row of a line."""
    age = np.clip(np.rint(draw.normal(line.age, 15.0, line.rows)), 15 if line.group == "maternity" else 0, OLDEST)
    sex = np.full(line.rows, 2) if line.group == "maternity" else draw.integers(1, 3, line.rows)
    stays = line.model == "ip" and line.id != "day-case"
    return {
        "age": age.astype(np.int64),
        "sex": sex.astype(np.int64),
        "imd_quintile": draw.integers(1, 6, line.rows),
        "speldur": draw.geometric(0.2, line.rows) if stays else np.zeros(line.rows, dtype=np.int64),
    }


def all_rows(seed: int) -> pl.DataFrame:
    """Rows of every line: line, model, age, sex, imd_quintile, speldur."""
    draw = np.random.Generator(np.random.Philox(key=seed))
    return pl.concat(
        [
            pl.DataFrame(rows_of(line, draw)).with_columns(line=pl.lit(line.id), model=pl.lit(line.model))
            for line in LINES
        ]
    )


def write_data(folder: Path, rows: pl.DataFrame) -> None:
    """Write the rows and factors as the demand model reads them from a folder."""
    by_line = pl.DataFrame(
        {
            "line": [line.id for line in LINES],
            "pod": [line.pod for line in LINES],
            "group": [line.group for line in LINES],
            "programme": [line.programme for line in LINES],
            "flag": [line.flag for line in LINES],
        }
    )
    whole = rows.join(by_line, on="line", maintain_order="left").with_columns(
        sitetret=pl.col("line"), ndggrp=pl.col("group"), tretspef=pl.lit("100"), tretspef_grouped=pl.lit("Other"),
        demog_type=pl.lit("demographics"), hsagrp=pl.lit("aae_all"), is_main_icb=pl.lit(value=1),
        icb=pl.lit("ICB"), sushrg_trimmed=pl.lit("HRG"), is_wla=pl.lit(value=False),
        age_group=(pl.col("age") // 5 * 5).cast(pl.String),
    )  # fmt: skip
    _write_inpatients(folder, whole.filter(model="ip").drop("model", "line").with_row_index("rn"))
    _write(folder, "op", _outpatients(whole.filter(model="op").with_row_index("index")))
    _write(folder, "aae", _emergency(whole.filter(model="aae").with_row_index("index")))
    years = [str(year) for year in range(START, START + YEARS + 1)]
    people = pl.DataFrame(
        [
            {"variant": "principal", "age": age, "sex": sex, **{y: persons(sex, age, int(y)) for y in years}}
            for sex in (1, 2)
            for age in range(OLDEST + 1)
        ]
    )
    _write(folder, "demographic_factors", people)
    _write(folder, "birth_factors", people)
    ages = [{"hsagrp": "aae_all", "sex": sex, "age": age, "activity": 1.0} for sex in (1, 2) for age in range(101)]
    _write(folder, "hsa_activity_tables", pl.DataFrame(ages))
    unequal = {"icb": ["ICB"], "sushrg_trimmed": ["HRG"], "imd_quintile": [1], "activity_rate": [1.0]}
    _write(folder, "inequalities", pl.DataFrame({**unequal, "fitted_line": [1.0], "level_up": [1.0]}))


def _write_inpatients(folder: Path, rows: pl.DataFrame) -> None:
    elective = pl.col("group") == "elective"
    _write(
        folder,
        "ip",
        rows.drop("programme", "flag").with_columns(
            classpat=pl.when(pl.col("pod") == "ip_elective_daycase").then(pl.lit("2")).otherwise(pl.lit("1")),
            admimeth=pl.when(elective).then(pl.lit("11")).otherwise(pl.lit("21")),
            has_procedure=elective.cast(pl.Int64),
            maternity_delivery_in_spell=pl.col("group") == "maternity",
        ),
    )
    avoided = rows.filter(pl.col("programme") != "").select("rn", strategy="programme", sample_rate=pl.lit(1.0))
    _write(folder, "ip_activity_avoidance_strategies", avoided)
    _write(folder, "ip_efficiencies_strategies", avoided.clear())
    area = rows.select("rn", "sitetret", functional_area=pl.lit("adult_elective_zerolos"))
    _write(folder, "ip_functional_areas_beds", area.with_columns(group_pcnt=pl.lit(1.0), episodes=pl.lit(1)))
    _write(folder, "ip_functional_areas_procedures", area.with_columns(count=pl.lit(1)))


def _outpatients(rows: pl.DataFrame) -> pl.DataFrame:
    apart = pl.col("index") % 5 == 0
    return rows.drop("model", "line", "speldur").with_columns(
        attendances=pl.when(apart).then(0).otherwise(1),
        tele_attendances=pl.when(apart).then(1).otherwise(0),
        type=pl.lit("all"),
        is_first=pl.col("group") == "first",
        has_procedures=pl.col("group") == "procedure",
        is_gp_ref=pl.col("flag") == "gp",
        is_cons_cons_ref=pl.col("flag") == "c2c",
    )


def _emergency(rows: pl.DataFrame) -> pl.DataFrame:
    flags = {line.flag for line in LINES if line.model == "aae" and line.flag}
    return rows.drop("model", "line", "speldur").with_columns(
        arrivals=pl.lit(1),
        is_ambulance=pl.col("group") == "ambulance",
        acuity=pl.lit("standard"),
        attendance_category=pl.lit("1"),
        aedepttype=pl.col("pod").str.slice(-2),
        **{flag: pl.col("flag") == flag for flag in sorted(flags)},
    )


def _write(folder: Path, name: str, table: pl.DataFrame) -> None:
    where = folder / name / f"fyear={START}" / f"dataset={DATASET}"
    where.mkdir(parents=True)
    table.write_parquet(where / "0.parquet")
