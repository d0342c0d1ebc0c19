"""A learner's own account: settings, and django-allauth's pages under /accounts/."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.urls import urlpatterns as allauths
from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.oauth2.urls import default_urlpatterns
from django.urls import include, path

from accounts import privacy, views

# In place of django-allauth's: theirs write on GET, and don't know of sites that send no mail.
ours = [
    path("email/", views.email_page, name="account_email"),
    path(
        "password/reset/",
        views.needs_mail(allauth_views.password_reset),
        name="account_reset_password",
    ),
    path(
        "login/code/",
        views.needs_mail(allauth_views.request_login_code),
        name="account_request_login_code",
    ),
    path(
        "confirm-email/",
        views.needs_mail(views.ConfirmEmailPage.as_view()),
        name="account_email_verification_sent",
    ),
]
PROVIDERS = (GitHubProvider, GoogleProvider)
addresses_of: Any = default_urlpatterns
names = {page.name for page in ours}

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/delete/", privacy.delete_account, name="delete_account"),
    path("privacy/", privacy.privacy_page, name="privacy"),
    path("settings/theme/", views.set_theme, name="theme"),
    path("settings/shortcuts/", views.set_shortcuts, name="shortcuts"),
    path("accounts/", include([*ours, *(page for page in allauths if page.name not in names)])),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", views.sessions_page, name="sessions"),
    path("accounts/sessions/end-others/", views.end_other_sessions, name="end_other_sessions"),
    path("accounts/sessions/<int:session>/end/", views.end_session, name="end_session"),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    *(path("accounts/", include(addresses_of(provider))) for provider in PROVIDERS),
]
