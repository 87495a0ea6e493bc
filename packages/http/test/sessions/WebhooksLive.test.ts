/** Webhooks over the books of a live station: every order and adjustment that ended is told, with the verdict that ended it. */
import { assert, describe, it } from "@effect/vitest"
import type { Notices } from "@yugou/core"
import { vi } from "vitest"
import { readEvents } from "../../src/client/Events.ts"
import { withLive } from "../Live.ts"
import { office, okay } from "./Office.ts"
import { receiver } from "./Receiver.ts"

interface Told {
  readonly type: string
  readonly record: { readonly kind: string; readonly id: string }
  readonly after: { readonly dispatch: { readonly _tag: string }; readonly attempts: ReadonlyArray<object> }
}
interface Listed {
  readonly rows: ReadonlyArray<{ readonly orderNo: string; readonly dispatch: string; readonly validity: string }>
}

describe("webhooks of a live station", () => {
  it.effect("tell how each order ended", () =>
    withLive(async (live) => {
      const other = await receiver()
      const desk = await office({ webhookNetworks: ["127.0.0.0/8"] })
      const admin = await desk.administrator()
      const since = "1970-01-01T00:00:00Z"
      const given = { label: "x", url: other.url, kinds: ["Order"], tells: "endings", orgScope: ["37"], since }
      await okay(await admin.send("POST", "webhooks/make", given))
      const notices: Notices.NoticesOf = async ({ after }, { signal } = {}) => {
        const headers = { "x-actor": "inside" }
        const asked = new Request(`http://station/api/v1/changes?after=${after}`, { headers, signal: signal ?? null })
        const response = await live.api.fetch(asked)
        return (async function* () {
          for await (const { event, data } of readEvents(response))
            if (event === "change") yield data as Notices.NoticeJson
        })()
      }
      // Who the webhook is the accounts know, and those of this station are others: it reads as somebody of the same org unit.
      const history = new Proxy(live.station.history, {
        get: (its, name) =>
          name === "steps"
            ? (asked: object) => its.steps({ ...asked, actor: "inside" } as never)
            : Reflect.get(its, name)
      })
      const webhooks = desk.sessions.tellWebhooks({ notices, station: { history }, everyMillis: 5 })
      const proposed = {
        commandId: "webhook-1",
        creditNo: live.world.orders.proposed,
        outcome: "applied"
      }
      await okay(await live.send("chief", "POST", "/api/v1/purchase-records/confirm-resolution", { json: proposed }))
      const { rows } = (await okay(
        await live.send("inside", "GET", "/api/v1/purchase-records/list?validity=all&limit=100")
      )) as unknown as Listed
      const ended = rows.flatMap(({ orderNo, dispatch, validity }) =>
        validity === "voided"
          ? [`credit.voided ${orderNo}`]
          : ["applied", "rejected"].includes(dispatch)
            ? [`credit.${dispatch} ${orderNo}`]
            : []
      )
      assert.isNotEmpty(ended.filter((each) => each.startsWith("credit.applied")))
      assert.isBelow(ended.length, rows.length)
      try {
        await vi.waitFor(() => assert.lengthOf(other.received, ended.length), { timeout: 60_000, interval: 5 })
        const told = other.received.map(({ told }) => told as unknown as Told)
        assert.sameMembers(
          told.map(({ type, record }) => `${type} ${record.id}`),
          ended
        )
        const applied = told.find(({ type }) => type === "credit.applied")
        assert.strictEqual(applied?.after.dispatch._tag, "Applied")
        assert.isNotEmpty(applied?.after.attempts)
      } finally {
        await webhooks.stop()
        await other.stop()
      }
    })
  )
})
