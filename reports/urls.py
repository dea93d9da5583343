from django.urls import URLPattern, path

from reports.views import dashboards, people, reports, search

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
    # /programmes/<slug>/reports/ , /reports/<uuid>/
    path("programmes/<slug:slug>/reports/", reports.reports, name="reports"),
    path("programmes/<slug:slug>/reports/new/", reports.report_ask, name="report_ask"),
    path("reports/<uuid:uuid>/", reports.report, name="report"),
    path("reports/<uuid:uuid>/write/", reports.report_write, name="report_write"),
    path("reports/<uuid:uuid>/finalise/", reports.report_finalise, name="report_finalise"),
    path("reports/files/<int:pk>/", reports.file, name="file"),
]
