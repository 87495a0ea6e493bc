/** Founds the station of a run, before anything goes wrong: its terminals, customers and purchase devices. */
import { Energy, Station, StoreError } from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Contracts from "./Contracts.ts"
import type { Device } from "./Memory.ts"
import * as Terminals from "./Terminals.ts"
import * as World from "./World.ts"

/** How long the founding of the station may take. */
export const foundingMillis = 60_000

/** Alarm times are spread over the hours in which messages may be sent. */
const alarmTime = (no: number): string => {
  const minutes = 8 * 60 + 30 + ((no * 97) % (12 * 60))
  return [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, "0")).join(":")
}

const thresholds = { alarm: Energy.kwh("100"), trip: Energy.zero }

/** Reports what failed while nothing went wrong, unless something is reported already: a store that did not serve, or a defect of the station. */
export const reportFailure = ({ watch, broken }: World.World, what: string, cause: Cause.Cause<unknown>): void => {
  if (watch.violations.length > 0) return
  const error = Option.getOrNull(Cause.findErrorOption(cause))
  const words = `${what} ended with ${Contracts.wordsOf(error ?? Cause.squash(cause))}`
  if (error instanceof StoreError) broken("StationStore", "serves", `${words} ${error.reason}: ${error.detail}`)
  else watch.report("station", words)
}

/** Registers terminals, customers and devices, and one on the second target of the first terminal where something is sold on it; nothing goes wrong yet. */
export const found = (world: World.World, second: "sold" | "none"): ReadonlyArray<Device> => {
  const { fleet, hosts, agenda, watch, names } = world
  const devices: Array<Device> = []
  const [host] = hosts
  if (host === undefined) throw new Error("a simulation needs a process")
  const until = World.beginning + foundingMillis
  const founding = Effect.gen(function* () {
    const { customers } = yield* Station.Station
    for (const { no, terminalId, customerNo, identity, settings, target } of Terminals.installed(fleet)) {
      const actor = "clerk"
      const id = (what: string): string => `${what}-${terminalId}`
      const alarm = { cycle: "daily", time: alarmTime(no) as never, sms: "on", mobiles: ["13800000000"] } as const
      yield* customers.add({ actor, commandId: id("add"), customerNo, alarm, consent: "allowed" })
      const terminal = { terminalId, orgNo: names.orgNo, ...identity, settings }
      yield* customers.registerTerminal({ actor, commandId: id("register"), ...terminal })
      const device = yield* customers.bindDevice({ actor, commandId: id("bind"), customerNo, target, thresholds })
      devices.push({ deviceId: device.deviceId, customerNo, target })
    }
    const target = second === "sold" ? fleet[0]?.second?.target : undefined
    if (target === undefined) return
    const actor = "clerk"
    const customerNo = Terminals.secondCustomer(names)
    const alarm = { cycle: "none", time: alarmTime(0) as never, sms: "off", mobiles: [] } as const
    yield* customers.add({ actor, commandId: "add-second", customerNo, alarm, consent: "allowed" })
    const device = yield* customers.bindDevice({ actor, commandId: "bind-second", customerNo, target, thresholds })
    devices.push({ deviceId: device.deviceId, customerNo, target })
  })
  const ended: Array<Exit.Exit<unknown, unknown>> = []
  host.process.run(founding, host.services, (exit) => void ended.push(exit))
  while (ended.length === 0 && watch.violations.length === 0 && agenda.step(until) === "yes") {
    world.checkAnswered(agenda.now())
  }
  const [exit] = ended
  if (exit === undefined) {
    // What has not answered by now never will: nothing is to come any more.
    world.checkAnswered(Number.POSITIVE_INFINITY)
    if (watch.violations.length === 0) watch.report("station", "the founding of the station never ended")
  } else if (Exit.isFailure(exit)) reportFailure(world, "the founding of the station", exit.cause)
  return devices
}
