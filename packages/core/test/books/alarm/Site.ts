/** A site in memory for alarms, messages and lists: any number of customers, terminals whose balances a test sets, and a gateway that a test scripts. */
import {
  AlarmScheduler,
  type ArchiveView,
  Authorizations,
  CustomerArchives,
  DispatchEngine,
  Energy,
  engines as everyEngine,
  Instant,
  MessageSender,
  OutcomeResolver,
  type OutgoingSms,
  operations,
  Policy,
  type RunOnce,
  SmsGateway,
  Station,
  StationPolicy,
  StationSmsInbox,
  type SubmitOutcome,
  type TerminalId
} from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import { StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import { capabilities } from "../../Fixtures.ts"

export const orgNo = "37401"
export const signature = "【历下供电】"

/** What a terminal holds; `silent` ones do not answer. */
export interface Holding {
  balance: string | null
  wireNo: number
  answers: "yes" | "silent"
  skewMillis: number
  /** `unheard`: its clock was set or not, and nobody hears. */
  setsClock: "yes" | "no" | "unheard"
  /** Whether a credit can be sent to it at all. */
  takesCredits: "yes" | "no"
}

/** Everything outside of the station. `outcomes` are consumed one per submit; without one the gateway accepts. */
export interface Site {
  readonly terminals: Map<string, Holding>
  readonly sent: Array<OutgoingSms>
  readonly outcomes: Array<SubmitOutcome>
  readonly seen: Array<TerminalRequest>
  readonly books: StationStoreMemory.Books
  readonly offline: Set<string>
  /** Whether nobody hears what became of a credit; `halfway`: its process ends while it is sending. */
  losesCredits: "yes" | "no" | "halfway"
}

export const makeSite = (): Site => ({
  terminals: new Map(),
  sent: [],
  outcomes: [],
  seen: [],
  books: StationStoreMemory.emptyBooks(),
  offline: new Set(),
  losesCredits: "no"
})

export const terminalOf = (customerNo: string): TerminalId => `T-${customerNo}` as TerminalId

/** Gives the terminal of a customer; it appears when it is first asked for. */
export const holding = (site: Site, customerNo: string): Holding => {
  const terminalId = terminalOf(customerNo)
  const known = site.terminals.get(terminalId)
  if (known !== undefined) return known
  const made: Holding = {
    balance: "500",
    wireNo: 1,
    answers: "yes",
    skewMillis: 0,
    setsClock: "yes",
    takesCredits: "yes"
  }
  site.terminals.set(terminalId, made)
  return made
}

const play = (site: Site, request: TerminalRequest, at: Instant.Instant): Outcome => {
  site.seen.push(request)
  const held = site.terminals.get(request.terminalId)
  const answered = (answer: unknown) => ({ _tag: "Answered", at, answer, frames: [] }) as Outcome
  if (held === undefined || held.answers === "silent") {
    return { _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "timeout", frames: [] }
  }
  const remaining = held.balance === null ? null : Energy.kwh(held.balance)
  switch (request._tag) {
    case "ReadBalance":
      return answered({ remaining, terminalTime: null })
    case "ReadStoredCredit":
      return answered({ wireNo: held.wireNo, value: null, thresholds: null })
    case "ReadConsumption":
      return answered({ counter: Energy.zero, counterId: "month" })
    case "ReadClock":
      return answered({ terminalTime: "", skewMillis: held.skewMillis })
    case "SetClock":
      if (held.setsClock === "unheard")
        return { _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "timeout", frames: [] }
      if (held.setsClock === "yes") held.skewMillis = 0
      return answered(null)
    case "WriteCredit": {
      if (held.takesCredits === "no") return { _tag: "NotSent", at, reason: "unsupported", detail: request._tag }
      if (site.losesCredits === "halfway") throw new Error("the process ends here")
      if (site.losesCredits === "yes") {
        return { _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "timeout", frames: [] }
      }
      const { wireNo, value, mode } = request.payload
      held.wireNo = wireNo ?? held.wireNo
      held.balance = Energy.toKwh(mode === "set" ? value : Energy.add(remaining ?? Energy.zero, value))
      return answered(null)
    }
    case "ReadCreditRecords":
    case "ReadParameters":
    case "ReadItems":
    case "ReadRounds":
    case "WriteParameter":
    case "SendText":
    case "Trip":
    case "Close":
      return { _tag: "NotSent", at, reason: "unsupported", detail: request._tag }
  }
}

const archiveOf = (customerNo: string, org: string): ArchiveView => ({
  customer: {
    customerNo,
    name: `客户${customerNo}`,
    orgNo: org,
    orgName: "历下供电所",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: Instant.at("2026-01-01T00:00:00Z")
})

/** The customers that the archive knows: `C1`…`C9` in one org unit, `D1`…`D9` in another. */
const archive = ["C", "D"].flatMap((letter) =>
  Array.from({ length: 9 }, (_, index) => archiveOf(`${letter}${index + 1}`, letter === "C" ? orgNo : "37402"))
)

const permissions = [
  ...Object.values(operations).flatMap((table) => Object.values(table).map(({ permission }) => permission)),
  "customer.personalData"
]

/** The policies of the site: the recommended ones with a signature, readings that are never from the alarm of the day before, and what a test changes. */
export const policyWith = (changes: Partial<Policy.Policy>): Policy.Policy => ({
  ...Policy.defaults,
  signature,
  maxReadingAgeMinutes: 23 * 60,
  ...changes
})

const gateway = (site: Site) =>
  Layer.succeed(
    SmsGateway,
    SmsGateway.of({
      submit: (sms) =>
        Effect.sync((): SubmitOutcome => {
          site.sent.push(sms)
          const ref = `r${site.sent.length}`
          return site.outcomes.shift() ?? { _tag: "Submitted", parts: [{ _tag: "Accepted", ref }] }
        }),
      segments: (text) => Math.ceil(text.length / 70)
    })
  )

/** A station over the books of a site: building it again is starting the process again. */
export const stationOf = (site: Site, changes: Partial<Policy.Policy> = {}) => {
  const terminals = TerminalGatewayMemory.layer({
    capabilities: () => capabilities,
    presence: (terminalId) => (site.offline.has(terminalId) ? "offline" : "online"),
    execute: (request) => Effect.map(DateTime.now, (at) => play(site, request, at))
  })
  const ports = Layer.mergeAll(
    StationStoreMemory.layerOver(site.books),
    terminals,
    CustomerArchives.layerMemory(archive),
    Authorizations.layerRoles({
      clerk: { permissions, orgScope: [""] },
      chief: { permissions, orgScope: [""] },
      district: { permissions, orgScope: ["37402"] },
      neighbour: { permissions, orgScope: [orgNo] },
      reader: { permissions: ["purchase.read"], orgScope: [""] },
      records: { permissions: ["purchase.read", "commissioning.read"], orgScope: [""] }
    }),
    Layer.succeed(StationPolicy, policyWith(changes)),
    gateway(site)
  )
  return Layer.mergeAll(Station.layer, StationSmsInbox.layer).pipe(Layer.provideMerge(ports))
}

/** Sets the clock to a local time in China, `YYYY-MM-DD HH:mm`. */
export const at = (local: string) => TestClock.setTime(Date.parse(`${local.replace(" ", "T")}:00+08:00`))

export type AlarmText = {
  readonly cycle: "none" | "once" | "daily"
  readonly time?: string | null
  readonly sms?: "on" | "off"
  readonly mobiles?: ReadonlyArray<string>
}

/** Gives alarm settings as a clerk writes them; without more said at 09:30 with messages on. */
export const alarmOf = ({ cycle, time, sms, mobiles }: AlarmText) => ({
  cycle,
  time: (time === undefined ? "09:30" : time) as never,
  sms: sms ?? "on",
  mobiles: mobiles ?? ["13800000000"]
})

/** Adds a customer with one terminal and as many total groups as alarm energies are given. */
export const addCustomer = Effect.fnUntraced(function* (
  site: Site,
  customerNo: string,
  alarm: AlarmText,
  alarmEnergies: ReadonlyArray<string> = ["100"]
) {
  const { customers } = yield* Station.Station
  const terminalId = terminalOf(customerNo)
  holding(site, customerNo)
  const org = customerNo.startsWith("C") ? orgNo : "37402"
  const id = (step: string) => ({ actor: "clerk", commandId: `${customerNo}-${step}` })
  yield* customers.add({ ...id("add"), customerNo, alarm: alarmOf(alarm) })
  yield* customers.registerTerminal({
    ...id("terminal"),
    terminalId,
    orgNo: org,
    dialectId: "fake",
    address: terminalId,
    settings: {}
  })
  return yield* Effect.forEach(alarmEnergies, (energy, index) =>
    customers.bindDevice({
      ...id(`bind-${index}`),
      customerNo,
      target: { _tag: "Group", terminalId, totalGroupNo: index + 1 },
      thresholds: { alarm: Energy.kwh(energy), trip: Energy.kwh("0") }
    })
  )
})

/** Sets the balance of a customer's terminal. */
export const setBalance = (site: Site, customerNo: string, kwh: string | null): void => {
  holding(site, customerNo).balance = kwh
}

/** Runs the alarm engine and then the sender, as a host does every few seconds. */
export const engines = Effect.gen(function* () {
  const now = yield* DateTime.now
  yield* AlarmScheduler.runOnce(now)
  yield* MessageSender.runOnce(now)
})

const allEngines: ReadonlyArray<RunOnce> = Object.values(everyEngine)

/** Lets hours pass in a whole host: every half hour each engine of the table takes a step, and nobody calls one by name. */
export const hosted = Effect.fnUntraced(function* (hours: number) {
  for (let step = 0; step < hours * 2; step += 1) {
    yield* TestClock.adjust("30 minutes")
    const now = yield* DateTime.now
    yield* Effect.forEach(allEngines, (runOnce) => runOnce(now), { discard: true })
  }
})

/** Lets the alarm time of some local days come, with a balance for each, and gives how many messages were sent on each day. */
export const days = Effect.fnUntraced(function* (
  site: Site,
  customerNo: string,
  balances: ReadonlyArray<string | null>,
  time = "09:30",
  from = "2026-03-02"
) {
  const first = Date.parse(`${from}T00:00:00Z`)
  return yield* Effect.forEach(balances, (balance, index) =>
    Effect.gen(function* () {
      const date = new Date(first + index * 86_400_000).toISOString().slice(0, 10)
      const before = site.sent.length
      setBalance(site, customerNo, balance)
      yield* at(`${date} ${time}`)
      yield* engines
      return site.sent.length - before
    })
  )
})

/** Sells energy to a customer and sends it. */
export const sell = Effect.fnUntraced(function* (deviceId: string, kwh: string, id: string, amountFen?: number) {
  const { purchases, approvals, purchaseRecords } = yield* Station.Station
  const { orderNo } = yield* purchases.save({
    actor: "clerk",
    commandId: `${id}-save`,
    deviceId,
    energy: Energy.kwh(kwh),
    ...(amountFen === undefined ? {} : { amountFen })
  })
  yield* approvals.approve({ actor: "chief", commandId: `${id}-approve`, orderNo })
  yield* purchaseRecords.dispatch({ actor: "clerk", commandId: `${id}-dispatch`, orderNo })
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  yield* OutcomeResolver.runOnce(yield* DateTime.now)
  return orderNo
})

/** Sets the remaining energy of a device that was read at `was`, and sends it. */
export const adjusted = Effect.fnUntraced(function* (deviceId: string, kwh: string, was: string) {
  const { purchases, approvals, purchaseRecords } = yield* Station.Station
  yield* purchases.pollRemaining({ actor: "clerk", deviceId })
  const [value, ifRemainingWas] = [Energy.kwh(kwh), Energy.kwh(was)]
  const asked = { actor: "clerk", commandId: `set-${kwh}`, deviceId, value, ifRemainingWas, reason: "核对" }
  const { adjustmentNo } = yield* purchases.adjust(asked)
  yield* approvals.approveAdjustment({ actor: "chief", commandId: `set-${kwh}-approve`, adjustmentNo })
  yield* purchaseRecords.dispatchAdjustment({ actor: "clerk", commandId: `set-${kwh}-dispatch`, adjustmentNo })
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  yield* OutcomeResolver.runOnce(yield* DateTime.now)
  return adjustmentNo
})
