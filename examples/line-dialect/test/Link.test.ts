/** The dialect behind a real front end: the contract of `TerminalGateway` over loopback TCP, with the simulated terminal at the other end. */
import { connect } from "node:net"
import { TerminalDirectory, TerminalGateway, TerminalInbox } from "@yugou/core"
import { TerminalId } from "@yugou/core/dialect"
import { layerWithRing, TerminalLink } from "@yugou/terminal-link"
import { TerminalGatewayTest } from "@yugou/testkit/suites"
import { FaultPlan, type TerminalSide, type TerminalSideInput } from "@yugou/testkit/terminal"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Frame from "../src/Frame.ts"
import { dialect } from "../src/index.ts"
import { openTerminal } from "../src/testing/Terminal.ts"

const [online, offline, unknown] = [TerminalId.make("T-1"), TerminalId.make("T-2"), TerminalId.make("T-9")]

const entries = [online, offline].map((terminalId, index) => ({
  terminalId,
  dialectId: "line",
  address: `370${index + 1}`,
  settings: { answerSeconds: 30 },
  memo: null
}))

const directory = Layer.succeed(TerminalDirectory, {
  find: (dialectId, address) =>
    Effect.succeed(Option.fromUndefinedOr(entries.find((it) => it.dialectId === dialectId && it.address === address))),
  get: (terminalId) => Effect.succeed(Option.fromUndefinedOr(entries.find((it) => it.terminalId === terminalId))),
  remember: () => Effect.void
})
const inbox = Layer.succeed(TerminalInbox, { accept: () => Effect.void })

const frontEnd = layerWithRing({ host: "127.0.0.1", port: 0, dialects: [dialect] }).pipe(
  Layer.provide([directory, inbox])
)

/** Connects a simulated terminal to the front end. */
const dialIn = Effect.fnUntraced(function* (port: number) {
  const clock = yield* Clock.Clock
  const played = { face: openTerminal({ address: "3701", firmware: {} }) as TerminalSide, effects: 0 }
  const socket = yield* Effect.acquireRelease(
    Effect.sync(() => connect({ host: "127.0.0.1", port })),
    (open) => Effect.sync(() => open.destroy())
  )
  const tell = (input: TerminalSideInput): void => {
    const [face, outputs] = played.face.step(input)
    played.face = face
    for (const output of outputs) if (output._tag === "Write") socket.write(output.bytes)
  }
  const now = (): number => clock.currentTimeMillisUnsafe()
  socket.on("connect", () => tell({ _tag: "Connected", now: now() }))
  socket.on("data", (bytes) => {
    if (Frame.decode(bytes).frame?.words[0] === "BUY") played.effects += 1
    tell({ _tag: "Bytes", bytes, now: now() })
  })
  socket.on("error", () => undefined)
  return { played, socket, plan: (faults: FaultPlan.FaultPlan) => tell({ _tag: "Plan", faults, now: now() }) }
})

const untilOnline = (gateway: TerminalGateway["Service"]): Effect.Effect<void> =>
  Effect.flatMap(gateway.presence(online), ({ state }) =>
    state === "online"
      ? Effect.void
      : Effect.andThen(
          Effect.promise(() => new Promise((resolve) => setImmediate(resolve))),
          untilOnline(gateway)
        )
  )

/** More lost answers than a case asks for. */
const silence = Array.from({ length: 20 }, () => ({ fault: { _tag: "DropReply" }, on: "effecting" }) as const)

const open = Effect.fnUntraced(function* () {
  const context = yield* Layer.build(frontEnd)
  const gateway = Context.get(context, TerminalGateway)
  const { plan, played, socket } = yield* dialIn(Context.get(context, TerminalLink).address.port)
  yield* untilOnline(gateway)
  return {
    gateway,
    online,
    offline,
    unknown,
    entry: { dialectId: "line", address: "3701", settings: { answerSeconds: 30 } },
    behave: (behaviour) => Effect.sync(() => plan(behaviour === "silent" ? silence : FaultPlan.none)),
    cut: Effect.sync(() => socket.resetAndDestroy()),
    effects: Effect.sync(() => played.effects)
  } satisfies TerminalGatewayTest.Bench
})

// This terminal refuses nothing that the suite asks.
TerminalGatewayTest.suite("terminal-link and line", { open, cannot: ["refuse"] })
