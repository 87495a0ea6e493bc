/** A stream of changes goes on as long as whoever opened it may still have it. */
import type { Notices } from "@yugou/core"
import { assert, describe, it } from "vitest"
import { readEvents } from "../../src/client/Events.ts"
import { type Browser, minute, office, okay } from "./Office.ts"

/** Books in which nothing moves. */
const still: Notices.NoticesOf = async (_, { signal } = {}) =>
  (async function* () {
    await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()))
    yield* []
  })()

const desk = async () => {
  const its = await office({}, { notices: still, checkMillis: 5, heartbeatMillis: 20 })
  const admin = await its.administrator()
  const clerk = await its.user(admin, "clerk-zhang", ["clerk"])
  return { ...its, admin, clerk }
}
type Desk = Awaited<ReturnType<typeof desk>>

/** Reads a stream to its end; gives the code of the problem that ended it. */
const ended = async (response: Response): Promise<unknown> => {
  assert.strictEqual(response.status, 200)
  const codes: Array<unknown> = []
  for await (const { event, data } of readEvents(response))
    if (event === "problem") codes.push((data as { code: string }).code)
  assert.lengthOf(codes, 1)
  return codes[0]
}

const follow = (at: Browser, headers?: Record<string, string>) => at.send("GET", "changes?after=0", undefined, headers)
const save = (by: Browser, name: string, state: string) =>
  by.send("POST", "users/save", { name, displayName: name, roles: ["clerk"], orgScope: ["37"], state, version: 3 })

const ways: { readonly [title: string]: (it: Desk) => Promise<unknown> } = {
  "he signs out": async ({ clerk }) => okay(await clerk.send("POST", "session/sign-out", {})),
  "his account is disabled": async ({ admin }) => okay(await save(admin, "clerk-zhang", "disabled")),
  "his password is reset": async ({ admin }) =>
    okay(await admin.send("POST", "users/reset-password", { name: "clerk-zhang" })),
  "he does nothing for half an hour, however long the stream is open": async ({ clock }) => {
    clock.now += 32 * minute
  },
  "twelve hours are over": async ({ clock, clerk }) => {
    for (let passed = 0; passed < 12 * 60; passed += 20) {
      await clerk.send("GET", "session/show")
      clock.now += 20 * minute
    }
  }
}

describe("a stream of changes", () => {
  for (const [title, way] of Object.entries(ways))
    it(`ends when ${title}`, async () => {
      const it = await desk()
      const stream = await follow(it.clerk)
      await way(it)
      assert.strictEqual(await ended(stream), "SIGN_IN")
      assert.deepEqual(it.defects, [])
    })

  it("of a program ends when its key is revoked", async () => {
    const it = await desk()
    const given = { label: "x", permissions: ["history.read"], orgScope: ["37"], days: 2 }
    const made = (await okay(await it.admin.send("POST", "keys/make", given))) as { key: string; view: { id: string } }
    const stream = await follow(it.browser(), { authorization: `Bearer ${made.key}` })
    await okay(await it.admin.send("POST", "keys/revoke", { id: made.view.id }))
    assert.strictEqual(await ended(stream), "SIGN_IN")
  })

  it("of others goes on, and its place is free again when it ends", async () => {
    const it = await desk()
    const own = await follow(it.clerk)
    const reader = (await follow(it.admin)).body?.getReader()
    await okay(await it.clerk.send("POST", "session/sign-out", {}))
    assert.strictEqual(await ended(own), "SIGN_IN")
    const part = await reader?.read()
    assert.strictEqual(new TextDecoder().decode(part?.value), ": alive\n\n")
    await reader?.cancel()
  })

  it("ends with a problem, and no defect, while the accounts cannot be read", async () => {
    const it = await desk()
    const stream = await follow(it.clerk)
    const { read } = it.accounts
    Object.assign(it.accounts, { read: () => Promise.reject(new Error("the database is away")) })
    assert.strictEqual(await ended(stream), "INTERNAL")
    Object.assign(it.accounts, { read })
    assert.strictEqual(it.defects.length, 1)
  })
})
