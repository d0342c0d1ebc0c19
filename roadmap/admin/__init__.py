"""The administration of the route. Learners' notes, projects and history have no place in it."""

from django.contrib import admin

from roadmap.admin import learners, roadmaps, steps

__all__ = ["learners", "roadmaps", "steps"]

admin.site.site_header = admin.site.site_title = "Waymark administration"
admin.site.index_title = "What would you like to edit?"
