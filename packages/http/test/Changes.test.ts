/** What moved in the books, as somebody may see it. */
import { assert, describe, it } from "@effect/vitest"
import type { Notices } from "@yugou/core"
import { readEvents } from "../src/client/Events.ts"
import { followChanges, StationError } from "../src/client/index.ts"
import { type Live, withLive } from "./Live.ts"
import { codeOf } from "./Stub.ts"

const changes = "/api/v1/changes"

/** Reads so many events, and leaves. */
const first = async (response: Response, count: number) => {
  const events: Array<{ readonly event: string; readonly id: string | null; readonly data: Notices.NoticeJson }> = []
  for await (const event of readEvents(response)) {
    events.push(event as (typeof events)[number])
    if (events.length === count) break
  }
  return events
}

const add = ({ send }: Live, customerNo: string) =>
  send("inside", "POST", "/api/v1/customers/restore", { json: { commandId: `restore-${customerNo}`, customerNo } })

describe("changes", () => {
  it.effect("come in their order, name what moved, and go on after a place", () =>
    withLive(async (live) => {
      const events = await first(await live.send("inside", "GET", changes), 5)
      const positions = events.map(({ data }) => BigInt(data.position))
      assert.deepEqual(
        positions,
        [...positions].sort((a, b) => Number(a - b))
      )
      assert.deepEqual(
        events.map(({ event, id }) => [event, id]),
        positions.map((position) => ["change", String(position)])
      )
      const [head, second] = events
      assert.deepEqual(head?.data.records[0], { kind: "Customer", id: head?.data.records[0]?.id, version: 1 })
      const after = `${changes}?after=${head?.id}`
      assert.strictEqual((await first(await live.send("inside", "GET", after), 1))[0]?.id, second?.id)
      const headers = { "last-event-id": String(head?.id) }
      assert.strictEqual(
        (await first(await live.send("inside", "GET", `${changes}?after=0`, { headers }), 1))[0]?.id,
        second?.id
      )
    })
  )

  it.effect("from now on leave out what is older than a minute, and say where they begin", () =>
    withLive(async (live) => {
      const all = await first(await live.send("inside", "GET", `${changes}?after=0`), 3)
      await live.pass("2 minutes")
      assert.strictEqual((await add(live, "0370100003")).status, 200)
      const [begun, told] = await first(await live.send("inside", "GET", `${changes}?after=now`), 2)
      assert.deepEqual([begun?.event, begun?.id], ["begun", begun?.data.position])
      assert.isAbove(Number(begun?.id), Number(all.at(-1)?.id))
      assert.strictEqual(told?.data.operation, "customers.restore")
      const headers = { "last-event-id": String(begun?.id) }
      const [again] = await first(await live.send("inside", "GET", `${changes}?after=now`, { headers }), 1)
      assert.deepEqual([again?.event, again?.id], ["change", told?.id])
    })
  )

  it.effect("of another org unit are not among them, and a new one comes when it is made", () =>
    withLive(async (live) => {
      const told = await live.send("outside", "GET", changes)
      const own = await live.send("inside", "GET", changes)
      const events: Array<string> = []
      const reading = (async () => {
        for await (const { data } of readEvents(own)) {
          const { operation } = data as Notices.NoticeJson
          events.push(operation)
          if (operation === "customers.restore") break
        }
      })()
      const others: Array<unknown> = []
      const reader = told.body?.getReader()
      const listening = (async () => {
        for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) others.push(part.value)
      })()
      assert.strictEqual((await add(live, "0370100003")).status, 200)
      await reading
      await reader?.cancel()
      await listening
      assert.isAbove(events.length, 10)
      assert.deepEqual(others, [])
    })
  )

  it.effect("are for whoever may see the history", () =>
    withLive(async ({ send }) => {
      assert.deepEqual(await codeOf(await send(null, "GET", changes)), [401, "SIGN_IN"])
      assert.deepEqual(await codeOf(await send("nobody", "GET", changes)), [403, "FORBIDDEN"])
      for (const query of [
        "?after=x",
        "?after=NOW",
        "?after=now1",
        "?after=-1",
        "?after=1&after=2",
        "?actor=chief",
        "?surplus=1"
      ])
        assert.deepEqual(await codeOf(await send("inside", "GET", `${changes}${query}`)), [400, "INVALID_INPUT"], query)
    })
  )

  it.effect("take no more than so many streams of one actor, and give the place back", () =>
    withLive(
      async ({ send }) => {
        const one = await send("inside", "GET", changes)
        const two = await send("inside", "GET", changes)
        const third = await send("inside", "GET", changes)
        assert.isString(third.headers.get("retry-after"))
        assert.deepEqual(await codeOf(third), [429, "TOO_MANY"])
        assert.strictEqual((await send("clerk", "GET", changes)).status, 200)
        await one.body?.cancel()
        assert.strictEqual((await send("inside", "GET", changes)).status, 200)
        await two.body?.cancel()
      },
      "inside",
      { maxStreamsPerActor: 2 }
    )
  )

  it.effect("keep no place for a HEAD, which reads nothing", () =>
    withLive(
      async ({ send }) => {
        for (const method of ["HEAD", "HEAD", "GET"])
          assert.strictEqual((await send("inside", method, changes)).status, 200, method)
      },
      "inside",
      { maxStreamsPerActor: 1 }
    )
  )

  it.effect("are not there where the host offers none", () =>
    withLive(
      async ({ send }) => assert.deepEqual(await codeOf(await send("inside", "GET", changes)), [404, "NO_ROUTE"]),
      "inside",
      { notices: undefined as never }
    )
  )

  it.effect("are followed by the client over a broken connection, each once", () =>
    withLive(async ({ api }) => {
      const all = await first(
        await api.fetch(new Request(`http://station${changes}`, { headers: { "x-actor": "inside" } })),
        6
      )
      let tries = 0
      const fetch = async (url: string, init: RequestInit): Promise<Response> => {
        tries += 1
        if (tries === 2) throw new TypeError("connection refused")
        const response = await api.fetch(new Request(url, init))
        if (tries > 1) return response
        // The first connection breaks after two events.
        let count = 0
        const body = response.body?.pipeThrough(
          new TransformStream<Uint8Array, Uint8Array>({
            transform: (part, controller) => {
              count += 1
              controller.enqueue(part)
              if (count === 2) controller.error(new TypeError("terminated"))
            }
          })
        )
        return new Response(body, response)
      }
      const options = { baseUrl: "http://station", headers: () => ({ "x-actor": "inside" }), fetch }
      const seen: Array<string> = []
      for await (const { position } of followChanges(options, { after: "0", pauseMillis: 1 })) {
        seen.push(position)
        if (seen.length === 6) break
      }
      assert.deepEqual(
        seen,
        all.map(({ id }) => String(id))
      )
      assert.isAtLeast(tries, 3)
    })
  )

  it.effect("end for the client when the station refuses", () =>
    withLive(async ({ api }) => {
      const fetch = (url: string, init: RequestInit) => api.fetch(new Request(url, init))
      const told = followChanges({ baseUrl: "http://station", fetch }, { after: "0" })
      const error = await told.next().then(
        () => null,
        (reason: unknown) => reason
      )
      assert.instanceOf(error, StationError)
      assert.strictEqual((error as StationError).code, "SIGN_IN")
    })
  )
})
