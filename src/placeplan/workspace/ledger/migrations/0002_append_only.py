"""The database itself refuses to update or delete a change."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """
CREATE TRIGGER ledger_change_no_{name} BEFORE {name} ON ledger_change
BEGIN SELECT RAISE(ABORT, 'a change of the ledger is never altered'); END
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_change_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a change of the ledger is never altered'; END $$
"""
POSTGRES = """
CREATE TRIGGER ledger_change_no_{name} BEFORE {name} ON ledger_change
FOR EACH {each} EXECUTE FUNCTION ledger_change_refuse()
"""


def guard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    if schema_editor.connection.vendor == "sqlite":
        for name in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE.format(name=name))
        return
    schema_editor.execute(FUNCTION)
    for name, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        schema_editor.execute(POSTGRES.format(name=name, each=each))


def unguard(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    tail = "" if schema_editor.connection.vendor == "sqlite" else " ON ledger_change"
    names = ("UPDATE", "DELETE") if not tail else ("UPDATE", "DELETE", "TRUNCATE")
    for name in names:
        schema_editor.execute(f"DROP TRIGGER ledger_change_no_{name}{tail}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
