/** Two connections claim to be one terminal, both alive: money waits until two persons have chosen, and then it flows to the one that they chose. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { dialects } from "../src/dialects.ts"
import { credits, probeMillis, site, until } from "../src/OneTerminal.ts"

/** Where the stranger dials from, the terminal, and the terminal once its carrier has given it another address. */
const strangersAddress = "127.0.1.1"
const ownAddress = "127.0.0.1"
const newAddress = "127.0.2.1"

/** A connection that was found alive is not asked again so soon (`takeoverMillis`); then it has its time to answer. */
const oneQuestionMillis = 5_000 + probeMillis + 1_500

type Site = Effect.Success<ReturnType<typeof site>>

const doubts = async ({ host }: Site) => {
  const { rows } = await host.dunning.workItems({ actor: "clerk" })
  return rows.filter(({ cause }) => cause === "terminalSuspected")
}

const confirm = ({ by, host, terminalId }: Site, actor: "clerk" | "chief", right: "old" | "new") =>
  Effect.promise(() => host.customers.confirmTerminal({ ...by(actor), terminalId, right, reason: "asked the carrier" }))

/** Lets the engine send what it sends until an order has come to this, and waits for nothing. */
const sentUntil = Effect.fnUntraced(function* ({ host }: Site, orderNo: string, holds: (order: Sold) => boolean) {
  yield* until(`the order ${orderNo} gets so far`, async () => {
    await host.engines.dispatch()
    return holds((await host.purchaseRecords.details({ actor: "clerk", orderNo })).order)
  })
})
type Sold = Awaited<ReturnType<Site["host"]["purchaseRecords"]["details"]>>["order"]

const held = ({ events }: Site, reason: string) => events.filter((it) => it._tag === "Held" && it.reason === reason)

/** The terminal has bought once, so that the books know what stands there; then a stranger came beside it. */
const contested = Effect.fnUntraced(function* (tried: (typeof dialects)[number]) {
  const it = yield* site(tried)
  const real = yield* it.dialFrom(ownAddress)
  yield* Effect.promise(() => real.device.online())
  yield* until("the device answers", it.polls)
  assert.strictEqual(yield* it.dispatchOf(yield* it.sell("500")), "applied")
  const waits = yield* it.queue("300")
  const stranger = yield* it.dialFrom(strangersAddress)
  yield* until("the station doubts who it is", () => doubts(it).then((open) => open.length === 1))
  return { it, real, stranger, waits }
})

describe.concurrent("a terminal in doubt", { timeout: 60_000 }, () => {
  for (const tried of dialects) {
    it.live(`gets what it bought when two persons have chosen it, and the stranger nothing (${tried.title})`, () =>
      Effect.gen(function* () {
        const { it, real, stranger, waits } = yield* contested(tried)
        const untouched = [credits(stranger.device), credits(real.device)]
        const isSuspected = ({ waiting }: Sold) => waiting?.code === "TERMINAL_SUSPECTED"
        yield* sentUntil(it, waits, isSuspected)
        const another = { ...it.by(), terminalId: it.terminalId, ...it.entry, address: tried.address(2) }
        const changed = yield* Effect.exit(Effect.tryPromise(() => it.host.customers.updateTerminal(another)))
        assert.include(JSON.stringify(changed), "TERMINAL_SUSPECTED")
        yield* confirm(it, "clerk", "old")
        yield* sentUntil(it, waits, isSuspected)
        assert.deepStrictEqual([credits(stranger.device), credits(real.device)], untouched)
        yield* confirm(it, "chief", "old")
        yield* sentUntil(it, waits, ({ dispatch }) => dispatch === "applied")
        assert.notDeepEqual(credits(real.device), untouched[1])
        // He has tried again and again all the while, and goes on.
        yield* until("the stranger tries again", () => held(it, "ruledOut").length > 2)
        assert.deepStrictEqual(yield* Effect.promise(() => doubts(it)), [])
        assert.strictEqual(yield* it.dispatchOf(yield* it.sell("200")), "applied")
        assert.deepStrictEqual(stranger.told, [])
        assert.deepStrictEqual(credits(stranger.device), untouched[0])
      }).pipe(Effect.scoped)
    )

    it.live(`is not doubted again for one who was ruled out and dials in while it is away (${tried.title})`, () =>
      Effect.gen(function* () {
        const { it, real, stranger, waits } = yield* contested(tried)
        yield* confirm(it, "clerk", "old")
        yield* confirm(it, "chief", "old")
        yield* sentUntil(it, waits, ({ dispatch }) => dispatch === "applied")
        const untouched = credits(stranger.device)
        real.relay.forget()
        yield* Effect.promise(() => real.device.close())
        yield* Effect.promise(() => stranger.device.online())
        const orderNo = yield* it.queue("100")
        yield* sentUntil(it, orderNo, ({ waiting }) => waiting?.code === "CONNECTION_RULED_OUT")
        assert.deepStrictEqual(yield* Effect.promise(() => doubts(it)), [])
        assert.deepStrictEqual(credits(stranger.device), untouched)
      }).pipe(Effect.scoped)
    )

    it.live(`comes back from a new address in the time of one question (${tried.title})`, () =>
      Effect.gen(function* () {
        const { it, real, stranger } = yield* contested(tried)
        yield* Effect.promise(() => stranger.device.close())
        yield* confirm(it, "clerk", "old")
        yield* confirm(it, "chief", "old")
        yield* until("the device answers", it.polls)
        real.relay.forget()
        yield* Effect.promise(() => real.device.close())
        const before = Date.now()
        const again = yield* it.dialFrom(newAddress)
        yield* Effect.promise(() => again.device.online())
        assert.isBelow(Date.now() - before, oneQuestionMillis)
        assert.deepStrictEqual(yield* Effect.promise(() => doubts(it)), [])
      }).pipe(Effect.scoped)
    )
  }
})
