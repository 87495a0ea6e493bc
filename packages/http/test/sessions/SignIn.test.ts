/** Signing in: what a session is, how it ends, and what keeps others out of it. */
import { assert, describe, it } from "@effect/vitest"
import { minute, office, okay, password, refused } from "./Office.ts"

const list = "customers/list"
const trip = "commissioning/trip"
const save = "purchases/save"

describe("signing in", () => {
  it("gives a session, and says who acts and what he may do", async () => {
    const it = await office()
    const admin = await it.administrator()
    const clerk = await it.user(admin, "clerk-zhang", ["clerk"])
    const session = await okay(await clerk.send("GET", "session/show"))
    assert.strictEqual(session.actor, "clerk-zhang")
    assert.deepEqual([session.roles, session.orgScope], [["clerk"], ["37"]])
    assert.include(session.permissions as Array<string>, "purchase.save")
    assert.notInclude(session.permissions as Array<string>, "purchase.approve")
    assert.deepEqual(await okay(await clerk.send("POST", save, {})), {
      actor: "clerk-zhang",
      may: { orgScope: ["37"] }
    })
    assert.deepEqual(it.defects, [])
  })

  it("keeps neither password nor token where the database is read", async () => {
    const it = await office()
    const admin = await it.administrator()
    const token = admin.cookies.get("yugou") ?? ""
    assert.match(token, /^[\w-]{43}$/)
    const kept = JSON.stringify([
      await it.accounts.list("user", { limit: 10 }),
      await it.accounts.list("session", { limit: 10 }),
      await it.accounts.list("device", { limit: 10 }),
      await it.accounts.trail({ limit: 10 })
    ])
    for (const secret of [password, token, admin.cookies.get("yugou-device") ?? "?"]) assert.notInclude(kept, secret)
  })

  it("refuses a wrong password and a name that nobody has with the same words", async () => {
    const it = await office()
    await it.administrator()
    const wrong = await refused(
      await it.signIn(it.browser(), "admin-wang", "wrong wrong wrong"),
      401,
      "WRONG_CREDENTIALS"
    )
    const nobody = await refused(await it.signIn(it.browser(), "nobody", "wrong wrong wrong"), 401, "WRONG_CREDENTIALS")
    assert.deepEqual(wrong, nobody)
  })

  it("hashes as much for a name that nobody has", async () => {
    const it = await office({ triesAMinute: 1_000 })
    await it.administrator()
    const took = async (name: string) => {
      const began = process.cpuUsage()
      for (let at = 0; at < 5; at += 1) await it.signIn(it.browser(`10.9.0.${at}`), name, "wrong wrong wrong")
      const { user, system } = process.cpuUsage(began)
      return user + system
    }
    await took("nobody")
    const [somebody, nobody] = [await took("admin-wang"), await took("nobody")]
    assert.isBelow(Math.abs(somebody - nobody) / somebody, 0.6)
  })

  it("ends the session that the browser had: no token from before is good after it", async () => {
    const it = await office()
    const admin = await it.administrator()
    const before = admin.cookies.get("yugou") ?? ""
    const fixed = it.browser()
    fixed.cookies.set("yugou", before)
    await okay(await it.signIn(fixed, "admin-wang", password))
    assert.notStrictEqual(fixed.cookies.get("yugou"), before)
    await refused(await admin.send("GET", "session/show"), 401, "SIGN_IN")
    const chosen = it.browser()
    chosen.cookies.set("yugou", "chosen-by-somebody-else")
    await okay(await it.signIn(chosen, "admin-wang", password))
    assert.notStrictEqual(chosen.cookies.get("yugou"), "chosen-by-somebody-else")
  })

  it("is no form that another site sends", async () => {
    const it = await office()
    await it.administrator()
    const asked = { name: "admin-wang", password }
    const browser = it.browser()
    await refused(await browser.send("POST", "session/sign-in", asked, { "sec-fetch-site": "cross-site" }), 403, "CSRF")
    await refused(
      await browser.send("POST", "session/sign-in", asked, { "content-type": "text/plain" }),
      415,
      "MEDIA_TYPE"
    )
  })

  it("writes cookies that no script and no other site uses, bound to the host where they are bound to TLS", async () => {
    for (const [secureCookie, expected] of [
      ["yes", /^__Host-yugou=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/],
      ["no", /^yugou=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/]
    ] as const) {
      const it = await office({ secureCookie })
      await it.administrator()
      const response = await it.signIn(it.browser(), "admin-wang", password)
      assert.match(response.headers.getSetCookie()[0] ?? "", expected)
      assert.strictEqual(response.headers.get("cache-control"), "no-store")
    }
  })
})

