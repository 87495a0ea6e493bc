/** Kept records taken apart into the values that people read. */
import { recordFields } from "./recordFields.ts"
import { recordWords } from "./recordWords.ts"
import { type Say, type Text, t } from "./Say.tsx"

/** A value of a record: the fields that lead to it, and what stands there. */
export interface Leaf {
  readonly path: ReadonlyArray<string>
  readonly value: unknown
}

export type Json = { readonly [field: string]: unknown }
export const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A target is one thing to people. */
export const isTarget = (value: Json): boolean => typeof value.terminalId === "string" && typeof value._tag === "string"

/** Gives every value of a record; a choice stands under the field that it is a choice of, and an empty list is nothing. */
export const leavesOf = (value: unknown, path: ReadonlyArray<string> = []): ReadonlyArray<Leaf> => {
  if (Array.isArray(value)) {
    if (value.every((each) => !isRecord(each))) return value.length === 0 ? [] : [{ path, value }]
    return value.flatMap((each, index) => leavesOf(each, [...path, `${index + 1}`]))
  }
  if (!isRecord(value) || (path.length > 0 && isTarget(value))) return path.length === 0 ? [] : [{ path, value }]
  return Object.entries(value).flatMap(([field, each]) => leavesOf(each, field === "_tag" ? path : [...path, field]))
}

/** Looks up what a table says itself: a text such as `constructor` finds nothing that is not written there. */
const own = <A>(table: { readonly [name: string]: A }, name: string): A | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

/** The field under which a host keeps what it likes: names and values there are its own. */
const ofHost = "ext"

/** What a path is called. */
export const nameOf = (path: ReadonlyArray<string>, say: Say): string =>
  path
    .map((part, index) => {
      if (path.slice(0, index).includes(ofHost)) return part
      return say(own(recordFields, `${path[index - 1]}.${part}`) ?? own(recordFields, part) ?? t(part, part))
    })
    .join(" · ")

/** The fields that say what a value means: places in a list have no meaning of their own, nor has what a host keeps. */
const meaningOf = (path: ReadonlyArray<string>): ReadonlyArray<string> =>
  path.includes(ofHost) ? [] : path.filter((part) => !/^\d+$/.test(part)).slice(-2)

/** The field that says what a value means; none is empty. */
export const fieldOf = (path: ReadonlyArray<string>): string => meaningOf(path).at(-1) ?? ""

/** The word of a value that is one of several; what somebody typed, or somebody's name, has none. */
export const wordOf = (path: ReadonlyArray<string>, value: string): Text | undefined => {
  const words = own(recordWords, meaningOf(path).join(".")) ?? own(recordWords, fieldOf(path))
  return words === undefined ? undefined : own(words, value)
}

/** A line of what a step changed; one that came has no `from`, one that went no `to`. */
export interface Line {
  readonly path: ReadonlyArray<string>
  readonly from?: Leaf
  readonly to?: Leaf
}

/** Gives what differs between two states of a record, by its names. */
export const changedIn = (before: unknown, after: unknown): ReadonlyArray<Line> => {
  const key = ({ path }: Leaf) => path.join(".")
  const [one, other] = [before, after].map((state) => new Map(leavesOf(state).map((leaf) => [key(leaf), leaf])))
  return (
    [...new Set([...(other?.keys() ?? []), ...(one?.keys() ?? [])])]
      .map((name) => [one?.get(name), other?.get(name)] as const)
      // What is not there, and what is there as nothing, are the same to people.
      .filter(([from, to]) => JSON.stringify(from?.value ?? "") !== JSON.stringify(to?.value ?? "") || before === null)
      .map(([from, to]) => ({
        path: (to ?? from)?.path ?? [],
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to })
      }))
  )
}
