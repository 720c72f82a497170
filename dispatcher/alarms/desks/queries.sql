-- name: held
-- The open alarms that somebody holds, each with when a console of theirs was heard last; one of them, or all. That is well in the
-- future only when the clock went back and nothing was heard since.
SELECT alarms.id, alarms.priority, alarms.class, alarms.claimed_by, alarms.claimed_at, alarms.holder_since, alarms.holder_lost_at,
       staff.name,
       (SELECT coalesce(max(consoles.heard_at) FILTER (WHERE consoles.heard_at <= %(now)s::timestamptz + interval '1 minute'),
                        max(consoles.heard_at))
        FROM consoles WHERE consoles.staff_id = alarms.claimed_by) AS heard_at
FROM alarms JOIN staff ON staff.id = alarms.claimed_by
WHERE alarms.claimed_by IS NOT NULL AND alarms.state <> 'resolved' AND (%(id)s::bigint IS NULL OR alarms.id = %(id)s::bigint)
ORDER BY alarms.priority, alarms.id;

-- name: deserted
-- The centres on duty whose desk was watched once but not since `before`, and that are not yet known to be so. A shift has
-- its time to sit down. What was heard well in the future was heard before the clock went back: it says nothing any more.
SELECT desk_watch.centre_id, greatest(desk_watch.attended_at, min(duty.starts_at)) AS since
FROM (SELECT centre_id, CASE WHEN attended_at > %(now)s::timestamptz + interval '1 minute' THEN %(before)s::timestamptz
                             ELSE attended_at END AS attended_at FROM desk_watch) AS desk_watch
JOIN duty ON duty.centre_id = desk_watch.centre_id AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
    AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)
WHERE desk_watch.attended_at <= %(before)s
  AND NOT EXISTS (SELECT FROM coverage_gaps WHERE coverage_gaps.centre_id = desk_watch.centre_id AND coverage_gaps.ended_at IS NULL)
GROUP BY desk_watch.centre_id, desk_watch.attended_at
HAVING greatest(desk_watch.attended_at, min(duty.starts_at)) <= %(before)s
ORDER BY since;

-- name: open_gap
-- Nobody watches a desk; nothing when somebody has come meanwhile, or when another dispatcher has noticed it first.
INSERT INTO coverage_gaps (centre_id, since, noticed_at)
SELECT %(centre_id)s, %(since)s, %(now)s
WHERE NOT EXISTS (SELECT FROM desk_watch WHERE centre_id = %(centre_id)s
                    AND attended_at > %(before)s AND attended_at <= %(now)s::timestamptz + interval '1 minute')
ON CONFLICT (centre_id) WHERE ended_at IS NULL DO NOTHING
RETURNING id;

-- name: name_alarm
-- The alarm that a gap has raised.
UPDATE coverage_gaps SET alarm_id = %(alarm_id)s WHERE id = %(id)s;

-- name: over
-- The gaps that are over: somebody is there again (`attended`), or nobody has to be.
SELECT id, centre_id, alarm_id, since, attended FROM (
    SELECT coverage_gaps.id, coverage_gaps.centre_id, coverage_gaps.alarm_id, coverage_gaps.since,
           coalesce(desk_watch.attended_at > %(before)s::timestamptz
                    AND desk_watch.attended_at <= %(now)s::timestamptz + interval '1 minute'
                    AND (desk_watch.attended_at > coverage_gaps.since OR coverage_gaps.since > %(now)s), false) AS attended,
           EXISTS (SELECT FROM duty WHERE duty.centre_id = coverage_gaps.centre_id
                     AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
                     AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)) AS on_duty
    FROM coverage_gaps LEFT JOIN desk_watch ON desk_watch.centre_id = coverage_gaps.centre_id
    WHERE coverage_gaps.ended_at IS NULL
) AS gaps WHERE attended OR NOT on_duty
ORDER BY id;

-- name: end_gap
-- A gap is over; nothing when another dispatcher has said so first.
UPDATE coverage_gaps SET ended_at = %(now)s WHERE id = %(id)s AND ended_at IS NULL RETURNING id;

-- name: unseen
-- Urgent alarms that wait or ring at a desk that nobody watches, and that one of its `stand_ins` (the same rule, for every gap)
-- does not see yet: who that is changes while the alarm waits.
WITH desks AS (
    SELECT there.id, there.covered_by, there.kind,
           EXISTS (SELECT FROM desk_watch WHERE desk_watch.centre_id = there.id
                     AND desk_watch.attended_at > %(now)s::timestamptz - interval '10 minutes'
                     AND desk_watch.attended_at <= %(now)s::timestamptz + interval '1 minute'
                     AND (desk_watch.attended_at > %(now)s::timestamptz - interval '45 seconds' OR EXISTS (
                         SELECT FROM duty WHERE duty.centre_id = there.id AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
                           AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at))))
           AND NOT EXISTS (SELECT FROM coverage_gaps WHERE coverage_gaps.centre_id = there.id AND coverage_gaps.ended_at IS NULL)
               AS attended
    FROM centres AS there
), near AS (
    SELECT here.id AS gap, desks.id, desks.attended
    FROM coverage_gaps JOIN centres AS here ON here.id = coverage_gaps.centre_id
    JOIN desks ON desks.id <> here.id AND (desks.id = here.covered_by OR desks.kind = 'city_desk')
    WHERE coverage_gaps.ended_at IS NULL
), stand_ins AS (
    SELECT gap, id FROM near
    UNION
    SELECT coverage_gaps.centre_id, desks.id FROM coverage_gaps JOIN desks ON desks.attended AND desks.id <> coverage_gaps.centre_id
    WHERE coverage_gaps.ended_at IS NULL AND NOT EXISTS (SELECT FROM near WHERE near.gap = coverage_gaps.centre_id AND near.attended)
)
SELECT alarms.id FROM alarms
WHERE alarms.state <> 'resolved' AND alarms.priority <= 3 AND NOT alarms.test AND (alarms.state = 'waiting' OR alarms.ringing)
  AND EXISTS (SELECT FROM stand_ins WHERE stand_ins.gap = alarms.centre_id
                AND NOT EXISTS (SELECT FROM alarm_audience WHERE alarm_id = alarms.id AND centre_id = stand_ins.id))
