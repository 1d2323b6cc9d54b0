from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The admin site asks for the same login, with the same rate limits, as every other page.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("assessments.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
