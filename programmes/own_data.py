from participants.own_data import add_part

add_part(
    "enrolments",
    lambda person: list(
        person.enrolments.values(
            "programme__title_vi", "code", "position", "organisation__name_vi", "state", "enrolled_on"
        )
    ),
)
add_part("appearances", lambda person: list(person.appearances.values("programme__title_vi", "capacity", "note")))
