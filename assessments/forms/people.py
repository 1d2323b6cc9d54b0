"""The forms around the login, in the words of the rest of the product."""

from typing import Any

from allauth.account import forms as account

LABELS = {
    "login": "E-mail",
    "email": "E-mail",
    "password": "Password",
    "remember": "Stay logged in",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password, once more",
}
MISSING = {
    "login": "Say which e-mail address is yours.",
    "email": "Say which e-mail address is yours.",
    "password": "The password is missing.",
    "oldpassword": "The current password is missing.",
    "password1": "Choose a new password.",
    "password2": "Type the new password a second time.",
}
RULES = (
    "At least eight characters. Not a common password, not only digits, and not close to your "
    "name or address."
)


class InOurWords:
    """Before a form of allauth: our labels, and no placeholder that repeats them."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.error_messages["required"] = MISSING.get(name, "")
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = RULES


class LoginForm(InOurWords, account.LoginForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass
