/** What actors are called: people by their account, programs by their key, and nobody else. */
import { assert, it } from "@effect/vitest"
import { office, okay } from "./Office.ts"

const asked = { signal: new AbortController().signal }

it("names people and keys, and leaves out whom it does not know", async () => {
  const { administrator, sessions, user } = await office()
  const admin = await administrator()
  await user(admin, "clerk-zhang", ["clerk"])
  const given = { label: "营销接口", permissions: ["purchase.read"], orgScope: ["37"], days: 30 }
  const { view } = await okay(await admin.send("POST", "keys/make", given))
  const { id } = view as { readonly id: string }
  const strangers = ["nobody", "key:none", "key:", "constructor", "__proto__"]
  const key = `key:${id}@admin-wang`
  assert.deepEqual(await sessions.actorNames(["admin-wang", key, `key:${id}`, "clerk-zhang", ...strangers], asked), {
    "admin-wang": "王管理",
    [key]: "营销接口",
    [`key:${id}`]: "营销接口",
    "clerk-zhang": "clerk-zhang"
  })
  assert.deepEqual(await sessions.actorNames([], asked), {})
})

it("names as many as may be asked for at once", async () => {
  const { administrator, sessions } = await office()
  await administrator()
  const many = [...Array.from({ length: 199 }, (_, index) => `nobody-${index}`), "admin-wang"]
  assert.deepEqual(await sessions.actorNames(many, asked), { "admin-wang": "王管理" })
})
