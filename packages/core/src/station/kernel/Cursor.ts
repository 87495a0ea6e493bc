/** Cursors of the station's lists: each names the list that gave it, so that no other list takes it for a place of its own. */
import * as Effect from "effect/Effect"
import { StoreError } from "../../ports/StoreError.ts"
import { invalidField } from "../../rejection/invalidInput.ts"
import type { Text } from "../../values/Text.ts"
import type { AnyOperation } from "./Operation.ts"

const ownCursor: Text = { zh: "不是本列表给出的", en: "is not one that this list gave" }

/** What a cursor of a list begins with; the place in the list follows. */
const signOf = ({ name }: AnyOperation): string => `${name} `

interface Paged {
  readonly after?: string | null
}

/** Says that the cursor of a payload is none of this list. */
export const foreignCursor = (operation: AnyOperation) => invalidField(operation.payload, ["after"], ownCursor)

/** Gives a payload whose cursor is a place in the list; one that another list gave is refused. */
export const withPlace = Effect.fnUntraced(function* <O extends AnyOperation, P>(operation: O, payload: P) {
  const { after } = payload as Paged
  if (typeof after !== "string") return payload
  const sign = signOf(operation)
  return after.startsWith(sign) ? { ...payload, after: after.slice(sign.length) } : yield* foreignCursor(operation)
})

/** Gives an answer whose cursor, where it has one, names the list. */
export const signed = <A>(operation: AnyOperation, answer: A): A => {
  const next = "after" in operation.payload.fields ? (answer as { readonly next?: string | null }).next : null
  return typeof next === "string" ? { ...answer, next: `${signOf(operation)}${next}` } : answer
}

/** Tells whether a store refused the place that a cursor names: all other text was checked at the boundary. */
export const isForeignPlace =
  (payload: unknown) =>
  (error: unknown): boolean =>
    error instanceof StoreError && error.reason === "invalid" && typeof (payload as Paged).after === "string"
