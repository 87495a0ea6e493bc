/** A site in memory for parameters, control and commissioning: terminals with rounds and parameters, an archive that can be down, books that outlive a station. */
import {
  ActorNames,
  ArchiveUnavailable,
  type ArchiveView,
  Authorizations,
  type CreditTarget,
  CustomerArchive,
  Energy,
  type Instant,
  keyOf,
  OrgUnits,
  type OutgoingSms,
  operations,
  Policy,
  Station,
  StationPolicy,
  type TerminalId
} from "@yugou/core"
import type { Capabilities, Outcome, Parameter, ReportedParameter, TerminalRequest } from "@yugou/core/dialect"
import { SmsGatewayMemory, StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { capabilities as creditCapabilities, details, archive as firstArchive } from "./Fixtures.ts"

type Item = (typeof Parameter)["Type"]

/** What goes wrong with a request: it never arrives, its answer is lost or unreadable, it is refused, accepted without effect, or held back before it is sent. */
export type Fault =
  | "dropRequest"
  | "dropReply"
  | "refuse"
  | "unsupported"
  | "garble"
  | "loseEffect"
  | "busy"
  | "expired"
  | "gated"

interface Held {
  balance: bigint
  wireNo: number | null
  readonly items: Map<string, ReportedParameter>
}

/** One terminal. `faults` go by request tag, and for parameters by item; they stay until taken away. */
export interface Panel {
  capabilities: Capabilities
  presence: "online" | "offline" | "unknown"
  protection: "released" | "protected" | "auto"
  map: ReadonlyArray<{ readonly switchNo: number; readonly round: number | null }>
  readonly open: Set<number>
  readonly values: Map<string, string>
  readonly targets: Map<string, Held>
  readonly faults: Map<string, Fault>
  readonly seen: Array<TerminalRequest>
  /** The requests whose frames a plan showed. */
  readonly previewed: Array<TerminalRequest>
}

export const groupCapabilities: Capabilities = {
  ...creditCapabilities,
  parameters: ["EffectiveRounds", "PurchaseControl", "Protection"],
  protectionHalfHours: 48,
  items: ["power", "voltage", "current"]
}

/** A dialect that needs a switch map, closes directly, keeps trip options as parameters and has an expiry. */
export const mappedCapabilities: Capabilities = {
  ...groupCapabilities,
  switchRoundMapping: "required",
  closeModes: ["direct"],
  protectionCloses: "yes",
  tripOptions: "asParameters",
  maxRounds: 4,
  maxSwitches: 4,
  parameters: ["EffectiveRounds", "PurchaseControl", "Protection", "EnergyControlExpiry", "SwitchRounds", "Thresholds"],
  items: ["power", "tripDelay", "tripDuration"]
}

export const panel = (capabilities: Capabilities = groupCapabilities): Panel => ({
  capabilities,
  presence: "online",
  protection: "released",
  map: [],
  open: new Set(),
  values: new Map(capabilities.items.map((item) => [item, "1"])),
  targets: new Map(),
  faults: new Map(),
  seen: [],
  previewed: []
})

/** What one target of a panel holds. */
export const held = (it: Panel, target: CreditTarget): Held => {
  const key = keyOf(target)
  const known = it.targets.get(key)
  if (known !== undefined) return known
  const fresh: Held = { balance: Energy.kwh("500"), wireNo: 6, items: new Map() }
  it.targets.set(key, fresh)
  return fresh
}

const noAnswer = (at: Instant.Instant): Outcome => ({
  _tag: "NoAnswer",
  sentAt: at,
  deadAt: at,
  cause: "timeout",
  frames: []
})

const write = (it: Panel, target: CreditTarget, item: Item): void => {
  if (item._tag === "Protection") it.protection = item.state
  if (item._tag === "SwitchRounds") it.map = item.map
  held(it, target).items.set(item._tag, item)
}

const reported = (it: Panel, target: CreditTarget, item: string): ReadonlyArray<ReportedParameter> => {
  if (it.faults.get(item) === "unsupported" || it.faults.get(`read.${item}`) !== undefined) return []
  if (item === "Protection") return [{ _tag: "Protection", state: it.protection, halfHours: null }]
  if (item === "SwitchRounds") return it.map.length === 0 ? [] : [{ _tag: "SwitchRounds", map: it.map }]
  const found = held(it, target).items.get(item)
  return found === undefined ? [] : [found]
}

const effect = (it: Panel, request: TerminalRequest): unknown => {
  switch (request._tag) {
    case "WriteParameter":
      write(it, request.payload.target, request.payload.item)
      return null
    case "Trip":
      it.open.add(request.payload.scope.round)
      return null
    case "Close":
      if (request.payload.mode === "direct") it.open.delete(request.payload.scope.round)
      return null
    case "WriteCredit": {
      const { target, wireNo, value, mode } = request.payload
      const own = held(it, target)
      own.wireNo = wireNo ?? own.wireNo
      own.balance = mode === "set" ? value : own.balance + value
      return null
    }
    case "ReadBalance":
      return {
        remaining: Energy.fromUnits(held(it, request.payload.target).balance),
        terminalTime: "2026-03-02 09:59:00"
      }
    case "ReadStoredCredit":
      return { wireNo: held(it, request.payload.target).wireNo, value: null, thresholds: null }
    case "ReadConsumption":
      return { counter: Energy.zero, counterId: "month" }
    case "ReadClock":
      return { terminalTime: "", skewMillis: 0 }
    case "ReadParameters":
      return request.payload.items.flatMap((item) => reported(it, request.payload.target, item))
    case "ReadItems":
      return request.payload.items
        .filter((item) => it.faults.get(item) === undefined)
        .map((item) => ({ item, value: it.values.get(item) ?? null, unit: "kW", problem: null }))
    case "ReadRounds":
      return Array.from({ length: it.capabilities.maxRounds }, (_, index) => ({
        round: index + 1,
        state: it.open.has(index + 1) ? ("open" as const) : ("closed" as const)
      }))
    case "ReadCreditRecords":
    case "SetClock":
    case "SendText":
      return null
  }
}

const faultOf = (it: Panel, request: TerminalRequest): Fault | undefined => {
  if (request._tag === "WriteParameter") return it.faults.get(request.payload.item._tag) ?? it.faults.get(request._tag)
  if (request._tag === "ReadItems" && request.payload.items.some((item) => it.faults.get(item) === "unsupported")) {
    return "unsupported"
  }
  return it.faults.get(request._tag)
}

const play = (it: Panel, request: TerminalRequest, at: Instant.Instant): Outcome => {
  const fault = faultOf(it, request)
  if (fault === "busy" || fault === "expired" || fault === "gated")
    return { _tag: "NotSent", at, reason: fault, detail: "" }
  it.seen.push(request)
  if (fault === "refuse") return { _tag: "Refused", at, raw: "02", reason: "notPermitted", frames: [] }
  if (fault === "unsupported") return { _tag: "Refused", at, raw: "03", reason: "unsupported", frames: [] }
  if (fault === "dropRequest") return noAnswer(at)
  if (fault === "garble") return { ...noAnswer(at), cause: "unreadable" } as Outcome
  if (fault === "loseEffect") return { _tag: "Answered", at, answer: null, frames: [] } as Outcome
  const answer = effect(it, request)
  return fault === "dropReply" ? noAnswer(at) : ({ _tag: "Answered", at, answer, frames: [] } as Outcome)
}

export const customerNo = firstArchive.customer.customerNo
export const first = "3701-00001" as TerminalId
export const second = "3701-00002" as TerminalId

/** A site: its terminals, its archive and its books. `commits` counts what the store was asked to write; `failAt` lets that one fail. */
export interface Site {
  readonly panels: Map<string, Panel>
  archive: ArchiveView
  /** The records of further customers. */
  readonly others: Array<ArchiveView>
  archiveState: "up" | "down"
  readonly books: StationStoreMemory.Books
  policy: Partial<Policy.Policy>
  commits: number
  crashes: number
  crash: { readonly at: number; readonly when: "before" | "after" } | null
  /** What the SMS gateway took. */
  readonly sent: Array<OutgoingSms>
}

export const site = (capabilities: Capabilities = groupCapabilities): Site => ({
  panels: new Map([
    [first, panel(capabilities)],
    [second, panel(capabilities)]
  ]),
  archive: firstArchive,
  others: [],
  archiveState: "up",
  books: StationStoreMemory.emptyBooks(),
  policy: {},
  commits: 0,
  crashes: 0,
  crash: null,
  sent: []
})

export const panelOf = (it: Site, id: TerminalId = first): Panel => {
  const found = it.panels.get(id)
  if (found === undefined) throw new Error(`no panel ${id}`)
  return found
}

const everyPermission: ReadonlyArray<string> = [
  ...Object.values(operations).flatMap((table) => Object.values(table).map(({ permission }) => permission)),
  "customer.personalData",
  "protection.release",
  "purchase.void"
]
const without = (...names: ReadonlyArray<string>) => ({
  permissions: everyPermission.filter((permission) => !names.includes(permission)),
  orgScope: [""]
})
const orgUnit = firstArchive.customer.orgNo

/** A store of a process that dies around one commit: before it is written, or after, so that nobody hears of it. From then on it does nothing. */
const crashing = (it: Site) =>
  Layer.effect(
    StationStore,
    Effect.sync(() => {
      const store = StationStoreMemory.make(it.books)
      let dead = false
      const died = Effect.suspend(() => {
        dead = true
        return Effect.die(new Error("the process died"))
      })
      const alive = <A, E>(call: Effect.Effect<A, E>): Effect.Effect<A, E> => Effect.suspend(() => (dead ? died : call))
      const commit: typeof store.commit = (one) =>
        Effect.suspend(() => {
          if (dead) return died
          it.commits += 1
          if (it.crash === null || it.crash.at !== it.commits) return store.commit(one)
          it.crashes += 1
          return it.crash.when === "before" ? died : Effect.andThen(store.commit(one), died)
        })
      return StationStore.of({
        ...store,
        commit,
        load: (refs) => alive(store.load(refs)),
        list: (kind, filter, page) => alive(store.list(kind, filter, page)),
        claim: (claim) => alive(store.claim(claim)),
        facts: (series, at, limit) => alive(store.facts(series, at, limit))
      })
    })
  )

/** A station over the site; building it again is starting it again. */
export const layer = (it: Site) => {
  const gateway = TerminalGatewayMemory.layer({
    capabilities: (id) => it.panels.get(id)?.capabilities ?? null,
    // Without terminals nobody speaks their dialect.
    describe: ({ address }) =>
      it.panels.size === 0
        ? Result.fail({ what: "dialectId", path: "dialectId", message: "is none", known: [] })
        : Result.succeed({ address, settings: { secret: [], tuning: [] } }),
    preview: (request) => {
      panelOf(it, request.terminalId).previewed.push(request)
      return [request._tag]
    },
    presence: (id) => it.panels.get(id)?.presence ?? "unknown",
    execute: (request) => Effect.map(DateTime.now, (at) => play(panelOf(it, request.terminalId), request, at))
  })
  const archive = Layer.succeed(
    CustomerArchive,
    CustomerArchive.of({
      find: (no) =>
        it.archiveState === "down"
          ? Effect.fail(new ArchiveUnavailable({ detail: "no connection" }))
          : Effect.succeed(
              Option.fromUndefinedOr([it.archive, ...it.others].find(({ customer }) => customer.customerNo === no))
            )
    })
  )
  const ports = Layer.mergeAll(
    crashing(it),
    gateway,
    archive,
    Authorizations.layerRoles({
      clerk: without(),
      chief: without(),
      // All but personal data; all of one org unit, all of it but personal data, and all of another one.
      blindEverywhere: without("customer.personalData"),
      inside: { ...without(), orgScope: [orgUnit] },
      blind: { ...without("customer.personalData"), orgScope: [orgUnit] },
      outside: { ...without(), orgScope: ["37402"] },
      trainee: without("control.trip", "protection.release", "adjustment.save", "customer.personalData")
    }),
    SmsGatewayMemory.layer(it.sent),
    OrgUnits.layerList([
      { orgNo: "37", name: "总公司" },
      { orgNo: orgUnit, name: firstArchive.customer.orgName }
    ]),
    ActorNames.layerTable({ clerk: "张晓东", chief: "李建国" })
  )
  return Station.layer.pipe(Layer.provideMerge(ports))
}

/** Runs a test on a station over the site, at a Monday morning of the site's zone, under the site's policies. */
export const onSite = <A, E, R>(it: Site, test: Effect.Effect<A, E, R>) =>
  test.pipe(Effect.provideService(StationPolicy, { ...Policy.defaults, ...it.policy }), Effect.provide(layer(it)))

export const groupOf = (terminalId: TerminalId, totalGroupNo = 1): CreditTarget => ({
  _tag: "Group",
  terminalId,
  totalGroupNo
})

let counter = 0
/** Gives a command id that no other command has. */
export const id = (): string => {
  counter += 1
  return `t${counter}`
}
/** The fields of a command by the clerk. */
export const by = (actor = "clerk") => ({ actor, commandId: id() })

export const settings = { ...details, alarm: { ...details.alarm, time: "09:30" as never } }

/** Adds the customer. */
export const addCustomer = Effect.fnUntraced(function* () {
  const station = yield* Station.Station
  return yield* station.customers.add({ ...by(), customerNo, ...settings })
})

/** Registers a terminal and binds a group of it to the customer. */
export const bind = Effect.fnUntraced(function* (
  terminalId: TerminalId = first,
  totalGroupNo = 1,
  leftEnergy?: "keep" | "clear"
) {
  const station = yield* Station.Station
  const known = yield* Effect.result(
    station.customers.registerTerminal({
      ...by(),
      terminalId,
      orgNo: "37401",
      dialectId: "fake",
      address: terminalId,
      settings: {}
    })
  )
  void known
  return yield* station.customers.bindDevice({
    ...by(),
    customerNo,
    target: groupOf(terminalId, totalGroupNo),
    thresholds: { alarm: Energy.kwh("100"), trip: Energy.kwh("10") },
    ...(leftEnergy === undefined ? {} : { leftEnergy })
  })
})

/** Adds the customer and binds the first group of the first terminal. */
export const withDevice = Effect.fnUntraced(function* () {
  yield* addCustomer()
  const device = yield* bind()
  return { station: yield* Station.Station, device, deviceId: device.deviceId }
})

/** Gives the tag with which an effect fails. */
export const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

/** Gives what the panel saw of some kinds of requests. */
export const sawOf = (it: Panel, ...tags: ReadonlyArray<TerminalRequest["_tag"]>): ReadonlyArray<TerminalRequest> =>
  it.seen.filter(({ _tag }) => tags.includes(_tag))

/** Gives how many requests went to the panel that may change something there. */
export const effecting = (it: Panel): number =>
  sawOf(it, "WriteParameter", "WriteCredit", "Trip", "Close", "SetClock", "SendText").length
