from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    default = True
    name = "accounts"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset, password_set
        from allauth.socialaccount.models import SocialAccount
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save

        from accounts import sessions, social

        user_logged_in.connect(sessions.note_login)
        for signal in (password_changed, password_reset, password_set):
            signal.connect(sessions.end_others_after_a_new_password)
        pre_save.connect(social.forget_the_rest, sender=SocialAccount)


class AdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "accounts.admin_site.AdminSite"

    def ready(self) -> None:
        """Keys, sessions and profiles are their owner's: the staff have no page of them."""
        super().ready()
        from allauth.mfa.models import Authenticator
        from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
        from allauth.usersessions.models import UserSession
        from django.contrib import admin

        admin.site.unregister([Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])
