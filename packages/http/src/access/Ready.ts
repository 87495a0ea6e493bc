/** Asks at most so often whether the parts of a station answer, however many want to know: strangers may ask, and the store has other work. */

/**
 * Whether a part of the station answers; `away` is one without which the station works all the same, such as the gateway of messages, and `stopping` one that
 * ends what is under way and begins nothing more.
 *
 * @category Models
 */
export type Readiness = { readonly [part: string]: "up" | "away" | "stopping" | "down" }

/** How long what was answered is told again, in milliseconds. @category Constants */
export const defaultReadyMillis = 2_000

/** Makes a question that is asked anew `millis` after its last answer at the earliest; whoever asks meanwhile gets that one, or the one under way. */
export const askedSeldom = <A>(ask: () => A | Promise<A>, millis: number): (() => Promise<A>) => {
  let last: Promise<A> | null = null
  let until = 0
  return () => {
    if (last !== null && performance.now() < until) return last
    until = Number.POSITIVE_INFINITY
    last = (async () => ask())().finally(() => {
      until = performance.now() + millis
    })
    return last
  }
}

/** Says what a station is that has these parts: down where one of them is, else stopping where one is, or where its API ends. */
export const statusOf = (parts: Readiness, api: "open" | "ending"): "up" | "stopping" | "down" => {
  const states = Object.values(parts)
  if (states.includes("down")) return "down"
  return api === "ending" || states.includes("stopping") ? "stopping" : "up"
}
