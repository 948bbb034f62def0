"""How figures are written for people, for the faces to use: the same words as in the report."""

from placeplan.plan.titles import scope_in_words, title_in_scope
from placeplan.publish.bearing import borne, chance, margin, share_borne, with_margin
from placeplan.publish.numbers import MINUS, day, decimals, money, month, plural, quantity, share, signed_money

__all__ = [
    "MINUS", "borne", "chance", "day", "decimals", "margin", "money", "month", "plural", "quantity", "scope_in_words",
    "share", "share_borne", "signed_money", "title_in_scope", "with_margin",
]  # fmt: skip
