/** What stands in front of every store, so that all of them answer alike: what no store takes is refused, and no secret is handed on. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { StoreError } from "../ports/StoreError.ts"
import { unstorableIn } from "../values/Storable.ts"
import { maskedCommit } from "./MaskedCommit.ts"
import { maxExcept, StationStore } from "./StationStore.ts"

/** The largest note in bytes of JSON. @category Constants */
export const maxNoteBytes = 1_024

/** Makes the refusal of what a caller gave wrongly; `place` says where it stands. @category Functions */
export const invalid = (place: string, problem: string): StoreError =>
  new StoreError({ reason: "invalid", detail: `${place} ${problem}` })

/** Does a call whose input holds only text that can be kept. */
const storing = <A>(input: unknown, call: () => Effect.Effect<A, StoreError>): Effect.Effect<A, StoreError> =>
  Effect.suspend(() => {
    const path = unstorableIn(input)
    return path === null
      ? call()
      : Effect.fail(invalid(["$", ...path].join("."), "holds U+0000 or half of a surrogate pair"))
  })

const bytesOf = (note: Schema.Json): number => new TextEncoder().encode(JSON.stringify(note)).length

/** Puts the checks in front of a store, and the mask in front of its changes. @category Functions */
export const checked = (store: StationStore["Service"]): StationStore["Service"] =>
  StationStore.of({
    commit: (commit) => storing(commit, () => store.commit(commit)),
    answered: (commandId) => storing({ commandId }, () => store.answered(commandId)),
    load: (refs) => storing({ refs }, () => store.load(refs)),
    asOf: (ref, recordedAt) => storing({ ref }, () => store.asOf(ref, recordedAt)),
    history: (ref, page) => storing({ ref }, () => store.history(ref, page)),
    list: (kind, filter, page) => storing({ filter, page }, () => store.list(kind, filter, page)),
    count: (kind, filter, atMost) => storing({ filter }, () => store.count(kind, filter, atMost)),
    trail: (filter, page) => storing({ filter }, () => store.trail(filter, page)),
    committed: (after, limit) => store.committed(after, limit),
    facts: (series, atOrBefore, limit) => storing({ series }, () => store.facts(series, atOrBefore, limit)),
    thin: (asked) => store.thin(asked),
    claim: (claim) =>
      storing(claim, () =>
        claim.except.length > maxExcept
          ? Effect.fail(invalid("$.except", `has more than ${maxExcept} ids`))
          : store.claim(claim)
      ),
    release: (refs, holder) => storing({ refs, holder }, () => store.release(refs, holder)),
    putOff: (work) => storing(work, () => store.putOff(work)),
    backlog: (now) => store.backlog(now),
    remember: (key, note) =>
      storing({ key, note }, () =>
        bytesOf(note) > maxNoteBytes
          ? Effect.fail(invalid("$.note", `is longer than ${maxNoteBytes} bytes`))
          : store.remember(key, note)
      ),
    recall: (key) => storing({ key }, () => store.recall(key)),
    time: store.time,
    changes: (after) =>
      Stream.map(store.changes(after), ({ position, commit }) => ({ position, commit: maskedCommit(commit) }))
  })
