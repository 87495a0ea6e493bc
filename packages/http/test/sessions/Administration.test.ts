/** Looking after accounts: who may, for whom, and that it never locks the last one out. */
import { assert, describe, it } from "@effect/vitest"
import { operations, permissions } from "@yugou/core"
import type { AccessEntry } from "../../src/index.ts"
import { memoryAccounts } from "../../src/sessions/index.ts"
import { usualRoles } from "../../src/sessions/Roles.ts"
import { pathOf } from "../../src/table/OwnRoutes.ts"
import { minute, office, okay, password, refused } from "./Office.ts"

const entry = (name: string, more: object = {}) => ({
  name,
  displayName: "某人",
  roles: ["clerk"],
  orgScope: ["3701"],
  state: "enabled",
  version: 0,
  ...more
})

describe("the first administrator", () => {
  it("is made by the token of the log, once, with the usual roles", async () => {
    const it = await office()
    const made = { name: "admin-wang", displayName: "王", password }
    const stranger = it.browser()
    const path = "session/first-administrator"
    await refused(await stranger.send("POST", path, { ...made, token: "guessed" }), 401, "WRONG_CREDENTIALS")
    const token = /"token":"([^"]+)"/.exec(it.log[0] ?? "")?.[1]
    const weak = { ...made, token, password: "password1234" }
    const problem = await refused(await stranger.send("POST", path, weak), 422, "PASSWORD_REFUSED")
    assert.deepEqual(problem.detail, { problem: "common" })
    await okay(await stranger.send("POST", path, { ...made, token }))
    await refused(await stranger.send("POST", path, { ...made, name: "second", token }), 401, "WRONG_CREDENTIALS")
    const admin = it.browser()
    await okay(await it.signIn(admin, "admin-wang", password))
    const { rows } = await okay(await admin.send("GET", "roles/list"))
    assert.deepEqual(
      (rows as ReadonlyArray<{ readonly name: string }>).map(({ name }) => name),
      Object.keys(usualRoles).sort()
    )
  })

  it("is asked for at each start as long as there is none, by a new token", async () => {
    const accounts = memoryAccounts()
    const [first, second] = [await office({ accounts }), await office({ accounts })]
    const tokenOf = (log: ReadonlyArray<string>) => /"token":"([^"]+)"/.exec(log[0] ?? "")?.[1]
    assert.notStrictEqual(tokenOf(first.log), tokenOf(second.log))
    const old = { token: tokenOf(first.log), name: "admin-wang", displayName: "王", password }
    await refused(await second.browser().send("POST", "session/first-administrator", old), 401, "WRONG_CREDENTIALS")
    await second.administrator()
    assert.deepEqual((await office({ accounts })).log, [])
  })

  it("is made anew where the role was removed from the database, and the other roles stand as they were", async () => {
    const accounts = memoryAccounts({ now: () => Date.parse("2026-03-02T00:00:00Z") })
    const at = await office({ accounts })
    const admin = await at.administrator()
    await okay(await admin.send("POST", "roles/save", { name: "clerk", permissions: ["purchase.read"], version: 1 }))
    await accounts.commit([{ kind: "role", id: "administrator", version: 1, body: null }], [])
    const again = await office({ accounts })
    const second = await again.administrator("admin-liu")
    const { rows } = await okay(await second.send("GET", "roles/list"))
    assert.deepInclude(rows as Array<object>, { name: "clerk", permissions: ["purchase.read"], version: 2 })
  })

  it("cannot be the last one and go", async () => {
    const it = await office()
    const admin = await it.administrator()
    const self = entry("admin-wang", { roles: ["administrator"], orgScope: [""], version: 1 })
    for (const change of [{ state: "disabled" }, { roles: ["clerk"] }, { orgScope: ["37"] }])
      await refused(await admin.send("POST", "users/save", { ...self, ...change }), 409, "LAST_ADMINISTRATOR")
    const role = { name: "administrator", version: 1 }
    await refused(await admin.send("POST", "roles/remove", role), 409, "LAST_ADMINISTRATOR")
    await refused(
      await admin.send("POST", "roles/save", { ...role, permissions: ["account.read"] }),
      409,
      "LAST_ADMINISTRATOR"
    )
    await it.user(admin, "admin-liu", ["administrator"], [""])
    await okay(await admin.send("POST", "users/save", { ...self, state: "disabled" }))
  })

  it("is one of two that go at the same time", async () => {
    const it = await office()
    const wang = await it.administrator()
    const liu = await it.user(wang, "admin-liu", ["administrator"], [""])
    const gone = { roles: ["administrator"], orgScope: [""], state: "disabled" }
    const both = await Promise.all([
      wang.send("POST", "users/save", entry("admin-liu", { ...gone, version: 3 })),
      liu.send("POST", "users/save", entry("admin-wang", { ...gone, version: 1 }))
    ])
    assert.lengthOf(
      both.filter(({ ok }) => ok),
      1
    )
  })
})

