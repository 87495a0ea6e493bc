/** Signing in at a real OpenID provider: who somebody is here follows from what it says, and nothing else gets in. */
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "vitest"
import { type Claims, oidcSignIn } from "../../src/oidc/index.ts"
import type { Accounts, Person } from "../../src/sessions/index.ts"
import { type Browser, minute, office, okay, refused } from "../sessions/Office.ts"
import { clientSecret, identityProvider, people, redirectUri } from "./IdentityProvider.ts"

const roleOf: { readonly [group: string]: string } = { sales: "clerk", approval: "approver", it: "administrator" }

/** What a host would write: the name that the provider gives out, roles by groups, nobody without a group. */
const personOf = ({ preferred_username: name, name: displayName, groups }: Claims): Person | null => {
  const all = groups as ReadonlyArray<string>
  if (all.length === 0) return null
  return {
    name: String(name),
    displayName: String(displayName),
    roles: all.map((group) => roleOf[group] ?? group),
    orgScope: ["37"]
  }
}

let provider: Awaited<ReturnType<typeof identityProvider>>
beforeAll(async () => {
  provider = await identityProvider()
})
afterAll(() => provider.stop())
beforeEach(() => {
  provider.its.subject = "4711"
  provider.its.answer = "login"
})

const signInOf = () =>
  oidcSignIn({ issuer: provider.issuer, clientId: "yugou", clientSecret, redirectUri, personOf, http: "yes" })

const desk = async () => {
  const its = await office({ elsewhere: signInOf() })
  const admin = await its.administrator()
  return { ...its, admin }
}

const begin = async (at: Browser, proof: "any" | "anew" = "any"): Promise<string> =>
  String((await okay(await at.send("POST", "session/begin-elsewhere", { proof }))).address)
const finish = async (at: Browser, address: string): Promise<Response> => {
  const response = await at.send("POST", "session/finish-elsewhere", { address })
  if (response.ok) at.csrf = ((await response.clone().json()) as { csrf: string }).csrf
  return response
}
/** Signs in as whoever the provider takes a browser for. */
const signIn = async (at: Browser, through = provider.browser()): Promise<Response> =>
  finish(at, await through(await begin(at)))

