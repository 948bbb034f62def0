"""The reference of the HTTP interface, from its description: `python -m placeplan.workspace.api.reference`."""

from __future__ import annotations

from typing import Any

__all__ = ["page"]

_HEAD = """# The HTTP interface

A program can do over HTTP what its owner can do on the pages, no more: the same permissions, the same sight of
restricted records, the same ledger. [How to use it](../how-to/use-the-api.md) begins with an example. The workspace
serves the machine-readable description (OpenAPI 3.1) at `/api/v1/openapi.json`; `?kinds=assumption,evidence` narrows
it to some kinds of record. Every kind's fields are described there as they are under [Records](records/index.md).

- **Who asks.** Every request carries `Authorization: Bearer TOKEN`. Tokens are made and revoked on the account page,
  for reading or for reading and writing, and last 7 to 365 days. The workspace keeps only a hash. A cookie does not
  sign a program in.
- **What went wrong** is always one list: `{"problems": [{"code", "message", "where", "value", "rule", "remedy"}]}`.
- **Changing.** `version` is the version of the record you read. If somebody changed it since, the answer is 409, the
  plan stays as it is, and your edit is kept aside (`kept_aside` is its change) for a lead to settle. Every change
  needs `why`.
- **Records that are kept from you** are left out; where another record names one, it says `withheld`.
- **Lists** come in pages: `page` from 1, `size` up to 200; the answer has `items`, `count`, `page` and `pages`.

| status | means |
|---|---|
| 200, 201, 202 | done; added; a run is asked for |
| 400, 422 | not JSON; not as described, with every problem |
| 401 | no token, or one that is revoked or has expired |
| 403 | the role or the token does not go so far |
| 404 | there is no such thing, or it is not for you |
| 409 | as described, but not as the plan stands: another version, an id taken, unknown or still named, a run not done |
| 413, 429 | too large; too often in one minute (`Retry-After`) |

## Operations
"""


def page() -> str:
    """The page, in Markdown."""
    from placeplan.workspace.api.interface import description

    lines = [_HEAD]
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            lines += _operation(method, path, operation)
    return "\n".join(lines).rstrip() + "\n"


def _operation(method: str, path: str, operation: dict[str, Any]) -> list[str]:
    lines = [f"### {operation['summary']}", "", f"`{method.upper()} {path}`", "", operation["description"], ""]
    rows = [
        f"| `{each['name']}` | {each['in']} | {_kind(each['schema'])} | {each.get('description', '')} |"
        for each in operation.get("parameters", [])
    ]
    if rows:
        lines += ["| parameter | in | is | meaning |", "|---|---|---|---|", *rows, ""]
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        name = schema.get("$ref", "").rpartition("/")[2]
        lines += [f"Body: {_BODIES.get(name, '`kind`, `record` (all its fields), `why`')}{_more(schema)}.", ""]
    return lines


_BODIES = {"Ask": "`scenario` (may be left out)", "Withdrawal": "`version`, `why`"}


def _more(schema: dict[str, Any]) -> str:
    return ", `version`" if "version" in schema.get("oneOf", [{}])[0].get("required", []) else ""


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        named = [f"`{each}`" for each in schema["enum"] if each]
        return ", ".join(named) if len(named) < 6 else "a kind of record"
    return "some of the dimensions" if schema.get("items", {}).get("enum") else str(schema.get("type", "text"))


if __name__ == "__main__":
    import django
    from django.conf import settings

    from placeplan.workspace.config import typecheck

    settings.configure(**{name: getattr(typecheck, name) for name in dir(typecheck) if name.isupper()})
    django.setup()
    print(page(), end="")
