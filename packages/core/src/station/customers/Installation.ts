/** What the operations on a purchase device look at: the device with its customer, target and terminal, and what the terminal can do. */

import * as Effect from "effect/Effect"
import type * as Credit from "../../books/credit/Credit.ts"
import { inUse } from "../../books/device/DeviceRules.ts"
import type { Reading } from "../../books/dispatch/Reading.ts"
import * as Restoration from "../../books/restoration/Restoration.ts"
import type { Known } from "../../books/terminal/TerminalRules.ts"
import { lastKnown } from "../../engines/dispatch/LastReading.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { first } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import { maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Context } from "../kernel/Command.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { loadTogether, need } from "../kernel/Load.ts"

/** The aggregates around a device. */
export type Binding = {
  readonly device: Versioned<"Device">
  readonly customer: Versioned<"Customer">
  readonly target: Versioned<"Target">
  readonly terminal: Versioned<"Terminal">
}

/** A device with everything around it, as rules look at it; `reading` is the newest that has a value. */
export interface Installation extends Binding {
  readonly capabilities: Known
  readonly reading: Reading | null
}

/** An installation of which the station knows what its terminal can do. */
export interface KnownInstallation extends Installation {
  readonly capabilities: Capabilities
}

/** Loads what stands around a device, cancelled or not. */
export const bindingOf = Effect.fnUntraced(function* (
  deviceId: string,
  context: Context
): Effect.fn.Return<Binding, R.NotFound | StoreError, StationStore> {
  const device = yield* need(ref("Device", deviceId), context)
  const { target, customerNo } = device.state
  const around = {
    customer: ref("Customer", customerNo),
    target: ref("Target", keyOf(target)),
    terminal: ref("Terminal", target.terminalId)
  }
  return { device, ...(yield* loadTogether(around, {}, context)) }
})

/** Loads what stands around a credit, by what it names, which never changes; and that the books were restored, if they were. */
export const aroundCredit = (
  { customerNo, deviceId, target }: Pick<Credit.Credit, "customerNo" | "deviceId" | "target">,
  context: Context
): Effect.Effect<Binding & { readonly restoration: Loaded<"Restoration"> }, R.NotFound | StoreError, StationStore> =>
  loadTogether(
    {
      device: ref("Device", deviceId),
      customer: ref("Customer", customerNo),
      target: ref("Target", keyOf(target)),
      terminal: ref("Terminal", target.terminalId)
    },
    { restoration: ref("Restoration", Restoration.id) },
    context
  )

/** Loads a device with everything around it, cancelled or not: what forbids a command stands in its rule. */
export const installationOf = Effect.fnUntraced(function* (
  deviceId: string,
  context: Context
): Effect.fn.Return<Installation, R.NotFound | R.Unsupported | StoreError, StationStore | TerminalGateway> {
  const view = yield* bindingOf(deviceId, context)
  const capabilities = yield* knownOf(view.terminal.state)
  const reading = yield* lastKnown(keyOf(view.target.state.target), view.terminal.state, context.now)
  return { ...view, capabilities, reading }
})

/** Gives an installation of which a rule, or whoever asks, has made sure that its dialect is known. */
export const known = (installation: Installation): KnownInstallation => {
  const { capabilities } = installation
  if (capabilities === null) throw new Error(`the dialect of ${installation.terminal.ref.id} is not known`)
  return { ...installation, capabilities }
}

/** Loads an active device with everything around it, for a query or a poll: neither has a rule that says what is missing. */
export const installationInUse = Effect.fnUntraced(function* (
  deviceId: string,
  context: Context
): Effect.fn.Return<
  KnownInstallation,
  R.NotFound | R.DeviceCancelled | R.TerminalNotInService | R.Unsupported | StoreError,
  StationStore | TerminalGateway
> {
  const installation = yield* installationOf(deviceId, context)
  const rejection = first(inUse(statesOf(installation)))
  return rejection === null ? known(installation) : yield* rejection
})

/** Gives the states as rules see them. */
export const statesOf = (installation: Installation) => ({
  device: installation.device.state,
  customer: installation.customer.state,
  target: installation.target.state,
  terminal: installation.terminal.state,
  capabilities: installation.capabilities,
  reading: installation.reading
})

/** Lists the active devices of a customer. */
export const activeDevices = Effect.fnUntraced(function* (customerNo: string, context: Pick<Context, "orgScope">) {
  const store = yield* StationStore
  const where = {
    customerNo: { _tag: "Is", value: customerNo },
    binding: { _tag: "Is", value: "active" }
  } as const
  const page = { after: null, limit: maxPage, order: "ascending" } as const
  return (yield* store.list("Device", { orgScope: context.orgScope, where }, page)).rows
})

/** Chooses the device of a customer that is meant: the one named, or his only one. */
export const chooseDevice = Effect.fnUntraced(function* (
  customerNo: string,
  named: string | undefined,
  context: Context
): Effect.fn.Return<string, R.NotFound | R.NoTerminal | R.TargetNotChosen | R.Conflict | StoreError, StationStore> {
  yield* need(ref("Customer", customerNo), context)
  const devices = yield* activeDevices(customerNo, context)
  const [only, ...others] = devices
  if (only === undefined) return yield* new R.NoTerminal({ customerNo })
  if (named === undefined) {
    return others.length === 0 ? only.ref.id : yield* new R.TargetNotChosen({ customerNo })
  }
  const chosen = devices.find(({ ref: { id } }) => id === named)
  return chosen === undefined ? yield* new R.Conflict({ conflict: "boundElsewhere", id: named }) : named
})
