-- Why: a contact who is one no more is kept for what they were told, and stands on no list. A migration of its own, as every view.

CREATE OR REPLACE VIEW elder_files AS
SELECT elders.id AS elder_id, elders.name, elders.sex, elders.born_on, elders.phone, elders.address, elders.town_code AS town,
       coalesce(elders.centre_id, first_of_town.centre_id) AS centre_id, elders.lat, elders.lon, elders.language,
       elders.conditions, elders.medication, elders.access_notes, elders.notes,
       (SELECT coalesce(json_agg(json_build_object('name', contacts.name, 'relation', contacts.relation, 'phone', contacts.phone,
                   'key_holder', contacts.key_holder, 'available', contacts.available) ORDER BY contacts.position), '[]')
        FROM contacts WHERE contacts.elder_id = elders.id AND contacts.removed_at IS NULL) AS contacts,
       (SELECT coalesce(json_agg(json_build_object('id', devices.id, 'kind', devices.kind, 'room', devices.room,
                   'heard_at', device_states.heard_at, 'silent_since', troubles.since) ORDER BY devices.id), '[]')
        FROM devices
        LEFT JOIN device_states ON device_states.device_id = devices.id
        LEFT JOIN troubles ON troubles.device_id = devices.id AND troubles.kind = 'silent' AND troubles.ended_at IS NULL
        WHERE devices.elder_id = elders.id) AS devices
FROM elders
LEFT JOIN LATERAL (SELECT centre_id FROM town_centres WHERE town_code = elders.town_code ORDER BY position LIMIT 1)
    AS first_of_town ON true;
