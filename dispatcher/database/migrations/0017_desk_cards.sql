-- Why: an alarm as people see it now says who lets it down and where its elder is. A migration of its own, for whoever reads the
-- view takes it before the tables in it: together with a change to one of them, each would wait for the other.

CREATE OR REPLACE VIEW alarm_cards AS
SELECT alarms.id, alarms.version, alarms.class, alarms.type, alarms.types, alarms.priority, alarms.test, alarms.late, alarms.state,
       alarms.elder_id, alarms.device_id, alarms.centre_id, alarms.presses, alarms.ringing, alarms.raised_at, alarms.last_press_at,
       alarms.cancelled_at, alarms.level, alarms.waiting_since, alarms.next_deadline_at, alarms.deadline, alarms.claimed_by,
       alarms.claimed_at, alarms.answered_at, alarms.dispatched_at, alarms.arrived_at, alarms.held_until, alarms.hold_reason,
       alarms.resolved_at, alarms.outcome,
       elders.name AS elder_name, elders.phone AS elder_phone, elders.address AS elder_address, elders.lat AS elder_lat,
       elders.lon AS elder_lon, elders.born_on AS elder_born_on, elders.sex AS elder_sex, elders.town_code AS elder_town,
       devices.kind AS device_kind, staff.username AS claimed_by_username, staff.name AS claimed_by_name,
       ARRAY(SELECT centre_id FROM alarm_audience WHERE alarm_audience.alarm_id = alarms.id ORDER BY since, centre_id)
           AS audience,
       CASE WHEN alarms.class = 'outage' THEN split_part(alarms.device_id, ':', 3) END AS outage_kind,
       CASE WHEN alarms.class = 'outage' THEN nullif(split_part(alarms.device_id, ':', 2), '') END AS outage_town,
       struck.devices AS struck_devices, struck.restored AS struck_restored,
       alarms.holder_since, alarms.holder_lost_at, away.kind AS away_kind, away.ends_at AS away_until
FROM alarms
LEFT JOIN elders ON elders.id = alarms.elder_id
LEFT JOIN devices ON devices.id = alarms.device_id
LEFT JOIN staff ON staff.id = alarms.claimed_by
LEFT JOIN LATERAL (
    -- A device that came back and fell out again counts once, and as lasting.
    SELECT count(*) AS devices, count(*) FILTER (WHERE back) AS restored FROM (
        SELECT bool_and(troubles.ended_at IS NOT NULL) AS back FROM troubles
        WHERE troubles.alarm_id = alarms.id AND alarms.class IN ('outage', 'device') GROUP BY troubles.device_id
    ) AS by_device
) AS struck ON true
LEFT JOIN LATERAL (
    -- Where the elder was said to be when it was raised.
    SELECT absences.kind, absences.ends_at FROM absences
    WHERE absences.elder_id = alarms.elder_id AND absences.starts_at <= alarms.raised_at
      AND coalesce(absences.ended_at, absences.ends_at) > alarms.raised_at
    ORDER BY absences.ends_at DESC LIMIT 1
) AS away ON true;
