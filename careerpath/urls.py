from allauth.account.decorators import secure_admin_login
from allauth.account.urls import urlpatterns as account_pages
from django.contrib import admin
from django.urls import include, path

# The admin site asks for the same login, with the same rate limits, as every other page.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# An address is who somebody is: the organisation sets it, nobody adds or changes their own.
ADDRESS_PAGES = {"account_email", "account_confirm_email", "account_email_verification_sent"}

urlpatterns = [
    path("", include("assessments.urls")),
    path("accounts/", include([page for page in account_pages if page.name not in ADDRESS_PAGES])),
    path("admin/", admin.site.urls),
]
