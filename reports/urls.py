from django.urls import URLPattern, path

from reports.views import (
    asking,
    associations,
    contributions,
    dashboards,
    figures,
    iati,
    layouts,
    links,
    lists,
    people,
    ratings,
    reports,
    schedules,
    search,
)

app_name = "reports"
urlpatterns: list[URLPattern] = [
    # / , /programmes/, /programmes/<slug>/, results/, results/figures/<key>/
    path("", dashboards.today, name="today"),
    path("programmes/", dashboards.programmes, name="programmes"),
    path("programmes/<slug:slug>/", dashboards.programme, name="programme"),
    path("programmes/<slug:slug>/results/", dashboards.results, name="results"),
    path("programmes/<slug:slug>/results/pdf/", figures.results_pdf, name="results_pdf"),
    path("programmes/<slug:slug>/results/figures/<str:key>/", figures.figure, name="figure"),
    path("programmes/<slug:slug>/results/figures/<str:key>/pdf/", figures.figure_pdf, name="figure_pdf"),
    # /portfolio/list/ , /programmes/<slug>/lists/<what>/
    path("portfolio/list/", lists.portfolio_list, name="portfolio_list"),
    path("programmes/<slug:slug>/lists/<str:what>/", lists.programme_list, name="programme_list"),
    # /people/<uuid>/
    path("people/<uuid:uuid>/", people.person, name="person"),
    path("my/", people.my, name="my"),
    path("search/", search.search, name="search"),
    # /programmes/<slug>/reports/ , /reports/<uuid>/
    path("programmes/<slug:slug>/reports/", reports.reports, name="reports"),
    path("programmes/<slug:slug>/reports/new/", asking.report_ask, name="report_ask"),
    path("programmes/<slug:slug>/reports/schedules/", schedules.schedules, name="schedules"),
    path("reports/<uuid:uuid>/", reports.report, name="report"),
    path("reports/<uuid:uuid>/again/", asking.report_again, name="report_again"),
    path("reports/<uuid:uuid>/write/", reports.report_write, name="report_write"),
    path("reports/<uuid:uuid>/finalise/", reports.report_finalise, name="report_finalise"),
    path("reports/files/<int:pk>/", reports.file, name="file"),
    # /networks/<slug>/reports/ , /network-reports/<uuid>/
    path("networks/<slug:slug>/reports/", associations.network_reports, name="network_reports"),
    path("networks/<slug:slug>/reports/members/", associations.members_report_ask, name="members_report_ask"),
    path("applications/<uuid:uuid>/dossier/", associations.dossier_ask, name="dossier_ask"),
    path("memberships/<uuid:uuid>/dossier/", associations.member_dossier_ask, name="member_dossier_ask"),
    path("network-reports/<uuid:uuid>/", associations.network_report, name="network_report"),
    path("network-reports/<uuid:uuid>/act/", associations.network_report_act, name="network_report_act"),
    path("network-reports/<uuid:uuid>/layout/", associations.network_report_layout, name="network_report_layout"),
    path("network-files/<int:pk>/", associations.network_file, name="network_file"),
    # /programmes/<slug>/layout/ , letterheads/ ; /reports/<uuid>/layout/
    path("programmes/<slug:slug>/layout/", layouts.layout, name="layout"),
    path("programmes/<slug:slug>/letterheads/", layouts.letterheads, name="letterheads"),
    path("programmes/<slug:slug>/letterheads/sample/", layouts.letterhead_sample, name="letterhead_sample"),
    path("programmes/<slug:slug>/letterheads/<int:pk>/replace/", layouts.letterhead_replace, name="letterhead_replace"),
    path("programmes/<slug:slug>/letterheads/<int:pk>/preview/", layouts.letterhead_preview, name="letterhead_preview"),
    path("programmes/<slug:slug>/letterheads/<int:pk>/retire/", layouts.letterhead_retire, name="letterhead_retire"),
    path("reports/<uuid:uuid>/layout/", layouts.report_layout, name="report_layout"),
    # /programmes/<slug>/contributions/ , /contributions/<uuid>/
    path("programmes/<slug:slug>/contributions/", contributions.contributions, name="contributions"),
    path("programmes/<slug:slug>/contributions/new/", contributions.contribution_ask, name="contribution_ask"),
    path("contributions/<uuid:uuid>/", contributions.contribution, name="contribution"),
    path("contributions/<uuid:uuid>/check/", contributions.contribution_check, name="contribution_check"),
    path("programmes/<slug:slug>/ratings/", ratings.ratings, name="ratings"),
    # /iati.xml , /programmes/<slug>/iati.xml , iati/
    path("iati.xml", iati.portfolio_xml, name="iati_portfolio"),
    path("programmes/<slug:slug>/iati.xml", iati.programme_xml, name="iati_xml"),
    path("programmes/<slug:slug>/iati/", iati.iati, name="iati"),
    # /programmes/<slug>/links/ , /shared/<token>/
    path("programmes/<slug:slug>/links/", links.links, name="links"),
    path("programmes/<slug:slug>/links/<int:pk>/", links.link, name="link"),
    path("programmes/<slug:slug>/links/<int:pk>/revoke/", links.link_revoke, name="link_revoke"),
    path("shared/<str:token>/", links.shared, name="shared"),
    path("shared/<str:token>/measures/", links.shared_measures, name="shared_measures"),
    path("shared/<str:token>/pdf/", links.shared_pdf, name="shared_pdf"),
    path("shared/<str:token>/figures/<str:key>/", links.shared_figure, name="shared_figure"),
    path("shared/<str:token>/figures/<str:key>/pdf/", links.shared_figure_pdf, name="shared_figure_pdf"),
    path("shared/<str:token>/files/<int:pk>/", links.shared_file, name="shared_file"),
]
