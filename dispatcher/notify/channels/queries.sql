-- name: key_named
-- A key pair that the platform made for itself.
SELECT private, public FROM platform_keys WHERE name = %(name)s;

-- name: keep_key
-- Keep a new key pair, unless another dispatcher was first.
INSERT INTO platform_keys (name, private, public, made_at)
VALUES (%(name)s, %(private)s, %(public)s, %(now)s)
ON CONFLICT (name) DO NOTHING;
