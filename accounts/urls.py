"""The learner's own account, apart from what django-allauth serves under /accounts/."""

from allauth.account import views as allauth_views
from django.urls import path

from accounts import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/theme/", views.set_theme, name="theme"),
    path("accounts/password/reset/", views.needs_mail(allauth_views.password_reset)),
    path("accounts/login/code/", views.needs_mail(allauth_views.request_login_code)),
    path("accounts/confirm-email/", views.needs_mail(allauth_views.email_verification_sent)),
]
