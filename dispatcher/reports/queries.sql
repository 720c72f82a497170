-- name: standing
-- How each centre of the reader (all without any) stands: what is open there, who is there, and what it does not hear.
-- Tests and drills are left out. Only people wait: what equipment raised has its own deadlines and no voice. `overdue` is what
-- was not done in time: nobody came at the first step, or it rings again in somebody's hands.
WITH asked AS (
    SELECT id, kind FROM centres WHERE %(centres)s::text[] IS NULL OR id = ANY (%(centres)s::text[])
), open_alarms AS (
    SELECT centre_id, count(*) AS open, count(*) FILTER (WHERE priority <= 2) AS emergencies, count(*) FILTER (WHERE ringing) AS ringing,
           count(*) FILTER (WHERE state = 'waiting') AS waiting,
           min(raised_at) FILTER (WHERE state = 'waiting' AND priority <= 3 AND class NOT IN ('device', 'outage')) AS longest_wait_since,
           count(held_until) AS held,
           count(*) FILTER (WHERE CASE WHEN state = 'waiting' THEN level > 0 ELSE ringing END
                              OR next_deadline_at < %(now)s::timestamptz - interval '10 seconds') AS overdue
    FROM alarms WHERE state <> 'resolved' AND NOT test GROUP BY centre_id
), silent_devices AS (
    SELECT coalesce(elders.centre_id, first_of_town.centre_id) AS centre_id, count(*) AS silent
    FROM troubles JOIN devices ON devices.id = troubles.device_id JOIN elders ON elders.id = devices.elder_id
    LEFT JOIN town_centres AS first_of_town ON first_of_town.town_code = elders.town_code AND first_of_town.position = 1
    WHERE troubles.kind = 'silent' AND troubles.ended_at IS NULL GROUP BY 1
), on_duty AS (
    SELECT centre_id, count(DISTINCT staff_id) AS on_duty FROM duty
    WHERE starts_at <= %(now)s::timestamptz AND ends_at > %(now)s::timestamptz
      AND (cancelled_at IS NULL OR cancelled_at > starts_at)
    GROUP BY centre_id
), at_consoles AS (
    SELECT staff_roles.centre_id, count(DISTINCT consoles.staff_id) AS at_console
    FROM consoles JOIN staff_roles ON staff_roles.staff_id = consoles.staff_id AND staff_roles.role = ANY (%(acting)s::text[])
    WHERE consoles.closed_at IS NULL AND consoles.heard_at > %(heard_after)s::timestamptz AND staff_roles.centre_id IS NOT NULL
    GROUP BY staff_roles.centre_id
)
SELECT asked.id AS centre_id, coalesce(open, 0) AS open, coalesce(emergencies, 0) AS emergencies, coalesce(ringing, 0) AS ringing,
       coalesce(waiting, 0) AS waiting, longest_wait_since, coalesce(held, 0) AS held, coalesce(overdue, 0) AS overdue,
       coalesce(on_duty, 0) AS on_duty, coalesce(at_console, 0) AS at_console, coverage_gaps.since AS unattended_since,
       coalesce(silent, 0) AS silent
FROM asked
LEFT JOIN open_alarms ON open_alarms.centre_id = asked.id
LEFT JOIN silent_devices ON silent_devices.centre_id = asked.id
LEFT JOIN on_duty ON on_duty.centre_id = asked.id
LEFT JOIN at_consoles ON at_consoles.centre_id = asked.id
LEFT JOIN coverage_gaps ON coverage_gaps.centre_id = asked.id AND coverage_gaps.ended_at IS NULL
ORDER BY asked.kind, asked.id;

-- name: answers
-- How quickly elders were answered since a moment, for each centre and (centre NULL) for all of them. An alarm counts as soon as
-- it is known how it went: somebody answered, it is over, or the slower mark has passed. A first answer stays the first one
-- when the alarm is reopened, so it is read from the history.
WITH first_answers AS (
    SELECT alarm_id, min(at) AS at FROM alarm_history
    WHERE event = 'answered' AND at >= %(since)s::timestamptz GROUP BY alarm_id
), measured AS (
    SELECT alarms.centre_id, alarms.outcome, extract(epoch FROM first_answers.at - alarms.raised_at)::float8 AS took
    FROM alarms LEFT JOIN first_answers ON first_answers.alarm_id = alarms.id
    WHERE alarms.raised_at >= %(since)s::timestamptz AND alarms.priority <= 2 AND NOT alarms.test AND alarms.elder_id IS NOT NULL
      AND (%(centres)s::text[] IS NULL OR alarms.centre_id = ANY (%(centres)s::text[]))
      AND (first_answers.at IS NOT NULL OR alarms.state = 'resolved'
           OR alarms.raised_at <= %(now)s::timestamptz - %(slow)s::interval)
)
SELECT centre_id, count(*) AS count, count(took) AS answered,
       count(*) FILTER (WHERE took <= extract(epoch FROM %(quick)s::interval)) AS within_60,
       count(*) FILTER (WHERE took <= extract(epoch FROM %(slow)s::interval)) AS within_180,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS median_s, max(took) AS slowest_s,
       count(*) FILTER (WHERE outcome = 'false_alarm') AS false_alarms
FROM measured GROUP BY GROUPING SETS ((centre_id), ());
