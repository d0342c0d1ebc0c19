"""Can run while the code before it serves: an index, made while others write."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexWhileOthersWrite(AddIndexConcurrently):
    """SQLite has one writer anyway."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            # What an upgrade left that was cut off.
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self.index.name}")
            super().database_forwards(app_label, schema_editor, *states)
        else:
            migrations.AddIndex.database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, *states)
        else:
            migrations.AddIndex.database_backwards(self, app_label, schema_editor, *states)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('roadmap', '0003_takeout'),
    ]

    operations = [
        AddIndexWhileOthersWrite(
            model_name='evidence',
            index=models.Index(fields=['learner', 'step'], name='evidence_learner_step'),
        ),
    ]
