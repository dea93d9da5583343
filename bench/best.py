"""The best query that can be written by hand, on PostgreSQL, for each measure of a programme: ``%(p)s`` is its key.

A query tells the figure in its first column, and in the second what a figure tells with it: its whole, or the persons
that a mean is of. One with splits tells rows of (dimension, key, number); the whole has no
dimension. What our own counting needs (both tests' pairs, the money's currencies) is read here in the figure's own,
narrowest way; roundings are left to the comparison.
"""

from __future__ import annotations

HEADS = """
    SELECT CASE GROUPING(sex, age, ethnicity, grp, disability, province, province_now, org)
            WHEN 127 THEN 'sex' WHEN 191 THEN 'age_band' WHEN 223 THEN 'ethnicity' WHEN 239 THEN 'ethnicity_group'
            WHEN 247 THEN 'disability' WHEN 251 THEN 'province' WHEN 253 THEN 'province_now'
            WHEN 254 THEN 'organisation_type' ELSE '' END,
        COALESCE(sex, age, ethnicity, grp, disability, province, province_now, org), COUNT(*)
    FROM (
        SELECT COALESCE(NULLIF(h.sex, ''), '-') AS sex,
            CASE WHEN h.birth_year IS NULL THEN '-' WHEN y.n - h.birth_year < 25 THEN '<25' WHEN y.n - h.birth_year < 35 THEN '25-34'
                WHEN y.n - h.birth_year < 45 THEN '35-44' WHEN y.n - h.birth_year < 55 THEN '45-54' ELSE '55+' END AS age,
            COALESCE(d.ethnicity_id, '-') AS ethnicity,
            CASE WHEN g.is_minority IS NULL OR g.code = '99' THEN '-' WHEN g.is_minority THEN 'minority' ELSE 'majority' END AS grp,
            CASE WHEN d.disability IN ('yes', 'no') THEN d.disability ELSE '-' END AS disability,
            CASE WHEN l.era = '63' THEN l.id::text ELSE '-' END AS province,
            COALESCE(CASE WHEN l.era = '34' THEN l.id ELSE l.successor_id END::text, '-') AS province_now,
            COALESCE(o.type_id, '-') AS org
        FROM programmes_enrolment e
        CROSS JOIN (SELECT EXTRACT(YEAR FROM starts_on)::int AS n FROM programmes_programme WHERE id = %(p)s) y
        JOIN participants_person h ON h.id = e.person_id
        LEFT JOIN participants_sensitivedata d ON d.person_id = e.person_id AND e.sensitive_here
        LEFT JOIN participants_ethnicgroup g ON g.code = d.ethnicity_id
        LEFT JOIN participants_place l ON l.id = e.place_id
        LEFT JOIN participants_organisation o ON o.id = e.organisation_id
        WHERE e.programme_id = %(p)s AND e.state = 'enrolled' {part}) member
    GROUP BY GROUPING SETS ((), (sex), (age), (ethnicity), (grp), (disability), (province), (province_now), (org))
"""
SESSIONS = """
    SELECT s.id FROM trainings_session s JOIN trainings_event v ON v.id = s.event_id
    WHERE v.programme_id = %(p)s AND s.counts AND v.state <> 'cancelled' AND (v.state = 'held' OR EXISTS (
        SELECT 1 FROM trainings_attendance a JOIN programmes_enrolment e ON e.id = a.enrolment_id
        WHERE a.session_id = s.id AND e.state = 'enrolled'))
"""
HELD_AT = """
    SELECT s.id FROM trainings_session s JOIN trainings_event v ON v.id = s.event_id
    WHERE v.programme_id = %(p)s AND s.counts AND v.state <> 'cancelled'
"""
OFTEN = f"""
    SELECT a.enrolment_id FROM trainings_attendance a
    WHERE a.session_id IN ({HELD_AT}) AND a.mark IN ('present', 'late') GROUP BY a.enrolment_id HAVING COUNT(*)
"""
TIMES = f"""
    SELECT COUNT(*) FROM trainings_attendance a JOIN programmes_enrolment e ON e.id = a.enrolment_id
    WHERE a.session_id IN ({HELD_AT}) AND a.mark IN ('present', 'late') AND e.state = 'enrolled'
"""
ENROLLED = "SELECT COUNT(*) FROM programmes_enrolment WHERE programme_id = %(p)s AND state = 'enrolled'"
EXPECTED = f"(SELECT COUNT(*) FROM ({SESSIONS}) counted) * ({ENROLLED})"
POST = """
    SELECT 1 FROM instruments_response r JOIN trainings_sitting t ON t.collection_id = r.collection_id
    JOIN trainings_event v ON v.id = t.event_id
    WHERE r.person_id = e.person_id AND r.score IS NOT NULL AND t.moment = 'post' AND v.programme_id = %(p)s
"""
MET = f"""
    AND e.id IN ({OFTEN} >= (SELECT certificate_sessions FROM programmes_programme WHERE id = %(p)s))
    AND (NOT (SELECT certificate_needs_post_test FROM programmes_programme WHERE id = %(p)s) OR EXISTS ({POST}))
"""
SHARE = """
    SELECT 100.0 * COUNT(*) FILTER (WHERE {part}) / NULLIF(COUNT(*), 0) FROM programmes_enrolment e {join}
    WHERE e.programme_id = %(p)s AND e.state = 'enrolled'
"""
PROVINCES = """
    SELECT COUNT(DISTINCT {what}) FROM (
        SELECT DISTINCT place_id FROM programmes_enrolment WHERE programme_id = %(p)s AND state = 'enrolled') e
    JOIN participants_place l ON l.id = e.place_id
"""
HELD = "SELECT COUNT(*) FROM trainings_event WHERE programme_id = %(p)s AND state = 'held' AND kinds @> '[\"{kind}\"]'"
SCORES = """
    SELECT DISTINCT ON (r.person_id) r.person_id, r.score * 100 / i.max_score AS score
    FROM instruments_response r JOIN trainings_sitting t ON t.collection_id = r.collection_id
    JOIN trainings_event v ON v.id = t.event_id JOIN instruments_collection c ON c.id = r.collection_id
    JOIN instruments_instrument i ON i.id = c.instrument_id
    JOIN programmes_enrolment e ON e.person_id = r.person_id AND e.programme_id = %(p)s AND e.state = 'enrolled'
    WHERE v.programme_id = %(p)s AND t.moment = '{moment}' AND r.score IS NOT NULL
    ORDER BY r.person_id, r.submitted_at DESC, r.id DESC
"""
PAIRED = (
    f"SELECT {{what}} FROM ({SCORES.format(moment='pre')}) b JOIN ({SCORES.format(moment='post')}) a USING (person_id)"
)
REACTIONS = """
    SELECT {what} FROM instruments_answer w JOIN instruments_question q ON q.id = w.question_id
    JOIN instruments_response r ON r.id = w.response_id JOIN trainings_sitting t ON t.collection_id = r.collection_id
    JOIN trainings_event v ON v.id = t.event_id
    WHERE v.programme_id = %(p)s AND t.moment = 'reaction' AND q.key = 'overall' AND w.choice ~ '^[0-9]+$'
"""
OF_PLANS = "SELECT COUNT(*) FROM actionplans_plan WHERE programme_id = %(p)s"
APPROVED = "state IN ('approved', 'completed', 'verified')"
VISITED = f"""
    {OF_PLANS} AND {APPROVED} AND id IN (
        SELECT x.plan_id FROM actionplans_visit_plans x JOIN actionplans_visit w ON w.id = x.visit_id
        WHERE w.programme_id = %(p)s AND w.state IN ('done', 'reviewed'))
"""
UPDATES = """
    SELECT {what} FROM actionplans_progressupdate u JOIN actionplans_plan n ON n.id = u.plan_id WHERE n.programme_id = %(p)s
"""
INDICATORS = """
    SELECT COUNT(*) FROM actionplans_planindicator i JOIN actionplans_plan n ON n.id = i.plan_id
    CROSS JOIN LATERAL (
        SELECT value FROM actionplans_indicatorvalue w WHERE w.indicator_id = i.id ORDER BY w.on DESC, w.id DESC LIMIT 1) w
    WHERE n.programme_id = %(p)s
        AND (i.target > i.baseline AND w.value >= i.target OR i.target < i.baseline AND w.value <= i.target)
"""
PLANS_BUDGET = """
    SELECT SUM(b.amount) FROM actionplans_budgetline b JOIN actionplans_plan n ON n.id = b.plan_id WHERE n.programme_id = %(p)s
"""
FINDINGS = "SELECT COUNT(*) FROM actionplans_finding f JOIN actionplans_visit w ON w.id = f.visit_id WHERE w.programme_id = %(p)s"
VALUE = """CASE WHEN x.currency = g.currency THEN x.amount ELSE ROUND(x.amount * (
    SELECT rate FROM programmes_exchangerate r WHERE r.programme_id = %(p)s AND r.from_currency = x.currency
        AND r.to_currency = g.currency AND r.on <= {day} ORDER BY r.on DESC LIMIT 1), 0) END"""
