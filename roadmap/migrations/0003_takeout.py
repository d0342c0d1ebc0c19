"""Can run while the code before it serves: new tables, a column that may be empty, and one more reason
than that code writes."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('roadmap', '0002_tighter_records'),
    ]

    served_by_old_code = {
        'AddConstraint change.change_why_known': 'It takes one more reason than before.',
    }

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('source', models.CharField(choices=[('archive', 'An export'), ('list', 'A pasted list')], max_length=7)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('undone_at', models.DateTimeField(null=True)),
                ('notes', models.JSONField(default=list)),
                ('projects', models.JSONField(default=list)),
                ('proofs', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('archive', 'An export'), ('list', 'A pasted list')], max_length=7)),
                ('content', models.BinaryField()),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='change',
            name='change_why_known',
        ),
        migrations.AddField(
            model_name='change',
            name='came_with',
            field=models.UUIDField(help_text='The import that brought this row along, from before it.', null=True),
        ),
        migrations.AlterField(
            model_name='change',
            name='why',
            field=models.CharField(choices=[('chosen', 'Chosen by the learner'), ('first-tick', 'The first tick started the step'), ('known', 'Known already'), ('claimed', 'Brought along from before signing in'), ('undone', 'Undone'), ('imported', 'Brought in from an export or a list'), ('restarted', 'The roadmap was started over')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('why__in', ['chosen', 'first-tick', 'known', 'claimed', 'undone', 'imported', 'restarted'])), name='change_why_known'),
        ),
        migrations.AddField(
            model_name='import',
            name='learner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='roadmap.learner'),
        ),
        migrations.AddField(
            model_name='upload',
            name='learner',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='upload', to='roadmap.learner'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['learner', '-at'], name='import_learner_recent'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['archive', 'list'])), name='import_source_known'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['archive', 'list'])), name='upload_source_known'),
        ),
    ]
