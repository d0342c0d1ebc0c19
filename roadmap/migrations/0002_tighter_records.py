"""Can run while the code before it serves: columns keep their names, the new one may be empty, and
what is stored already passes the constraints."""

from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

WAS_AT = models.DateTimeField(
    db_column='was_finished_at',
    help_text='When the step had been finished, or the topic ticked.',
    null=True,
)


class Migration(migrations.Migration):

    dependencies = [
        ('roadmap', '0001_initial'),
    ]

    served_by_old_code = {
        'AddConstraint change.change_why_known': 'It writes no other reasons.',
        'AddConstraint note.note_length_limited': 'Its form refuses longer notes.',
    }

    operations = [
        # The name in Python only.
        migrations.AlterField(model_name='change', name='was_finished_at', field=WAS_AT),
        migrations.RenameField(model_name='change', old_name='was_finished_at', new_name='was_at'),
        migrations.AddField(
            model_name='change',
            name='was_touched_at',
            field=models.DateTimeField(help_text="When the step's status or a topic of it had last changed.", null=True),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('why__in', ['chosen', 'first-tick', 'known', 'claimed', 'undone'])), name='change_why_known'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=LessThanOrEqual(Length('text'), 20000), name='note_length_limited'),
        ),
    ]
