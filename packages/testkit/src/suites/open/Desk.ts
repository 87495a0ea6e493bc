/** What the suite of open outcomes plays on: terminals in memory that lose requests and replies, a clock that goes on when it is told to, a clerk. */
import {
  type ArchiveView,
  Authorizations,
  type CreditTarget,
  CustomerArchive,
  Energy,
  operations,
  Policy,
  SiteTime,
  Station,
  StationPolicy,
  TerminalId
} from "@yugou/core"
import type { Capabilities, CreditRecord, Outcome, ReportedParameter, TerminalRequest } from "@yugou/core/dialect"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { Instant } from "@yugou/core/store"
import type * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Over } from "../port/Over.ts"
import { capabilities as usual } from "../port/Panel.ts"
import { archiveRecord } from "../StationPortsTest.ts"

/** How long a frame of these terminals lives. */
export const lifetimeMinutes = 5

/** A dialect whose adjustments have no number, that closes at once, keeps the options of a trip, and writes thresholds by themselves. */
export const unnumbered: Capabilities = {
  ...usual,
  creditScope: "terminal",
  numbering: { _tag: "Cyclic", min: 1, max: 99 },
  numberScope: "terminal",
  duplicateNumber: "unknown",
  setBalance: { quantum: Energy.kwh("0.1"), min: Energy.kwh("-9999"), max: Energy.kwh("9999999"), numbered: "no" },
  readingQuantum: Energy.kwh("0.1"),
  thresholds: "separate",
  lifetime: { _tag: "Tagged", maxMinutes: 99 },
  switchRoundMapping: "required",
  maxSwitches: 4,
  maxRounds: 4,
  tripOptions: "asParameters",
  closeModes: ["direct"],
  protectionCloses: "yes",
  parameters: ["EffectiveRounds", "PurchaseControl", "Protection", "SwitchRounds", "Thresholds"],
  items: ["tripDelay", "tripDuration"]
}

/** What is lost on the way: the request, so that it has no effect, or the reply to it. */
export type Lost = "request" | "reply"

/** One terminal; what is lost goes by the tag of the request, and for parameters by the item, until it is taken away. */
export interface Panel {
  readonly capabilities: Capabilities
  balance: bigint
  wireNo: number | null
  /** The value that stands with the number; `null`: the terminal does not tell. */
  value: bigint | null
  /** Whether it tells the value of its last credit from the next one on. */
  tells: "number" | "value"
  readonly open: Set<number>
  readonly items: Map<string, ReportedParameter>
  readonly values: Map<string, string>
  /** Its records of the credits that took effect, the newest first. */
  readonly records: Array<CreditRecord>
  readonly lost: Map<string, Lost>
  readonly seen: Array<TerminalRequest>
}

/** Makes a terminal that holds 500 kWh. */
export const panel = (capabilities: Capabilities): Panel => ({
  capabilities,
  balance: Energy.kwh("500"),
  wireNo: 6,
  value: null,
  tells: "number",
  open: new Set(),
  items: new Map([["Protection", { _tag: "Protection", state: "released", halfHours: null }]]),
  values: new Map([
    ["tripDelay", "0"],
    ["tripDuration", "00:00"]
  ]),
  records: [],
  lost: new Map(),
  seen: []
})

const effectOf = (it: Panel, request: TerminalRequest): unknown => {
  switch (request._tag) {
    case "WriteCredit": {
      const { mode, value, wireNo } = request.payload
      const before = Energy.fromUnits(it.balance)
      it.wireNo = wireNo ?? it.wireNo
      it.value = it.tells === "value" && wireNo !== null ? value : it.value
      const after = mode === "set" ? value : Energy.add(before, value)
      it.balance = after
      if (wireNo !== null) it.records.unshift({ wireNo, mode, value, before, after, terminalTime: "" })
      return null
    }
    case "WriteParameter":
      it.items.set(request.payload.item._tag, request.payload.item)
      return null
    case "Trip":
      it.open.add(request.payload.scope.round)
      return null
    case "Close":
      it.open.delete(request.payload.scope.round)
      return null
    case "ReadBalance":
      return { remaining: Energy.fromUnits(it.balance), terminalTime: null }
    case "ReadStoredCredit":
      return { wireNo: it.wireNo, value: it.value, thresholds: null }
    case "ReadClock":
      return { terminalTime: "", skewMillis: 0 }
    case "ReadParameters":
      return request.payload.items.flatMap((item) => it.items.get(item) ?? [])
    case "ReadItems":
      return request.payload.items.map((item) => ({
        item,
        value: it.values.get(item) ?? null,
        unit: "",
        problem: null
      }))
    case "ReadRounds":
      return Array.from({ length: it.capabilities.maxRounds }, (_, index) => ({
        round: index + 1,
        state: it.open.has(index + 1) ? "open" : "closed"
      }))
    case "ReadCreditRecords":
      return it.records.slice(0, request.payload.limit)
    case "ReadConsumption":
    case "SetClock":
    case "SendText":
      return null
  }
}

const play = (it: Panel, request: TerminalRequest, at: Instant.Instant): Outcome => {
  it.seen.push(request)
  const item = request._tag === "WriteParameter" ? request.payload.item._tag : request._tag
  const lost = it.lost.get(item)
  const answer = lost === "request" ? null : effectOf(it, request)
  const deadAt = Instant.plusMillis(at, lifetimeMinutes * 60_000)
  return lost === undefined
    ? ({ _tag: "Answered", at, answer, frames: [] } as Outcome)
    : { _tag: "NoAnswer", sentAt: at, deadAt, cause: "timeout", frames: [] }
}