describe("what is told of requests", () => {
  it("names who looked after accounts, as it names whoever uses the station", async () => {
    const told: Array<AccessEntry> = []
    const it = await office({}, { access: (entry) => told.push(entry) })
    const admin = await it.administrator()
    await okay(await admin.send("GET", "users/list"))
    await refused(await it.browser().send("GET", "users/list"), 401, "SIGN_IN")
    assert.deepEqual(
      told.slice(-2).map(({ path, actor }) => [path, actor]),
      [
        ["/api/v1/users/list", "admin-wang"],
        ["/api/v1/users/list", null]
      ]
    )
  })
})

describe("users", () => {
  it("are added, changed by whoever saw the newest version, and listed by name", async () => {
    const it = await office()
    const admin = await it.administrator()
    await okay(await admin.send("POST", "users/save", entry("zhang")))
    await refused(await admin.send("POST", "users/save", entry("zhang")), 409, "NAME_TAKEN")
    await refused(await admin.send("POST", "users/save", entry("zhang", { version: 7 })), 409, "ACCOUNT_MOVED")
    const changed = await okay(
      await admin.send("POST", "users/save", entry("zhang", { displayName: "张三", version: 1 }))
    )
    assert.deepEqual([changed.displayName, changed.version, changed.signsInBy], ["张三", 2, "password"])
    const { rows, next } = await okay(await admin.send("GET", "users/list?limit=1"))
    assert.deepEqual([(rows as Array<{ name: string }>).map(({ name }) => name), next], [["admin-wang"], "admin-wang"])
    const rest = await okay(await admin.send("GET", `users/list?limit=1&after=${next}`))
    assert.deepEqual([(rest.rows as Array<{ name: string }>).map(({ name }) => name), rest.next], [["zhang"], null])
  })

  it("and roles show what would come of a change: the refusals of the change itself, nothing stored, no password asked for", async () => {
    const at = await office()
    const admin = await at.administrator()
    const before = await okay(await admin.send("GET", "account-trail/list"))
    at.clock.now += 6 * minute
    const asked = (path: string, given: object) => admin.send("POST", path, { ...given, dryRun: "yes" })
    const shown = await okay(await asked("users/save", entry("zhang")))
    assert.deepEqual([shown.name, shown.version], ["zhang", 1])
    assert.isNull(await at.accounts.read("user", "zhang"))
    const alone = entry("admin-wang", { roles: ["administrator"], orgScope: [""], state: "disabled", version: 1 })
    await refused(await asked("users/save", alone), 409, "LAST_ADMINISTRATOR")
    await refused(await asked("users/save", entry("zhang", { roles: ["nobody"] })), 404, "NO_ACCOUNT")
    const role = { name: "clerk", permissions: ["purchase.read"] }
    await okay(await asked("roles/save", { ...role, version: 1 }))
    await refused(await asked("roles/save", { ...role, version: 7 }), 409, "ACCOUNT_MOVED")
    assert.strictEqual((await at.accounts.read("role", "clerk"))?.version, 1)
    assert.deepEqual(await okay(await admin.send("GET", "account-trail/list")), before)
    await refused(await asked("users/reset-password", { name: "zhang" }), 400, "INVALID_INPUT")
    await refused(await admin.send("POST", "users/save", entry("zhang")), 403, "REAUTHENTICATE")
  })

  it("of other org units are neither seen nor changed, and nobody gives what he has not", async () => {
    const it = await office()
    const admin = await it.administrator()
    const city = await it.user(admin, "city-admin", ["administrator"], ["3701"])
    await okay(await admin.send("POST", "users/save", entry("elsewhere", { orgScope: ["3702"] })))
    await okay(await city.send("POST", "users/save", entry("here", { orgScope: ["370101"] })))
    const { rows } = await okay(await city.send("GET", "users/list"))
    assert.deepEqual(
      (rows as Array<{ name: string }>).map(({ name }) => name),
      ["city-admin", "here"]
    )
    for (const [path, given] of [
      ["users/save", entry("elsewhere", { orgScope: ["3701"], version: 1 })],
      ["users/save", entry("here", { orgScope: ["37"], version: 1 })],
      ["users/save", entry("city-admin", { roles: ["administrator"], orgScope: [""], version: 3 })],
      ["users/reset-password", { name: "elsewhere" }],
      ["users/reset-password", { name: "admin-wang" }],
      ["roles/save", { name: "clerk", permissions: ["purchase.approve"], version: 1 }],
      ["keys/make", { label: "x", permissions: [], orgScope: [""], days: 1 }]
    ] as const)
      await refused(await city.send("POST", path, given), 403, "OUT_OF_SCOPE")
    await refused(await city.send("GET", "account-trail/list"), 403, "OUT_OF_SCOPE")
  })

  it("are nobody's business who may not, or proved himself too long ago", async () => {
    const it = await office()
    const admin = await it.administrator()
    const clerk = await it.user(admin, "clerk-zhang", ["clerk"])
    const stranger = it.browser()
    for (const route of it.sessions.routes.filter(({ permission }) => permission !== null)) {
      const given = payloads[route.name]
      assert.isDefined(given, `no payload for ${route.name}`)
      const method = route.kind === "query" ? "GET" : "POST"
      const asked = method === "GET" ? `?${new URLSearchParams(given as { [field: string]: string })}` : ""
      const path = `${pathOf(route).replace("/api/v1/", "")}${asked}`
      const json = method === "GET" ? undefined : given
      await refused(await stranger.send(method, path, json), 401, "SIGN_IN")
      await refused(await clerk.send(method, path, json), 403, "ACCOUNTS_FORBIDDEN")
      await refused(await admin.send("POST", path, { ...given, surplus: 1 }), 400, "INVALID_INPUT")
      if (route.kind === "query") continue
      it.clock.now += 6 * minute
      await refused(await admin.send(method, path, json), 403, "REAUTHENTICATE")
      await okay(await admin.send("POST", "session/prove", { password }))
      await okay(await it.signIn(clerk, "clerk-zhang", password))
    }
  })

  it("are saved as they were read, whatever version somebody guesses", async () => {
    const at = await office()
    const admin = await at.administrator()
    const city = await at.user(admin, "city-admin", ["administrator"], ["3701"])
    await okay(await admin.send("POST", "users/save", entry("zhang")))
    // Between the reading and the writing somebody else moves him to another unit, and the version comes out as it was guessed.
    const { read } = at.accounts
    let isMoved: "yes" | "no" = "no"
    const moving: typeof read = async (kind, id) => {
      const found = await read(kind, id)
      if (kind === "user" && id === "zhang" && isMoved === "no") {
        isMoved = "yes"
        const user = await read("user", "zhang")
        assert.isNotNull(user)
        if (user !== null) {
          const body = { ...user.body, orgScope: ["3702"] }
          await at.accounts.commit([{ kind: "user", id: "zhang", version: user.version, body }], [])
        }
      }
      return found
    }
    Object.assign(at.accounts, { read: moving })
    const guessed = entry("zhang", { displayName: "我的", version: 2 })
    await refused(await city.send("POST", "users/save", guessed), 409, "ACCOUNT_MOVED")
    assert.deepEqual((await read("user", "zhang"))?.body.orgScope, ["3702"])
  })

  it("have no name that the station has, that is written in full width, or that differs in capitals only", async () => {
    const at = await office({ reserved: ["chief-li"] })
    const admin = await at.administrator()
    await okay(await admin.send("POST", "users/save", entry("zhang")))
    for (const name of ["Zhang", "ｚｈａｎｇ", "setup", "sms-gateway", "chief-li", "Chief-Li"])
      await refused(await admin.send("POST", "users/save", entry(name)), 409, "NAME_TAKEN")
  })

  it("do not reset their own password, which nobody might get to know", async () => {
    const at = await office()
    const admin = await at.administrator()
    await refused(await admin.send("POST", "users/reset-password", { name: "admin-wang" }), 409, "OWN_ACCOUNT")
    // Somebody who has not signed in yet is no administrator on whom the last one could count.
    const second = entry("admin-liu", { roles: ["administrator"], orgScope: [""] })
    await okay(await admin.send("POST", "users/save", second))
    await okay(await admin.send("POST", "users/reset-password", { name: "admin-liu" }))
    const gone = entry("admin-wang", { roles: ["administrator"], orgScope: [""], state: "disabled", version: 1 })
    await refused(await admin.send("POST", "users/save", gone), 409, "LAST_ADMINISTRATOR")
  })

  it("have names and org units that look like such, and roles that there are", async () => {
    const it = await office()
    const admin = await it.administrator()
    for (const [field, value] of [
      ["name", "key:1"],
      ["name", "a b"],
      ["name", "a\u0000b"],
      ["name", ""],
      ["displayName", "张\n三"],
      ["displayName", "<\u202e>"],
      ["orgScope", ["37%"]],
      ["orgScope", []],
      ["version", 2 ** 31],
      ["state", "gone"],
      ["roles", Array.from({ length: 21 }, () => "clerk")]
    ] as const) {
      const body = await refused(
        await admin.send("POST", "users/save", entry("zhang", { [field]: value })),
        400,
        "INVALID_INPUT"
      )
      assert.include(String((body.detail as { readonly field: string }).field), field)
    }
    await refused(await admin.send("POST", "users/save", entry("zhang", { roles: ["none"] })), 404, "NO_ACCOUNT")
    assert.deepEqual(it.defects, [])
  })
})

