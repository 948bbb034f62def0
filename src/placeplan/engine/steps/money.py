"""Steps from activity, capacity and staff to money (equations, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from placeplan.engine import finance
from placeplan.engine.pipeline import Chain
from placeplan.engine.steps.capacity import CapacitySteps
from placeplan.engine.steps.leaves import Leaves
from placeplan.engine.steps.world import WorldSteps
from placeplan.results.ledger import Index, Ledger, Reference, add, times

__all__ = ["MoneySteps"]

KNOWN = ("allocation", "grant", "other_income")


class MoneySteps(WorldSteps):
    """Steps about money. Index: world, year, then what it is about."""

    def __init__(self, chain: Chain, ledger: Ledger, capacity: CapacitySteps) -> None:
        self.chain, self.model, self.ledger, self.capacity = chain, chain.model, ledger, capacity
        self.care = capacity.care
        self.leaves = Leaves(chain)
        self.axes = chain.model.axes
        self.lines = [
            *[("income", line) for line in finance.INCOME_LINES],
            *[("cost", line) for line in finance.COST_LINES],
        ]
        self.cover = [finance.contract_cover(self.model, chain.layout, c).tolist() for c in self.model.contracts]
        self.index_lines = [*self.model.indices]

    def record(self) -> None:
        """Enter every step about money."""
        self._drivers()
        self._contracts()
        self._books()

    def _money(
        self,
        name: str,
        value: Callable[[Index], float],
        formula: str,
        compute: Callable[[Index, Sequence[float]], float],
        inputs: Callable[[Index], Sequence[Reference]],
        words: Callable[[Index], str],
        unit: str = "£",
    ) -> None:
        self._enter(name, value, unit, formula, compute, inputs, words)

    def _organisation(self, r: int) -> str:
        return self.axes.organisation.title(self.axes.organisation.ids[r])

    # drivers, in prices of the base year

    def _drivers(self) -> None:
        self._money(
            "pay.group",
            self._pay_group,
            "(staff in post + agency x (1 + premium)) x pay",
            lambda _, v: (v[0] + v[1] * (1 + v[2])) * v[3],
            self._pay_group_inputs,
            lambda i: f"pay at base-year rates, {self.capacity._team(i)}",
        )
        self._money(
            "pay",
            self._driver("pay"),
            "sum over staff groups",
            add,
            lambda i: [("pay.group", (*i, w)) for w in range(len(self.axes.staff_group))],
            lambda i: f"pay at base-year rates, {self._organisation(i[2])}",
        )
        self._money(
            "variable.part",
            self._variable_part,
            "activity x variable cost of a unit",
            times,
            self._variable_inputs,
            lambda i: f"variable cost, {self.care._triple(i[2])}",
        )
        self._money(
            "variable",
            self._driver("variable"),
            "sum over services of activity x variable cost",
            add,
            lambda i: [
                ("variable.part", (i[0], i[1], t))
                for o in self.capacity.providers_of[i[2]]
                for t in self.capacity.triples_of[o]
            ],
            lambda i: f"variable cost in base-year prices, {self._organisation(i[2])}",
        )
        self._capacity_drivers()

    def _driver(self, field: str) -> Callable[[Index], float]:
        return lambda i: float(getattr(self.chain.sides[i[0]].drivers, field)[i[1], i[2], 0])

    def _capacity_drivers(self) -> None:
        self._money(
            "stepped.part",
            self._stepped_part,
            "units open / step x cost of a step",
            times,
            self._stepped_inputs,
            lambda i: f"cost of keeping open, {self.capacity._place(i)}",
        )
        self._money(
            "stepped",
            self._driver("stepped"),
            "sum over resources of units open / step x cost of a step",
            add,
            self._stepped_sum,
            lambda i: f"stepped cost in base-year prices, {self._organisation(i[2])}",
        )
        self._money(
            "index",
            lambda i: self._index(i[2], i[1]),
            "(1 + change a year) ^ years",
            lambda _, v: (1.0 + v[0]) ** v[1],
            lambda i: [
                self.leaves.assumption(self.model.indices[self.index_lines[i[2]]]),
                self.leaves.constant("years since the base year", i[1]),
            ],
            lambda i: f"index of {self.index_lines[i[2]]}",
            "ratio",
        )

    def _index(self, line: int, year: int) -> float:
        return float(finance.index_of(self.model, self.chain.draws, self.index_lines[line])[year, 0])

    def _indexed(self, i: Index, line: str) -> list[Reference]:
        return [("index", (i[0], i[1], self.index_lines.index(line)))] if line in self.index_lines else []

    def _pay_group(self, i: Index) -> float:
        world, year, r, w = i
        staff, group, draws = self.chain.sides[world].staff, self.model.staff_groups[w], self.chain.draws
        agency = staff.agency[year, r, w, 0] * (1.0 + draws[group.agency_premium][0])
        return float((staff.supply[year, r, w, 0] + agency) * draws[group.pay][0])

    def _pay_group_inputs(self, i: Index) -> list[Reference]:
        group = self.model.staff_groups[i[3]]
        return [("staff.supply", i), ("staff.agency", i), *self.leaves.given(group.agency_premium, group.pay)]

    def _variable_part(self, i: Index) -> float:
        world, year, t = i
        cost = self.model.services[self.chain.layout.service[t]].variable_cost
        volume = self.care._volume((world, self.care.weight_of("priced"), year, t))
        return float(volume * self.chain.draws[cost][0])

    def _variable_inputs(self, i: Index) -> list[Reference]:
        world, year, t = i
        cost = self.model.services[self.chain.layout.service[t]].variable_cost
        return [("volume", (world, self.care.weight_of("priced"), year, t)), self.leaves.assumption(cost)]

    def _stepped_part(self, i: Index) -> float:
        world, year, o, j = i
        resource = self.model.resources[j]
        return float(
            self.chain.sides[world].open[year, o, j, 0] / resource.step * self.chain.draws[resource.step_cost][0]
        )

    def _stepped_inputs(self, i: Index) -> list[Reference]:
        resource = self.model.resources[i[3]]
        step = self.leaves.constant("steps in a unit", 1.0 / resource.step)
        return [("capacity.open", i), step, self.leaves.assumption(resource.step_cost)]

    def _stepped_sum(self, i: Index) -> list[Reference]:
        world, year, r = i
        here = self.chain.sides[world].open[year, :, :, 0]
        pairs = [(o, j) for o in self.capacity.providers_of[r] for j in range(len(self.model.resources)) if here[o, j]]
        return [("stepped.part", (world, year, o, j)) for o, j in pairs]

    # contracts

    def _contracts(self) -> None:
        self._money(
            "contract.activity",
            self._covered,
            "sum of the activity a contract covers",
            add,
            lambda i: [("volume", (i[0], 0, i[1], t)) for t in self.cover[i[2]]],
            lambda i: f"activity covered by {self.model.contracts[i[2]].title}",
            "units",
        )
        self._money(
            "contract",
            lambda i: float(self.chain.sides[i[0]].books.payments[i[2], i[1], 0]),
            "value x index x (1 - share + share x activity / base-year activity)",
            self._pay_contract,
            self._contract_inputs,
            lambda i: f"contract: {self.model.contracts[i[2]].title}",
        )

    def _covered(self, i: Index) -> float:
        return float(self.chain.sides[i[0]].world.volume[i[1], self.cover[i[2]], 0].sum())

    def _contract_inputs(self, i: Index) -> list[Reference]:
        n = i[2]
        contract = self.model.contracts[n]
        what, amount = f"value of {contract.title} in the base year", finance.contract_value(contract)
        side = "payee" if np.isnan(contract.payer_value) else "payer"
        if np.isnan(getattr(contract, f"{side}_value")):
            value = self.leaves.decision(what, amount, "£", stated="by neither side")
        else:
            at = [(self.axes.year.ids[0], contract.id, side)]
            value = self.leaves.rows(contract.origin, what, amount, "£", at=at)
        out: list[Reference] = [value, *self._indexed(i, "contract")]
        if contract.kind == "block":
            return out
        share = self.leaves.given(contract.variable_share) if contract.kind == "blended" else []
        return [*out, ("contract.activity", i), ("contract.activity", (0, 0, n)), *share]

    def _pay_contract(self, i: Index, values: Sequence[float]) -> float:
        contract = self.model.contracts[i[2]]
        queue = list(values)
        amount = queue.pop(0) * (queue.pop(0) if "contract" in self.index_lines else 1.0)
        if contract.kind == "block":
            return amount
        now, then = queue.pop(0), queue.pop(0)
        share = queue.pop(0) if contract.kind == "blended" else 1.0
        return amount * (1.0 - share + share * (now / then if then > 0 else 1.0))

    # books

    def _books(self) -> None:
        self._money("line", self._line, "see the line", self._line_of, self._line_inputs, self._line_label)
        for side in ("income", "cost"):
            self._money(
                side,
                self._total(side),
                "sum of its lines",
                add,
                self._line_list(side),
                partial(self._side_words, side),
            )
        self._money(
            "position",
            lambda i: float(self.chain.sides[i[0]].books.position[(*i[1:], 0)]),
            "income - cost",
            lambda _, v: v[0] - v[1],
            lambda i: [("income", i), ("cost", i)],
            lambda i: f"position, {self._organisation(i[2])}",
        )
        inside = [int(r) for r in np.flatnonzero(self.model.accounts.inside)]
        self._money(
            "gap.finance",
            lambda i: float(self.chain.gap_finance[i[0], i[1], 0]),
            "- sum of the partners' positions",
            lambda _, v: -float(sum(v)),
            lambda i: [("position", (*i, r)) for r in inside],
            lambda _: "finance gap of the footprint",
        )
        self._money(
            "gap.finance.organisation",
            lambda i: -float(self.chain.sides[i[0]].books.position[(*i[1:], 0)]),
            "- position",
            lambda _, v: -v[0],
            lambda i: [("position", i)],
            lambda i: f"finance gap, {self._organisation(i[2])}",
        )

    def _side_words(self, side: str, i: Index) -> str:
        return f"{side}, {self._organisation(i[2])}"

    def _total(self, side: str) -> Callable[[Index], float]:
        return lambda i: float(
            sum(table[i[1], i[2], 0] for table in getattr(self.chain.sides[i[0]].books, side).values())
        )

    def _line_list(self, side: str) -> Callable[[Index], list[Reference]]:
        numbers = [n for n, (which, _) in enumerate(self.lines) if which == side]
        return lambda i: [("line", (*i, n)) for n in numbers]

    def _line(self, i: Index) -> float:
        side, line = self.lines[i[3]]
        return float(getattr(self.chain.sides[i[0]].books, side)[line][i[1], i[2], 0])

    def _line_label(self, i: Index) -> str:
        side, line = self.lines[i[3]]
        return f"{side}: {line}, {self._organisation(i[2])}"

    def _row(self, line: str, r: int) -> Reference:
        value = float(finance.account(self.model, line)[r])
        what = f"accounts, {line}, {self._organisation(r)}"
        return self.leaves.rows(self.model.accounts.origin, what, value, "£", at=[self._key(line, 0, r)])

    def _key(self, line: str, year: int, r: int) -> tuple[str, str, str]:
        return self.axes.year.ids[year], self.axes.organisation.ids[r], line

    def _line_inputs(self, i: Index) -> list[Reference]:
        world, year, r, n = i
        side, line = self.lines[n]
        base = (0, 0, r)
        if line in KNOWN:
            return self._known(i, line)
        match line:
            case "contract":
                return [("contract", (world, year, c)) for c in self._contracts_of(side, r)]
            case "contract not explained":
                name = "contract_income" if side == "income" else "contract_spend"
                paid: list[Reference] = [("contract", (0, 0, c)) for c in self._contracts_of(side, r)]
                return [self._row(name, r), *self._indexed(i, "contract"), *paid]
            case "pay":
                return [("pay", i[:3]), *self._indexed(i, "pay")]
            case "pay not explained":
                return [self._row("pay", r), ("pay", base), *self._indexed(i, "pay")]
            case "variable" | "stepped":
                return [(line, i[:3]), *self._indexed(i, "non_pay")]
            case "fixed":
                return [
                    self._row("non_pay", r),
                    ("variable", base),
                    ("stepped", base),
                    *self._indexed(i, "non_pay"),
                    *self._fixed_change(i),
                ]
            case "capital charges":
                return [self._row("capital_charges", r), *self._indexed(i, "capital")]
        return self._stated(i, line)

    def _contracts_of(self, side: str, r: int) -> list[int]:
        field = "payee" if side == "income" else "payer"
        return [n for n, contract in enumerate(self.model.contracts) if getattr(contract, field) == r]

    def _known(self, i: Index, line: str) -> list[Reference]:
        year, r = i[1], i[2]
        given = self.model.accounts.amount[self.model.accounts.lines.index(line), year, r]
        if not np.isnan(given):
            what = f"accounts, {line}, {self._organisation(r)}, {self.axes.year.ids[year]}"
            at = [self._key(line, year, r)]
            return [self.leaves.rows(self.model.accounts.origin, what, float(given), "£", at=at)]
        return [self._row(line, r), *self._indexed(i, line)]

    def _fixed_change(self, i: Index) -> list[Reference]:
        world, year, r = i[:3]
        if world == 0:
            return []
        factor = float(finance.fixed_factor(self.model, self.chain.draws, r)[year, 0])
        index = float(finance.index_of(self.model, self.chain.draws, "non_pay")[year, 0])
        saving = float(self.chain.path.fixed_saving[:, year, r, 0].sum()) * index
        return [
            self.leaves.decision(f"share of fixed cost left by initiatives, {self._organisation(r)}", factor, "share"),
            self.leaves.decision(f"fixed cost that left with safe releases, {self._organisation(r)}", saving, "£"),
        ]

    def _stated(self, i: Index, line: str) -> list[Reference]:
        """Costs of initiatives and money from funds."""
        world, year, r = i[:3]
        if world == 0:
            return []
        if line == "fund":
            return [
                self.leaves.assumption(assumption)
                for fund in self.model.funds
                if fund.kind != "capital" and fund.recipient == r
                for y, assumption in fund.amounts
                if y == year
            ]
        costs = self.chain.programme[:, year, r, 0]
        return [
            self.leaves.decision(f"costs of {self.axes.initiative.ids[n]}", float(costs[n]), "£")
            for n in np.flatnonzero(costs)
        ]

    def _line_of(self, i: Index, v: Sequence[float]) -> float:
        line = self.lines[i[3]][1]
        has = self.index_lines.__contains__
        if line == "contract not explained":
            rate, rest = (v[1], v[2:]) if has("contract") else (1.0, v[1:])
            return (v[0] - sum(rest)) * rate
        if line == "pay not explained":
            return (v[0] - v[1]) * (v[2] if has("pay") else 1.0)
        if line == "fixed":
            rate, rest = (v[3], v[4:]) if has("non_pay") else (1.0, v[3:])
            factor, saving = rest if rest else (1.0, 0.0)
            return (v[0] - v[1] - v[2]) * rate * factor - saving
        if line in ("contract", "fund", "initiative"):
            return float(sum(v))
        return times((), v)