describe("a session", () => {
  it("does nothing without its token, and reads without it", async () => {
    const it = await office()
    const admin = await it.administrator()
    const csrf = admin.csrf
    for (const wrong of ["", "x", `${csrf}x`]) {
      admin.csrf = wrong
      await refused(await admin.send("POST", save, {}), 403, "CSRF")
      await refused(await admin.send("POST", list, {}), 403, "CSRF")
      await refused(await admin.send("POST", "session/sign-out", {}), 403, "CSRF")
      await refused(await admin.send("POST", "users/reset-password", { name: "admin-wang" }), 403, "CSRF")
    }
    await okay(await admin.send("GET", list))
    admin.csrf = csrf
    await okay(await admin.send("POST", save, {}))
  })

  it("ends after half an hour without a request, and after twelve hours whatever happens", async () => {
    const it = await office()
    const idle = await it.administrator()
    const busy = it.browser()
    await okay(await it.signIn(busy, "admin-wang", password))
    for (let passed = 0; passed < 12 * 60; passed += 20) {
      await okay(await busy.send("GET", list))
      it.clock.now += 20 * minute
      if (passed >= 40) await refused(await idle.send("GET", list), 401, "SIGN_IN")
    }
    await refused(await busy.send("GET", list), 401, "SIGN_IN")
  })

  it("ends by signing out, for whoever copied it, too", async () => {
    const it = await office()
    const admin = await it.administrator()
    const copied = it.browser()
    copied.cookies.set("yugou", admin.cookies.get("yugou") ?? "")
    await okay(await copied.send("GET", list))
    await okay(await admin.send("POST", "session/sign-out", {}))
    assert.isFalse(admin.cookies.has("yugou"))
    await refused(await copied.send("GET", list), 401, "SIGN_IN")
  })

  it("ends by signing out while other requests of it write down its use", async () => {
    const at = await office()
    const admin = await at.administrator()
    const token = admin.cookies.get("yugou") ?? ""
    at.clock.now += 2 * minute
    // The answer of a read writes the use of the session down: one comes between the reading and the writing of signing out.
    const { read, commit } = at.accounts
    let between: "yes" | "no" = "yes"
    Object.assign(at.accounts, {
      commit: async (...given: Parameters<typeof commit>) => {
        if (between === "yes" && given[1][0]?.deed === "signedOut") {
          between = "no"
          const id = given[0][0]?.id ?? ""
          const session = await read("session", id)
          assert.isNotNull(session)
          if (session !== null)
            await commit([{ kind: "session", id, version: session.version, body: session.body }], [])
        }
        return commit(...given)
      }
    })
    await okay(await admin.send("POST", "session/sign-out", {}))
    const copied = at.browser()
    copied.cookies.set("yugou", token)
    await refused(await copied.send("GET", list), 401, "SIGN_IN")
  })

  it("that was opened with a password while it was being changed is none", async () => {
    const at = await office()
    const admin = await at.administrator()
    const newPassword = "another horse 9 battery"
    const other = at.browser()
    // The old password is looked at before the change is written, and the session is written after it.
    const { commit } = at.accounts
    let begun!: () => void
    const looked = new Promise<void>((resolve) => {
      begun = resolve
    })
    let open!: () => void
    const changed = new Promise<void>((resolve) => {
      open = resolve
    })
    Object.assign(at.accounts, {
      commit: async (...given: Parameters<typeof commit>) => {
        if (given[1][0]?.deed === "signedIn") {
          begun()
          await changed
        }
        return commit(...given)
      }
    })
    const signing = at.signIn(other, "admin-wang", password)
    await looked
    at.clock.now -= 1_000
    await okay(await admin.send("POST", "session/change-password", { password, newPassword }))
    open()
    await signing
    await refused(await other.send("GET", list), 401, "SIGN_IN")
    await okay(await admin.send("GET", list))
  })

  it("is one of ten at most: the oldest ends", async () => {
    const it = await office()
    const first = await it.administrator()
    for (let at = 0; at < 10; at += 1) {
      it.clock.now += 1_000
      await okay(await it.signIn(it.browser(), "admin-wang", password))
    }
    await refused(await first.send("GET", list), 401, "SIGN_IN")
    assert.lengthOf(await it.accounts.list("session", { owner: "admin-wang", limit: 100 }), 10)
  })

  it("is no longer one when its account is disabled, and not again when it is enabled", async () => {
    const it = await office()
    const admin = await it.administrator()
    const clerk = await it.user(admin, "clerk-zhang", ["clerk"])
    const entry = { name: "clerk-zhang", displayName: "张", roles: ["clerk"], orgScope: ["37"] }
    await okay(await clerk.send("GET", list))
    it.clock.now += 1_000
    await okay(await admin.send("POST", "users/save", { ...entry, state: "disabled", version: 3 }))
    await refused(await clerk.send("GET", list), 401, "SIGN_IN")
    assert.isNull(await it.sessions.authorize("clerk-zhang", "purchase.save"))
    await refused(await it.signIn(it.browser(), "clerk-zhang", password), 401, "WRONG_CREDENTIALS")
    await okay(await admin.send("POST", "users/save", { ...entry, state: "enabled", version: 4 }))
    await refused(await clerk.send("GET", list), 401, "SIGN_IN")
    await okay(await it.signIn(it.browser(), "clerk-zhang", password))
  })

  it("of a changed password stays, and all others end", async () => {
    const it = await office()
    const here = await it.administrator()
    const there = it.browser()
    await okay(await it.signIn(there, "admin-wang", password))
    it.clock.now += 1_000
    const newPassword = "another horse 9 battery"
    const copied = it.browser()
    copied.cookies.set("yugou", here.cookies.get("yugou") ?? "")
    const before = here.csrf
    here.csrf = String((await okay(await here.send("POST", "session/change-password", { password, newPassword }))).csrf)
    assert.notStrictEqual(here.csrf, before)
    await okay(await here.send("GET", list))
    await refused(await copied.send("GET", list), 401, "SIGN_IN")
    await refused(await there.send("GET", list), 401, "SIGN_IN")
    await refused(await it.signIn(it.browser(), "admin-wang", password), 401, "WRONG_CREDENTIALS")
    await okay(await it.signIn(it.browser(), "admin-wang", newPassword))
  })

  it("opens nothing but the change while somebody else knows the password", async () => {
    const it = await office()
    const admin = await it.administrator()
    await it.user(admin, "clerk-zhang", ["clerk"])
    const { password: first } = await okay(await admin.send("POST", "users/reset-password", { name: "clerk-zhang" }))
    const clerk = it.browser()
    const session = await okay(await it.signIn(clerk, "clerk-zhang", String(first)))
    assert.deepEqual([session.mustChangePassword, session.permissions], ["yes", []])
    await refused(await clerk.send("GET", list), 403, "CHANGE_PASSWORD")
    await refused(await clerk.send("GET", "users/list"), 403, "CHANGE_PASSWORD")
    const tooShort = { password: first, newPassword: "short" }
    const problem = await refused(
      await clerk.send("POST", "session/change-password", tooShort),
      422,
      "PASSWORD_REFUSED"
    )
    assert.deepEqual(problem.detail, { problem: "length" })
    await okay(await clerk.send("POST", "session/change-password", { password: first, newPassword: password }))
    await okay(await clerk.send("GET", list))
  })
})

