/** The port of accounts: in memory, in PGlite and in PostgreSQL alike. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Postgres from "../../../store-postgres/test/Postgres.ts"
import { userWrite } from "../../src/sessions/accounts/UserWrite.ts"
import {
  type Accounts,
  type AccountWrite,
  memoryAccounts,
  postgresAccounts,
  type Query
} from "../../src/sessions/index.ts"
import { pglite, postgres } from "./Databases.ts"

const past = "2020-01-01T00:00:00.000Z"
const future = "2100-01-01T00:00:00.000Z"

const role = (id: string, version: number, permissions: ReadonlyArray<string> = []): AccountWrite => ({
  kind: "role",
  id,
  version,
  body: { name: id, permissions }
})
const device = (id: string, actor: string, expiresAt?: string): AccountWrite => ({
  kind: "device",
  id,
  version: 0,
  body: { actor, madeAt: past },
  owner: actor,
  ...(expiresAt === undefined ? {} : { expiresAt })
})
const detail = { before: null, after: ["purchase.save", "张'\"三"] }
const event = (subject: string) =>
  ({ at: "2026-03-02T01:02:03.004Z", actor: "wang", source: "10.0.0.1", deed: "roleSaved", subject, detail }) as const

const cases: { readonly [title: string]: (accounts: Accounts) => Promise<void> } = {
  "keeps what was written, with its version": async (accounts) => {
    assert.isNull(await accounts.read("role", "a"))
    assert.strictEqual(await accounts.commit([role("a", 0, ["x", "张'\"\\三"])], []), "done")
    assert.deepEqual(await accounts.read("role", "a"), {
      id: "a",
      version: 1,
      body: { name: "a", permissions: ["x", "张'\"\\三"] }
    })
    assert.strictEqual(await accounts.commit([role("a", 1, ["y"])], []), "done")
    assert.deepEqual(await accounts.read("role", "a"), { id: "a", version: 2, body: { name: "a", permissions: ["y"] } })
    assert.isNull(await accounts.read("user", "a"))
  },
  "writes all or nothing, and the trail with it": async (accounts) => {
    await accounts.commit([role("a", 0)], [event("1")])
    for (const writes of [
      [role("b", 0), role("a", 0)],
      [role("a", 1), role("b", 1)],
      [role("b", 0), role("a", 2)]
    ])
      assert.strictEqual(await accounts.commit(writes, [event("2")]), "moved")
    assert.isNull(await accounts.read("role", "b"))
    assert.strictEqual((await accounts.read("role", "a"))?.version, 1)
    assert.deepEqual(
      (await accounts.trail({ limit: 10 })).map(({ subject }) => subject),
      ["1"]
    )
  },
  "lets one of two through that read the same": async (accounts) => {
    await accounts.commit([role("a", 0)], [])
    const both = await Promise.all([
      accounts.commit([role("a", 1, ["x"])], []),
      accounts.commit([role("a", 1, ["y"])], [])
    ])
    assert.deepEqual([...both].sort(), ["done", "moved"])
  },
  "removes a record, and makes it anew": async (accounts) => {
    await accounts.commit([role("a", 0)], [])
    assert.strictEqual(await accounts.commit([{ kind: "role", id: "a", version: 1, body: null }], []), "done")
    assert.isNull(await accounts.read("role", "a"))
    assert.strictEqual(await accounts.commit([role("a", 0)], []), "done")
    assert.strictEqual((await accounts.read("role", "a"))?.version, 1)
  },
  "reads and lists nothing that is over, takes its id again, and throws it away": async (accounts) => {
    await accounts.commit([device("a", "wang", past), device("b", "wang", past), device("c", "wang", future)], [])
    assert.isNull(await accounts.read("device", "a"))
    assert.deepEqual(
      (await accounts.list("device", { limit: 10 })).map(({ id }) => id),
      ["c"]
    )
    assert.strictEqual(await accounts.commit([device("a", "li", future)], []), "done")
    assert.deepEqual((await accounts.read("device", "a"))?.body, { actor: "li", madeAt: past })
    assert.strictEqual(await accounts.sweep(), 1)
    assert.strictEqual(await accounts.sweep(), 0)
  },
  "lists by id, by owner, page by page": async (accounts) => {
    const ids = ["10", "9", "Z", "a", "张"]
    await accounts.commit(
      ids.map((id, at) => device(id, at % 2 === 0 ? "wang" : "li")),
      []
    )
    const all = await accounts.list("device", { limit: 10 })
    assert.deepEqual(
      all.map(({ id }) => id),
      ids
    )
    const first = await accounts.list("device", { owner: "wang", limit: 2 })
    assert.deepEqual(
      first.map(({ id }) => id),
      ["10", "Z"]
    )
    assert.deepEqual(
      (await accounts.list("device", { owner: "wang", after: "Z", limit: 2 })).map(({ id }) => id),
      ["张"]
    )
    assert.deepEqual(await accounts.list("role", { limit: 10 }), [])
  },
  "finds an account by who it is elsewhere, and another one by nobody": async (accounts) => {
    const user = { displayName: "x", roles: [], orgScope: [""], state: "enabled", mustChange: "no", epoch: 1 } as const
    const [own, other] = ["https://sso.example 4711", "https://sso.example 47"]
    await accounts.commit(
      [
        userWrite("zhang", 0, { ...user, name: "zhang", password: null, subject: own }),
        userWrite("li", 0, { ...user, name: "li", password: null, subject: other }),
        userWrite("wang", 0, { ...user, name: "wang", password: "hashed" })
      ],
      []
    )
    const of = async (owner: string) => (await accounts.list("user", { owner, limit: 10 })).map(({ id }) => id)
    assert.deepEqual([await of(own), await of(other), await of("wang")], [["zhang"], ["li"], []])
  },
  "tells the trail newest first, page by page": async (accounts) => {
    for (const subject of ["1", "2", "3"]) await accounts.commit([], [event(subject)])
    const [three, two] = await accounts.trail({ limit: 2 })
    assert.deepEqual({ ...three, position: 0 }, { ...event("3"), position: 0 })
    assert.strictEqual(two?.subject, "2")
    const rest = await accounts.trail({ before: two?.position ?? 0, limit: 2 })
    assert.deepEqual(
      rest.map(({ subject }) => subject),
      ["1"]
    )
  },
  "gives copies: whoever changes what he read changes nothing here": async (accounts) => {
    const permissions = ["x"]
    await accounts.commit([role("a", 0, permissions)], [])
    permissions.push("y")
    const read = await accounts.read("role", "a")
    const given = (read?.body.permissions ?? []) as Array<string>
    given.push("z")
    assert.deepEqual((await accounts.read("role", "a"))?.body.permissions, ["x"])
  }
}

const both = (query: Query): Effect.Effect<Accounts> =>
  Effect.promise(async () => {
    // A second process that starts at the same time finds the tables made, or makes them.
    const [accounts] = await Promise.all([postgresAccounts(query), postgresAccounts(query)])
    return accounts
  })

/** Accounts that were written before they had an owner are found by who they are elsewhere, and by the index of owners. */
const ownedByMigration = async (query: Query): Promise<void> => {
  await query(
    `INSERT INTO yugou_accounts.records (kind, id, version, body)
     SELECT 'user', 'u-' || n, 1, jsonb_build_object('name', 'u-' || n, 'subject', 'sso ' || n) FROM generate_series(1, 2000) n`,
    []
  )
  await query("DELETE FROM yugou_accounts.migrations WHERE version = 2", [])
  const [own] = await (await postgresAccounts(query)).list("user", { owner: "sso 1999", limit: 1 })
  assert.strictEqual(own?.id, "u-1999")
  await query("ANALYZE yugou_accounts.records", [])
  const plan = await query(
    `EXPLAIN SELECT id FROM yugou_accounts.records WHERE kind = 'user' AND id > '' AND owner = 'sso 7' ORDER BY id LIMIT 1`,
    []
  )
  assert.include(JSON.stringify(plan), "records_owner")
}

describe("accounts in memory", () => {
  for (const [title, check] of Object.entries(cases)) it(title, () => check(memoryAccounts()))
})

describe("accounts in PGlite", () => {
  it.live(
    "do all of it, and give an owner to accounts that had none",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const query = yield* pglite
          const accounts = yield* both(query)
          for (const check of Object.values(cases)) {
            yield* Effect.promise(() => check(accounts))
            yield* Effect.promise(() => query("DELETE FROM yugou_accounts.records", []))
            yield* Effect.promise(() => query("DELETE FROM yugou_accounts.trail", []))
          }
          yield* Effect.promise(() => ownedByMigration(query))
        })
      ),
    60_000
  )
})

describe("accounts in PostgreSQL", () => {
  it.layer(Postgres.layer, { timeout: 60_000, excludeTestServices: true })((it) => {
    for (const [title, check] of Object.entries(cases))
      it.effect(
        title,
        () =>
          Effect.scoped(
            Effect.flatMap(Effect.flatMap(postgres, both), (accounts) => Effect.promise(() => check(accounts)))
          ),
        60_000
      )
  })
})
