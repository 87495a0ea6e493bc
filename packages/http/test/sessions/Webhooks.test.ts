/** Webhooks: what is told, to whom, how it is signed, and what becomes of what nobody took. */
import { createHmac } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Scope from "effect/Scope"
import { afterAll, afterEach, assert, describe, it, vi } from "vitest"
import * as Postgres from "../../../store-postgres/test/Postgres.ts"
import { createWebhooksClient } from "../../src/client/index.ts"
import {
  type Accounts,
  postgresAccounts,
  type Query,
  type SessionOptions,
  type Webhooks
} from "../../src/sessions/index.ts"
import { mostWebhooks } from "../../src/sessions/WebhookRoutes.ts"
import { afterFailure, endingOf, isDue, mostKept, waits } from "../../src/sessions/webhooks/Delivery.ts"
import { signatureOf } from "../../src/sessions/webhooks/Signature.ts"
import { pglite, postgres } from "./Databases.ts"
import { type Browser, minute, office, okay, refused } from "./Office.ts"
import { books, order, type Received, receiver } from "./Receiver.ts"

const ends: Array<() => Promise<unknown>> = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** An office whose books a test writes, and a receiver of what moves in them. */
const desk = async (options: Partial<SessionOptions> & { readonly accounts?: Accounts } = {}) => {
  const its = await office({ webhookNetworks: ["127.0.0.0/8"], ...options })
  const other = await receiver()
  const told = books(its.sessions.authorize)
  ends.push(other.stop)
  const everyMillis = options.accounts === undefined ? 5 : 50
  const begin = (sessions = its.sessions): Webhooks => {
    const webhooks = sessions.tellWebhooks({ ...told, everyMillis })
    ends.push(webhooks.stop)
    return webhooks
  }
  const admin = await its.administrator()
  const make = async (given: object = {}) => {
    const body = { label: "营销系统", url: other.url, kinds: ["Order"], tells: "endings", orgScope: ["37"], ...given }
    const answer = (await okay(await admin.send("POST", "webhooks/make", body))) as unknown as Made
    return { ...answer, id: answer.view.id }
  }
  const deliveries = async (owner: string) =>
    (await its.accounts.list("delivery", { owner, limit: 10 })).map(({ id, body }): Row => ({ id, ...body }))
  return { ...its, ...told, admin, begin, deliveries, make, other }
}

interface Made {
  readonly secret: string
  readonly view: { readonly id: string; readonly version: number }
}
interface Row {
  readonly id: string
  readonly state: string
  readonly attempts: number
  readonly nextAt: string | null
  readonly problem: string
}

/** Waits for what a test waits for, at most until the test is over its time. */
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 5 })
const came = (received: ReadonlyArray<Received>, count: number) =>
  until(() => assert.lengthOf(received, count, JSON.stringify(received.map(({ told }) => told))))