describe("a sensitive operation", () => {
  it("wants the password anew when it was proved more than five minutes ago; looking does not", async () => {
    const it = await office()
    const admin = await it.administrator()
    await okay(await admin.send("POST", trip, {}))
    it.clock.now += 5 * minute
    await refused(await admin.send("POST", trip, {}), 403, "REAUTHENTICATE")
    await okay(await admin.send("POST", `plan/${trip}`, {}))
    await okay(await admin.send("POST", save, {}))
    await refused(
      await admin.send("POST", "session/prove", { password: "wrong wrong wrong" }),
      401,
      "WRONG_CREDENTIALS"
    )
    await refused(await admin.send("POST", trip, {}), 403, "REAUTHENTICATE")
    await okay(await admin.send("POST", "session/prove", { password }))
    await okay(await admin.send("POST", trip, {}))
  })

  it("is not opened by the proof of another session", async () => {
    const it = await office()
    const here = await it.administrator()
    const there = it.browser()
    await okay(await it.signIn(there, "admin-wang", password))
    it.clock.now += 6 * minute
    await okay(await here.send("POST", "session/prove", { password }))
    await refused(await there.send("POST", trip, {}), 403, "REAUTHENTICATE")
  })

  it("is open to a program, which proves its key at each request", async () => {
    const it = await office()
    const admin = await it.administrator()
    const given = { label: "营销接口", permissions: ["control.trip"], orgScope: ["37"], days: 30 }
    const { key } = await okay(await admin.send("POST", "keys/make", given))
    it.clock.now += 6 * minute
    await okay(await it.browser().send("POST", trip, {}, { authorization: `Bearer ${String(key)}` }))
  })

  it.each([
    ["nothing", null],
    ["a session that there is not", "none"],
    ["the session of somebody else", "another"]
  ])("is not opened by %s", async (_, proof) => {
    const { accounts, administrator, sessions } = await office()
    await administrator()
    const [own] = await accounts.list("session", { owner: "admin-wang", limit: 1 })
    const asked = { signal: new AbortController().signal }
    const proving = { actor: "admin-wang", operation: "", proof: own?.id ?? "" }
    assert.strictEqual(await sessions.reauthentication(proving, asked), "fresh")
    const other = proof === "another" ? { ...proving, actor: "clerk-zhang" } : { ...proving, proof }
    assert.strictEqual(await sessions.reauthentication(other, asked), "stale")
  })
})

