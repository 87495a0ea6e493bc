/** What the tests of core share: a terminal that plays one firmware, the layers of a station in memory, and one customer with a device. */

import {
  type ArchiveView,
  Authorizations,
  CustomerArchives,
  Energy,
  Instant,
  type OutgoingSms,
  type Over,
  operations,
  Station,
  StationSmsInbox,
  type TerminalId
} from "@yugou/core"
import type { Capabilities, Identity, Misfit, Outcome, TerminalRequest } from "@yugou/core/dialect"
import { SecretsMemory, SmsGatewayMemory, StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"

export const capabilities: Capabilities = {
  creditScope: "group",
  creditUnit: "energy",
  maxRounds: 8,
  numbering: { _tag: "Increasing", max: 0xffff_ffff },
  numberScope: "target",
  duplicateNumber: "refused",
  purchase: { quantum: Energy.kwh("1"), max: Energy.kwh("9999999") },
  readingQuantum: Energy.kwh("1"),
  setBalance: { quantum: Energy.kwh("1"), min: Energy.kwh("-9999999"), max: Energy.kwh("9999999"), numbered: "yes" },
  thresholds: "withCredit",
  lifetime: { _tag: "Tagged", maxMinutes: 255 },
  evidence: [
    { kind: "storedNumber", proves: "arrival" },
    { kind: "balance", proves: "effect" }
  ],
  consumption: "counter",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: ["permit"],
  protectionCloses: "unknown",
  parameters: [],
  items: []
}

/** A terminal in memory. `faults` are consumed one per credit: what goes wrong with it. */
export interface FakeTerminal {
  wireNo: number | null
  /** The value that stands with the number; `null`: the terminal does not tell. */
  storedValue: Energy.Energy | null
  balance: bigint
  consumed: bigint
  increases: number
  presence: "online" | "offline" | "unknown"
  /** Since when it is so. */
  since: Instant.Instant | null
  /** The device that is connected; `null`: the one that the books name. */
  device: Identity | null
  /** What the terminal's own clock says with a reading. */
  clock: string | null
  /** What the terminal can do; tests change single capabilities. */
  capabilities: Capabilities
  /** What the dialects find wrong with an entry; `null`: nothing, and `pw` is secret, `patience` tuning. */
  misfit: Misfit | null
  /** Every credit that took effect. */
  readonly effects: Array<{ readonly wireNo: number | null; readonly mode: "append" | "set"; readonly value: bigint }>
  readonly faults: Array<
    | "none"
    | "dropRequest"
    | "dropReply"
    | "loseEffect"
    | "refuse"
    | "refuseDuplicate"
    | "refuseWithoutReason"
    | "refuseUnreadably"
    | "notSent"
  >
  readonly seen: Array<TerminalRequest>
  /** Over which connection a request goes; `null`: the gateway does not tell. */
  over: (request: TerminalRequest) => Over | null
  /** The connection that it has, as the gateway tells it; `null`: it tells none. */
  connected: Over | null
  /** What comes of a request in place of what it would say; `null`: that. */
  says: (request: TerminalRequest, at: Instant.Instant) => Outcome | null
  /** What happens once, while a request is under way. */
  meanwhile: Effect.Effect<void>
  /** The requests whose frames a plan showed. */
  readonly previewed: Array<TerminalRequest>
}

export const fakeTerminal = (): FakeTerminal => ({
  wireNo: 6,
  storedValue: null,
  balance: Energy.kwh("20"),
  consumed: 0n,
  increases: 0,
  presence: "online",
  since: null,
  device: null,
  clock: null,
  capabilities,
  misfit: null,
  effects: [],
  faults: [],
  seen: [],
  over: () => null,
  connected: null,
  says: () => null,
  meanwhile: Effect.void,
  previewed: []
})

const writeCredit = (
  terminal: FakeTerminal,
  request: Extract<TerminalRequest, { _tag: "WriteCredit" }>,
  at: Instant.Instant
): Outcome => {
  const { wireNo, value, mode } = request.payload
  const fault = terminal.faults.shift()
  const deadAt = Instant.plusMillis(at, 5 * 60_000)
  const noAnswer = { _tag: "NoAnswer", sentAt: at, deadAt, cause: "timeout", frames: [] } as const
  if (fault === "notSent") return { _tag: "NotSent", at, reason: "busy", detail: "" }
  if (fault === "refuse") return { _tag: "Refused", at, raw: "02", reason: "badValue", frames: [] }
  if (fault === "refuseDuplicate") return { _tag: "Refused", at, raw: "15", reason: "duplicateNumber", frames: [] }
  if (fault === "refuseUnreadably") return { _tag: "Refused", at, raw: "\u0000\ud83d", reason: "badValue", frames: [] }
  if (fault === "refuseWithoutReason") return { _tag: "Refused", at, raw: "", reason: "unspecified", frames: [] }
  if (fault === "dropRequest") return noAnswer
  if (wireNo !== null && terminal.wireNo === wireNo)
    return { _tag: "Refused", at, raw: "", reason: "unspecified", frames: [] }
  if (wireNo !== null) terminal.wireNo = wireNo
  if (fault === "loseEffect") return noAnswer
  terminal.balance = mode === "append" ? terminal.balance + value : value
  terminal.effects.push({ wireNo, mode, value })
  terminal.increases += 1
  return fault === "dropReply" ? noAnswer : { _tag: "Answered", at, answer: null, frames: [] }
}

const play = (terminal: FakeTerminal, request: TerminalRequest, at: Instant.Instant): Outcome => {
  const answered = (answer: unknown) => ({ _tag: "Answered", at, answer, frames: [] }) as Outcome
  if (terminal.presence === "offline") return { _tag: "NotSent", at, reason: "offline", detail: "" }
  terminal.seen.push(request)
  const said = terminal.says(request, at)
  if (said !== null) return said
  switch (request._tag) {
    case "ReadBalance":
      return answered({ remaining: Energy.fromUnits(terminal.balance), terminalTime: terminal.clock })
    case "ReadStoredCredit":
      return answered({ wireNo: terminal.wireNo, value: terminal.storedValue, thresholds: null })
    case "ReadConsumption":
      return answered({ counter: Energy.fromUnits(terminal.consumed), counterId: "month" })
    case "ReadClock":
      return answered({ terminalTime: "", skewMillis: 0 })
    case "WriteCredit":
      return writeCredit(terminal, request, at)
    case "ReadCreditRecords":
    case "ReadParameters":
    case "ReadItems":
    case "ReadRounds":
    case "WriteParameter":
    case "SetClock":
    case "SendText":
    case "Trip":
    case "Close":
      return { _tag: "NotSent", at, reason: "unsupported", detail: request._tag }
  }
}

export const terminalId = "3701-00001" as TerminalId
export const archive: ArchiveView = {
  customer: {
    customerNo: "0370100001",
    name: "泉城纺织厂",
    orgNo: "37401",
    orgName: "历下供电所",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: Instant.at("2026-03-01T00:00:00Z")
}

/** May do all there is, in all org units. */
export const everything = {
  permissions: [
    ...Object.values(operations).flatMap((table) => Object.values(table).map(({ permission }) => permission)),
    "customer.personalData"
  ],
  orgScope: [""]
}

/** A station in memory over one fake terminal. */
export const layer = (
  terminal: FakeTerminal,
  sent: Array<OutgoingSms> = [],
  people: { readonly [actor: string]: Authorizations.Role } = {}
) => {
  const gateway = TerminalGatewayMemory.layer({
    capabilities: () => terminal.capabilities,
    preview: (request) => {
      terminal.previewed.push(request)
      return request._tag === "WriteCredit" ? [`68${request.payload.wireNo ?? ""}`] : []
    },
    describe: ({ address }) =>
      terminal.misfit === null
        ? Result.succeed({ address: address.replace(/^0+/, ""), settings: { secret: ["pw"], tuning: ["patience"] } })
        : Result.fail(terminal.misfit),
    presence: () => terminal.presence,
    since: () => terminal.since,
    device: () => terminal.device,
    connection: () => terminal.connected,
    execute: (request) =>
      Effect.gen(function* () {
        const { meanwhile } = terminal
        terminal.meanwhile = Effect.void
        yield* meanwhile
        const outcome = play(terminal, request, yield* DateTime.now)
        const over = terminal.over(request)
        return over === null || outcome._tag === "NotSent" ? outcome : { ...outcome, over }
      })
  })
  const ports = Layer.mergeAll(
    StationStoreMemory.layerMemory,
    gateway,
    CustomerArchives.layerMemory([archive]),
    Authorizations.layerRoles({ clerk: everything, chief: everything, ...people }),
    SmsGatewayMemory.layer(sent)
  )
  return Layer.mergeAll(Station.layer, StationSmsInbox.layer).pipe(
    Layer.provideMerge(ports),
    Layer.provideMerge(SecretsMemory.layer("test"))
  )
}

export const details = {
  alarm: { cycle: "daily", time: "09:30", sms: "on", mobiles: ["13800000000"] },
  consent: "allowed",
  limits: { min: null, max: null, step: null, hoarding: null },
  templateId: null,
  contact: "",
  remarks: "",
  ext: {}
} as const

/** Adds the customer, registers the terminal and binds total group 1; gives the station and the device. */
export const withDevice = Effect.fnUntraced(function* () {
  const station = yield* Station.Station
  const { customerNo } = archive.customer
  const alarm = { ...details.alarm, time: "09:30" as never }
  yield* station.customers.add({ actor: "clerk", commandId: "c-add", customerNo, ...details, alarm })
  yield* station.customers.registerTerminal({
    actor: "clerk",
    commandId: "c-terminal",
    terminalId,
    orgNo: archive.customer.orgNo,
    dialectId: "fake",
    address: terminalId,
    settings: {}
  })
  const device = yield* station.customers.bindDevice({
    actor: "clerk",
    commandId: "c-bind",
    customerNo,
    target: { _tag: "Group", terminalId, totalGroupNo: 1 },
    thresholds: { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }
  })
  return { station, device }
})

/** Saves and approves an order and puts it into the queue. */
export const queued = Effect.fnUntraced(function* (deviceId: string, kwh: string, id: string) {
  const station = yield* Station.Station
  const order = yield* station.purchases.save({
    actor: "clerk",
    commandId: `${id}-save`,
    deviceId,
    energy: Energy.kwh(kwh)
  })
  const { orderNo } = order
  yield* station.approvals.approve({ actor: "chief", commandId: `${id}-approve`, orderNo })
  yield* station.purchaseRecords.dispatch({ actor: "clerk", commandId: `${id}-dispatch`, orderNo })
  return orderNo
})
