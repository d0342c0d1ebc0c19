"""The learner's own account, apart from what django-allauth serves under /accounts/."""

from allauth.account import views as allauth_views
from django.urls import path

from accounts import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/theme/", views.set_theme, name="theme"),
    # In front of django-allauth's own, which don't know that a site may send no mail.
    path(
        "accounts/password/reset/",
        views.needs_mail(allauth_views.password_reset),
        name="account_reset_password",
    ),
    path(
        "accounts/login/code/",
        views.needs_mail(allauth_views.request_login_code),
        name="account_request_login_code",
    ),
    path(
        "accounts/confirm-email/",
        views.needs_mail(allauth_views.email_verification_sent),
        name="account_email_verification_sent",
    ),
]
