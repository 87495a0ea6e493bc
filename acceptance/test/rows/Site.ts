/** A whole station over lines in memory: a customer, his terminals of one dialect with their simulated doubles, the engines, and the clock of the test. */
import { it } from "@effect/vitest"
import {
  type ArchiveView,
  Authorizations,
  type CreditTarget,
  CustomerArchives,
  Energy,
  engines,
  keyOf,
  type OutgoingSms,
  operations,
  Policy,
  type RunOnce,
  Station,
  StationPolicy,
  type TerminalId
} from "@yugou/core"
import type { Capabilities } from "@yugou/core/dialect"
import { SmsGatewayMemory, StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import { type Firmware, TerminalState, wholeTerminal } from "@yugou/testkit/terminal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"
import { dialects, type TriedDialect } from "../../src/dialects.ts"
import { archiveOf, customerNo, orgNo } from "../../src/Station.ts"
import { Line } from "./Line.ts"

export const { kwh } = Energy

/** What a story may change about its site. */
export interface Changes {
  readonly policy?: Partial<Policy.Policy>
  readonly firmware?: Partial<Firmware>
}

/** One place: a terminal, its line, and what of it the customer is charged by. */
export interface Place {
  readonly terminalId: TerminalId
  readonly line: Line
  readonly target: CreditTarget
  /** Which holder of the simulated terminal that is. */
  readonly holder: number
}

/** What stands around the station. */
export interface Site {
  readonly tried: TriedDialect
  readonly settings: { readonly [name: string]: Schema.Json }
  readonly capabilities: Capabilities
  readonly places: readonly [Place, Place]
  readonly books: StationStoreMemory.Books
  readonly sent: Array<OutgoingSms>
  readonly changes: Changes
}

/** The pause between two heartbeats: short enough for every session, and few in a story of days. */
const heartbeatSeconds = 600

/**
 * The settings of the terminals. The provincial profile leaves open whether an input that is on means an open switch, so that every round is
 * unknown; a site where somebody looked says it.
 */
const settingsOf = (tried: TriedDialect): { readonly [name: string]: Schema.Json } => {
  const settings = tried.models[0].settings as { readonly [name: string]: Schema.Json }
  const { profile } = settings
  if (typeof profile !== "object" || profile === null || Array.isArray(profile)) return settings
  return { ...settings, profile: { ...profile, limits: { inputPolarity: "oneIsOpen" } } }
}

const makeSite = (tried: TriedDialect, changes: Changes): Site => {
  const settings = settingsOf(tried)
  const configured = Result.getOrThrow(tried.dialect.configure(settings))
  const { capabilities } = configured
  const place = (no: number): Place => {
    const terminalId = `T${no}` as TerminalId
    const side = tried.simulated(tried.address(2 * no), changes.firmware ?? {}, heartbeatSeconds)
    const line = new Line({ terminalId, dialect: tried.dialect, configured, side })
    return capabilities.creditScope === "group"
      ? { terminalId, line, holder: 1, target: { _tag: "Group", terminalId, totalGroupNo: 1 } }
      : { terminalId, line, holder: wholeTerminal, target: { _tag: "Terminal", terminalId } }
  }
  const places = [place(0), place(1)] as const
  return { tried, settings, capabilities, places, books: StationStoreMemory.emptyBooks(), sent: [], changes }
}

const every = Object.values(operations).flatMap((table) => Object.values(table).map(({ permission }) => permission))
const permissions = [...every, "customer.personalData", "protection.release", "purchase.void"]
const may = (...not: ReadonlyArray<string>) => ({
  permissions: permissions.filter((permission) => !not.includes(permission)),
  orgScope: [""]
})

const archive: ArchiveView = archiveOf(customerNo)

const layerOf = ({ capabilities, places, books, sent, changes }: Site) => {
  const lineOf = (id: TerminalId) => places.find(({ terminalId }) => terminalId === id)?.line
  const ports = Layer.mergeAll(
    StationStoreMemory.layerOver(books),
    TerminalGatewayMemory.layer({
      capabilities: () => capabilities,
      presence: (id) => lineOf(id)?.presence() ?? "unknown",
      execute: (request) =>
        lineOf(request.terminalId)?.execute(request) ?? Effect.die(new Error(`no line to ${request.terminalId}`))
    }),
    CustomerArchives.layerMemory([archive]),
    Authorizations.layerRoles({ clerk: may(), chief: may(), trainee: may("control.trip", "adjustment.save") }),
    SmsGatewayMemory.layer(sent),
    Layer.succeed(StationPolicy, { ...Policy.defaults, ...changes.policy }),
    Logger.layer([])
  )
  return Station.layer.pipe(Layer.provideMerge(ports))
}

let counter = 0
/** The fields of a command; each has an id of its own. */
export const by = (actor = "clerk") => {
  counter += 1
  return { actor, commandId: `c${counter}` }
}
export const asked = { actor: "clerk" } as const

/** The balance and the number with which each terminal is found. */
export const opening = { remaining: kwh("500"), wireNo: 6 } as const

/** Registers a terminal of the site and binds it to the customer. */
const bind = Effect.fnUntraced(function* (site: Site, { terminalId, target }: Place, no: number) {
  const { customers } = yield* Station.Station
  const { tried } = site
  yield* customers.registerTerminal({
    ...by(),
    terminalId,
    orgNo,
    dialectId: tried.dialect.id,
    address: tried.address(2 * no),
    settings: site.settings
  })
  const device = yield* customers.bindDevice({
    ...by(),
    customerNo,
    target,
    thresholds: { alarm: kwh("100"), trip: kwh("10") }
  })
  return device.deviceId
})

/** Opens the site on a Monday morning: the customer, his first terminal bound and connected with 500 kWh under number 6. */
const opened = Effect.fnUntraced(function* (site: Site) {
  yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
  const station = yield* Station.Station
  yield* station.customers.add({ ...by(), customerNo, alarm: { cycle: "none", time: null, sms: "off", mobiles: [] } })
  const [first] = site.places
  const { line, holder } = first
  yield* line.happen({ _tag: "OtherMaster", holder, wireNo: opening.wireNo, value: opening.remaining })
  yield* line.dial
  const deviceId = yield* bind(site, first, 0)
  return { station, site, deviceId, ...first }
})

/** What a story has at hand. */
export type Told = Effect.Success<ReturnType<typeof opened>>

/** Binds the second terminal, too. */
export const withSecond = Effect.fnUntraced(function* (site: Site) {
  const [, second] = site.places
  const { line, holder } = second
  yield* line.happen({ _tag: "OtherMaster", holder, wireNo: opening.wireNo, value: opening.remaining })
  yield* line.dial
  return { ...second, deviceId: yield* bind(site, second, 1) }
})

const steps: ReadonlyArray<RunOnce> = Object.values(engines)

/** Each engine of the table takes a step, as in a host every second. */
export const step = Effect.gen(function* () {
  for (const runOnce of steps) yield* runOnce(yield* DateTime.now)
})

/** Lets minutes pass, and then the engines take a step. */
export const minutes = (count: number) => Effect.andThen(TestClock.adjust(`${count} minutes`), step)

/** Saves an order and approves it. */
export const approved = Effect.fnUntraced(function* (deviceId: string, energy: string) {
  const { purchases, approvals } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: kwh(energy) })
  yield* approvals.approve({ ...by("chief"), orderNo })
  return orderNo
})

