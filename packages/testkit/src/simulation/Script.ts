/**
 * The script of one run: who does what when, and what goes wrong. It is drawn from a seed once; running it needs no further decision, so that
 * leaving entries out does not change the others.
 */
import * as Result from "effect/Result"
import type { FaultPlan, WorldInput } from "../terminal/index.ts"
import type { StoreFault } from "./FaultyStore.ts"
import type { ArmedFault } from "./Network.ts"
import type { SmsFault } from "./Sms.ts"

/** The layout of scripts; one of another version is not run. */
export const version = 2

/**
 * What an operator does. `order` and `adjustment` are numbers in the script; `process` says where the command arrives first.
 *
 * **Details** A command that fails for lack of a process or a store is repeated with the same id, as a clerk who clicks again. `click` 2 and more
 * are clicks of their own with another command id; saving again always repeats the same command. `Adjust` reads the balance first, as the page does,
 * and sets it to an amount, or to one so far from what it is. `SettleByHand`: two persons look at the terminal itself, when no frame can be under way.
 * `Repair` closes every discrepancy of a target that stands open; `Reconcile` looks for one.
 */
export type Operation =
  | { readonly _tag: "Save"; readonly order: number; readonly target: number; readonly kwh: number }
  | {
      readonly _tag: "Approve" | "Revoke" | "Dispatch" | "Void" | "Restore" | "Resolve"
      readonly order: number
      readonly click: number
    }
  | { readonly _tag: "SettleByHand"; readonly order: number; readonly click: number }
  | { readonly _tag: "VoidCustomer" | "RestoreCustomer"; readonly customer: number; readonly click: number }
  | {
      readonly _tag: "Adjust"
      readonly adjustment: number
      readonly target: number
      readonly kwh: number
      readonly from: "nothing" | "balance"
    }
  | {
      readonly _tag: "ApproveAdjustment" | "DispatchAdjustment" | "VoidAdjustment" | "ResolveAdjustment"
      readonly adjustment: number
      readonly click: number
    }
  | { readonly _tag: "SettleAdjustmentByHand"; readonly adjustment: number; readonly click: number }
  | { readonly _tag: "Reconcile"; readonly target: number; readonly click: number }
  | { readonly _tag: "Repair"; readonly target: number; readonly click: number }

/** One entry: `at` is in milliseconds after the beginning. `OtherMaster`: a second master adds energy, unless a credit of ours is under way there. */
export type Entry = { readonly at: number } & (
  | { readonly _tag: "Operate"; readonly process: number; readonly operation: Operation }
  | { readonly _tag: "World"; readonly terminal: number; readonly input: WorldInput }
  | { readonly _tag: "Firmware"; readonly terminal: number; readonly faults: FaultPlan.FaultPlan }
  | { readonly _tag: "Network"; readonly terminal: number; readonly fault: ArmedFault }
  | { readonly _tag: "OtherMaster"; readonly terminal: number; readonly kwh: number }
  | { readonly _tag: "Cut"; readonly terminal: number }
  | { readonly _tag: "HalfOpen" | "Away"; readonly terminal: number; readonly millis: number }
  | { readonly _tag: "Store"; readonly process: number; readonly fault: StoreFault }
  | { readonly _tag: "Crash"; readonly process: number }
  | { readonly _tag: "Pause"; readonly process: number; readonly millis: number }
  | { readonly _tag: "Sms"; readonly fault: SmsFault }
)

/** A script. */
export interface Script {
  readonly version: typeof version
  readonly seed: number
  readonly entries: ReadonlyArray<Entry>
}

const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}n` : value)
const revived = (_: string, value: unknown): unknown =>
  typeof value === "string" && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value

/** Writes a script as JSON text, an entry a line; amounts of energy are written as whole units with an `n` behind. */
export const write = ({ version: layout, seed, entries }: Script): string =>
  `{"version":${layout},"seed":${seed},"entries":[\n${entries.map((it) => JSON.stringify(it, plain)).join(",\n")}\n]}\n`

const tags: { readonly [T in Entry["_tag"]]: true } = {
  Operate: true,
  World: true,
  Firmware: true,
  Network: true,
  OtherMaster: true,
  Cut: true,
  HalfOpen: true,
  Away: true,
  Store: true,
  Crash: true,
  Pause: true,
  Sms: true
}

const isEntry = (it: unknown): boolean => {
  const { at, _tag } = (it ?? {}) as { readonly at?: unknown; readonly _tag?: unknown }
  return typeof at === "number" && at >= 0 && typeof _tag === "string" && Object.hasOwn(tags, _tag)
}

/** Reads a script that `write` wrote; fails with the sentence that says what is wrong with it. */
export const read = (text: string): Result.Result<Script, string> => {
  const parsed = Result.try(() => JSON.parse(text, revived) as Partial<Record<keyof Script, unknown>> | null)
  if (Result.isFailure(parsed)) return Result.fail("a recorded script is JSON, and this is none")
  const { version: layout, seed, entries } = parsed.success ?? {}
  if (layout !== version)
    return Result.fail(`the script has version ${String(layout)}, this simulation runs version ${version}`)
  if (!Number.isSafeInteger(seed) || !Array.isArray(entries)) return Result.fail("the script has no seed or no entries")
  const wrong = entries.findIndex((it) => !isEntry(it))
  if (wrong >= 0) return Result.fail(`entry ${wrong + 1} of the script is none that this simulation knows`)
  return Result.succeed({ version, seed: seed as number, entries: entries as ReadonlyArray<Entry> })
}

const timeText = (millis: number): string => {
  const seconds = Math.floor(millis / 1000)
  const part = (value: number): string => `${value}`.padStart(2, "0")
  const day = Math.floor(seconds / 86_400) + 1
  const clock = [(seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60].map((it) => part(Math.floor(it))).join(":")
  return `day ${day} ${clock}.${`${millis % 1000}`.padStart(3, "0")}`
}

/** Writes an entry as one line. */
export const textOf = ({ at, ...entry }: Entry): string => `${timeText(at)} ${JSON.stringify(entry, plain)}`

/** Writes an offset from the beginning as `day 1 08:30:00.000`. */
export const offsetText = timeText
