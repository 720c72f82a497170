// The vendored libraries are the very files whose hashes were written down.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const VENDOR = new URL("../../dispatcher/web/static/vendor/", import.meta.url);
const rows = JSON.parse(readFileSync(new URL("hashes.json", VENDOR), "utf8"));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("every vendored script and style sheet is listed with its hash, version and licence, and nothing else is listed", () => {
  assert.deepEqual(readdirSync(VENDOR).filter((name) => /\.(js|css)$/.test(name)).sort(), Object.keys(rows).sort());
  for (const [name, row] of Object.entries(rows)) {
    assert.equal(sha256(readFileSync(new URL(name, VENDOR))), row.sha256, name);
    assert.ok(name.includes(row.version) && row.licence && row.package, name);
  }
});
