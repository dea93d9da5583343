from django.urls import URLPattern, path

from programmes.views import follow_ups, messages, partners, people, programmes, road, targets, users

app_name = "programmes"
urlpatterns: list[URLPattern] = [
    # /programmes/new/, /programmes/<slug>/
    path("programmes/new/", programmes.programme_add, name="programme_add"),
    path("programmes/<slug:slug>/edit/", programmes.programme_edit, name="programme_edit"),
    path("programmes/<slug:slug>/state/", programmes.programme_state, name="programme_state"),
    path("programmes/<slug:slug>/settings/", programmes.settings, name="settings"),
    path("programmes/<slug:slug>/measures/", programmes.measures, name="measures"),
    path("programmes/<slug:slug>/history/", programmes.programme_history, name="programme_history"),
    # /programmes/<slug>/partners/, guests/
    path("programmes/<slug:slug>/partners/", partners.partners, name="partners"),
    path("programmes/<slug:slug>/partners/new/", partners.partner_add, name="partner_add"),
    path("programmes/<slug:slug>/partners/<int:pk>/", partners.partner_edit, name="partner_edit"),
    path("programmes/<slug:slug>/partners/<int:pk>/remove/", partners.partner_remove, name="partner_remove"),
    path("programmes/<slug:slug>/guests/new/", partners.guest_add, name="guest_add"),
    path("programmes/<slug:slug>/guests/<int:pk>/", partners.guest_edit, name="guest_edit"),
    path("programmes/<slug:slug>/guests/<int:pk>/remove/", partners.guest_remove, name="guest_remove"),
    # /programmes/<slug>/targets/, road/
    path("programmes/<slug:slug>/targets/", targets.targets, name="targets"),
    path("programmes/<slug:slug>/targets/new/", targets.target_add, name="target_add"),
    path("programmes/<slug:slug>/targets/<int:pk>/", targets.target_edit, name="target_edit"),
    path("programmes/<slug:slug>/targets/<int:pk>/remove/", targets.target_remove, name="target_remove"),
    path("programmes/<slug:slug>/targets/<int:pk>/move/", targets.target_move, name="target_move"),
    path("programmes/<slug:slug>/road/", road.stages, name="stages"),
    path("programmes/<slug:slug>/road/new/", road.stage_add, name="stage_add"),
    path("programmes/<slug:slug>/road/<int:pk>/", road.stage_edit, name="stage_edit"),
    path("programmes/<slug:slug>/road/<int:pk>/remove/", road.stage_remove, name="stage_remove"),
    path("programmes/<slug:slug>/road/<int:pk>/move/", road.stage_move, name="stage_move"),
    # /administration/people/, lists/
    path("administration/people/", users.users, name="users"),
    path("administration/people/<int:pk>/", users.user, name="user"),
    path("administration/lists/", users.reference_lists, name="reference_lists"),
    # /programmes/<slug>/messages/
    path("programmes/<slug:slug>/messages/", messages.messages, name="messages"),
    path("programmes/<slug:slug>/messages/send/", messages.messages_send, name="messages_send"),
    path("programmes/<slug:slug>/messages/<uuid:uuid>/", messages.message, name="message"),
    path("programmes/<slug:slug>/messages/<uuid:uuid>/act/", messages.message_act, name="message_act"),
    # /programmes/<slug>/follow-ups/ , /follow-ups/<uuid>/
    path("programmes/<slug:slug>/follow-ups/", follow_ups.follow_ups, name="follow_ups"),
    path("programmes/<slug:slug>/follow-ups/new/", follow_ups.follow_up_add, name="follow_up_add"),
    path("follow-ups/<uuid:uuid>/", follow_ups.follow_up, name="follow_up"),
    path("follow-ups/<uuid:uuid>/do/", follow_ups.follow_up_do, name="follow_up_do"),
    path("follow-ups/<uuid:uuid>/verify/", follow_ups.follow_up_verify, name="follow_up_verify"),
    path("follow-ups/<uuid:uuid>/reopen/", follow_ups.follow_up_reopen, name="follow_up_reopen"),
    path("follow-ups/<uuid:uuid>/cancel/", follow_ups.follow_up_cancel, name="follow_up_cancel"),
    path("follow-ups/<uuid:uuid>/remind/", follow_ups.follow_up_remind, name="follow_up_remind"),
    # /programmes/<slug>/people/
    path("programmes/<slug:slug>/people/", people.people, name="people"),
]
