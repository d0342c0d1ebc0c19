from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(url="/admin/"), name="home"),
    path("roadmaps/<slug:roadmap>/", RedirectView.as_view(url="/admin/"), name="map"),
    path("roadmaps/<slug:roadmap>/<slug:step>/", RedirectView.as_view(url="/admin/"), name="step"),
]
