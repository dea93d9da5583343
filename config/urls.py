"""The site map.

Paths are plural nouns; lists of a programme are nested under it, single objects stand at the root by their uuid.
"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config.api import urls as api_urls
from participants.views import emails

# The back room has no sign-in page of its own: one door, with its limits on tries and its second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("office.urls")),  # healthz, readyz, language/, style/, jobs/, messages/, files/, history/
    path("", include("participants.urls")),  # people/, organisations/, me/
    path("", include("instruments.urls")),  # instruments/, answer/
    path("", include("programmes.urls")),  # programmes/…/{edit,people,roles,invitations,follow-ups}, join/
    path("", include("trainings.urls")),  # programmes/…/events, events/, certificates/
    path("", include("actionplans.urls")),  # programmes/…/{groups,plans,visits}, plans/, visits/
    path("", include("networks.urls")),  # networks/, units/
    path("", include("reports.urls")),  # /, programmes/, programmes/…/, results, reports/, my/, search/
    path("accounts/email/", emails.email, name="account_email"),  # before allauth's own
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", api_urls),
]

handler404 = "office.views.not_found"
handler403 = "office.views.forbidden"
handler500 = "office.views.server_error"
