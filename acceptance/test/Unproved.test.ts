/** Somebody dials in as a terminal that is away, and cannot tell what only the terminal knows: nothing that has an effect goes to him. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, StationPromise } from "@yugou/core"
import type { TcpTerminal } from "@yugou/dialect-kit/testing"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { dialects, type TriedDialect } from "../src/dialects.ts"
import { site, until } from "../src/OneTerminal.ts"
import { customerNo } from "../src/Station.ts"

const ownAddress = "127.0.0.1"
const strangersAddress = "127.0.1.1"

/** A number that the station did not draw, and a clock that is wrong. */
const foreignNo = 55
const skewMillis = 15 * 60_000

type Site = Effect.Success<ReturnType<typeof site>>
type Device = TcpTerminal.TcpTerminal

/** What persons are called for about the terminal: a clock that nobody was to set is no matter of its own. */
const itemsOf = async ({ dunning }: Site["host"]) => {
  const { rows } = await dunning.workItems({ actor: "clerk" })
  return rows.map(({ cause }) => cause).filter((cause) => cause === "terminalSuspected" || cause === "clockSkewed")
}

/** Lets a terminal hold a number that its station does not know. */
const writeElsewhere = (device: Device) => {
  const [holder] = device.terminal().holders
  device.apply({ _tag: "OtherMaster", holder: holder?.no ?? 0, wireNo: foreignNo, value: Energy.kwh("1") })
}

/** A site whose terminal has had a purchase, over a connection that nothing proves. */
const soldTo = Effect.fnUntraced(function* (tried: TriedDialect) {
  const made = yield* site(tried)
  const { device, relay } = yield* made.dialFrom(ownAddress)
  yield* Effect.promise(() => device.online())
  yield* until("the device answers", made.polls)
  assert.strictEqual(yield* made.dispatchOf(yield* made.sell("500")), "applied")
  return { made, device, relay }
})

/** A site whose terminal has had a purchase and is away, and a stranger who has dialled in as it. */
const strangersSite = Effect.fnUntraced(function* (tried: TriedDialect, from: string) {
  const { made, device } = yield* soldTo(tried)
  yield* Effect.promise(() => device.close())
  yield* until("it is away", () => made.events.some(({ _tag }) => _tag === "Offline"))
  const stranger = yield* made.dialFrom(from)
  yield* Effect.promise(() => stranger.device.online())
  writeElsewhere(stranger.device)
  return { made, stranger: stranger.device }
})

const commission = async ({ by, deviceId, host }: Site) => {
  await host.commissioning.start({ ...by(), customerNo, deviceId })
  await host.commissioning.prepare({ actor: "clerk", deviceId })
}

/** A look before it may have raised the doubt already: then it is refused. */
const unlessInDoubt = async (doing: Promise<unknown>): Promise<void> => {
  await doing.catch((error: unknown) => {
    if (!(error instanceof StationPromise.StationError) || error.code !== "TERMINAL_SUSPECTED") throw error
  })
}

/** What has an effect, each in the way that the station sends it; a trip and a close need the switches of a round. */
const sent: { readonly [name: string]: (made: Site) => Promise<unknown> } = {
  clock: ({ host }) => host.engines.clock(),
  parameter: async ({ by, deviceId, host }) => {
    await host.customers.saveParameters({ ...by(), deviceId, energyControl: "engaged" })
    const items = ["PurchaseControl"] as const
    await host.customers.dispatchParameters({ ...by(), deviceId, items, acknowledgeImmediateTrip: "yes" })
    await host.engines.parameters()
  },
  protection: async ({ by, deviceId, host }) => {
    await host.customers.saveParameters({ ...by(), deviceId, protection: { state: "protected", halfHours: null } })
    await host.customers.dispatchParameters({ ...by(), deviceId, items: ["Protection"], confirmCloses: "yes" })
    await host.engines.parameters()
  },
  trip: async (made) => {
    await commission(made)
    const trip = { ...made.by(), deviceId: made.deviceId, rounds: [1] } as const
    const { confirmation, refusals } = await made.host.plan.commissioning.trip(trip)
    if (refusals[0]?.code === "TERMINAL_SUSPECTED") return
    if (confirmation === null) throw new Error("a trip is confirmed by its plan")
    await made.host.commissioning.trip({ ...trip, confirmation })
  },
  close: async (made) => {
    await commission(made)
    const close = { ...made.by(), deviceId: made.deviceId, rounds: [1], mode: "permit" } as const
    await unlessInDoubt(made.host.commissioning.close(close))
  },
  purchase: (made) => Effect.runPromise(made.sell("700"))
}

const sendable = ({ dialect, models }: TriedDialect): ReadonlyArray<string> => {
  const { capabilities } = Result.getOrThrow(dialect.configure({ ...(models[0]?.settings as object) }))
  const needsMap = capabilities.switchRoundMapping !== "none"
  return Object.keys(sent).filter((name) => !needsMap || (name !== "trip" && name !== "close"))
}

/** Also from the address of the terminal, where a carrier hides many behind one. */
const places = { elsewhere: strangersAddress, "the same address": ownAddress } as const

describe("a stranger who dials in while the terminal is away", { timeout: 60_000 }, () => {
  for (const tried of dialects) {
    for (const name of sendable(tried)) {
      for (const [place, from] of Object.entries(places)) {
        it.live(`gets no ${name} from ${place}, and the station doubts who he is (${tried.title})`, () =>
          Effect.gen(function* () {
            const { made, stranger } = yield* strangersSite(tried, from)
            if (name === "clock") stranger.apply({ _tag: "SkewClock", millis: skewMillis })
            const before = stranger.terminal()
            yield* Effect.promise(async () => sent[name]?.(made))
            assert.deepStrictEqual(stranger.terminal(), before)
            assert.deepStrictEqual(yield* Effect.promise(() => itemsOf(made.host)), ["terminalSuspected"])
          }).pipe(Effect.scoped)
        )
      }
    }
  }
})

describe("the terminal itself, over a connection that nothing proves", { timeout: 60_000 }, () => {
  for (const tried of dialects) {
    it.live(`has its wrong clock set, and gets its purchase after it (${tried.title})`, () =>
      Effect.gen(function* () {
        const { made, device, relay } = yield* soldTo(tried)
        relay.forget()
        yield* until("another connection is in its place", () => made.events.some(({ _tag }) => _tag === "Offline"))
        yield* Effect.promise(() => device.online())
        device.apply({ _tag: "SkewClock", millis: skewMillis })
        yield* Effect.promise(() => made.host.engines.clock())
        assert.isBelow(Math.abs(device.terminal().skewMillis), 60_000)
        assert.strictEqual(yield* made.dispatchOf(yield* made.sell("700")), "applied")
        assert.deepStrictEqual(yield* Effect.promise(() => itemsOf(made.host)), [])
      }).pipe(Effect.scoped)
    )
  }
})