describe("guessing", () => {
  it("from all addresses of a network of IPv6 is from one place", async () => {
    const at = await office()
    await at.administrator()
    const statuses: Array<number> = []
    for (let no = 1; no <= 11; no += 1)
      statuses.push((await at.signIn(at.browser(`2001:db8:0:7::${no.toString(16)}`), "admin-wang", "wrong")).status)
    assert.strictEqual(statuses.at(-1), 429)
    await okay(await at.signIn(at.browser("2001:db8:0:8::1"), "admin-wang", password))
  })

  it("by strangers who fill the queue keeps nobody waiting who signed in here before, and costs him no try", async () => {
    const at = await office({ triesAMinute: 1_000 })
    const admin = await at.administrator()
    const crowd = Array.from({ length: 60 }, (_, no) => at.signIn(at.browser(`203.0.113.${no}`), `user${no}`, "wrong"))
    await okay(await admin.send("POST", "session/prove", { password }))
    const statuses = (await Promise.all(crowd)).map(({ status }) => status)
    assert.include(statuses, 429)
    assert.include(statuses, 401)
  })

  it("is over after ten tries for a name from one address, and for a minute only", async () => {
    const it = await office()
    await it.administrator()
    const guesser = it.browser("203.0.113.9")
    for (let at = 0; at < 10; at += 1)
      await refused(await it.signIn(guesser, "admin-wang", "wrong wrong wrong"), 401, "WRONG_CREDENTIALS")
    const shut = await it.signIn(guesser, "admin-wang", password)
    await refused(shut.clone(), 429, "TOO_MANY")
    assert.isAtMost(Number(shut.headers.get("retry-after")), 60)
    it.clock.now += minute
    await okay(await it.signIn(guesser, "admin-wang", password))
    const deeds = (await it.accounts.trail({ limit: 20 })).map(({ deed }) => deed)
    assert.strictEqual(deeds.filter((deed) => deed === "lockedOut").length, 1)
  })

  it("does not shut out whoever signs in elsewhere, or signed in with his browser before", async () => {
    const it = await office()
    const admin = await it.administrator()
    const guesser = it.browser("10.0.0.1")
    for (let at = 0; at < 11; at += 1) await it.signIn(guesser, "admin-wang", "wrong wrong wrong")
    await refused(await it.signIn(it.browser("10.0.0.1"), "admin-wang", password), 429, "TOO_MANY")
    await okay(await it.signIn(it.browser("10.0.0.2"), "admin-wang", password))
    await okay(await admin.send("POST", "session/sign-out", {}))
    await okay(await it.signIn(admin, "admin-wang", password))
  })

  it("of many names from one address ends, too", async () => {
    const it = await office({ triesAMinute: 1 })
    await it.administrator()
    const guesser = it.browser("203.0.113.9")
    const statuses: Array<number> = []
    for (let at = 0; at < 12; at += 1) statuses.push((await it.signIn(guesser, `user${at}`, "x")).status)
    assert.deepEqual([statuses.filter((status) => status === 401).length, statuses.at(-1)], [10, 429])
  })

  it("side by side counts as one after the other", async () => {
    const it = await office()
    await it.administrator()
    const guesser = it.browser("203.0.113.9")
    const all = await Promise.all(Array.from({ length: 30 }, () => it.signIn(guesser, "admin-wang", "wrong wrong")))
    assert.strictEqual(all.filter(({ status }) => status === 401).length, 10)
  })
})

