-- Why: an operator who answers a press needs to know at once who lies there, how to get in and whom to call.

CREATE TABLE elders (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref          text UNIQUE,
    name         text NOT NULL,
    sex          text CHECK (sex IN ('f', 'm')),
    born_on      date,
    phone        text,
    address      text NOT NULL,
    town_code    text NOT NULL REFERENCES towns (code),
    centre_id    text REFERENCES centres (id),
    lat          double precision,
    lon          double precision,
    language     text NOT NULL DEFAULT 'cmn' CHECK (language IN ('cmn', 'yue')),
    conditions   text,
    medication   text,
    access_notes text,
    notes        text,
    added_at     timestamptz NOT NULL
);
COMMENT ON TABLE elders IS 'People who live at home and hold a device.';
COMMENT ON COLUMN elders.ref IS 'The outside reference of an imported elder, so that importing twice changes and never doubles.';
COMMENT ON COLUMN elders.centre_id IS 'The home centre when it is not simply the first of the town.';
COMMENT ON COLUMN elders.language IS 'What the elder speaks: cmn Mandarin (普通话), yue Cantonese (粤语).';
CREATE INDEX elders_by_town ON elders (town_code);
CREATE INDEX elders_by_name ON elders (name text_pattern_ops);

CREATE TABLE contacts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    elder_id    bigint NOT NULL REFERENCES elders (id),
    position    smallint NOT NULL CHECK (position >= 1),
    name        text NOT NULL,
    relation    text NOT NULL,
    phone       text NOT NULL,
    key_holder  boolean NOT NULL DEFAULT false,
    available   text,
    UNIQUE (elder_id, position)
);
COMMENT ON TABLE contacts IS 'Family, neighbours and key-holders of an elder, in calling order.';
