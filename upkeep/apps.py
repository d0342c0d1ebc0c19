from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Tidying, backups, and the move to PostgreSQL: commands only, without models or pages."""

    name = "upkeep"
