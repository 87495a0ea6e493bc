/** What the access log is told of operations: who was refused, and whose personal data were answered unmasked. A host without the log keeps none of it. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type AccessEntry, mostSubjects } from "../../ports/access/AccessEntry.ts"
import { AccessLog } from "../../ports/access/AccessLog.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { codeOf } from "../../rejection/Rejection.ts"
import type { AnyOperation } from "./Operation.ts"

type Named = Pick<AnyOperation, "name">

/** Tells the log, where there is one. */
const noting = Effect.fnUntraced(function* (entriesAt: (at: AccessEntry["at"]) => ReadonlyArray<AccessEntry>) {
  const log = yield* Effect.serviceOption(AccessLog)
  if (Option.isNone(log)) return
  for (const entry of entriesAt(yield* DateTime.now)) log.value.note(entry)
})

/** What does not even read as a payload asks for nothing, and names nobody who could be held to it. */
const isAccess = (error: unknown): error is { readonly _tag: string } =>
  !(error instanceof StoreError) && (error as { readonly _tag: string })._tag !== "InvalidInput"

/** Tells the log of a refusal by its code; of a batch, of each row under the name of what it does. */
export const refusalNoted = ({ name: operation }: Named, actor: string, code: string): Effect.Effect<void> =>
  noting((at) => [{ kind: "refused", at, actor, operation, code }])

/** Tells the log that an operation refused its caller. */
export const errorNoted =
  (operation: Named, input: unknown) =>
  (error: unknown): Effect.Effect<void> =>
    isAccess(error)
      ? refusalNoted(operation, (input as { readonly actor: string }).actor, codeOf(error._tag))
      : Effect.void

/** Every answer that holds personal data names their customer beside them, or above. */
const subjectField = "customerNo"

const collect = (value: unknown, into: Set<string>): void => {
  if (typeof value !== "object" || value === null) return
  if (Array.isArray(value)) {
    for (const each of value) collect(each, into)
    return
  }
  for (const [field, each] of Object.entries(value)) {
    if (field === subjectField && typeof each === "string" && each !== "") into.add(each)
    else collect(each, into)
  }
}

/** Tells the log whose personal data somebody was answered; an answer about nobody is no read. */
export const readNoted = ({ name: operation }: Named, actor: string, answer: unknown): Effect.Effect<void> =>
  noting((at) => {
    const found = new Set<string>()
    collect(answer, found)
    const all = [...found]
    const parts = Array.from({ length: Math.ceil(all.length / mostSubjects) }, (_, index) =>
      all.slice(index * mostSubjects, (index + 1) * mostSubjects)
    )
    return parts.map((subjects) => ({ kind: "personalDataRead", at, actor, operation, subjects }))
  })
