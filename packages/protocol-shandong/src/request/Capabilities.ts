/** What one terminal can do, as core asks it: computed from the profile's rows, so a row that is missing is never promised. */
import { type Capabilities, Energy, type Withheld } from "@yugou/core/dialect"
import * as Gate from "../profile/Gate.ts"
import type { Capability } from "../profile/Profile.ts"
import type { CodecSpec } from "../value/CodecSpec.ts"
import { maxPurchase, maxWireNo, minWireNo } from "./CreditProcedures.ts"
import { capabilityOf, parameterNames } from "./ParameterProcedures.ts"
import { itemIds } from "./ReadProcedures.ts"
import type { Context } from "./Settings.ts"
import { diOf } from "./Target.ts"
import { isTimed, maxLifetimeMinutes } from "./TimedWrite.ts"

interface Range {
  readonly quantum: Energy.Energy
  readonly max: Energy.Energy
}

const power = (digits: number): bigint => 10n ** BigInt(Math.max(0, digits))

/** The step and the largest amount of a decimal codec; core's amounts have four decimals, finer ones are rounded up to that. */
const rangeOf = (codec: CodecSpec | undefined): Range => {
  const none: Range = { quantum: Energy.fromUnits(1n), max: Energy.zero }
  if (codec === undefined) return none
  if ("seq" in codec) return rangeOf(codec.seq.find(({ name }) => name === "kwh" || name === "alarm")?.codec)
  const spec = "bcdS" in codec ? codec.bcdS : "bcdU" in codec ? codec.bcdU : null
  if (spec === null) return none
  const [bytes, decimals] = spec
  const quantum = power(4 - decimals)
  const digits = bytes * 2 - ("bcdS" in codec ? 1 : 0)
  return { quantum: Energy.fromUnits(quantum), max: Energy.fromUnits((power(digits) - 1n) * quantum) }
}

/** Tells whether a capability has a row that may be used at all; the host's allowance is not asked here. */
const has = (context: Context, capability: Capability): boolean =>
  Gate.check(context.book, capability, "read", Gate.nothingAllowed)._tag === "Open"

const rangeFor = (context: Context, capability: Capability): Range => {
  const row = context.book.capability(capability)
  return rangeOf(row === null ? undefined : context.book.find(diOf(row))?.row.codec)
}

const adjusts = (context: Context): Capabilities["setBalance"] => {
  if (!has(context, "remaining.write")) return null
  const { max, quantum } = rangeFor(context, "remaining.write")
  const row = context.book.capability("remaining.write")
  const codec = row === null ? undefined : context.book.find(diOf(row))?.row.codec
  const min = codec !== undefined && "bcdS" in codec ? Energy.subtract(Energy.zero, max) : Energy.zero
  return { quantum, min, max, numbered: "no" }
}

/** A profile without a row for the alarm energy keeps what the station desires, and sends none of it. */
const thresholds = (context: Context): Pick<Capabilities, "thresholds" | "thresholdRange"> =>
  has(context, "alarmEnergy.write")
    ? { thresholds: "separate", thresholdRange: rangeFor(context, "alarmEnergy.write") }
    : { thresholds: "none" }

/** What core may ask for besides parameters, and the row that it is written over. */
const writes: { readonly [W in "purchase" | "setBalance" | "control"]: Capability } = {
  purchase: "purchase.write",
  setBalance: "remaining.write",
  control: "switch.command"
}

/** Lists what is there and does not pass the gates of this host: whoever asks for it would hear `NotSent(gated)`. */
const withheldIn = (context: Context): ReadonlyArray<Withheld> => {
  const rows = Object.entries({ ...writes, ...capabilityOf }) as ReadonlyArray<[Withheld, Capability]>
  return rows.flatMap(([what, capability]) =>
    Gate.check(context.book, capability, "write", context.allowance)._tag === "Gated" ? [what] : []
  )
}

/** States the capabilities of a terminal with these settings. */
export const of = (context: Context): Capabilities => {
  const { limits } = context.book.profile
  const purchase = rangeFor(context, "purchase.write")
  const withheld = withheldIn(context)
  return {
    creditScope: "terminal",
    creditUnit: "energy",
    maxRounds: limits.rounds,
    numbering: { _tag: "Cyclic", min: minWireNo, max: maxWireNo },
    numberScope: "terminal",
    duplicateNumber: "unknown",
    purchase: { quantum: purchase.quantum, max: purchase.max < maxPurchase ? purchase.max : maxPurchase },
    readingQuantum: rangeFor(context, "remaining.read").quantum,
    setBalance: adjusts(context),
    ...thresholds(context),
    lifetime: isTimed(context, "purchase")
      ? { _tag: "Tagged", maxMinutes: maxLifetimeMinutes }
      : { _tag: "Quarantine", minutes: context.settings.quarantineMinutes },
    evidence: [
      { kind: "storedNumber", proves: "arrival" },
      { kind: "balance", proves: "effect" }
    ],
    consumption: "none",
    switchRoundMapping: "required",
    tripOptions: "asParameters",
    closeModes: has(context, "switch.command") ? ["direct"] : [],
    protectionCloses: "yes",
    parameters: parameterNames.filter((name) => has(context, capabilityOf[name])),
    ...(withheld.length === 0 ? {} : { withheld }),
    items: itemIds(context)
  }
}
