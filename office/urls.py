from django.urls import path

from office import desk_views, file_views, health, job_views, language_views, message_views, offline

app_name = "office"
urlpatterns = [
    # /healthz, /readyz, /language/
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", language_views.set_language, name="set_language"),
    # /sw.js, /offline/
    path("sw.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    # /files/<uuid>/
    path("files/<uuid:uuid>/", file_views.file, name="file"),
    path("files/<uuid:uuid>/small/", file_views.thumbnail, name="thumbnail"),
    # /jobs/<uuid>/
    path("jobs/<uuid:uuid>/", job_views.job, name="job"),
    # /administration/ , /style/
    path("administration/", desk_views.administration, name="administration"),
    path("administration/history/", desk_views.history, name="history"),
    path("administration/jobs/", desk_views.jobs, name="jobs"),
    path("administration/messages/", message_views.all_messages, name="all_messages"),
    path("administration/messages/<uuid:uuid>/", message_views.one_message, name="one_message"),
    path("administration/messages/<uuid:uuid>/act/", message_views.one_message_act, name="one_message_act"),
    path("style/", desk_views.style, name="style"),
]