describe("a webhook", () => {
  it("tells each order's end once, with its evidence, and nothing else", async () => {
    const it = await desk()
    const made = await it.make()
    it.begin()
    it.write({ kind: "Order", id: "o-1", after: order.queued })
    it.write({ kind: "Order", id: "o-1", after: order.applied })
    it.write({ kind: "Order", id: "o-1", after: { ...order.applied, receipts: 1 } })
    it.write({ kind: "Order", id: "o-2", after: order.rejected })
    it.write({ kind: "Order", id: "o-3", after: order.voided })
    it.write({ kind: "Order", id: "o-4", after: order.applied, orgNo: "38" })
    it.write({ kind: "Order", id: "o-5", after: order.applied, at: "2026-03-01T00:00:00.000Z" })
    it.write({ kind: "Adjustment", id: "a-1", after: order.applied })
    it.write({ kind: "Order", id: "o-6", after: order.applied })
    await came(it.other.received, 4)
    assert.deepEqual(
      it.other.received.map(({ told }) => [told.type, (told.record as { id: string; version: number }).id]),
      [
        ["credit.applied", "o-1"],
        ["credit.rejected", "o-2"],
        ["credit.voided", "o-3"],
        ["credit.applied", "o-6"]
      ]
    )
    const [first] = it.other.received
    assert.deepEqual(first?.told.after, order.applied)
    assert.deepEqual(first?.told.record, { kind: "Order", id: "o-1", version: 2 })
    assert.strictEqual(first?.told.id, `${made.id}/000000000000000002/Order/o-1`)
  })

  it("tells everything of its kinds where that is wanted", async () => {
    const it = await desk()
    await it.make({ tells: "everything", kinds: ["Customer", "Order"] })
    it.begin()
    it.write({ kind: "Customer", id: "c-1", after: { validity: "valid" } })
    it.write({ kind: "Order", id: "o-1", after: order.queued })
    it.write({ kind: "Terminal", id: "t-1" })
    it.write({ kind: "Customer", id: "c-2" })
    await came(it.other.received, 3)
    assert.deepEqual(
      it.other.received.map(({ told }) => told.type),
      ["record.changed", "record.changed", "record.changed"]
    )
  })

  it("tells of records whose ids no header holds, and of those behind them", async () => {
    const it = await desk()
    const made = await it.make()
    it.begin()
    it.write({ kind: "Order", id: "导入三月/1", after: order.applied })
    it.write({ kind: "Order", id: "o-2", after: order.applied })
    await came(it.other.received, 2)
    const [first] = it.other.received
    const id = `${made.id}/000000000000000001/Order/${encodeURI("导入三月/1")}`
    assert.deepEqual([first?.told.id, first?.headers["webhook-id"]], [id, id])
    assert.deepEqual(first?.told.record, { kind: "Order", id: "导入三月/1", version: 1 })
  })

  it("tells of a step that is too long that it was, without what it says", async () => {
    const it = await desk()
    await it.make()
    it.begin()
    it.write({ kind: "Order", id: "o-1", after: { ...order.applied, attempts: "x".repeat(300_000) } })
    await came(it.other.received, 1)
    const { told } = it.other.received[0] as Received
    assert.deepEqual([told.type, told.after, told.events], ["credit.applied", null, null])
  })

  it("is signed as receivers check it, and by a new secret when that was renewed", async () => {
    const it = await desk()
    const made = await it.make()
    it.begin()
    it.write({ kind: "Order", id: "o-1", after: order.applied })
    await came(it.other.received, 1)
    const renewed = (await okay(
      await it.admin.send("POST", "webhooks/renew-secret", { id: made.id })
    )) as unknown as Made
    assert.notStrictEqual(renewed.secret, made.secret)
    it.write({ kind: "Order", id: "o-2", after: order.applied })
    await came(it.other.received, 2)
    for (const [index, secret] of [made.secret, renewed.secret].entries()) {
      const { headers, body } = it.other.received[index] as Received
      const key = Buffer.from(secret.replace("whsec_", ""), "base64")
      const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`
      assert.strictEqual(headers["webhook-signature"], `v1,${createHmac("sha256", key).update(text).digest("base64")}`)
      assert.strictEqual(Number(headers["webhook-timestamp"]), Math.floor(it.clock.now / 1_000))
      assert.strictEqual(headers["content-type"], "application/json; charset=utf-8")
    }
  })

  it("that is disabled tells nothing, and goes on from there", async () => {
    const it = await desk()
    const { id, view } = await it.make()
    it.begin()
    it.write({ kind: "Order", id: "o-1", after: order.applied })
    await came(it.other.received, 1)
    const { label, url, kinds, tells, orgScope } = view as never as { [field: string]: unknown }
    const change = async (state: string, version: number) =>
      okay(await it.admin.send("POST", "webhooks/change", { id, label, url, kinds, tells, orgScope, state, version }))
    const off = await change("disabled", view.version)
    // One more that looks on tells when this one was seen to be disabled.
    const witness = await it.make()
    it.write({ kind: "Order", id: "o-2", after: order.applied })
    await until(() =>
      assert.isTrue(
        it.other.received.some(({ told }) => String(told.id).startsWith(witness.id) && String(told.id).endsWith("o-2"))
      )
    )
    const own = () => it.other.received.filter(({ told }) => String(told.id).startsWith(id))
    assert.lengthOf(own(), 1)
    await change("enabled", off.version as number)
    await until(() => assert.lengthOf(own(), 2))
  })
})

describe("what a receiver did not take", () => {
  it("is told again under the same id, later and later, while others go on", async () => {
    const it = await desk()
    const { id } = await it.make()
    it.begin()
    it.other.its.status = 500
    it.write({ kind: "Order", id: "o-1", after: order.applied })
    await until(async () =>
      assert.deepInclude((await it.deliveries(id))[0], { attempts: 1, problem: "answered with status 500" })
    )
    it.other.its.status = 200
    it.write({ kind: "Order", id: "o-2", after: order.applied })
    await came(it.other.received, 2)
    it.clock.now += 10_000
    await came(it.other.received, 3)
    const ids = it.other.received.map(({ headers }) => headers["webhook-id"])
    assert.strictEqual(ids[0], ids[2])
    assert.notStrictEqual(ids[0], ids[1])
    await until(async () => assert.lengthOf(await it.deliveries(id), 0))
  })

  it("is dead after two days, seen by people, and told again or given up as they say", async () => {
    const it = await desk()
    const { id } = await it.make()
    it.begin()
    it.other.its.status = 302
    it.other.its.location = it.other.url
    it.write({ kind: "Order", id: "o-1", after: order.applied })
    it.write({ kind: "Order", id: "o-2", after: order.applied })
    for (const [at, wait] of waits.entries()) {
      await until(async () =>
        assert.deepEqual(
          (await it.deliveries(id)).map(({ attempts }) => attempts),
          [at + 1, at + 1]
        )
      )
      it.clock.now += wait
    }
    await until(async () =>
      assert.deepEqual(
        (await it.deliveries(id)).map(({ state }) => state),
        ["dead", "dead"]
      )
    )
    // A redirect was not followed: each try came once.
    assert.lengthOf(it.other.received, 2 * (waits.length + 1))
    const admin = it.browser()
    await okay(await it.signIn(admin, "admin-wang", "correct horse 9 battery"))
    const rows = (await okay(await admin.send("POST", "webhooks/deliveries", { webhookId: id, state: "dead" })))
      .rows as ReadonlyArray<Row>
    assert.strictEqual(rows[0]?.problem, "answered with status 302")
    await okay(await admin.send("POST", "webhooks/discard", { webhookId: id, id: rows[1]?.id }))
    it.other.its.status = 200
    assert.deepEqual(await okay(await admin.send("POST", "webhooks/retry", { webhookId: id })), { count: 1 })
    await came(it.other.received, 2 * (waits.length + 1) + 1)
    const trail = (await okay(await admin.send("GET", "account-trail/list"))).rows as ReadonlyArray<{
      deed: string
      detail: object
    }>
    assert.deepEqual(
      trail.filter(({ deed }) => deed.startsWith("deliver")).map(({ deed, detail }) => [deed, detail]),
      [
        ["deliveriesRetried", { deliveries: [rows[0]?.id] }],
        ["deliveriesDiscarded", { deliveries: [rows[1]?.id] }]
      ]
    )
  })

  it("is a thousand at most: then the webhook waits where it is, and goes on when there is room", async () => {
    const it = await desk()
    const { id } = await it.make()
    const body = {
      webhookId: id,
      position: "1",
      record: { kind: "Order", id: "x", version: 1 },
      attempts: 9,
      state: "dead",
      nextAt: null,
      problem: "x"
    } as const
    const writes = Array.from(
      { length: mostKept },
      (_, at) => ({ kind: "delivery", id: `${id}/0/${at}`, version: 0, body, owner: id }) as const
    )
    await it.accounts.commit(writes, [])
    it.write({ kind: "Order", id: "o-1", after: order.applied })
    const other = await it.make()
    it.begin()
    await came(it.other.received, 1)
    assert.isTrue(String(it.other.received[0]?.told.id).startsWith(other.id))
    await okay(await it.admin.send("POST", "webhooks/discard", { webhookId: id, id: `${id}/0/0` }))
    await came(it.other.received, 2)
  })
})

const server = ManagedRuntime.make(Postgres.layer)
const scope = Scope.makeUnsafe()
afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  await server.dispose()
})

/** Opens accounts in a database that all tests have, one after the other; each finds it empty. */
const inDatabase = (database: Effect.Effect<Query, never, Scope.Scope | Postgres.Postgres>) => {
  let opened: Promise<Query> | null = null
  return async (): Promise<Accounts> => {
    opened ??= server.runPromise(Scope.provide(database, scope))
    const query = await opened
    const accounts = await postgresAccounts(query)
    await query("DELETE FROM yugou_accounts.records", [])
    return accounts
  }
}

const stores: { readonly [name: string]: () => Promise<Accounts | undefined> } = {
  memory: async () => undefined,
  PGlite: inDatabase(pglite),
  PostgreSQL: inDatabase(postgres)
}

for (const [name, open] of Object.entries(stores)) {
  const opened = async () => {
    const accounts = await open()
    return desk(accounts === undefined ? {} : { accounts, now: Date.now })
  }
  const since = "2026-01-01T00:00:00Z"
  describe(`at least once (${name})`, { timeout: 60_000 }, () => {
    it("what was told before the station ended is not told anew, and what was not is", async () => {
      const it = await opened()
      await it.make({ since })
      const before = it.begin()
      it.write({ kind: "Order", id: "o-1", after: order.applied })
      await came(it.other.received, 1)
      await before.stop()
      it.write({ kind: "Order", id: "o-2", after: order.applied })
      it.begin()
      await came(it.other.received, 2)
      assert.deepEqual(
        it.other.received.map(({ told }) => (told.record as { id: string }).id),
        ["o-1", "o-2"]
      )
    })

    it("what was sent before it could be written down is sent again, under its id", async () => {
      const it = await opened()
      await it.make({ since })
      const { commit } = it.accounts
      let isBroken = true
      Object.assign(it.accounts, {
        commit: (writes: Parameters<Accounts["commit"]>[0], events: Parameters<Accounts["commit"]>[1]) => {
          const isPlace = writes.some(({ kind, version }) => kind === "webhookPlace" && version > 0)
          if (!isPlace || !isBroken) return commit(writes, events)
          isBroken = false
          return Promise.reject(new Error("the database is away"))
        }
      })
      it.begin()
      it.write({ kind: "Order", id: "o-1", after: order.applied })
      await came(it.other.received, 2)
      assert.strictEqual(it.other.received[0]?.headers["webhook-id"], it.other.received[1]?.headers["webhook-id"])
      await until(() => assert.match(it.log.at(-1) ?? "", /the database is away/))
    })

    it("two processes share a webhook: one tells, and the other when that one is gone", async () => {
      const it = await opened()
      await it.make({ since })
      const first = it.begin()
      it.write({ kind: "Order", id: "o-1", after: order.applied })
      await came(it.other.received, 1)
      const second = it.begin()
      for (const at of [2, 3, 4, 5]) it.write({ kind: "Order", id: `o-${at}`, after: order.applied })
      await came(it.other.received, 5)
      await Promise.all([first.stop(), second.stop()])
      assert.strictEqual(new Set(it.other.received.map(({ told }) => told.id)).size, 5)
      if (name !== "memory") return
      it.write({ kind: "Order", id: "o-6", after: order.applied })
      it.clock.now += minute + 1
      it.begin()
      await came(it.other.received, 6)
    })
  })
}

describe("looking after webhooks", () => {
  const given = { label: "x", url: "https://example.com/x", kinds: ["Order"], tells: "endings", orgScope: ["37"] }
  const send = (at: Browser, path: string, body: object) => at.send("POST", path, body)

  it("is for whoever looks after accounts, in his org units, with his password proved", async () => {
    const it = await office()
    const admin = await it.administrator()
    const clerk = await it.user(admin, "clerk-zhang", ["clerk"])
    const south = await it.user(admin, "admin-south", ["administrator"], ["3701"])
    await refused(await send(clerk, "webhooks/make", given), 403, "ACCOUNTS_FORBIDDEN")
    await refused(await clerk.send("GET", "webhooks/list"), 403, "ACCOUNTS_FORBIDDEN")
    await refused(await send(south, "webhooks/make", given), 403, "OUT_OF_SCOPE")
    const { view } = (await okay(await send(admin, "webhooks/make", given))) as unknown as Made
    assert.deepEqual((await okay(await south.send("GET", "webhooks/list"))).rows, [])
    for (const path of ["renew-secret", "change"])
      await refused(
        await send(
          south,
          `webhooks/${path}`,
          path === "change"
            ? { ...given, orgScope: ["3701"], id: view.id, state: "disabled", version: 1 }
            : { id: view.id }
        ),
        403,
        "OUT_OF_SCOPE"
      )
    for (const path of ["retry", "discard"])
      await refused(await send(south, `webhooks/${path}`, { webhookId: view.id, id: "x" }), 403, "OUT_OF_SCOPE")
    await refused(await send(south, "webhooks/deliveries", { webhookId: view.id }), 403, "OUT_OF_SCOPE")
    await refused(await send(admin, "webhooks/retry", { webhookId: view.id, id: "x" }), 404, "NO_ACCOUNT")
    await refused(await send(admin, "webhooks/renew-secret", { id: "gone" }), 404, "NO_ACCOUNT")
    it.clock.now += 6 * minute
    await refused(await send(admin, "webhooks/make", given), 403, "REAUTHENTICATE")
    assert.deepEqual(it.defects, [])
  })

  it("shows the secret once, and keeps it out of lists and of the trail", async () => {
    const it = await office()
    const admin = await it.administrator()
    const { secret } = (await okay(await send(admin, "webhooks/make", given))) as unknown as Made
    assert.match(secret, /^whsec_[\w+/]{43}=$/)
    const shown = JSON.stringify([
      await okay(await admin.send("GET", "webhooks/list")),
      await okay(await admin.send("GET", "account-trail/list"))
    ])
    assert.notInclude(shown, secret)
    assert.include(shown, "webhookMade")
  })

  it("is done from a program as from a page, typed by the table", async () => {
    const it = await office()
    const admin = await it.administrator()
    const webhooks = createWebhooksClient({
      fetch: (path, { body = null, method = "GET" }) =>
        admin.send(method, path.replace("/api/v1/", ""), JSON.parse(String(body)))
    })
    const kinds = ["Order"] as const
    const { secret, view } = await webhooks.make({ ...given, kinds, tells: "endings" })
    assert.match(secret, /^whsec_/)
    const renewed = await webhooks.renewSecret({ id: view.id })
    assert.deepEqual([renewed.view.version, renewed.secret === secret], [2, false])
    const asked = { ...given, kinds, tells: "everything", id: view.id, state: "disabled", version: 2 } as const
    assert.strictEqual((await webhooks.change(asked)).state, "disabled")
    assert.deepEqual(
      (await webhooks.list({})).rows.map(({ tells }) => tells),
      ["everything"]
    )
    assert.deepEqual(await webhooks.deliveries({ webhookId: view.id }), { rows: [], next: null })
    const gone = await webhooks.retry({ webhookId: "gone" }).then(
      () => null,
      (error: unknown) => error
    )
    assert.deepInclude(gone, { code: "NO_ACCOUNT", status: 404 })
    // @ts-expect-error: a webhook tells of everything or of endings
    const wrong = () => webhooks.make({ ...given, tells: "beginnings", kinds: ["Order"] })
    assert.isFunction(wrong)
  })

  it("is of fifty at most; one that is disabled becomes another, and tells nothing of the time before", async () => {
    const it = await office()
    const admin = await it.administrator()
    const all: Array<Made> = []
    for (let at = 0; at < mostWebhooks; at += 1)
      all.push((await okay(await send(admin, "webhooks/make", given))) as unknown as Made)
    const { detail } = await refused(await send(admin, "webhooks/make", given), 409, "WEBHOOKS_FULL")
    assert.deepEqual(detail, { most: mostWebhooks })
    const since = "2026-03-02T00:00:00Z"
    const other = { ...given, label: "y", url: "https://example.com/y", id: all[0]?.view.id, version: 1 }
    const changed = await okay(await send(admin, "webhooks/change", { ...other, since, state: "enabled" }))
    assert.deepInclude(changed, { label: "y", url: "https://example.com/y", since })
    const kept = await okay(await send(admin, "webhooks/change", { ...other, version: 2, state: "enabled" }))
    assert.deepInclude(kept, { since })
  })

  const problems: ReadonlyArray<readonly [url: string, problem: string]> = [
    ["not an address", "url"],
    ["ftp://example.com/", "scheme"],
    ["javascript:alert(1)", "scheme"],
    ["https://user:secret@example.com/", "credentials"],
    ["https://example.com/#part", "credentials"],
    ["https://127.0.0.1/", "network"],
    ["http://93.184.215.14/", "network"],
    ["https://[::1]/", "network"],
    ["https://0x7f.1/", "network"],
    ["https://2130706433/", "network"]
  ]
  it(`refuses ${problems.length} addresses, each for its reason`, async () => {
    const it = await office()
    const admin = await it.administrator()
    for (const [url, problem] of problems) {
      const body = await refused(await send(admin, "webhooks/make", { ...given, url }), 422, "WEBHOOK_ADDRESS")
      assert.deepEqual(body.detail, { problem }, url)
    }
    await refused(await send(admin, "webhooks/make", { ...given, kinds: ["Secret"] }), 400, "INVALID_INPUT")
    await refused(await send(admin, "webhooks/make", { ...given, kinds: [] }), 400, "INVALID_INPUT")
  })
})

describe("rules of webhooks", () => {
  const { queued, applied, rejected, voided } = order
  const steps: ReadonlyArray<readonly [title: string, before: unknown, after: unknown, ending: string | null]> = [
    ["saved", null, queued, null],
    ["took effect", queued, applied, "applied"],
    ["printed after that", applied, applied, null],
    ["did not take effect", queued, rejected, "rejected"],
    ["sent again after that", rejected, queued, null],
    ["voided", queued, voided, "voided"],
    ["restored", voided, queued, null],
    ["saved as applied", null, applied, "applied"],
    ["no credit", { validity: "valid" }, { validity: "voided" }, null],
    ["nothing", null, null, null]
  ]
  for (const [title, before, after, ending] of steps)
    it(`a step ends a credit: ${title}: ${ending}`, () => assert.strictEqual(endingOf(before, after), ending))

  it("a failure waits longer each time, and is dead after the last", () => {
    const base = { webhookId: "w", position: "1", record: { kind: "Order", id: "o", version: 1 }, attempts: 0 }
    let delivery = afterFailure(base, "x", 0)
    for (const [at, wait] of waits.entries()) {
      assert.deepInclude(delivery, { attempts: at + 1, state: "waiting", nextAt: new Date(wait).toISOString() })
      assert.deepEqual([isDue(delivery, wait - 1), isDue(delivery, wait)], [false, true])
      delivery = afterFailure(delivery, "y", 0)
    }
    assert.deepInclude(delivery, { attempts: waits.length + 1, state: "dead", nextAt: null, problem: "y" })
    assert.isFalse(isDue(delivery, Number.MAX_SAFE_INTEGER))
  })

  it("the signature is that of the published example (Standard Webhooks)", () => {
    const signed = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, body: '{"test": 2432232314}' }
    assert.strictEqual(
      signatureOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", signed)["webhook-signature"],
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )
  })
})
