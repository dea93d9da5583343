from django.urls import path

from participants import views

app_name = "participants"
urlpatterns = [
    # /me/
    path("me/", views.me, name="me"),
    path("me/consents/", views.consent_answer, name="consent_answer"),
    path("me/data.json", views.my_data, name="my_data"),
]
