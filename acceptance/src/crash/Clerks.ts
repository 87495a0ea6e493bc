/**
 * The clerks: each sells to terminals of his own, looks what became of it, and writes down what he was told. Whoever does not get an answer asks
 * again under the same command id, until the station is up and answers.
 */
import { Energy, type TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { orgNo } from "./Customers.ts"
import type { Member } from "./Fleet.ts"
import type { Ask, Refused, StationGone } from "./StationProcess.ts"

const clerk = "clerk"
const chief = "chief"

/** One sale as the clerk has it on his desk. `orderNo`: what the station answered when it was saved. */
export interface Sale {
  readonly terminalId: TerminalId
  readonly no: number
  readonly energy: Energy.Energy
  readonly orderNo: string | null
  /** `behind`: it stands in line behind one that only a person can decide about. */
  readonly seen: "open" | "applied" | "lost" | "undecided" | "behind"
}

/** What the clerks know; `surprises` are refusals that nothing of what they did should have met. */
export interface Desk {
  readonly sales: Map<TerminalId, ReadonlyArray<Sale>>
  readonly surprises: Array<string>
  shop: "open" | "closing"
}

/** Makes an empty desk. */
export const desk = (): Desk => ({ sales: new Map(), surprises: [], shop: "open" })

/** Gives all sales. */
export const salesOf = ({ sales }: Desk): ReadonlyArray<Sale> => [...sales.values()].flat()

/** What the clerks work with. */
export interface Office {
  readonly ask: Ask
  readonly desk: Desk
  /** Told of every command that was acknowledged. */
  readonly acknowledged: () => void
}

/** How many orders of one terminal may be open before no more are sold to it. */
const maxOpen = 2

/** The least energy of an order; each further one for the same terminal is 1 kWh more, so that its effect cannot be mistaken for another's. */
const leastKwh = 100

/** How long a clerk rests between two customers at most. */
const restMillis = 200

/** The pause before a clerk asks again what the station could not do just now. */
const pauseMillis = 200

/** Asks until there is an answer; the command id stays the same. */
const untilAnswered = <A>(asked: Effect.Effect<A, StationGone | Refused>) =>
  asked.pipe(
    Effect.retry({ while: ({ _tag }) => _tag === "StationGone" }),
    Effect.retry({
      schedule: Schedule.spaced(pauseMillis),
      while: (error) => error._tag === "Refused" && error.retryable === "yes"
    })
  )

const commandId = ({ terminalId, no }: Pick<Sale, "terminalId" | "no">, step: string): string =>
  `${terminalId}/${no}/${step}`

/** Registers a terminal, adds its customer and binds both; gives the device. */
export const found = Effect.fnUntraced(function* ({ ask }: Pick<Office, "ask">, member: Member) {
  const { address, customerNo, kind, model, target, terminalId } = member
  const by = (step: string) => ({ actor: clerk, commandId: `${terminalId}/${step}` })
  const dialect = { dialectId: kind.dialect.id, address, settings: model.settings }
  yield* untilAnswered(ask("customers", "add", { ...by("add"), customerNo }))
  yield* untilAnswered(ask("customers", "registerTerminal", { ...by("register"), terminalId, orgNo, ...dialect }))
  const thresholds = { alarm: "20", trip: "0" }
  const bound = yield* untilAnswered(ask("customers", "bindDevice", { ...by("bind"), customerNo, target, thresholds }))
  return bound.deviceId
})

const write = ({ sales }: Desk, sale: Sale): void => {
  const others = (sales.get(sale.terminalId) ?? []).filter(({ no }) => no !== sale.no)
  sales.set(sale.terminalId, [...others, sale])
}

const sell = Effect.fnUntraced(function* (office: Office, terminalId: TerminalId, deviceId: string) {
  const { ask, acknowledged } = office
  const no = office.desk.sales.get(terminalId)?.length ?? 0
  const sale: Sale = { terminalId, no, energy: Energy.kwh(`${leastKwh + no}`), orderNo: null, seen: "open" }
  write(office.desk, sale)
  const by = (actor: string, step: string) => ({ actor, commandId: commandId(sale, step) })
  const energy = Energy.toKwh(sale.energy)
  const { orderNo } = yield* untilAnswered(ask("purchases", "save", { ...by(clerk, "save"), deviceId, energy }))
  write(office.desk, { ...sale, orderNo })
  acknowledged()
  yield* untilAnswered(ask("approvals", "approve", { ...by(chief, "approve"), orderNo }))
  acknowledged()
  yield* untilAnswered(ask("purchaseRecords", "dispatch", { ...by(clerk, "dispatch"), orderNo }))
  acknowledged()
})

type Details = Effect.Success<ReturnType<typeof detailsOf>>
const detailsOf = (ask: Ask, orderNo: string) =>
  untilAnswered(ask("purchaseRecords", "details", { actor: clerk, orderNo }))

/** Says whether the terminal was read after the frame was dead, and that decided nothing: then only a person can. */
const isUndecided = ({ attempts }: Details): boolean => {
  const last = attempts.at(-1)
  const look = last?.verdict?.look
  return last !== undefined && look?.numberRead === "yes" && look.balance !== null && look.at >= last.deadAt
}

/** Looks what became of a sale; what is proved not to be there is sent again, as a clerk would. */
const look = Effect.fnUntraced(function* (office: Office, sale: Sale) {
  const { ask, desk } = office
  if (sale.orderNo === null) return
  const details = yield* detailsOf(ask, sale.orderNo)
  const { actions, dispatch, version } = details.order
  switch (dispatch) {
    case "applied":
      return write(desk, { ...sale, seen: "applied" })
    case "idle":
    case "rejected": {
      if (!actions.includes("dispatch")) return write(desk, { ...sale, seen: "lost" })
      const by = { actor: clerk, commandId: commandId(sale, `again${version}`) }
      yield* untilAnswered(ask("purchaseRecords", "dispatch", { ...by, orderNo: sale.orderNo }))
      return office.acknowledged()
    }
    case "unknown":
      return isUndecided(details) ? write(desk, { ...sale, seen: "undecided" }) : undefined
    case "queued": {
      const others = desk.sales.get(sale.terminalId) ?? []
      return others.some(({ seen }) => seen === "undecided") ? write(desk, { ...sale, seen: "behind" }) : undefined
    }
    case "sending":
      return undefined
  }
})

const openOf = ({ sales }: Desk, terminalId: TerminalId): ReadonlyArray<Sale> =>
  (sales.get(terminalId) ?? []).filter(({ seen }) => seen === "open")

const visit = Effect.fnUntraced(function* (office: Office, terminalId: TerminalId, deviceId: string) {
  for (const sale of openOf(office.desk, terminalId)) yield* look(office, sale)
  if (office.desk.shop === "open" && openOf(office.desk, terminalId).length < maxOpen) {
    yield* sell(office, terminalId, deviceId)
  }
})

/** A refusal is written down, and that terminal is sold nothing more: its open sales stay for the audit. */
const surprised = (office: Office, terminalId: TerminalId) => (error: StationGone | Refused) =>
  Effect.sync(() => void office.desk.surprises.push(`a clerk of ${terminalId} gave up: ${error.message}`))

/** Works for these devices, by their terminals, until the shop closes and everything that was sold has come to an end. */
export const work = Effect.fnUntraced(function* (office: Office, devices: ReadonlyMap<TerminalId, string>) {
  const served = new Map(devices)
  const isDone = () => [...served.keys()].every((terminalId) => openOf(office.desk, terminalId).length === 0)
  // A clerk who serves nobody any more is done, whatever the shop.
  while (served.size > 0 && (office.desk.shop === "open" || !isDone())) {
    for (const [terminalId, deviceId] of served) {
      const gaveUp = yield* visit(office, terminalId, deviceId).pipe(
        Effect.as("no" as const),
        Effect.catch((error) => Effect.as(surprised(office, terminalId)(error), "yes" as const))
      )
      if (gaveUp === "yes") served.delete(terminalId)
      yield* Effect.sleep(yield* Random.nextIntBetween(0, restMillis))
    }
  }
})
