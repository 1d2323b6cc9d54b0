from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the organisation; nobody signs up by themselves."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This e-mail address and this password do not belong together.",
        "too_many_login_attempts": (
            "Too many tries with a wrong password. Wait five minutes, then try again."
        ),
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("home")