describe("signing in elsewhere", () => {
  it("gives a session of the person whom the provider names, with the roles of his groups", async () => {
    const it = await desk()
    const at = it.browser()
    const session = await okay(await signIn(at))
    assert.deepEqual(
      [session.actor, session.displayName, session.roles, session.orgScope],
      ["zhang.san", "张三", ["clerk"], ["37"]]
    )
    assert.include(session.permissions as Array<string>, "purchase.save")
    assert.deepEqual(await okay(await at.send("POST", "purchases/save", {})), {
      actor: "zhang.san",
      may: { orgScope: ["37"] }
    })
    const [, second] = (await okay(await it.admin.send("GET", "users/list"))).rows as ReadonlyArray<{
      name: string
      signsInBy: string
    }>
    assert.deepEqual([second?.name, second?.signsInBy], ["zhang.san", "elsewhere"])
    const trail = JSON.stringify((await okay(await it.admin.send("GET", "account-trail/list"))).rows)
    assert.include(trail, `"elsewhere":"${provider.issuer} 4711"`)
    assert.deepEqual(it.defects, [])
  })

  it("follows the groups at each sign-in, and leaves roles out that there are not", async () => {
    const it = await desk()
    provider.its.subject = "4712"
    const at = it.browser()
    assert.deepEqual((await okay(await signIn(at))).roles, ["approver"])
    people["4712"] = { ...people["4712"], groups: ["sales"] }
    assert.deepEqual((await okay(await signIn(it.browser()))).roles, ["clerk"])
    assert.deepEqual((await okay(await at.send("GET", "session/show"))).roles, ["clerk"])
  })

  it("keeps the one account of somebody who is called something else there by now, disabled or not", async () => {
    const it = await desk()
    provider.its.subject = "8"
    const names = async () => (await it.accounts.list("user", { limit: 200 })).map(({ id }) => id)
    people["8"] = { preferred_username: "li.mei", name: "李梅", groups: ["sales"] }
    await okay(await signIn(it.browser()))
    people["8"] = { preferred_username: "wang.mei", name: "王梅", groups: ["approval"] }
    const { actor, displayName, roles } = await okay(await signIn(it.browser()))
    assert.deepEqual([actor, displayName, roles], ["li.mei", "王梅", ["approver"]])
    assert.deepEqual(await names(), ["admin-wang", "li.mei"])
    people["9"] = { preferred_username: "li.mei", name: "李梅", groups: ["sales"] }
    provider.its.subject = "9"
    await refused(await signIn(it.browser()), 401, "ELSEWHERE_REFUSED")
    provider.its.subject = "8"
    const given = { name: "li.mei", displayName: "王梅", roles: [], orgScope: ["37"], state: "disabled", version: 2 }
    await okay(await it.admin.send("POST", "users/save", given))
    await refused(await signIn(it.browser()), 401, "ELSEWHERE_REFUSED")
    assert.deepEqual(await names(), ["admin-wang", "li.mei"])
  })

  it("finds the account that somebody has without looking through all of them", async () => {
    const it = await desk()
    const asked: Array<object> = []
    const { list } = it.accounts
    Object.assign(it.accounts, {
      list: (kind: "user", page: Parameters<Accounts["list"]>[1]) => {
        if (kind === "user" && page.owner === undefined) asked.push(page)
        return list(kind, page)
      }
    })
    provider.its.subject = "10"
    people["10"] = { preferred_username: "zhao", name: "赵", groups: ["sales"] }
    await okay(await signIn(it.browser()))
    // Once: whether a name that is new here differs from another one in capitals only.
    assert.lengthOf(asked, 1)
    people["10"] = { preferred_username: "zhao.li", name: "赵丽", groups: ["sales"] }
    assert.strictEqual((await okay(await signIn(it.browser()))).actor, "zhao")
    assert.lengthOf(asked, 1)
  })

  it("asks the provider to look anew before sensitive operations, and believes it about when that was", async () => {
    const it = await desk()
    people["4714"] = { preferred_username: "it.wang", name: "王信息", groups: ["it"] }
    provider.its.subject = "4714"
    const through = provider.browser()
    const at = it.browser()
    await okay(await signIn(at, through))
    await refused(await at.send("POST", "users/reset-password", { name: "admin-wang" }), 403, "REAUTHENTICATE")
    const before = provider.its.logins
    await okay(await finish(at, await through(await begin(at))))
    assert.strictEqual(provider.its.logins, before)
    await refused(await at.send("POST", "users/reset-password", { name: "admin-wang" }), 403, "REAUTHENTICATE")
    await okay(await finish(at, await through(await begin(at, "anew"))))
    assert.strictEqual(provider.its.logins, before + 1)
    const given = {
      name: "new.one",
      displayName: "新",
      roles: ["clerk"],
      orgScope: ["37"],
      state: "enabled",
      version: 0
    }
    await okay(await at.send("POST", "users/save", given))
  })

  it("a service that is away says so, and is asked again when it is back", async () => {
    const it = await desk()
    await provider.stop()
    try {
      await refused(await it.browser().send("POST", "session/begin-elsewhere", {}), 503, "ELSEWHERE_AWAY")
    } finally {
      await provider.listen()
    }
    await okay(await signIn(it.browser()))
  })
})

