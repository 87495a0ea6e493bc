/**
 * The lines of an archive, JSON each: commits as the trail has them, with their events and facts, and behind the last one that it is over each seal.
 *
 * The settings of terminals are left out: they hold secrets, and no seal is over them.
 */
import { Instant, type Kind, Seal, type TrailRow, withoutSettings } from "@yugou/core/store"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** What a commit wrote beside records. */
export interface ArchivedFact {
  readonly series: string
  readonly at: string
  readonly data: Schema.Json
}

/** A commit as it is archived. */
export interface ArchivedCommit {
  readonly _tag: "Commit"
  readonly row: TrailRow
  readonly facts: ReadonlyArray<ArchivedFact>
}

export type Line = ArchivedCommit | { readonly _tag: "Seal"; readonly seal: Seal }

const Write = Schema.Struct({
  kind: Schema.String,
  id: Schema.String,
  version: Schema.Int,
  // Deep within stands what JSON gave; the seals say whether it is what was written.
  events: Schema.Array(Schema.Unknown)
})

const CommitJson = Schema.Struct({
  position: Schema.String.check(Schema.isPattern(/^\d{1,18}$/)),
  at: Instant.Instant,
  actor: Schema.String,
  operation: Schema.String,
  reason: Schema.NullOr(Schema.String),
  commandId: Schema.String,
  writes: Schema.Array(Write),
  facts: Schema.Array(Schema.Struct({ series: Schema.String, at: Schema.String, data: Schema.Unknown }))
})

const SealJson = Schema.Struct({ seal: Seal })

const readCommit = Schema.decodeUnknownResult(CommitJson)
const readSeal = Schema.decodeUnknownResult(SealJson)
const iso = Schema.encodeSync(Instant.Instant)

/** Writes a line, with its end. */
export const textOf = (line: Line): string => {
  if (line._tag === "Seal") return `${JSON.stringify({ seal: line.seal })}\n`
  const { position, commandId, trail, writes } = line.row
  const { actor, operation, reason, at } = trail
  return `${JSON.stringify({
    ...{ position: `${position}`, at: iso(at), actor, operation, reason, commandId },
    writes: writes.map(({ kind, id, version, events }) => ({
      ...{ kind, id, version },
      events: events.map((event) => withoutSettings(kind, event))
    })),
    facts: line.facts
  })}\n`
}

const commitOf = ({ position, at, commandId, writes, facts, ...trail }: typeof CommitJson.Type): Line => ({
  _tag: "Commit",
  row: {
    ...{ position: BigInt(position), commandId, trail: { ...trail, at } },
    writes: writes.map(({ kind, id, version, events }) => ({
      ...{ kind: kind as Kind, id, version, orgNo: "" },
      events: events as ReadonlyArray<Schema.Json>
    }))
  },
  facts: facts as ReadonlyArray<ArchivedFact>
})

/** Reads a line; the failure says what is wrong with it. */
export const read = (text: string): Result.Result<Line, string> => {
  const json = Result.try({ try: (): unknown => JSON.parse(text), catch: () => "is no JSON" })
  if (Result.isFailure(json)) return Result.fail(json.failure)
  const isSeal = typeof json.success === "object" && json.success !== null && "seal" in json.success
  return isSeal
    ? Result.mapBoth(readSeal(json.success), {
        onSuccess: ({ seal }): Line => ({ _tag: "Seal", seal }),
        onFailure: () => "is no line of a seal"
      })
    : Result.mapBoth(readCommit(json.success), { onSuccess: commitOf, onFailure: () => "is no line of a commit" })
}
