"""When somebody last looked at a plan."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("username", models.CharField(max_length=150)),
                ("plan", models.CharField(max_length=200)),
                ("before", models.PositiveBigIntegerField(default=0)),
                ("before_at", models.DateTimeField(null=True)),
                ("sequence", models.PositiveBigIntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["username", "plan"], name="visit_once")],
            },
        ),
    ]