ORDER BY alarms.priority, alarms.id
LIMIT %(limit)s;

-- name: stand_ins
-- Who sees what a desk that nobody watches would see: the covering centre and the city desk; when nobody watches those either,
-- every desk where somebody is.
WITH desks AS (
    SELECT there.id, there.covered_by, there.kind,
           EXISTS (SELECT FROM desk_watch WHERE desk_watch.centre_id = there.id
                     AND desk_watch.attended_at > %(now)s::timestamptz - interval '10 minutes'
                     AND desk_watch.attended_at <= %(now)s::timestamptz + interval '1 minute'
                     AND (desk_watch.attended_at > %(now)s::timestamptz - interval '45 seconds' OR EXISTS (
                         SELECT FROM duty WHERE duty.centre_id = there.id AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
                           AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at))))
           AND NOT EXISTS (SELECT FROM coverage_gaps WHERE coverage_gaps.centre_id = there.id AND coverage_gaps.ended_at IS NULL)
               AS attended
    FROM centres AS there
), near AS (
    SELECT desks.id, CASE WHEN desks.kind = 'city_desk' THEN 'city' ELSE 'cover' END AS why, desks.attended
    FROM desks, centres AS here
    WHERE here.id = %(centre_id)s AND desks.id <> here.id AND (desks.id = here.covered_by OR desks.kind = 'city_desk')
)
SELECT id AS centre_id, why, attended FROM near
UNION ALL
SELECT desks.id, 'everyone', true FROM desks
WHERE desks.attended AND desks.id <> %(centre_id)s AND NOT EXISTS (SELECT FROM near WHERE near.attended)
ORDER BY why DESC, centre_id;

-- name: gaps
-- The desks that nobody watches now, and who has what would come to them: the covering centre or the city desk, if somebody
-- is there.
SELECT coverage_gaps.centre_id, coverage_gaps.since, coverage_gaps.alarm_id, (
    SELECT there.id FROM centres AS here
    JOIN centres AS there ON there.id <> here.id AND (there.id = here.covered_by OR there.kind = 'city_desk')
    JOIN desk_watch ON desk_watch.centre_id = there.id
       AND desk_watch.attended_at > %(now)s::timestamptz - interval '10 minutes'
       AND desk_watch.attended_at <= %(now)s::timestamptz + interval '1 minute'
       AND (desk_watch.attended_at > %(now)s::timestamptz - interval '45 seconds' OR EXISTS (
           SELECT FROM duty WHERE duty.centre_id = there.id AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
             AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)))
    WHERE here.id = coverage_gaps.centre_id
      AND NOT EXISTS (SELECT FROM coverage_gaps AS theirs WHERE theirs.centre_id = there.id AND theirs.ended_at IS NULL)
    ORDER BY there.id = here.covered_by DESC NULLS LAST LIMIT 1) AS covered_by
FROM coverage_gaps WHERE coverage_gaps.ended_at IS NULL ORDER BY coverage_gaps.since, coverage_gaps.centre_id;

-- name: coverage
-- Every centre: how many are on duty, how many consoles that can ring are live there, and when somebody was there last.
SELECT centres.id AS centre_id,
       (SELECT count(DISTINCT duty.staff_id) FROM duty
        WHERE duty.centre_id = centres.id AND duty.starts_at <= %(now)s AND duty.ends_at > %(now)s
          AND (duty.cancelled_at IS NULL OR duty.cancelled_at > duty.starts_at)) AS on_duty,
       (SELECT count(*) FROM consoles
        WHERE consoles.sound AND consoles.closed_at IS NULL AND consoles.heard_at > %(stale)s
          AND consoles.heard_at <= %(now)s::timestamptz + interval '1 minute'
          AND EXISTS (SELECT FROM staff_roles WHERE staff_roles.staff_id = consoles.staff_id
                        AND staff_roles.centre_id = centres.id AND staff_roles.role IN ('operator', 'supervisor', 'manager')))
           AS consoles,
       desk_watch.attended_at
FROM centres LEFT JOIN desk_watch ON desk_watch.centre_id = centres.id
ORDER BY centres.kind, centres.id;
