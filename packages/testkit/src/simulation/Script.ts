/**
 * The script of one run: who does what when, and what goes wrong. It is drawn from a seed once; running it needs no further decision, so that
 * leaving entries out does not change the others.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as ScriptFile from "./ScriptFile.ts"

/** The layout of scripts; one of another version is not run. @category Constants */
export const version = 4

/**
 * What an operator does. `order` and `adjustment` are numbers in the script; `process` says where the command arrives first.
 *
 * **Details** A command that fails for lack of a process or a store is repeated with the same id, as a clerk who clicks again. `click` 2 and more
 * are clicks of their own with another command id; saving again always repeats the same command. `Adjust` reads the balance first, as the page does,
 * and sets it to an amount, or to one so far from what it is. `SettleByHand`: two persons look at the terminal itself, when no frame can be under way.
 * `SaveSecond`: an order for the second target of the first terminal, to which nothing was sold before. `Repair` closes every discrepancy of a target that stands open; `Reconcile` looks for one. `ConfirmTerminal`: two persons
 * say which connection of a terminal is its own. `Deed`: an operation of the table that no order and no
 * adjustment leads to; `roll` says what the form is filled in with, and the same `deed` again is the same command.
 *
 * @category Models
 */
export type Operation = Extract<Entry, { readonly _tag: "Operate" }>["operation"]

/**
 * One entry: `at` is in milliseconds after the beginning. `OtherMaster`: a second master adds energy, unless a credit of ours is under way there.
 * `Stranger`: between the next look at that terminal and its frame somebody takes its connection, who holds whatever it holds, and keeps it for so long.
 * `Impostor`: somebody takes its connection while nothing is sent, and makes up what it holds.
 * `Contest`: a stranger claims to be that terminal beside its connection, and both are alive; the books are told so much later.
 * `Moves`: a terminal loses its connection and dials the front end of that process from now on. `Drain`: the engines of a process begin nothing for so long, while its
 * front end stays. `CutOff`: from the next credit on that is handed over to that process no other one reaches it for so long, and it reaches none.
 * `RestoreBackup`: the station stands still, and begins anew with what its store held so long ago; with `mark` somebody marks it restored before its engines run.
 *
 * @category Models
 */
export type Entry = ReturnType<typeof ScriptFile.entry>["Type"]

/**
 * How large a run is. `deeds`: how many visits beside the purchases are made, each of some operations. `faults`: how many are planned; one that finds nothing to strike does not happen. `otherMasters`: how often a second master sells. `frontEnds`: each process has
 * one; without it all stand behind that of the first one.
 *
 * @category Models
 */
export type Size = typeof ScriptFile.size.Type

/** A script, with the size of the world in which it is played. @category Models */
export interface Script {
  readonly version: typeof version
  readonly seed: number
  readonly size: Size
  readonly entries: ReadonlyArray<Entry>
}

const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}n` : value)

/** Writes a script as JSON text, an entry a line; amounts of energy are written as whole units with an `n` behind. @category Conversions */
export const write = ({ version: layout, seed, size, entries }: Script): string =>
  `{"version":${layout},"seed":${seed},"size":${JSON.stringify(size)},"entries":[\n${entries.map((it) => JSON.stringify(it, plain)).join(",\n")}\n]}\n`

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** Says what is wrong first, and where: `entries[2].terminal: …`. */
const sentenceOf = (issue: SchemaIssue.Issue): string => {
  const [first] = issuesOf(issue).issues
  const keys = (first?.path ?? []).map((it) => (typeof it === "object" ? it.key : it))
  const path = keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")
  return `${path.replace(/^\./, "")}: ${first?.message ?? "it does not fit"}`
}

const readAs = <S extends Schema.Decoder<unknown>>(schema: S, json: unknown): Result.Result<S["Type"], string> =>
  Result.mapError(Schema.decodeUnknownResult(schema)(json, { onExcessProperty: "ignore" }), ({ issue }) =>
    sentenceOf(issue)
  )

/** Reads a script that `write` wrote; fails with the path of the first thing that is wrong with it, and the sentence that says what. @category Conversions */
export const read = (text: string): Result.Result<Script, string> => {
  const parsed = Result.try((): unknown => JSON.parse(text))
  if (Result.isFailure(parsed)) return Result.fail("a recorded script is JSON, and this is none")
  const json = parsed.success
  const recorded = Result.getOrNull(Result.map(readAs(ScriptFile.layout, json), (it) => it.version))
  if (recorded !== version)
    return Result.fail(`the script has version ${JSON.stringify(recorded)}, this simulation runs version ${version}`)
  return Result.flatMap(readAs(ScriptFile.head, json), ({ seed, size }) =>
    Result.map(readAs(ScriptFile.entries(size), json), ({ entries }) => ({ version, seed, size, entries }))
  )
}

const timeText = (millis: number): string => {
  const seconds = Math.floor(millis / 1000)
  const part = (value: number): string => `${value}`.padStart(2, "0")
  const day = Math.floor(seconds / 86_400) + 1
  const clock = [(seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60].map((it) => part(Math.floor(it))).join(":")
  return `day ${day} ${clock}.${`${millis % 1000}`.padStart(3, "0")}`
}

/** Writes an entry as one line. @category Functions */
export const textOf = ({ at, ...entry }: Entry): string => `${timeText(at)} ${JSON.stringify(entry, plain)}`

/** Writes an offset from the beginning as `day 1 08:30:00.000`. */
export const offsetText = timeText