/** Saves an order, approves it and puts it into the queue. */
export const queued = Effect.fnUntraced(function* (deviceId: string, energy: string) {
  const { purchaseRecords } = yield* Station.Station
  const orderNo = yield* approved(deviceId, energy)
  yield* purchaseRecords.dispatch({ ...by(), orderNo })
  return orderNo
})

/** Gives an order as it stands. */
export const orderOf = Effect.fnUntraced(function* (orderNo: string) {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.details({ ...asked, orderNo })).order
})

/** What the simulated terminal holds for a place. */
export const heldBy = ({ line, holder }: Pick<Place, "line" | "holder">): TerminalState.Holder => {
  const found = TerminalState.holderOf(line.terminal(), holder)
  if (found === undefined) throw new Error(`no holder ${holder}`)
  return found
}

/** Gives the tag with which an effect fails. */
export const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

export { customerNo, keyOf }

/** Tells a story on a site of its own with each shipped dialect that offers what it needs. */
export const told = <E>(
  title: string,
  story: (told: Told) => Effect.Effect<unknown, E, Layer.Success<ReturnType<typeof layerOf>>>,
  changes: Changes & { readonly needs?: (capabilities: Capabilities) => boolean } = {}
): void => {
  for (const tried of dialects) {
    const site = makeSite(tried, changes)
    if (changes.needs?.(site.capabilities) === false) continue
    it.effect(`${title} (${tried.title})`, () =>
      Effect.flatMap(opened(site), story).pipe(Effect.provide(layerOf(site)))
    )
  }
}
