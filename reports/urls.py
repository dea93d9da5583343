from django.urls import URLPattern, path

from reports.views import dashboards, people, search

app_name = "reports"
urlpatterns: list[URLPattern] = [
    # / , /programmes/, /programmes/<slug>/
    path("", dashboards.today, name="today"),
    path("programmes/", dashboards.programmes, name="programmes"),
    path("programmes/<slug:slug>/", dashboards.programme, name="programme"),
    path("programmes/<slug:slug>/results/", dashboards.results, name="results"),
    # /people/<uuid>/
    path("people/<uuid:uuid>/", people.person, name="person"),
    path("my/", people.my, name="my"),
    path("search/", search.search, name="search"),
]