describe("the access log", () => {
  it("hears of each sign-in, its end and its failure, by the name of whom that is, and never what was typed", async () => {
    const told: Array<object> = []
    const it = await office({ accessLog: (signing) => void told.push(signing) })
    const admin = await it.administrator()
    const clerk = await it.user(admin, "clerk-zhang", ["clerk"])
    told.length = 0
    await refused(await clerk.send("POST", "session/prove", { password: "wrong" }), 401, "WRONG_CREDENTIALS")
    await okay(await clerk.send("POST", "session/sign-out", {}))
    const other = it.browser("10.0.0.9")
    for (const name of ["clerk-zhang", "nobody"])
      await refused(await it.signIn(other, name, "wrong wrong wrong"), 401, "WRONG_CREDENTIALS")
    await okay(await it.signIn(other, "clerk-zhang", password))
    const at = "2026-03-02T00:00:00.000Z"
    const of = (kind: string, source = "10.0.0.1") => ({ kind, at, actor: "clerk-zhang", source })
    assert.deepStrictEqual(told, [
      of("proofRefused"),
      of("signedOut"),
      of("signInRefused", "10.0.0.9"),
      of("signedIn", "10.0.0.9")
    ])
  })

  it("may fail: the sign-in goes on, and the host is told", async () => {
    const it = await office({ accessLog: () => Promise.reject(new Error("no log")) })
    await it.administrator()
    assert.isTrue(it.log.some((line) => line.includes("no log")))
  })
})
