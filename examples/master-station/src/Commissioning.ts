/** The second part of the story: a terminal of the provincial dialect is commissioned: switch–round map, remote trip, remote close. */
import { Energy, ParameterSender, Rejection, Station, TerminalGateway, type TerminalId, textOf } from "@yugou/core"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { rounds } from "./Dialects.ts"
import { lines } from "./texts.ts"
import { until } from "./Until.ts"
import type { World } from "./World.ts"
import { controls, overall, positions, tabs } from "./words.ts"

const clerk = "clerk-zhang"

/** The switch that round 1 trips, as the label on its output says. */
const feeder = 1

/** Connects the simulated terminal for as long as the scope lives. */
export const terminal = (address: string, port: number, now: () => number) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      TcpTerminal.start({
        host: "127.0.0.1",
        port,
        terminal: rounds.simulated(address),
        now
      })
    ),
    (connected) => Effect.promise(() => connected.close())
  )

/** Adds the second customer and puts his terminal into commissioning. */
const begin = Effect.fnUntraced(function* (world: World, connected: TcpTerminal.TcpTerminal) {
  const { customers, commissioning } = yield* Station.Station
  const { customerNo, address } = world.second
  const terminalId = address as TerminalId
  const id = (name: string) => `${customerNo}-${name}`
  const { orgNo } = yield* customers.add({ actor: clerk, commandId: id("add"), customerNo })
  const dialect = { dialectId: rounds.dialectId, address, settings: rounds.settings }
  yield* customers.registerTerminal({ actor: clerk, commandId: id("terminal"), terminalId, orgNo, ...dialect })
  yield* Effect.promise(() => connected.online())
  const gateway = yield* TerminalGateway
  const presence = Effect.map(gateway.presence(terminalId), ({ state }) => state === "online")
  yield* until("the second terminal to be online", presence)
  world.say(lines.online({ address }))
  const { deviceId } = yield* customers.bindDevice({
    actor: clerk,
    commandId: id("bind"),
    customerNo,
    target: { _tag: "Terminal", terminalId },
    thresholds: { alarm: Energy.kwh("100"), trip: Energy.zero }
  })
  yield* commissioning.start({ actor: clerk, commandId: id("start"), customerNo, deviceId })
  world.say(lines.commissioning({ customerNo, address }))
  return { deviceId, terminalId, id }
})

type Begun = Effect.Success<ReturnType<typeof begin>>

/** Saves the switch–round map and sends it: without it nobody knows which feeder a round would trip. */
const mapSwitches = Effect.fnUntraced(function* (world: World, { deviceId, terminalId, id }: Begun) {
  const { customers } = yield* Station.Station
  const switches = [
    { switchNo: feeder, name: "一号出线", round: 1 },
    { switchNo: 2, name: "二号出线", round: 2 }
  ]
  yield* customers.saveSwitchMap({ actor: clerk, commandId: id("map"), terminalId, switches })
  const { jobId } = yield* customers.dispatchSwitchMap({ actor: clerk, commandId: id("map-send"), deviceId })
  yield* ParameterSender.runOnce(yield* DateTime.now)
  const report = yield* customers.parameterReport({ actor: clerk, jobId })
  world.say(lines.mapped({ state: overall[report.overall] }))
})

const position = (connected: TcpTerminal.TcpTerminal): "open" | "closed" =>
  connected.terminal().switches.find(({ no }) => no === feeder)?.position ?? "closed"

/** Trips and closes round 1, each planned first and confirmed with what the plan showed. */
const tripAndClose = Effect.fnUntraced(function* (
  world: World,
  connected: TcpTerminal.TcpTerminal,
  { deviceId, id }: Begun
) {
  const { commissioning, plan } = yield* Station.Station
  yield* commissioning.prepare({ actor: clerk, deviceId })
  const trip = { actor: clerk, commandId: id("trip"), deviceId, rounds: [1] } as const
  const tripPlan = yield* plan.commissioning.trip(trip)
  const tripped = yield* commissioning.trip({ ...trip, confirmation: tripPlan.confirmation ?? "" })
  const afterTrip = position(connected)
  world.say(
    lines.control({
      action: lines.trip(),
      state: controls[tripped.controls[0]?.state ?? "unknown"],
      position: positions[afterTrip]
    })
  )
  const close = { actor: clerk, commandId: id("close"), deviceId, rounds: [1], mode: "direct" } as const
  const closePlan = yield* plan.commissioning.close(close)
  const closed = yield* commissioning.close({ ...close, confirmation: closePlan.confirmation ?? "" })
  const afterClose = position(connected)
  world.say(
    lines.control({
      action: lines.close(),
      state: controls[closed.controls[0]?.state ?? "unknown"],
      position: positions[afterClose]
    })
  )
  return {
    tripConfirmed: tripped.controls[0]?.state === "confirmed" && afterTrip === "open",
    closeConfirmed: closed.controls[0]?.state === "confirmed" && afterClose === "closed"
  }
})

/** Plays the part; says which refusal came before there was a map, and whether trip and close really moved the switch. */
export const play = Effect.fnUntraced(function* (world: World, connected: TcpTerminal.TcpTerminal) {
  const { commissioning } = yield* Station.Station
  const begun = yield* begin(world, connected)
  const { deviceId, id } = begun
  const early = { actor: clerk, commandId: id("early"), deviceId, rounds: [1] } as const
  const rejection = yield* Effect.flip(commissioning.trip(early))
  if (rejection._tag === "StoreError") return yield* rejection
  const refusedAs = Rejection.codeOf(rejection._tag)
  world.say(lines.tripRefused({ code: refusedAs, text: textOf(rejection) }))
  yield* mapSwitches(world, begun)
  const moved = yield* tripAndClose(world, connected, begun)
  const result = { actor: clerk, commandId: id("result"), deviceId, tab: "remoteControl", result: "success" } as const
  yield* commissioning.recordResult(result)
  world.say(lines.recorded({ tab: tabs.remoteControl }))
  return { refusedAs, ...moved }
})