describe("signing in elsewhere refuses", () => {
  const rows: { readonly [title: string]: (at: Browser, other: Browser) => Promise<Response> } = {
    "an address that came already": async (at) => {
      const address = await provider.browser()(await begin(at))
      await okay(await finish(at, address))
      return finish(at, address)
    },
    "an address in a browser that did not begin": async (at, other) =>
      finish(other, await provider.browser()(await begin(at))),
    "an address of another sign-in that the browser began": async (at, other) => {
      const address = await provider.browser()(await begin(other))
      await begin(at)
      return finish(at, address)
    },
    "a code that is not the provider's": async (at) => {
      const address = new URL(await provider.browser()(await begin(at)))
      address.searchParams.set("code", "invented")
      return finish(at, address.href)
    },
    "an address without a state": async (at) => {
      const address = new URL(await provider.browser()(await begin(at)))
      address.searchParams.delete("state")
      return finish(at, address.href)
    },
    "what is no address": async (at) => {
      await begin(at)
      return finish(at, "no address")
    },
    "whoever says no there": async (at) => {
      provider.its.answer = "denied"
      return signIn(at)
    },
    "whoever has no business here": async (at) => {
      provider.its.subject = "4713"
      return signIn(at)
    }
  }
  for (const [title, attempt] of Object.entries(rows))
    it(title, async () => {
      const it = await desk()
      await refused(await attempt(it.browser(), it.browser()), 401, "ELSEWHERE_REFUSED")
      assert.deepEqual(it.defects, [])
    })

  it("an address that comes too late", async () => {
    const it = await desk()
    const at = it.browser()
    const address = await provider.browser()(await begin(at))
    it.clock.now += 11 * minute
    await refused(await finish(at, address), 401, "ELSEWHERE_REFUSED")
  })

  it("a name that somebody has here with a password, or that is kept, or is another one's there", async () => {
    const it = await desk()
    for (const [subject, name] of [
      ["1", "admin-wang"],
      ["2", "system"],
      ["3", "Ａdmin"],
      ["4", "no name at all"],
      ["5", "webhook:1"]
    ] as const) {
      people[subject] = { preferred_username: name, name: "x", groups: ["sales"] }
      provider.its.subject = subject
      await refused(await signIn(it.browser()), 401, "ELSEWHERE_REFUSED")
    }
    people["6"] = { preferred_username: "zhang.san", name: "x", groups: ["sales"] }
    provider.its.subject = "4711"
    await okay(await signIn(it.browser()))
    provider.its.subject = "6"
    await refused(await signIn(it.browser()), 401, "ELSEWHERE_REFUSED")
    const other = it.browser()
    await refused(await it.signIn(other, "zhang.san", "correct horse 9 battery"), 401, "WRONG_CREDENTIALS")
  })

  it("a new name that differs in capitals only from one that there is", async () => {
    const it = await desk()
    people["7"] = { preferred_username: "Admin-Wang", name: "x", groups: ["sales"] }
    provider.its.subject = "7"
    await refused(await signIn(it.browser()), 401, "ELSEWHERE_REFUSED")
    assert.isNull(await it.accounts.read("user", "Admin-Wang"))
  })

  it("a password for whoever signs in so, and leaves him as he is", async () => {
    const it = await desk()
    const at = it.browser()
    await okay(await signIn(at))
    const before = await it.accounts.read("user", "zhang.san")
    const reset = await it.admin.send("POST", "users/reset-password", { name: "zhang.san" })
    await refused(reset, 409, "SIGNS_IN_ELSEWHERE")
    assert.deepEqual(await it.accounts.read("user", "zhang.san"), before)
    await okay(await at.send("GET", "session/show"))
  })

  it("whoever is disabled here, whatever is said there", async () => {
    const it = await desk()
    const at = it.browser()
    await okay(await signIn(at))
    const given = {
      name: "zhang.san",
      displayName: "张三",
      roles: ["clerk"],
      orgScope: ["37"],
      state: "disabled",
      version: 1
    }
    await okay(await it.admin.send("POST", "users/save", given))
    await refused(await at.send("GET", "session/show"), 401, "SIGN_IN")
    await refused(await signIn(it.browser()), 401, "ELSEWHERE_REFUSED")
  })

  it("a request that another site made, and more than sixty a minute from one address", async () => {
    const it = await desk()
    const at = it.browser("10.7.7.7")
    await refused(await at.send("POST", "session/begin-elsewhere", {}, { "sec-fetch-site": "cross-site" }), 403, "CSRF")
    for (let count = 0; count < 60; count += 1) await begin(at)
    await refused(await at.send("POST", "session/begin-elsewhere", {}), 429, "TOO_MANY")
    await begin(it.browser("10.7.7.8"))
  })

  it("what no browser began without writing it down, and sixty a minute from one address", async () => {
    const it = await desk()
    const told = async () => (await it.accounts.trail({ limit: 200 })).length
    const before = await told()
    const at = it.browser("10.7.7.7")
    const address = "http://console/back?code=invented"
    for (let count = 0; count < 60; count += 1) await refused(await finish(at, address), 401, "ELSEWHERE_REFUSED")
    await refused(await finish(at, address), 429, "TOO_MANY")
    at.cookies.set("yugou-errand", "invented")
    it.clock.now += minute
    await refused(await finish(at, address), 401, "ELSEWHERE_REFUSED")
    assert.strictEqual(await told(), before)
    await begin(at)
    await refused(await finish(at, address), 401, "ELSEWHERE_REFUSED")
    assert.strictEqual(await told(), before + 1)
  })
})

describe("the port of an OpenID provider", () => {
  it("takes an answer with the state, the nonce and the verifier that it began with, and with no other", async () => {
    const port = signInOf()
    for (const field of ["state", "nonce", "verifier"]) {
      const { address, kept } = await port.begin({ proof: "any" })
      const came = new URL(await provider.browser()(address))
      const other = JSON.parse((await port.begin({ proof: "any" })).kept) as { [field: string]: string }
      const mixed = JSON.stringify({ ...(JSON.parse(kept) as object), [field]: other[field] })
      const outcome = await port.finish(came, mixed).then(
        () => "taken",
        () => "refused"
      )
      assert.strictEqual(outcome, "refused", field)
    }
    const { address, kept } = await port.begin({ proof: "any" })
    const { subject, person, provedAt } = await port.finish(new URL(await provider.browser()(address)), kept)
    assert.deepEqual([subject, person?.name, provedAt], [`${provider.issuer} 4711`, "zhang.san", null])
    assert.match(address, /code_challenge_method=S256/)
    assert.notInclude(address, clientSecret)
  })

  it("is not reached without TLS unless a test says so", async () => {
    const port = oidcSignIn({ issuer: provider.issuer, clientId: "yugou", redirectUri, personOf })
    assert.strictEqual(
      await port.begin({ proof: "any" }).then(
        () => "begun",
        () => "refused"
      ),
      "refused"
    )
  })
})