/** A payload for each route of administration; a new route has none, and the test says so. */
const webhook = { label: "营销系统", url: "https://192.0.2.7/", kinds: ["Order"], tells: "endings", orgScope: ["37"] }
const payloads: { readonly [route: string]: object } = {
  "users.list": {},
  "users.save": entry("zhang"),
  "users.resetPassword": { name: "zhang" },
  "roles.list": {},
  "roles.permissions": {},
  "roles.save": { name: "seller", permissions: ["purchase.save"], version: 0 },
  "roles.remove": { name: "seller", version: 1 },
  "keys.list": {},
  "keys.make": { label: "营销系统", permissions: ["purchase.read"], orgScope: ["37"], days: 30 },
  "keys.revoke": { id: "none" },
  "webhooks.list": {},
  "webhooks.make": { ...webhook },
  "webhooks.change": { ...webhook, id: "none", state: "disabled", version: 1 },
  "webhooks.renewSecret": { id: "none" },
  "webhooks.deliveries": { webhookId: "none" },
  "webhooks.retry": { webhookId: "none" },
  "webhooks.discard": { webhookId: "none", id: "none" },
  "accountTrail.list": {}
}

describe("roles", () => {
  it("hold at once, and are removed when nobody has them", async () => {
    const it = await office()
    const admin = await it.administrator()
    await okay(await admin.send("POST", "roles/save", { name: "seller", permissions: ["purchase.save"], version: 0 }))
    await it.user(admin, "zhang", ["seller"])
    assert.deepEqual(await it.sessions.authorize("zhang", "purchase.save"), { orgScope: ["37"] })
    await okay(await admin.send("POST", "roles/save", { name: "seller", permissions: ["purchase.read"], version: 1 }))
    assert.isNull(await it.sessions.authorize("zhang", "purchase.save"))
    await refused(await admin.send("POST", "roles/remove", { name: "seller", version: 2 }), 409, "ROLE_IN_USE")
    await okay(await admin.send("POST", "users/save", entry("zhang", { roles: [], orgScope: ["37"], version: 3 })))
    await okay(await admin.send("POST", "roles/remove", { name: "seller", version: 2 }))
    const unknown = { name: "seller", permissions: ["purchase.steal"], version: 0 }
    await refused(await admin.send("POST", "roles/save", unknown), 400, "INVALID_INPUT")
  })

  it("that a station begins with give every permission of an operation to somebody, and selling and approving to two", () => {
    const given = new Set(Object.values(usualRoles).flat())
    const asked = Object.values(operations).flatMap((rows) =>
      Object.values(rows).flatMap(({ permission, besides }) => [permission, ...besides])
    )
    assert.deepEqual(
      [...new Set([...asked, ...Object.keys(permissions)])].filter((name) => !given.has(name)),
      []
    )
    for (const [role, its] of Object.entries(usualRoles))
      for (const [what, first] of [
        ["purchase", "save"],
        ["adjustment", "save"],
        ["disconnection", "propose"],
        ["account", "close"]
      ])
        assert.isFalse(its.includes(`${what}.${first}`) && its.includes(`${what}.approve`), role)
  })

  it("are chosen from a list in both languages", async () => {
    const it = await office()
    const admin = await it.administrator()
    const { rows } = await okay(await admin.send("GET", "roles/permissions"))
    assert.deepInclude(rows as Array<unknown>, { name: "purchase.save", zh: "购电", en: "save purchases" })
  })
})

