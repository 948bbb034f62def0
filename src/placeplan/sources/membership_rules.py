"""Where one CCG of 2021 covers more than one footprint of 2017: the written rules that split it.

The lookup from LSOA to the CCGs of 2017 is not among the releases, so membership goes through the CCGs of 2021. All but
five of those descend from CCGs of one footprint. For the five, these rules apply in order; the first that fits wins.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """LSOAs of one CCG (2021, ODS code) that go to one footprint: some districts, some LSOAs, or all the rest."""

    ccg: str
    footprint: str
    reason: str
    districts: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    lsoas: tuple[str, ...] = ()


_WHITBY = (
    "E01027813", "E01027821", "E01027822", "E01027823", "E01027831", "E01027832", "E01027837", "E01027838", "E01027839",
    "E01027840", "E01027841", "E01027864", "E01027865", "E01027866", "E01027869", "E01027870", "E01027871",
)  # fmt: skip
_BANSTEAD = (
    *(f"E010305{n}" for n in range(59, 70)), *(f"E010305{n}" for n in range(89, 93)), "E01030598", "E01030601",
    *(f"E010306{n:02d}" for n in range(3, 10)), *(f"E010306{n}" for n in range(35, 45)),
)  # fmt: skip
_DURHAM_CITY = ("E01033164", "E01033195", "E01033197", "E01033221")

RULES: tuple[Rule, ...] = (
    Rule(
        "84H",
        "E54000001",
        "North Durham CCG: the old districts of Chester-le-Street, Derwentside and Durham, by their run of LSOA codes",
        first="E01020590",
        last="E01020732",
    ),
    Rule("84H", "E54000001", "North Durham CCG: LSOAs of Durham city made in 2011", lsoas=_DURHAM_CITY),
    Rule("84H", "E54000003", "Durham Dales, Easington and Sedgefield CCG: the rest of County Durham"),
    Rule("01H", "E54000002", "Cumbria CCG north of Morecambe Bay: Allerdale, Carlisle, Copeland and Eden"),
    Rule(
        "42D",
        "E54000003",
        "Hambleton, Richmondshire and Whitby CCG: Scarborough district north of latitude 54.4 stands for Whitby",
        lsoas=_WHITBY,
    ),
    Rule(
        "42D",
        "E54000003",
        "Hambleton, Richmondshire and Whitby CCG: the two districts",
        districts=("E07000164", "E07000166"),
    ),
    Rule("42D", "E54000005", "Harrogate and Rural District CCG: Harrogate district", districts=("E07000165",)),
    Rule("42D", "E54000006", "Scarborough and Ryedale CCG: the rest"),
    Rule(
        "92A",
        "E54000035",
        "Surrey Downs CCG: the LSOAs of Reigate and Banstead north of latitude 51.265 stand for Banstead",
        lsoas=_BANSTEAD,
    ),
    Rule(
        "92A",
        "E54000033",
        "East Surrey CCG: Tandridge, and Reigate and Banstead but for Banstead",
        districts=("E07000215", "E07000211"),
    ),
    Rule("92A", "E54000035", "Guildford and Waverley, North West Surrey and Surrey Downs CCGs: the rest"),
    Rule("D4U1Y", "E54000034", "North East Hampshire and Farnham CCG stands under two footprints; it goes to Frimley"),
)
