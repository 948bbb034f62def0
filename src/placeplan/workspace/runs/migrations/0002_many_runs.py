"""Runs by chance, and what came of a run in parts of its own."""

from django.db import migrations, models


def into_parts(apps, schema_editor):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Move what came of earlier runs beside them."""
    rows, parts = apps.get_model("runs", "RunRow"), apps.get_model("runs", "RunPart")
    for row in rows.objects.filter(status="done").iterator(chunk_size=20):
        found = {"results": bytes(row.results or b""), "told": row.told.encode(), "charts": row.charts.encode()}
        parts.objects.bulk_create(parts(run=row.pk, name=name, data=data) for name, data in found.items())


class Migration(migrations.Migration):
    dependencies = [("runs", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RunPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run", models.PositiveBigIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("data", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["run", "name"], name="run_part_once")],
            },
        ),
        migrations.AddField("runrow", "runs", models.PositiveIntegerField(default=1)),
        migrations.AddField("runrow", "seed", models.BigIntegerField(default=0)),
        migrations.AddField("runrow", "drawn", models.PositiveIntegerField(default=0)),
        migrations.AddField("runrow", "claim", models.CharField(max_length=40, blank=True, default="")),
        migrations.RunPython(into_parts, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("runrow", "results"),
        migrations.RemoveField("runrow", "told"),
        migrations.RemoveField("runrow", "charts"),
    ]
