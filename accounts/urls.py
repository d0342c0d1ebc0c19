"""A learner's own account: settings, and django-allauth's pages under /accounts/."""

from allauth.account import views as allauth_views
from allauth.account.urls import urlpatterns as allauths
from django.urls import include, path

from accounts import views

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
names = {page.name for page in ours}

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/theme/", views.set_theme, name="theme"),
    path("settings/shortcuts/", views.set_shortcuts, name="shortcuts"),
    path("accounts/", include([*ours, *(page for page in allauths if page.name not in names)])),
]