describe("a role that was removed", () => {
  it("is not made anew while somebody was given it at that moment", async () => {
    const at = await office()
    const admin = await at.administrator()
    await okay(await admin.send("POST", "roles/save", { name: "seller", permissions: ["purchase.save"], version: 0 }))
    await okay(await admin.send("POST", "users/save", entry("zhang", { roles: ["seller"] })))
    await at.accounts.commit([{ kind: "role", id: "seller", version: 1, body: null }], [])
    const anew = { name: "seller", permissions: ["purchase.approve"], version: 0 }
    await refused(await admin.send("POST", "roles/save", anew), 409, "ROLE_IN_USE")
  })
})

describe("keys of programs", () => {
  it("act by their own name, within what they were given, until they end or are revoked", async () => {
    const it = await office()
    const admin = await it.administrator()
    const make = { label: "营销系统", permissions: ["purchase.save"], orgScope: ["3701"], days: 30 }
    for (const decides of ["purchase.approve", "adjustment.approve", "discrepancy.approve"])
      await refused(
        await admin.send("POST", "keys/make", { ...make, permissions: ["purchase.read", decides] }),
        422,
        "KEY_DECIDES"
      )
    const made = await okay(await admin.send("POST", "keys/make", make))
    const { id } = made.view as { readonly id: string }
    const headers = { authorization: `bearer ${made.key}` }
    const program = it.browser()
    assert.deepEqual(await okay(await program.send("POST", "purchases/save", {}, headers)), {
      actor: `key:${id}@admin-wang`,
      may: { orgScope: ["3701"] }
    })
    await refused(await program.send("GET", "users/list", undefined, headers), 401, "SIGN_IN")
    for (const wrong of [`${made.key}x`, `${id}.`, id, "x.y", `.${String(made.key).split(".")[1]}`])
      await refused(
        await program.send("POST", "purchases/save", {}, { authorization: `Bearer ${wrong}` }),
        401,
        "SIGN_IN"
      )
    const kept = JSON.stringify(await it.accounts.list("key", { limit: 10 }))
    assert.notInclude(kept, String(made.key).slice(id.length + 1))
    const later = await okay(await admin.send("POST", "keys/make", { ...make, days: 1 }))
    await okay(await admin.send("POST", "keys/revoke", { id }))
    await refused(await program.send("POST", "purchases/save", {}, headers), 401, "SIGN_IN")
    for (const actor of [`key:${id}`, `key:${id}@admin-wang`])
      assert.isNull(await it.sessions.authorize(actor, "purchase.save"))
    it.clock.now += 24 * 60 * minute
    const expired = { authorization: `Bearer ${later.key}` }
    await refused(await program.send("POST", "purchases/save", {}, expired), 401, "SIGN_IN")
  })
})

