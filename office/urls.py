from django.urls import path

from office import file_views

app_name = "office"
urlpatterns = [
    # /files/<uuid>/
    path("files/<uuid:uuid>/", file_views.file, name="file"),
    path("files/<uuid:uuid>/small/", file_views.thumbnail, name="thumbnail"),
]
