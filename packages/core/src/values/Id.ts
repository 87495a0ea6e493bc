/** How the station makes ids: of commands of its own, of requests to terminals, and of what a caller's command creates. */
import { digest } from "./Digest.ts"

/** The longest id that the station makes, in characters. */
export const maxIdLength = 64

/** What an id stands for: the kind of thing (a short word), and what tells it from others of its kind. */
export type About = readonly [kind: string, ...parts: ReadonlyArray<string | number>]

const escapes: { readonly [character: string]: string } = { "~": "~0", ":": "~1" }

/**
 * Makes the id that stands for something: the same parts always give the same id, different parts give different ones.
 *
 * **Details** `<kind>:<part>:…` where that has at most {@link maxIdLength} characters (`:` in a part is written `~1`, `~` is written `~0`),
 * otherwise `<kind>~~<digest>`, which no id of the first form can be. Nothing is ever cut off.
 *
 * **Example** `idOf("device", "bind-17")` gives `device:bind-17`.
 */
export const idOf = (...about: About): string => {
  const plain = about
    .map((part) => `${part}`.replace(/[~:]/g, (character) => escapes[character] ?? character))
    .join(":")
  return plain.length <= maxIdLength ? plain : `${about[0]}~~${digest(plain)}`
}
