/** Two persons where one must not be enough: no rule compares actors by itself, for a person and his keys are one. */
import * as R from "../../rejection/Rejection.ts"
import { isSamePerson } from "../../values/Person.ts"
import type { Context } from "./Rule.ts"

/** Refuses whoever decides on what he did before; `null`: he is another person than all of them, or nobody did anything. */
export const anotherPerson = (actor: string, ...before: ReadonlyArray<string | null | undefined>): R.FourEyes | null =>
  before.some((one) => isSamePerson(one, actor)) ? new R.FourEyes({ actor }) : null

/** The same, where the site asks four eyes. */
export const fourEyes = (
  { actor, policy }: Pick<Context, "actor" | "policy">,
  ...before: ReadonlyArray<string | null | undefined>
): R.FourEyes | null => (policy.fourEyes === "on" ? anotherPerson(actor, ...before) : null)
