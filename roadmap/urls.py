"""Addresses of the route and of what the learner makes along it."""

from django.urls import path

from roadmap.views import dashboard, data, map, notes, progress, projects, robots, search, step

STEP = "roadmaps/<slug:roadmap>/<slug:step>/"

urlpatterns = [
    path("", map.home, name="home"),
    path("roadmaps/", map.roadmap_list, name="roadmaps"),
    path("roadmaps/<slug:roadmap>/", map.map_page, name="map"),
    path(STEP, step.step_page, name="step"),
    path(f"{STEP}status/", progress.set_status, name="status"),
    path(f"{STEP}topics/<slug:topic>/", progress.set_tick, name="tick"),
    path(f"{STEP}known/", progress.know_before, name="known"),
    path(f"{STEP}note/", notes.save_note, name="save_note"),
    path(f"{STEP}note/preview/", notes.preview_note, name="preview_note"),
    path(f"{STEP}projects/", projects.add_to_step, name="add_to_step"),
    path(
        f"{STEP}projects/<int:evidence>/detach/", projects.detach_from_step, name="detach_from_step"
    ),
    # Not below the roadmap, where it would be a step's address.
    path("search/<slug:roadmap>/", search.search_page, name="search"),
    path("undo/<uuid:action>/", progress.undo, name="undo"),
    path("notes/", notes.note_list, name="notes"),
    path("projects/", projects.project_list, name="projects"),
    path("projects/<int:project>/", projects.edit_project, name="edit_project"),
    path("projects/<int:project>/attach/", projects.attach, name="attach"),
    path("projects/evidence/<int:evidence>/", projects.choose_criterion, name="choose_criterion"),
    path("projects/<int:project>/delete/", projects.delete_project, name="delete_project"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("settings/data/", data.data_page, name="data"),
    path("settings/data/export/", data.export, name="export"),
    path("settings/data/import/", data.import_archive, name="import_archive"),
    path("settings/data/import/list/", data.import_list, name="import_list"),
    path("settings/data/import/review/", data.review_import, name="review_import"),
    path("settings/data/start-over/<slug:roadmap>/", data.start_over, name="start_over"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
]
