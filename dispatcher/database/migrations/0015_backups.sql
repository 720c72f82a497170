-- Why: a backup that nobody makes any more is noticed on the day it is needed. Each one is written down where every
-- machine can see it, so that the doctor can tell how old the newest is.

CREATE TABLE backups (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_at     timestamptz NOT NULL,
    file        text NOT NULL,
    bytes       bigint NOT NULL,
    sha256      text NOT NULL,
    restored_at timestamptz
);
COMMENT ON TABLE backups IS 'Backups of this record. A backup does not contain its own row; a restore adds it.';
COMMENT ON COLUMN backups.made_at IS 'The moment whose record it holds, by the database''s clock.';
COMMENT ON COLUMN backups.restored_at IS 'When this database was made from it; NULL for a backup of this database.';
CREATE INDEX backups_by_age ON backups (made_at);
