-- Why: a press has to find a desk. A town names the centres that serve it in order; a centre names the neighbour that
-- covers for it; the city desk is where everything ends that no centre answers. Duty says who is really there.

CREATE TABLE centres (
    id          text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,32}$'),
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    kind        text NOT NULL DEFAULT 'centre' CHECK (kind IN ('centre', 'city_desk')),
    phone       text,
    lat         double precision NOT NULL,
    lon         double precision NOT NULL,
    covered_by  text REFERENCES centres (id),
    CHECK (covered_by IS NULL OR covered_by <> id)
);
COMMENT ON TABLE centres IS 'The 25 home-care centres, and the one city desk behind them.';
COMMENT ON COLUMN centres.covered_by IS 'The neighbouring centre that is rung when this one does not answer.';

-- There is one last place to go, never two that point at each other.
CREATE UNIQUE INDEX centres_one_city_desk ON centres (kind) WHERE kind = 'city_desk';

CREATE TABLE towns (
    code        text PRIMARY KEY CHECK (code ~ '^[a-z]{1,32}$'),
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('district', 'town')),
    lat         double precision NOT NULL,
    lon         double precision NOT NULL
);
COMMENT ON TABLE towns IS 'The 24 towns and districts of Zhongshan (WGS-84 centre points).';

CREATE TABLE town_centres (
    town_code   text NOT NULL REFERENCES towns (code),
    centre_id   text NOT NULL REFERENCES centres (id),
    position    smallint NOT NULL CHECK (position >= 1),
    PRIMARY KEY (town_code, centre_id),
    UNIQUE (town_code, position)
);
COMMENT ON TABLE town_centres IS 'Which centres serve a town, the first choice first.';

CREATE TABLE staff (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username      text NOT NULL UNIQUE CHECK (username ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    name          text NOT NULL,
    phone         text,
    password_hash text,
    active        boolean NOT NULL DEFAULT true,
    added_at      timestamptz NOT NULL
);
COMMENT ON TABLE staff IS 'People who sign in. password_hash is argon2id; NULL means token only.';

CREATE TABLE staff_roles (
    staff_id    bigint NOT NULL REFERENCES staff (id),
    role        text NOT NULL CHECK (role IN ('operator', 'supervisor', 'manager', 'caregiver', 'bureau', 'admin')),
    centre_id   text REFERENCES centres (id),
    UNIQUE NULLS NOT DISTINCT (staff_id, role, centre_id)
);
COMMENT ON COLUMN staff_roles.centre_id IS 'The centre the role is held at; NULL means every centre.';

CREATE TABLE duty (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre_id   text NOT NULL REFERENCES centres (id),
    staff_id    bigint NOT NULL REFERENCES staff (id),
    role        text NOT NULL CHECK (role IN ('operator', 'supervisor')),
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,
    CHECK (ends_at > starts_at)
);
COMMENT ON TABLE duty IS 'Who is on duty where and when; ends_at may be infinity for a desk that never closes.';
CREATE INDEX duty_by_centre ON duty (centre_id, ends_at);

CREATE TABLE sessions (
    token_hash  bytea PRIMARY KEY,
    staff_id    bigint NOT NULL REFERENCES staff (id),
    kind        text NOT NULL CHECK (kind IN ('browser', 'token')),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz
);
COMMENT ON TABLE sessions IS 'Who is signed in. Only the SHA-256 of a token is kept, so a copy of this table opens nothing.';

CREATE TABLE sign_in_failures (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username    text NOT NULL,
    address     text NOT NULL,
    at          timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_failures IS 'Wrong passwords, counted for the throttle by name and by address.';
CREATE INDEX sign_in_failures_by_name ON sign_in_failures (username, at);
CREATE INDEX sign_in_failures_by_address ON sign_in_failures (address, at);