MONEY = f"""
    SELECT SUM({VALUE}) FROM {{table}} x JOIN programmes_programme g ON g.id = x.programme_id WHERE x.programme_id = %(p)s {{part}}
"""
GRANTED = MONEY.format(table="programmes_grant", day="COALESCE(x.signed_on, x.starts_on, g.starts_on)", part="")
LINES = MONEY.format(table="programmes_budgetline", day="COALESCE(x.starts_on, g.starts_on)", part="")


def _transactions(kind: str) -> str:
    part = f"AND x.state = 'approved' AND x.kind = '{kind}'"
    return MONEY.format(table="programmes_transaction", day="x.on", part=part)


BUDGET = f"SELECT ({LINES}) + COALESCE(({PLANS_BUDGET}), 0)"
SPENT = f"SELECT ({_transactions('expenditure')}) + COALESCE(({UPDATES.format(what='SUM(u.spent)')}), 0)"

BEST: dict[str, str] = {
    "people.enrolled": HEADS.format(part=""),
    "people.women_share": SHARE.format(join="JOIN participants_person h ON h.id = e.person_id", part="h.sex = 'F'"),
    "people.minority_share": SHARE.format(
        join="LEFT JOIN participants_sensitivedata d ON d.person_id = e.person_id AND e.sensitive_here"
        " LEFT JOIN participants_ethnicgroup g ON g.code = d.ethnicity_id",
        part="g.is_minority AND g.code <> '99'",
    ),
    "places.provinces_then": PROVINCES.format(what="CASE WHEN l.era = '63' THEN l.id END"),
    "places.provinces_now": PROVINCES.format(what="CASE WHEN l.era = '34' THEN l.id ELSE l.successor_id END"),
    "follow_ups.open": "SELECT COUNT(*) FROM programmes_followup WHERE programme_id = %(p)s AND state = 'open'",
    "follow_ups.closed": "SELECT COUNT(*) FROM programmes_followup WHERE programme_id = %(p)s AND state IN ('done', 'verified')",
    "events.launch": HELD.format(kind="launch"),
    "events.training": HELD.format(kind="training"),
    "events.field_visit": HELD.format(kind="field_visit"),
    "events.closing": HELD.format(kind="closing"),
    "people.trained": HEADS.format(part=f"AND e.id IN ({OFTEN} > 0)"),
    "attendance.person_times": TIMES,
    "attendance.expected_person_times": f"SELECT {EXPECTED}",
    "attendance.rate": f"SELECT 100.0 * ({TIMES}) / ({EXPECTED})",
    "attendance.full": HEADS.format(part=f"AND e.id IN ({OFTEN} = (SELECT COUNT(*) FROM ({SESSIONS}) counted))"),
    "reaction.overall_mean": REACTIONS.format(what="AVG(w.choice::int)"),
    "reaction.satisfied": REACTIONS.format(what="100.0 * COUNT(*) FILTER (WHERE w.choice IN ('4', '5')) / COUNT(*)"),
    "tests.pre_mean": f"SELECT AVG(score), COUNT(*) FROM ({SCORES.format(moment='pre')}) b",
    "tests.post_mean": f"SELECT AVG(score), COUNT(*) FROM ({SCORES.format(moment='post')}) a",
    "tests.matched_pairs": PAIRED.format(what="COUNT(*)"),
    "tests.matched_pre_mean": PAIRED.format(what="AVG(b.score), COUNT(*)"),
    "tests.matched_post_mean": PAIRED.format(what="AVG(a.score), COUNT(*)"),
    "tests.gain": PAIRED.format(what="AVG(a.score - b.score), COUNT(*)"),
    "tests.normalised_gain": PAIRED.format(what="AVG(a.score - b.score) / (100 - AVG(b.score)), COUNT(*)"),
    "tests.individual_gain": PAIRED.format(what="AVG((a.score - b.score) / NULLIF(100 - b.score, 0)), COUNT(*)"),
    "tests.without_post": f"SELECT COUNT(*) FILTER (WHERE a.person_id IS NULL), COUNT(*) FROM ({SCORES.format(moment='pre')}) b"
    f" LEFT JOIN ({SCORES.format(moment='post')}) a USING (person_id)",
    "completion.met": HEADS.format(part=MET),
    "completion.certificates": "SELECT COUNT(*) FROM trainings_certificate c JOIN programmes_enrolment e ON e.id = c.enrolment_id"
    " WHERE e.programme_id = %(p)s AND c.revoked_at IS NULL",
    "plans.total": OF_PLANS,
    "plans.approved": f"{OF_PLANS} AND {APPROVED}",
    "plans.verified": f"{OF_PLANS} AND state = 'verified'",
    "plans.budget": PLANS_BUDGET,
    "plans.spent": UPDATES.format(what="SUM(u.spent)"),
    "plans.reached": UPDATES.format(
        what="COALESCE(SUM(u.reached_women), 0) + COALESCE(SUM(u.reached_men), 0) + COALESCE(SUM(u.reached_other), 0)"
    ),
    "plans.indicators_met": INDICATORS,
    "support.visits_done": "SELECT COUNT(*) FROM actionplans_visit WHERE programme_id = %(p)s AND state IN ('done', 'reviewed')",
    "support.plans_visited": f"SELECT ({VISITED}), ({OF_PLANS} AND {APPROVED})",
    "support.delivered": f"SELECT (({VISITED}) = ({OF_PLANS} AND {APPROVED}))::int",
    "support.findings": FINDINGS,
    "reports.final": "SELECT COUNT(*) FROM reports_report WHERE programme_id = %(p)s AND kind = 'end_of_programme' AND state = 'final'",
    "money.granted": GRANTED,
    "money.budget": BUDGET,
    "money.committed": _transactions("commitment"),
    "money.received": _transactions("receipt"),
    "money.transferred": _transactions("transfer"),
    "money.spent": SPENT,
    "money.left": f"SELECT ({BUDGET}) - ({SPENT})",
}
