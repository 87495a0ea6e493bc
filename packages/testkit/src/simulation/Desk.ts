/** The operators: they click, click again when nothing answers, and change their minds, always with the command id of the first click. */
import { Energy, Station, StoreError } from "@yugou/core"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type { Agenda } from "./Agenda.ts"
import type { Process } from "./Process.ts"
import type { Operation } from "./Script.ts"

/** How long an operator waits for an answer before he clicks again. */
const patienceMillis = 45_000

/** How often he clicks in all. */
const maxClicks = 40

/** What the desk needs of the world. */
export interface Ground {
  readonly agenda: Agenda
  readonly processes: number
  readonly current: (no: number) => { readonly process: Process; readonly services: Context.Context<Station.Station> }
  /** The purchase device of a target, and its customer. */
  readonly devices: ReadonlyArray<{ readonly deviceId: string; readonly customerNo: string }>
  readonly log: (text: string) => void
}

/** The desk. */
export interface Desk {
  readonly operate: (process: number, operation: Operation) => void
}

type Attempt = Effect.Effect<unknown, unknown, Station.Station>

const customerOf = ({ devices }: Ground, no: number): string => devices[no]?.customerNo ?? ""

/** Makes the command of an operation; `null`: its order was never saved. */
const commandOf = (ground: Ground, orderNos: Map<number, string>, it: Operation): Attempt | null => {
  const station = Station.Station
  if ("target" in it) {
    const deviceId = ground.devices[it.target]?.deviceId ?? ""
    const energy = Energy.kwh(`${it.kwh}`)
    const save = { actor: "clerk", commandId: `save-${it.order}`, deviceId, energy }
    return Effect.flatMap(station, ({ purchases }) => purchases.save(save)).pipe(
      Effect.tap(({ orderNo }) => Effect.sync(() => void orderNos.set(it.order, orderNo)))
    )
  }
  if ("customer" in it) {
    const customerNo = customerOf(ground, it.customer)
    const command = { actor: "clerk", commandId: `${it._tag}-${it.customer}-${it.click}`, customerNo }
    return Effect.flatMap(
      station,
      ({ customers }): Effect.Effect<unknown, unknown> =>
        it._tag === "VoidCustomer" ? customers.void({ ...command, reason: "simulated" }) : customers.restore(command)
    )
  }
  const orderNo = orderNos.get(it.order)
  if (orderNo === undefined) return null
  const command = { commandId: `${it._tag}-${it.order}-${it.click}`, orderNo }
  return Effect.flatMap(station, ({ approvals, purchaseRecords }): Effect.Effect<unknown, unknown> => {
    switch (it._tag) {
      case "Approve":
        return approvals.approve({ ...command, actor: "chief" })
      case "Revoke":
        return approvals.revoke({ ...command, actor: "chief", reason: "simulated" })
      case "Dispatch":
        return purchaseRecords.dispatch({ ...command, actor: "clerk" })
      case "Void":
        return purchaseRecords.void({ ...command, actor: "chief", reason: "simulated" })
      case "Restore":
        return purchaseRecords.restore({ ...command, actor: "chief" })
      case "Resolve":
        return purchaseRecords.resolve({ actor: "clerk", creditNo: orderNo })
    }
  })
}

const nameOf = (it: Operation): string => `${it._tag} ${"order" in it ? it.order : it.customer}`

const isRetryable = (error: unknown): boolean => error instanceof StoreError && error.isRetryable

const tagOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "_tag" in error ? `${error._tag}` : `${error}`

/** Opens the desk; a defect goes to `defect`. */
export const open = (ground: Ground, defect: (detail: string) => void): Desk => {
  const { agenda, log } = ground
  const orderNos = new Map<number, string>()

  const attempt = (no: number, operation: Operation, click: number): void => {
    const again = (after: number): void => {
      if (click < maxClicks) {
        agenda.at(agenda.now() + after, () => attempt((no + 1) % ground.processes, operation, click + 1))
      }
    }
    const command = commandOf(ground, orderNos, operation)
    if (command === null) {
      log(`${nameOf(operation)}: no order`)
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
      if (exit._tag === "Success") return log(`${nameOf(operation)}: done`)
      const failure = Cause.findErrorOption(exit.cause)
      if (failure._tag === "None") return defect(`${nameOf(operation)}: ${Cause.pretty(exit.cause)}`)
      log(`${nameOf(operation)}: ${tagOf(failure.value)}`)
      if (isRetryable(failure.value)) again(5_000)
    })
    if (operation._tag === "Resolve") return
    agenda.at(agenda.now() + patienceMillis, () => {
      if (!answered) again(0)
    })
  }
  return { operate: (process, operation) => attempt(process, operation, 1) }
}
