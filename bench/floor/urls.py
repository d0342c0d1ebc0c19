from django.urls import path

from bench.floor import views

urlpatterns = [
    path("hello", views.hello),
    path("readyz", views.hello),
    path("page", views.page),
    path("ticks/<int:topic>", views.set_tick, name="tick"),
]
