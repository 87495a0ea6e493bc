/** A stream without events: it says that it lives, and holds no more for that however long it lasts. */
import { assert, describe, it, vi } from "vitest"
import { eventStream, type ServerEvent } from "../src/events/EventStream.ts"

type Next = IteratorResult<ServerEvent, unknown>

/** Events that come when a test says so; counts who waits for the one under way. */
const quiet = () => {
  const its = { asked: 0, waiting: () => 0, returned: 0 }
  let come: (next: Next) => void = () => {}
  const events: AsyncIterator<ServerEvent, unknown> = {
    next: () => {
      its.asked += 1
      const next = new Promise<Next>((resolve) => {
        come = resolve
      })
      const waiting = vi.spyOn(next, "then")
      its.waiting = () => waiting.mock.calls.length
      return next
    },
    return: async () => {
      its.returned += 1
      return { done: true, value: undefined }
    }
  }
  return { come: (next: Next) => come(next), events, its }
}

const decoder = new TextDecoder()
const open = (beatMillis: number) => {
  const source = quiet()
  const ended = { count: 0 }
  const end = () => {
    ended.count += 1
  }
  const reader = eventStream(source.events, end, beatMillis).body?.getReader()
  const read = async () => decoder.decode((await reader?.read())?.value)
  return { ...source, ended, read, reader }
}

describe("a stream of events", () => {
  it("lets one question wait, however many heartbeats go out meanwhile", async () => {
    const { come, its, read, reader } = open(1)
    for (let beat = 0; beat < 100; beat += 1) assert.strictEqual(await read(), ": alive\n\n")
    assert.deepEqual([its.asked, its.waiting()], [1, 1])
    come({ done: false, value: { event: "change", id: "7", data: { a: 1 } } })
    let text = await read()
    while (text === ": alive\n\n") text = await read()
    assert.strictEqual(text, 'id: 7\nevent: change\ndata: {"a":1}\n\n')
    await reader?.cancel()
  })

  it("ends once: with its last event, or when whoever reads leaves, and nothing goes out after that", async () => {
    const last = open(60_000)
    const reading = last.reader?.read()
    await vi.waitFor(() => assert.strictEqual(last.its.asked, 1))
    last.come({ done: true, value: undefined })
    assert.isTrue((await reading)?.done)
    assert.strictEqual(last.ended.count, 1)
    const left = open(1)
    await left.read()
    await left.reader?.cancel()
    left.come({ done: false, value: { event: "change", data: {} } })
    assert.deepEqual([left.ended.count, left.its.returned], [1, 1])
  })
})
