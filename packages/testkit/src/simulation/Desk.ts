/** The operators: they click, click again when nothing answers, and change their minds, always with the command id of the first click. */
import { type Station, StoreError } from "@yugou/core"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import type * as Exit from "effect/Exit"
import type { Agenda } from "./Agenda.ts"
import * as Clicks from "./Clicks.ts"
import type { Device, Inspect, Memory } from "./Memory.ts"
import type { Process } from "./Process.ts"
import type { Operation } from "./Script.ts"
import type { Site } from "./Site.ts"

/** How long an operator waits for an answer before he clicks again. */
const patienceMillis = 45_000

/** How often he clicks in all. */
const maxClicks = 40

/** What the desk needs of the world. */
export interface Ground {
  readonly agenda: Agenda
  readonly processes: number
  readonly current: (no: number) => { readonly process: Process; readonly services: Context.Context<Station.Station> }
  /** The purchase devices, by the numbers of their targets. */
  readonly devices: ReadonlyArray<Device>
  readonly sites: ReadonlyArray<Site>
  readonly inspect: Inspect
  readonly isExpected: Memory["isExpected"]
  readonly inspectClaim: Memory["inspectClaim"]
  readonly displayed: Memory["displayed"]
  readonly misstate: Memory["misstate"]
  readonly stands: Memory["stands"]
  /** Whether the books do not hold what somebody remembers. */
  readonly lost: (kind: "Order" | "Adjustment" | "Device", id: string) => "yes" | "no"
  /** The devices of a customer as the books have them. */
  readonly devicesOf: (customerNo: string) => ReadonlyArray<Device>
  readonly log: (text: string) => void
}

/** The desk. */
export interface Desk {
  readonly operate: (process: number, operation: Operation) => void
  /** Everybody hears that a copy of the books has taken their place, and forgets what is not in it. */
  readonly restored: () => void
}

const isRetryable = (error: unknown): boolean => error instanceof StoreError && error.isRetryable

const tagOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "_tag" in error ? `${error._tag}` : `${error}`

const missing = (customerNo: string): never => {
  throw new Error(`${customerNo} has no device`)
}

/** Opens the desk; a defect goes to `defect`. */
export const open = (ground: Ground, defect: (detail: string) => void): Desk => {
  const { agenda, log } = ground
  const { devices, sites, inspect, isExpected, inspectClaim, displayed, misstate, stands, lost, devicesOf } = ground
  const memory: Memory = {
    ...{ devices: [...devices], sites, inspect, isExpected, inspectClaim, displayed, misstate, stands },
    orderNos: new Map(),
    adjustmentNos: new Map(),
    polled: new Map()
  }

  const attempt = (no: number, operation: Operation, click: number): void => {
    const again = (after: number): void => {
      if (click < maxClicks) {
        agenda.at(agenda.now() + after, () => attempt((no + 1) % ground.processes, operation, click + 1))
      }
    }
    const command = Clicks.clickOf(memory, operation)
    if (command === null) {
      log(`${Clicks.nameOf(operation)}: there is nothing to click on`)
      return
    }
    const { process, services } = ground.current(no)
    if (process.life.state === "dead") {
      again(15_000)
      return
    }
    let answered = false
    process.run(command, services, (exit: Exit.Exit<unknown, unknown>) => {
      answered = true
      if (exit._tag === "Success") return log(`${Clicks.nameOf(operation)}: done`)
      const failure = Cause.findErrorOption(exit.cause)
      if (failure._tag === "None") return defect(`${Clicks.nameOf(operation)}: ${Cause.pretty(exit.cause)}`)
      log(`${Clicks.nameOf(operation)}: ${tagOf(failure.value)}`)
      if (isRetryable(failure.value)) again(5_000)
    })
    if (Clicks.isAskedOnce(operation)) return
    agenda.at(agenda.now() + patienceMillis, () => {
      if (!answered) again(0)
    })
  }
  const forget = (kind: "Order" | "Adjustment", known: Map<number, string>): void => {
    for (const [no, id] of known) if (lost(kind, id) === "yes") known.delete(no)
  }
  const restored = (): void => {
    forget("Order", memory.orderNos)
    forget("Adjustment", memory.adjustmentNos)
    for (const [no, { deviceId, customerNo }] of memory.devices.entries())
      if (lost("Device", deviceId) === "yes") memory.devices[no] = devicesOf(customerNo).at(-1) ?? missing(customerNo)
  }
  return { operate: (process, operation) => attempt(process, operation, 1), restored }
}
