/** What becomes of the episodes of a watch by what was read. Most looks have nothing to say: of a million customers that must cost next to nothing. */
import type { TargetKey } from "../../values/CreditTarget.ts"
import type { Energy } from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import * as AlarmWatch from "./AlarmWatch.ts"

/** What was read of a target; `null`: no balance. */
interface Seen {
  readonly target: TargetKey
  readonly remaining: Energy | null
}

/** What a look that has nothing to say comes to. */
export const nothing: ReadonlyArray<never> = []

/** Says of which targets no balance was ever read, where that is not known yet. */
export const unreadOf = (
  { unread: known = nothing }: AlarmWatch.State,
  looks: ReadonlyArray<Seen>,
  at: Instant
): ReadonlyArray<AlarmWatch.Event> => {
  if (known.length === 0 && looks.every(({ remaining }) => remaining !== null)) return nothing
  const unread = looks.flatMap(({ remaining, target }) => (remaining === null ? [target] : [])).sort()
  const isSame = unread.length === known.length && unread.every((target, index) => target === known[index])
  return isSame ? nothing : [{ _tag: "UnreadChanged", v: 1, at, unread }]
}

/** Ends the episodes of targets that are not among those of the customer any more. */
export const endOf = (
  { episodes }: AlarmWatch.State,
  looks: ReadonlyArray<Seen>,
  at: Instant
): ReadonlyArray<AlarmWatch.Event> => {
  const open = Object.keys(episodes)
  if (open.length === 0) return nothing
  return open
    .filter((key) => !looks.some(({ target }) => target === key))
    .map((key) => ({ _tag: "EpisodeCleared", v: 1, at, target: key as TargetKey }))
}

/** Opens or clears the episode of a target by how it stands; `null`: it is as it was. */
export const episodeBy = (
  watch: AlarmWatch.State,
  { target }: Pick<Seen, "target">,
  standing: "below" | "notBelow" | "unknown",
  at: Instant
): AlarmWatch.Event | null => {
  if (standing === "unknown") return null
  const isOpen = AlarmWatch.episodeOf(watch, target) !== undefined
  if (isOpen === (standing === "below")) return null
  return { _tag: isOpen ? "EpisodeCleared" : "EpisodeOpened", v: 1, at, target }
}

/** Joins two lists of which mostly one at least is empty. */
export const joined = <A>(some: ReadonlyArray<A>, more: ReadonlyArray<A>): ReadonlyArray<A> => {
  if (more.length === 0) return some
  return some.length === 0 ? more : [...some, ...more]
}
