/** The migrations as they were released, and what they lock. */
import { assert, describe, it } from "@effect/vitest"
import * as Locks from "../src/Locks.ts"
import { type Migration, migrations } from "../src/migrations/index.ts"
import * as StoreSchema from "../src/StoreSchema.ts"

/** The beginnings of the checksums of what was released: databases hold them, so that none may change. */
const released: ReadonlyArray<string> = [
  "ca6cda59db5be919",
  "e964a645ba5f255c",
  "e9063eae91885dce",
  "aaf6f278c9bf8ce0",
  "bb4545906f70a84c",
  "5aa738bdcde6b44c",
  "7e42caa056d5d858",
  "45f10892f8cd2e90",
  "aefdb8402435ee99",
  "4cf566ecf1878b12",
  "56b675601ef11df6",
  "6d63ec8df9d36ac9",
  "fc519f386702d493",
  "3b3df6313d23855b",
  "1b196ddabb102b12",
  "4070d7add9aa1b02"
]

const migration = (...statements: ReadonlyArray<string>): Migration => ({ version: 9, name: "it", statements })

describe("migrations", () => {
  for (const [index, sum] of released.entries()) {
    it(`${index + 1} is what it was when it was released`, () => {
      const found = migrations[index]
      assert.strictEqual(found?.version, index + 1)
      assert.include(StoreSchema.record(found as Migration), `'${sum}`)
    })
  }

  it("are numbered from 1, and none claims to work beside more than the one before it", () => {
    let oldest = 0
    for (const [index, { version, worksFrom = version }] of migrations.entries()) {
      assert.strictEqual(version, index + 1)
      assert.isAtMost(worksFrom, version)
      assert.isAtLeast(worksFrom, oldest)
      oldest = worksFrom
    }
  })
})

const needs: ReadonlyArray<readonly [statement: string, ...needs: ReadonlyArray<string>]> = [
  ["CREATE INDEX a ON yugou.commits (at)", "yugou.commits EXCLUSIVE Reads"],
  ["UPDATE yugou.aggregates SET a = b WHERE kind = 'Order'", "yugou.aggregates EXCLUSIVE Writes"],
  ["ALTER TABLE yugou.facts ADD COLUMN a int", "yugou.facts ACCESS EXCLUSIVE Nothing"],
  ["ALTER TABLE yugou.facts ADD CONSTRAINT a CHECK (b)", "yugou.facts ACCESS EXCLUSIVE Reads"],
  ["ALTER TABLE yugou.facts ADD COLUMN a int GENERATED ALWAYS AS (1) STORED", "yugou.facts ACCESS EXCLUSIVE Writes"],
  ["CREATE TRIGGER a AFTER INSERT ON yugou.revisions\n FOR EACH ROW", "yugou.revisions EXCLUSIVE Nothing"],
  ["CREATE TABLE yugou.a (p bigint REFERENCES yugou.commits)", "yugou.commits EXCLUSIVE Nothing"],
  ["CREATE FUNCTION yugou.a() RETURNS void AS 'UPDATE yugou.facts SET a = 1'"],
  ["CREATE OR REPLACE FUNCTION yugou.a() RETURNS void AS 'SELECT'"],
  ["DROP FUNCTION yugou.claim(text)"],
  ["DROP INDEX yugou.order_by_order_no", "yugou.aggregates ACCESS EXCLUSIVE Nothing"],
  ["CREATE STATISTICS yugou.a (mcv) ON kind FROM yugou.aggregates"],
  ["COMMENT ON TABLE yugou.facts IS 'a'"],
  [
    "DO $$ SELECT yugou.note(1) FROM yugou.facts, yugou.notes $$",
    "yugou.facts ACCESS EXCLUSIVE Reads",
    "yugou.notes ACCESS EXCLUSIVE Reads"
  ]
]

describe("Locks", () => {
  for (const [statement, ...expected] of needs) {
    it(`of ${statement.replace("\n", "")}`, () => {
      const found = Locks.needsOf(statement).map(({ table, mode, work }) => `${table} ${mode} ${work._tag}`)
      assert.deepStrictEqual(found, expected)
    })
  }

  it("takes the strongest of each table once, in the order of a commit, and none of a table that it makes", () => {
    const it_ = migration(
      "CREATE TABLE yugou.mine (p bigint REFERENCES yugou.commits)",
      "CREATE INDEX a ON yugou.mine (p)",
      "UPDATE yugou.aggregates SET a = b WHERE kind = 'Order'",
      "ALTER TABLE yugou.aggregates ADD COLUMN c int",
      "CREATE INDEX b ON yugou.notes (key)"
    )
    assert.deepStrictEqual(Locks.strongest(Locks.needs(it_, new Set(["b"]))), [
      ["yugou.aggregates", "ACCESS EXCLUSIVE"],
      ["yugou.commits", "EXCLUSIVE"]
    ])
  })

  it("builds beforehand what needs nothing of its own migration", () => {
    const it_ = migration(
      "CREATE TABLE yugou.mine (p bigint)",
      "CREATE FUNCTION yugou.pairs(a text) RETURNS text AS ''",
      "CREATE INDEX a ON yugou.mine (p)",
      "CREATE INDEX b ON yugou.aggregates (yugou.pairs(id))",
      "CREATE INDEX c ON yugou.aggregates (id)",
      "ALTER TABLE yugou.aggregates ADD COLUMN note text, ADD COLUMN IF NOT EXISTS other text",
      "CREATE INDEX d ON yugou.aggregates (kind, note)",
      "CREATE INDEX e ON yugou.aggregates (id) WHERE other IS NULL"
    )
    assert.deepStrictEqual(
      Locks.beforehand(it_).map(({ name }) => name),
      ["c"]
    )
  })
})
