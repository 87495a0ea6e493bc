/** The form in which an event is kept. */
import * as Schema from "effect/Schema"

/** An event as the store keeps it: its tag and the version of its layout. `evolve` sees only the newest version; older ones pass an upcaster. */
export interface Stored {
  readonly _tag: string
  readonly v: number
}

/** The version field of an event layout that has not changed yet. */
export const v1 = { v: Schema.Literal(1) }

/** Asserts that an event of an existing aggregate meets one: anything else is a defect of the caller, not a refusal. */
export const existing = <S>(state: S | null, event: Stored): S => {
  if (state === null) throw new Error(`event ${event._tag} without the event that creates its aggregate`)
  return state
}