/** Where the numbers of customers begin, by suite: each may run over the store of the others, and none has more than two hundred cases. */
export const firstCustomers = { outcomes: 0, adoption: 500, settlement: 700, bulk: 900, restore: 950 } as const

/** A case's own part of a store that all cases share: its ids, its terminals, its customer, its time. */
export const makeSite = (name: string, no: number, over: Over) => {
  const panels = new Map<string, Panel>()
  const hadPanel = new Set<string>()
  const ahead = { millis: 0 }
  let commands = 0
  const customerNo = `0370102${`${no}`.padStart(3, "0")}`
  /** Who may come after the case's customer; nobody has added him yet. */
  const nextCustomerNo = `0370103${`${no}`.padStart(3, "0")}`
  const own = (id: string): string => `open-${name}-${id}`
  const record = archiveRecord(own, "1")
  /** What the archive says, until a case says otherwise. */
  const records = new Map(
    [customerNo, nextCustomerNo].map((no) => [
      no,
      { ...record, customer: { ...record.customer, customerNo: no }, terminals: [] as ArchiveView["terminals"] }
    ])
  )
  const people = { permissions: [...permissions, "customer.personalData", "protection.release"], orgScope: [""] }
  const terminals = TerminalGatewayMemory.layer({
    capabilities: (id) => panels.get(id)?.capabilities ?? null,
    describe: ({ address }) => {
      if (panels.has(address)) hadPanel.add(address)
      // A case that has taken a terminal away is a station without its dialect. The address of each is its id.
      return hadPanel.has(address) && !panels.has(address)
        ? Result.fail({ what: "dialectId", path: "dialectId", message: "is none", known: [] })
        : Result.succeed({ address, settings: { secret: [], tuning: [] } })
    },
    presence: (id) => (panels.has(id) ? "online" : "offline"),
    execute: (request) =>
      Effect.map(DateTime.now, (at): Outcome => {
        const found = panels.get(request.terminalId)
        return found === undefined
          ? { _tag: "NotSent", at, reason: "offline", detail: "another case's" }
          : play(found, request, at)
      })
  })
  const ports = Layer.mergeAll(
    over(terminals),
    Layer.succeed(CustomerArchive, {
      find: (no) => Effect.sync(() => Option.fromUndefinedOr(records.get(no)))
    }),
    Authorizations.layerRoles({ clerk: people, chief: people, there: { ...people, orgScope: ["3702"] } }),
    Layer.succeed(StationPolicy, { ...Policy.defaults, signature: "【历下供电】" })
  )
  return {
    customerNo,
    nextCustomerNo,
    own,
    ports,
    panels,
    records,
    ahead,
    by: (actor: "clerk" | "chief" | "there" = "clerk") => {
      commands += 1
      return { actor, commandId: own(`${commands}`) }
    }
  }
}
export type Site = ReturnType<typeof makeSite>

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

/** The clock of a case: it goes on with the real one, and ahead when it is told to. */
export const clockOf = ({ ahead }: Pick<Site, "ahead">, real: Clock.Clock): Clock.Clock => {
  const millis = (): number => real.currentTimeMillisUnsafe() + ahead.millis
  return {
    ...real,
    sleep: real.sleep.bind(real),
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: () => BigInt(Math.round(millis())) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(millis())) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => BigInt(Math.round(millis())) * 1_000_000n,
    monotonicTimeNanos: Effect.sync(() => BigInt(Math.round(millis())) * 1_000_000n)
  }
}

/** Lets time go on. */
export const pass = ({ ahead }: Pick<Site, "ahead">, minutes: number): void => {
  ahead.millis += minutes * 60_000
}

/** Brings a case to the next time of day on the site. */
export const until = Effect.fnUntraced(function* (site: Pick<Site, "ahead">, time: string) {
  const now = yield* DateTime.now
  const then = SiteTime.nextAt(now, time as SiteTime.TimeOfDay, Policy.defaults.siteZone)
  pass(site, (Instant.toMillis(then) - Instant.toMillis(now)) / 60_000)
})

/** Registers a terminal with a device of the case's customer. */
export const withDevice = Effect.fnUntraced(function* (site: Site, capabilities: Capabilities) {
  const { by, customerNo, own } = site
  const { customers } = yield* Station.Station
  const terminalId = TerminalId.make(own("t"))
  const it = panel(capabilities)
  site.panels.set(terminalId, it)
  const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
  const limits = { min: null, max: null, step: null, hoarding: null }
  const settings = { alarm, consent: "allowed", limits, templateId: null, contact: "", remarks: "", ext: {} } as const
  yield* customers.add({ ...by(), customerNo, ...settings })
  const entry = { terminalId, orgNo: "3701", dialectId: "fake", address: terminalId, settings: {} } as const
  yield* customers.registerTerminal({ ...by(), ...entry })
  const target: CreditTarget =
    capabilities.creditScope === "terminal"
      ? { _tag: "Terminal", terminalId }
      : { _tag: "Group", terminalId, totalGroupNo: 1 }
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }
  const { deviceId } = yield* customers.bindDevice({ ...by(), customerNo, target, thresholds })
  return { panel: it, terminalId, target, deviceId }
})

/** Gives the requests of a kind that the terminal saw. */
export const sawOf = (it: Panel, tag: TerminalRequest["_tag"]): ReadonlyArray<TerminalRequest> =>
  it.seen.filter(({ _tag }) => _tag === tag)