describe("the trail of accounts", () => {
  it("says what was changed, before and after, and keeps what a key was", async () => {
    const at = await office()
    const admin = await at.administrator()
    await okay(await admin.send("POST", "users/save", entry("zhang")))
    await okay(await admin.send("POST", "users/save", entry("zhang", { roles: ["approver"], version: 1 })))
    await okay(await admin.send("POST", "roles/save", { name: "seller", permissions: ["purchase.save"], version: 0 }))
    const make = { label: "营销系统", permissions: ["purchase.read"], orgScope: ["3701"], days: 1 }
    await okay(await admin.send("POST", "keys/make", make))
    const { rows } = await okay(await admin.send("GET", "account-trail/list?limit=4"))
    const details = (rows as Array<{ readonly detail: { readonly expiresAt?: string } }>).map(({ detail }) => detail)
    const { expiresAt, ...key } = details[0] ?? {}
    assert.match(String(expiresAt), /^2026-03-03T/)
    assert.deepEqual(key as object, { label: "营销系统", permissions: ["purchase.read"], orgScope: ["3701"] })
    const rights = { roles: ["clerk"], orgScope: ["3701"], state: "enabled" }
    assert.deepEqual(details.slice(1) as ReadonlyArray<object>, [
      { before: null, after: ["purchase.save"] },
      { before: rights, after: { ...rights, roles: ["approver"] } },
      { before: null, after: rights }
    ])
  })

  it("says who did what to whom, when and from where, the newest first", async () => {
    const it = await office()
    const admin = await it.administrator()
    await it.user(admin, "clerk-zhang", ["clerk"])
    await it.signIn(it.browser("203.0.113.9"), "clerk-zhang", "wrong wrong wrong")
    const { rows } = await okay(await admin.send("GET", "account-trail/list?limit=100"))
    const told = (rows as Array<{ actor: string; deed: string; subject: string; source: string }>).map(
      ({ actor, deed, subject, source }) => [actor, deed, subject, source]
    )
    assert.deepEqual(told, [
      ["", "signInRefused", "clerk-zhang", "203.0.113.9"],
      ["clerk-zhang", "passwordChanged", "clerk-zhang", "10.0.0.1"],
      ["clerk-zhang", "signedIn", "clerk-zhang", "10.0.0.1"],
      ["admin-wang", "passwordSet", "clerk-zhang", "10.0.0.1"],
      ["admin-wang", "userSaved", "clerk-zhang", "10.0.0.1"],
      ["admin-wang", "signedIn", "admin-wang", "10.0.0.1"],
      ["setup", "administratorMade", "admin-wang", "10.0.0.1"]
    ])
    const page = await okay(await admin.send("GET", "account-trail/list?limit=2"))
    const rest = await okay(await admin.send("GET", `account-trail/list?limit=100&before=${page.next}`))
    assert.lengthOf(rest.rows as Array<unknown>, 5)
  })
})
