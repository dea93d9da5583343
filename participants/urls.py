from django.urls import path

from participants.views import me, organisations

app_name = "participants"
urlpatterns = [
    # /me/
    path("me/", me.me, name="me"),
    path("me/edit/", me.me_edit, name="me_edit"),
    path("me/consents/", me.consent_answer, name="consent_answer"),
    path("me/data.json", me.my_data, name="my_data"),
    path("me/tokens/", me.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", me.token_revoke, name="token_revoke"),
    # /organisations/
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.organisation_add, name="organisation_add"),
    path("organisations/<uuid:uuid>/", organisations.organisation, name="organisation"),
    path("organisations/<uuid:uuid>/edit/", organisations.organisation_edit, name="organisation_edit"),
]
