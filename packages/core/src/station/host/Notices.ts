/**
 * What moved in the books, for whoever may see it: the pages that people look at follow it, and programs that need no more than what to ask for again.
 *
 * **Example**
 *
 * ```ts
 * for await (const { records } of await notices({ actor: "clerk", after: position }, { signal })) show(records)
 * ```
 *
 * @category Station
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as ManagedRuntime from "effect/ManagedRuntime"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Authorization, type Grant, isInScope } from "../../ports/authorization/Authorization.ts"
import { invalidInput } from "../../rejection/invalidInput.ts"
import { entryOf } from "../../store/Catalog.ts"
import type { Commit, Write } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import { Id } from "../../values/CreditTarget.ts"
import { defined } from "../../values/Defined.ts"
import { Instant, plusMillis } from "../../values/Instant.ts"
import { history } from "../history/Table.ts"
import { type CallOptions, callerOf } from "../kernel/Caller.ts"
import { iterate } from "../kernel/PromiseFacade.ts"
import { view } from "../kernel/View.ts"
import { tipOf } from "./Tip.ts"

/**
 * Describes what a commit moved of what somebody may see: which records, to which versions, by which operation of whom.
 *
 * **Details** `position` is the place of the commit in the order of all; whoever comes back goes on after the last one that he saw.
 *
 * @category Models
 */
export const Notice = view("Notice", {
  position: Schema.String,
  operation: Schema.String,
  actor: Schema.String,
  at: Instant,
  records: Schema.Array(Schema.Struct({ kind: Schema.String, id: Schema.String, version: Schema.Int }))
})

/** A notice as JSON. @category Models */
export type NoticeJson = typeof Notice.Encoded

const Asked = Schema.Struct({ actor: Id, after: Schema.String.check(Schema.isPattern(/^(now|\d{1,18})$/)) })

/**
 * Who asks, and the position after which he goes on; `"0"`: from the beginning, `"now"`: without what was recorded more than a minute ago.
 *
 * @category Models
 */
export type Asked = typeof Asked.Encoded

/** What somebody must be allowed: it is the history of records that he sees. */
const { permission } = history.steps

/** How long a right that was granted is not asked for again, in milliseconds: whose account is closed sees nothing after that. */
const grantMillis = 10_000

/** Gives the right of an actor, asked for anew from time to time. */
const grantsOf = (actor: string) => {
  let last: { readonly grant: Grant; readonly at: number } | null = null
  return Effect.gen(function* () {
    const now = DateTime.toEpochMillis(yield* DateTime.now)
    if (last !== null && Math.abs(now - last.at) < grantMillis) return last.grant
    const grant = yield* Effect.flatMap(Authorization, ({ authorize }) => authorize(actor, permission))
    last = { grant, at: now }
    return grant
  })
}

/** How far back "now" reaches, in milliseconds: whatever was being committed when somebody asked is told, at the price of some that he knows. */
const justNowMillis = 60_000

/** Gives the position of what was recorded last before a time. */
const lastUntil = Effect.fnUntraced(function* (until: Instant) {
  const { trail } = yield* StationStore
  const [last] = yield* trail({ until }, { after: null, limit: 1 })
  return last?.position
})

/** Gives the position after which somebody goes on. */
const placeOf = Effect.fnUntraced(function* (after: Asked["after"]) {
  if (after !== "now") return BigInt(after)
  return (yield* lastUntil(plusMillis(yield* DateTime.now, -justNowMillis))) ?? 0n
})

const orgOf = ({ ref, state }: Write): string => entryOf(ref._tag).index(state as never).orgNo

const noticeOf = (position: bigint, { trail, writes }: Commit, { orgScope }: Grant) => ({
  position: String(position),
  operation: trail.operation,
  actor: trail.actor,
  at: trail.at,
  records: writes
    .filter((write) => isInScope(orgOf(write), orgScope))
    .map(({ ref, version }) => ({ kind: ref._tag, id: ref.id, version: version + 1 }))
})

const encode = Schema.encodeSync(Schema.toCodecJson(Notice) as unknown as Schema.Codec<typeof Notice.Type, NoticeJson>)

/** Refuses at once whoever may not see the books; gives what asks for his right again, and the position after which he goes on. */
const begun = Effect.fnUntraced(function* (given: unknown) {
  const read = Schema.decodeUnknownEffect(Asked, { onExcessProperty: "error" })(defined(given))
  const { actor, after } = yield* Effect.mapError(read, invalidInput(Asked))
  const granted = grantsOf(actor)
  yield* granted
  return { granted, place: yield* placeOf(after) }
})

/** Notices as they come; `after` is the position that they begin behind, for whoever asked for `"now"` and comes back before there was one. @category Models */
export interface Followed extends AsyncIterable<NoticeJson> {
  readonly after?: string
}

/**
 * Follows the books for somebody: rejects with `FORBIDDEN` whoever may not see the history; the iterable goes on until the signal aborts.
 *
 * @category Models
 */
export type NoticesOf = (asked: Asked, options?: CallOptions) => Promise<Followed>

/** Gives a place near the end of the books. */
const near = Effect.flatMap(DateTime.now, (now) => Effect.map(lastUntil(now), (position) => position ?? 0n))

const changesAfter = (after: bigint) => Stream.unwrap(Effect.map(StationStore, (store) => store.changes(after)))

/** Makes the notices of a station that runs: however many follow it, its store is read once for all who have caught up. @category Constructors */
export const over = <S extends StationStore | Authorization, E>(
  runtime: ManagedRuntime.ManagedRuntime<S, E>
): NoticesOf => {
  const { call } = callerOf(runtime as unknown as ManagedRuntime.ManagedRuntime<StationStore | Authorization, E>)
  const tip = tipOf({
    near: () => call(near),
    changes: (after, signal) => iterate(call, changesAfter(after), { signal })
  })

  /** Gives what somebody may see of the commits, in their order; refuses later whoever may not any more. */
  async function* notices(
    { granted, place }: Effect.Success<ReturnType<typeof begun>>,
    options: CallOptions
  ): AsyncGenerator<NoticeJson, void, undefined> {
    for await (const { commit, position } of tip.after(place, options.signal)) {
      const notice = noticeOf(position, commit, await call(granted, options))
      if (notice.records.length > 0) yield encode(notice)
    }
  }

  return async (asked, options = {}) => {
    const its = await call(begun(asked), options)
    return Object.assign(notices(its, options), { after: String(its.place) })
  }
}
