-- name: in_force
-- The newest edition of each of the city's own words.
SELECT DISTINCT ON (wordings.key, wordings.language) wordings.key, wordings.language, wordings.edition, wordings.text,
       wordings.edited_at, staff.username AS edited_by, staff.name AS edited_by_name
FROM wordings
LEFT JOIN staff ON staff.id = wordings.edited_by
ORDER BY wordings.key, wordings.language, wordings.edition DESC;

-- name: write
-- Somebody's words come into force as the edition after the one they saw; nothing when another one was written meanwhile.
INSERT INTO wordings (key, language, edition, text, edited_by, edited_at)
SELECT %(key)s::text, %(language)s::text, %(edition)s::integer + 1, %(text)s::text, %(by)s::bigint, %(now)s::timestamptz
WHERE %(edition)s::integer = (SELECT coalesce(max(newest.edition), 0) FROM wordings AS newest
                              WHERE newest.key = %(key)s::text AND newest.language = %(language)s::text)
ON CONFLICT (key, language, edition) DO NOTHING
RETURNING edition;
