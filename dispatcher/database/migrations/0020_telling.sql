-- Why: whoever must know, hears it, and we know that they did. A message to somebody is a row made together with its cause; for
-- each way to reach them there is a row that says how far it has come; the elder's contacts are asked in turn whether they go;
-- family look at what the elder agreed to; everybody hears the end who heard the beginning.

-- Presses come in while this runs: what they take is taken before anything is changed, in their order (docs/decisions/0007).
LOCK TABLE staff IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE elders IN ACCESS EXCLUSIVE MODE;
LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE;

-- Contacts who stay who they are -----------------------------------------------------------------------------------------

CREATE TABLE family_accounts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL,
    phone        text,
    language     text NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
    quiet_from   time,
    quiet_until  time,
    added_at     timestamptz NOT NULL,
    seen_at      timestamptz,
    closed_at    timestamptz,
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);
COMMENT ON TABLE family_accounts IS 'People of an elder''s family who look at the family page; one account may be a contact of several elders.';
COMMENT ON COLUMN family_accounts.phone IS 'As plain_phone() has it: the digits, however people write them.';
CREATE FUNCTION plain_phone(phone text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(regexp_replace(phone, '[^0-9+]', '', 'g'), '^(\+|00)?86(?=1[0-9]{10}$)', '')
$$;
-- A telephone number opens one account.
CREATE UNIQUE INDEX family_accounts_one_per_phone ON family_accounts (phone) WHERE closed_at IS NULL;
COMMENT ON COLUMN family_accounts.quiet_from IS 'Quiet hours in the platform''s local time (Asia/Shanghai); they never silence priority 1.';

ALTER TABLE contacts
    ADD COLUMN removed_at timestamptz,
    ADD COLUMN account_id bigint REFERENCES family_accounts (id),
    ADD COLUMN language text NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
    ADD COLUMN hours jsonb,
    ADD COLUMN every_alarm boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN contacts.removed_at IS 'When they ceased to be a contact; what they were told stays theirs.';
COMMENT ON COLUMN contacts.hours IS 'When they can usually come: [{"days": [1..7], "from": "08:00", "until": "18:00"}], local time; NULL: always.';
COMMENT ON COLUMN contacts.every_alarm IS 'Told of every emergency from the press on, not only when nobody answers.';
CREATE INDEX contacts_by_account ON contacts (account_id) WHERE account_id IS NOT NULL;
ALTER TABLE contacts DROP CONSTRAINT contacts_elder_id_position_key;
CREATE UNIQUE INDEX contacts_in_order ON contacts (elder_id, position) WHERE removed_at IS NULL;
-- A program from before this migration says an elder's contacts anew by deleting them; those who were told something are kept.
CREATE FUNCTION keep_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contacts SET removed_at = now() WHERE id = OLD.id AND removed_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_are_kept BEFORE DELETE ON contacts FOR EACH ROW EXECUTE FUNCTION keep_contact();

ALTER TABLE elders
    ADD COLUMN contacts_asked text NOT NULL DEFAULT 'in_turn' CHECK (contacts_asked IN ('in_turn', 'together')),
    ADD COLUMN contacts_asked_when text NOT NULL DEFAULT 'unanswered' CHECK (contacts_asked_when IN ('at_once', 'unanswered'));
COMMENT ON COLUMN elders.contacts_asked IS 'In an emergency the contacts are asked one after another, or all together (family, neighbours, 居委会 at once).';
COMMENT ON COLUMN elders.contacts_asked_when IS 'Asked with the press, or when the desk has not claimed it in time.';

-- Where somebody can be reached ----------------------------------------------------------------------------------------

CREATE TABLE addresses (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact_id   bigint REFERENCES contacts (id),
    account_id   bigint REFERENCES family_accounts (id),
    staff_id     bigint REFERENCES staff (id),
    channel      text NOT NULL CHECK (channel IN ('push', 'voice', 'sms', 'email', 'wecom', 'dingtalk', 'feishu', 'webhook')),
    target       text NOT NULL CHECK (length(target) BETWEEN 1 AND 4000),
    from_phone   boolean NOT NULL DEFAULT false,
    added_at     timestamptz NOT NULL,
    reached_at   timestamptz,
    failing_since timestamptz,
    broken_at    timestamptz,
    broken_why   text,
    removed_at   timestamptz,
    CONSTRAINT addresses_of_somebody CHECK (num_nonnulls(contact_id, account_id, staff_id) = 1)
);
COMMENT ON TABLE addresses IS 'Where a contact, a family account or a member of staff is told things: a number, an address, a push subscription (JSON), a group robot (URL).';
COMMENT ON COLUMN addresses.from_phone IS 'Follows the telephone number of its contact or member of staff (see keep_phone_addresses).';
COMMENT ON COLUMN addresses.broken_at IS 'When it proved to be none: unknown number, bounced mail, expired subscription. Not used until it is changed.';
CREATE INDEX addresses_by_contact ON addresses (contact_id) WHERE removed_at IS NULL;
CREATE INDEX addresses_by_account ON addresses (account_id) WHERE removed_at IS NULL;
CREATE INDEX addresses_by_staff ON addresses (staff_id) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX addresses_of_contact_phone ON addresses (contact_id, channel) WHERE from_phone AND contact_id IS NOT NULL;
CREATE UNIQUE INDEX addresses_of_staff_phone ON addresses (staff_id, channel) WHERE from_phone AND staff_id IS NOT NULL;

-- Whatever writes a telephone number, also a program from before this migration, has written where to call and text.
CREATE FUNCTION keep_phone_addresses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'contacts' THEN
        INSERT INTO addresses (contact_id, channel, target, from_phone, added_at)
        SELECT NEW.id, channel, NEW.phone, true, now() FROM unnest(ARRAY['voice', 'sms']) AS channel
        ON CONFLICT (contact_id, channel) WHERE from_phone AND contact_id IS NOT NULL DO UPDATE
            SET target = excluded.target, removed_at = NULL, reached_at = NULL, failing_since = NULL, broken_at = NULL, broken_why = NULL
            WHERE addresses.target <> excluded.target OR addresses.removed_at IS NOT NULL;
    ELSIF NEW.phone IS NULL THEN
        UPDATE addresses SET removed_at = now() WHERE staff_id = NEW.id AND from_phone AND removed_at IS NULL;
    ELSE
        INSERT INTO addresses (staff_id, channel, target, from_phone, added_at)
        SELECT NEW.id, channel, NEW.phone, true, now() FROM unnest(ARRAY['voice', 'sms']) AS channel
        ON CONFLICT (staff_id, channel) WHERE from_phone AND staff_id IS NOT NULL DO UPDATE
            SET target = excluded.target, removed_at = NULL, reached_at = NULL, failing_since = NULL, broken_at = NULL, broken_why = NULL
            WHERE addresses.target <> excluded.target OR addresses.removed_at IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_phone AFTER INSERT OR UPDATE OF phone ON contacts FOR EACH ROW EXECUTE FUNCTION keep_phone_addresses();
CREATE TRIGGER staff_phone AFTER INSERT OR UPDATE OF phone ON staff FOR EACH ROW EXECUTE FUNCTION keep_phone_addresses();
INSERT INTO addresses (contact_id, channel, target, from_phone, added_at)
SELECT contacts.id, channel, contacts.phone, true, now() FROM contacts, unnest(ARRAY['voice', 'sms']) AS channel;
INSERT INTO addresses (staff_id, channel, target, from_phone, added_at)
SELECT staff.id, channel, staff.phone, true, now() FROM staff, unnest(ARRAY['voice', 'sms']) AS channel WHERE staff.phone IS NOT NULL;

-- Asking the contacts whether they go -------------------------------------------------------------------------------------

CREATE TABLE chains (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alarm_id    bigint NOT NULL REFERENCES alarms (id),
    elder_id    bigint NOT NULL REFERENCES elders (id),
    mode        text NOT NULL CHECK (mode IN ('in_turn', 'together')),
    contact_ids bigint[],
    began_by    text NOT NULL,
    began_at    timestamptz NOT NULL,
    cycle       smallint NOT NULL DEFAULT 1 CHECK (cycle BETWEEN 1 AND 2),
    due_at      timestamptz,
    tries       integer NOT NULL DEFAULT 0,
    ended_at    timestamptz,
    ended       text CHECK (ended IN ('accepted', 'nobody', 'over')),
    CONSTRAINT chains_go_on_or_have_ended CHECK ((ended_at IS NULL) = (due_at IS NOT NULL) AND (ended_at IS NULL) = (ended IS NULL))
);
COMMENT ON TABLE chains IS 'Asking an elder''s contacts whether one of them goes. While it runs, due_at is when the next one is asked whatever happens.';
COMMENT ON COLUMN chains.contact_ids IS 'Only these are asked; NULL: all contacts of the elder.';
COMMENT ON COLUMN chains.ended IS 'accepted: somebody goes; nobody: all were asked twice; over: the alarm is resolved.';
-- An alarm's contacts are asked once at a time.
CREATE UNIQUE INDEX chains_one_running ON chains (alarm_id) WHERE ended_at IS NULL;
CREATE INDEX chains_due ON chains (due_at) WHERE ended_at IS NULL;
CREATE INDEX chains_by_alarm ON chains (alarm_id, id);

CREATE TABLE asks (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chain_id     bigint NOT NULL REFERENCES chains (id),
    alarm_id     bigint NOT NULL REFERENCES alarms (id),
    contact_id   bigint NOT NULL REFERENCES contacts (id),
    cycle        smallint NOT NULL,
    asked_at     timestamptz NOT NULL,
    answer       text CHECK (answer IN ('accepted', 'declined')),
    answered_at  timestamptz,
    answered_by  text CHECK (answered_by IN ('link', 'key', 'page', 'desk')),
    eta_minutes  integer CHECK (eta_minutes BETWEEN 1 AND 600),
    CONSTRAINT asks_answered_somehow CHECK (num_nulls(answer, answered_at, answered_by) IN (0, 3)),
    UNIQUE (chain_id, contact_id, cycle)
);
COMMENT ON TABLE asks IS 'A contact is asked to go, and says yes or no: by the link in a message, a key on the phone, the family page, or to an operator. Voicemail is no answer.';
CREATE INDEX asks_by_alarm ON asks (alarm_id, id);
CREATE INDEX asks_by_contact ON asks (contact_id, id);

CREATE TABLE ask_links (
    token_hash  bytea PRIMARY KEY,
    ask_id      bigint NOT NULL REFERENCES asks (id),
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
COMMENT ON TABLE ask_links IS 'Links that open one ask without a sign-in, each sent in one message. Only the SHA-256 of a token is kept.';

-- What is told to whom, and how far it has come --------------------------------------------------------------------

CREATE TABLE tellings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    about       text NOT NULL CHECK (about IN ('alarm', 'device', 'duty', 'visit', 'test', 'code', 'invitation', 'summary')),
    wording     text NOT NULL,
    detail      jsonb NOT NULL DEFAULT '{}',
    alarm_id    bigint REFERENCES alarms (id),
    ask_id      bigint REFERENCES asks (id),
    elder_id    bigint REFERENCES elders (id),
    contact_id  bigint REFERENCES contacts (id),
    account_id  bigint REFERENCES family_accounts (id),
    staff_id    bigint REFERENCES staff (id),
    urgent      boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL,
    read_at     timestamptz,
    over_at     timestamptz,
    ended       text CHECK (ended IN ('reached', 'answered', 'dropped', 'failed')),
    CONSTRAINT tellings_to_somebody CHECK (num_nonnulls(contact_id, account_id, staff_id) = 1),
    CONSTRAINT tellings_over_somehow CHECK ((over_at IS NULL) = (ended IS NULL))
);
COMMENT ON TABLE tellings IS 'One message to one person, made in the transaction of its cause. wording names the words (notify/wording), detail what stands in them.';
COMMENT ON COLUMN tellings.over_at IS 'When nothing more is to be done: it reached them, they answered, it became pointless, or no channel was left.';
COMMENT ON COLUMN tellings.ended IS 'failed: nobody could be reached by any channel, which is shown and counted.';
CREATE INDEX tellings_by_alarm ON tellings (alarm_id, id) WHERE alarm_id IS NOT NULL;
CREATE INDEX tellings_by_contact ON tellings (contact_id, id);
CREATE INDEX tellings_by_staff ON tellings (staff_id, id);
CREATE INDEX tellings_by_account ON tellings (account_id, id);
CREATE INDEX tellings_by_ask ON tellings (ask_id) WHERE ask_id IS NOT NULL;
-- What was told in a month is looked up by time; tellings lie in the order of time, so their index costs next to nothing.
CREATE INDEX tellings_by_time ON tellings USING brin (created_at);

CREATE TABLE deliveries (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    telling_id     bigint NOT NULL REFERENCES tellings (id),
    address_id     bigint NOT NULL REFERENCES addresses (id),
    channel        text NOT NULL,
    rank           smallint NOT NULL,
    urgent         boolean NOT NULL,
    status         text NOT NULL DEFAULT 'pending' CHECK (status IN
                       ('pending', 'sending', 'accepted', 'delivered', 'read', 'failed', 'failed_for_good', 'dropped')),
    due_at         timestamptz,
    tries          integer NOT NULL DEFAULT 0,
    text           text,
    provider_ref   text,
    sent_at        timestamptz,
    accepted_at    timestamptz,
    delivered_at   timestamptz,
    read_at        timestamptz,
    failed_at      timestamptz,
    why            text,
    UNIQUE (telling_id, address_id),
    CONSTRAINT deliveries_due_while_open CHECK ((status IN ('pending', 'sending')) = (due_at IS NOT NULL))
);
COMMENT ON TABLE deliveries IS
    'One telling over one channel: pending (due_at: when to send) → sending (due_at: when somebody else takes it over) → accepted by the '
    'provider → delivered → read; or failed, failed_for_good, dropped because it was no longer needed.';
COMMENT ON COLUMN deliveries.rank IS 'The order of the channels for this person: the next one is due a little later, whatever became of this one.';
COMMENT ON COLUMN deliveries.text IS 'What was said, with any link masked.';
CREATE INDEX deliveries_due ON deliveries (channel, urgent, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE wordings (
    key        text NOT NULL,
    language   text NOT NULL CHECK (language IN ('zh', 'en')),
    edition    integer NOT NULL CHECK (edition >= 1),
    text       text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    edited_by  bigint REFERENCES staff (id),
    edited_at  timestamptz NOT NULL,
    PRIMARY KEY (key, language, edition)
);
COMMENT ON TABLE wordings IS 'Words that a city wrote in the place of the defaults, edition by edition; the newest is in force.';
CREATE TRIGGER wordings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wordings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE communication_tests (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    month       date NOT NULL,
    contact_id  bigint REFERENCES contacts (id),
    staff_id    bigint REFERENCES staff (id),
    telling_id  bigint REFERENCES tellings (id),
    made_at     timestamptz NOT NULL,
    CHECK (num_nonnulls(contact_id, staff_id) = 1)
);
COMMENT ON TABLE communication_tests IS 'Once a month everybody who may be needed is sent a test. telling_id NULL: there was no way to send it.';
-- One test per person and month, however many dispatchers think of it.
CREATE UNIQUE INDEX communication_tests_of_contact ON communication_tests (contact_id, month) WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX communication_tests_of_staff ON communication_tests (staff_id, month) WHERE staff_id IS NOT NULL;

CREATE TABLE platform_keys (
    name        text PRIMARY KEY,
    private     text NOT NULL,
    public      text NOT NULL,
    made_at     timestamptz NOT NULL
);
COMMENT ON TABLE platform_keys IS 'Keys that the platform made for itself: that of Web Push (VAPID, RFC 8292).';

-- Family ----------------------------------------------------------------------------------------------------------------------

CREATE TABLE consents (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact_id  bigint NOT NULL REFERENCES contacts (id),
    what        text NOT NULL CHECK (what IN ('alarms', 'visits', 'device', 'tests', 'summary', 'health')),
    given_at    timestamptz NOT NULL,
    given_how   text NOT NULL CHECK (length(given_how) BETWEEN 1 AND 500),
    recorded_by bigint REFERENCES staff (id),
    revoked_at  timestamptz,
    revoked_by  bigint REFERENCES staff (id),
    revoked_how text
);
COMMENT ON TABLE consents IS 'What an elder agreed that a contact may see: the course of alarms, visits, the device, tests, the monthly summary, health details in messages.';
COMMENT ON COLUMN consents.given_how IS 'In whose words and where: signed at home, on the telephone, by a guardian.';
CREATE UNIQUE INDEX consents_standing ON consents (contact_id, what) WHERE revoked_at IS NULL;
-- What family may see of an alarm is decided here and nowhere else, whatever is asked: the list, the alarm, the stream, the inbox.
CREATE FUNCTION family_sees(contact bigint, alarm bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM consents WHERE contact_id = contact AND what = 'alarms' AND revoked_at IS NULL)
        -- Who was asked or told may look at what they were told of, until the elder thinks better of it.
        OR greatest((SELECT max(asked_at) FROM asks WHERE alarm_id = alarm AND contact_id = contact),
                    (SELECT max(created_at) FROM tellings WHERE alarm_id = alarm AND contact_id = contact))
           > coalesce((SELECT max(revoked_at) FROM consents WHERE contact_id = contact AND what = 'alarms'), '-infinity')
$$;

CREATE TABLE invitations (
    token_hash  bytea PRIMARY KEY,
    contact_id  bigint NOT NULL REFERENCES contacts (id),
    made_by     bigint NOT NULL REFERENCES staff (id),
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz
);
COMMENT ON TABLE invitations IS 'Links by which a contact opens the family page for the first time; each opens once. Only the SHA-256 of a token is kept.';
CREATE INDEX invitations_by_contact ON invitations (contact_id);

CREATE TABLE family_sessions (
    token_hash  bytea PRIMARY KEY,
    account_id  bigint NOT NULL REFERENCES family_accounts (id),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz
);
COMMENT ON TABLE family_sessions IS 'Family members who are signed in. Only the SHA-256 of a token is kept.';

CREATE TABLE passkeys (
    credential_id  bytea PRIMARY KEY,
    account_id     bigint NOT NULL REFERENCES family_accounts (id),
    public_key     bytea NOT NULL,
    sign_count     bigint NOT NULL,
    name           text NOT NULL,
    added_at       timestamptz NOT NULL,
    used_at        timestamptz,
    removed_at     timestamptz
);
COMMENT ON TABLE passkeys IS 'Passkeys (WebAuthn) of family accounts.';
CREATE INDEX passkeys_by_account ON passkeys (account_id);

CREATE TABLE passkey_challenges (
    challenge   bytea PRIMARY KEY,
    account_id  bigint REFERENCES family_accounts (id),
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);
COMMENT ON TABLE passkey_challenges IS 'What a passkey must sign, once; account_id is set when one is to be added.';

CREATE TABLE sign_in_codes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  bigint NOT NULL REFERENCES family_accounts (id),
    code_hash   bytea NOT NULL,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    tries       integer NOT NULL DEFAULT 0,
    used_at     timestamptz
);
COMMENT ON TABLE sign_in_codes IS 'Six digits sent to a family account''s telephone; few tries, ten minutes, once.';
CREATE INDEX sign_in_codes_by_account ON sign_in_codes (account_id, id);

-- Reminders by the elder's own device -----------------------------------------------------------------------------------

CREATE TABLE reminders (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    elder_id   bigint NOT NULL REFERENCES elders (id),
    kind       text NOT NULL CHECK (kind IN ('medicine', 'visit', 'weather', 'other')),
    say        text NOT NULL CHECK (length(say) BETWEEN 1 AND 200),
    at         time,
    days       smallint[],
    next_at    timestamptz,
    added_by   bigint NOT NULL REFERENCES staff (id),
    added_at   timestamptz NOT NULL,
    ended_by   bigint REFERENCES staff (id),
    ended_at   timestamptz,
    CHECK ((at IS NULL) = (days IS NULL)),
    CHECK (ended_at IS NULL OR next_at IS NULL)
);
COMMENT ON TABLE reminders IS 'What an elder''s device says to them: at a local time on days of the week (1 Monday … 7), or once (at NULL).';
CREATE INDEX reminders_due ON reminders (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX reminders_by_elder ON reminders (elder_id);

CREATE TABLE reminders_said (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reminder_id   bigint NOT NULL REFERENCES reminders (id),
    due_at        timestamptz NOT NULL,
    command_id    bigint REFERENCES commands (id),
    tries         integer NOT NULL DEFAULT 0,
    next_try_at   timestamptz,
    said_at       timestamptz,
    given_up_at   timestamptz,
    why           text,
    UNIQUE (reminder_id, due_at)
);
COMMENT ON TABLE reminders_said IS 'Each time a reminder fell due: said_at when the device acknowledged it, given_up_at when it did not in time.';
CREATE INDEX reminders_said_open ON reminders_said (next_try_at) WHERE next_try_at IS NOT NULL;
