/** Which credit each effect on a terminal came from: a small matching, so that the order in which credits are listed decides nothing. */
import type * as Credit from "../books/credit/Credit.ts"
import { holdsSlot } from "../books/dispatch/Dispatch.ts"
import type { WriteMode } from "../ports/terminal/Requests.ts"

/**
 * A credit that took effect on a terminal, as the terminal itself would tell; units of 0.0001 kWh.
 *
 * **Details** `before`: the balance that it met, where that is known. What an adjustment changed follows from it: the balance that the station had
 * read may have been consumed a little further by then.
 *
 * @category Models
 */
export interface Effected {
  readonly wireNo: number | null
  readonly mode: typeof WriteMode.Type
  readonly value: bigint
  readonly before?: bigint
}

/** The effects of each credit that took any, in order, and those that no credit explains. */
export interface Given {
  readonly given: ReadonlyMap<Credit.Credit, ReadonlyArray<Effected>>
  readonly without: ReadonlyArray<Effected>
}

/** Which effects, by their place, a credit can have had. */
type Uses = ReadonlyMap<Credit.Credit, ReadonlyArray<number>>
type Owners = Map<number, Credit.Credit>

/** Whether persons said that it stands on the terminal under this number. */
const isStated = ({ dispatch }: Credit.Credit, wireNo: number | null): boolean =>
  dispatch._tag === "Applied" && dispatch.stated !== undefined && dispatch.stated.wireNo === wireNo

const canBe = (credit: Credit.Credit, effect: Effected): boolean =>
  credit.mode === effect.mode &&
  credit.value === effect.value &&
  (isStated(credit, effect.wireNo) ||
    credit.attempts.some(({ wireNo, ending }) => wireNo === effect.wireNo && ending?._tag !== "NotSent"))

/** Applied credits need an effect, unknown ones may have one, the others should have none. */
const rankOf = ({ dispatch }: Credit.Credit): number => (dispatch._tag === "Applied" ? 0 : holdsSlot(dispatch) ? 1 : 2)

/** Finds an effect for a credit: one that is free, or one whose owner can take another (an augmenting path). */
const place = (
  credit: Credit.Credit,
  mayTake: (effect: number) => boolean,
  uses: Uses,
  owners: Owners,
  seen: Set<number> = new Set()
): boolean => {
  const mine = (uses.get(credit) ?? []).filter(mayTake)
  const free = mine.find((effect) => !owners.has(effect))
  const found =
    free ??
    mine.find((effect) => {
      const owner = owners.get(effect)
      if (owner === undefined || seen.has(effect)) return false
      seen.add(effect)
      return place(owner, mayTake, uses, owners, seen)
    })
  if (found !== undefined) owners.set(found, credit)
  return found !== undefined
}

/**
 * Gives each effect to a credit that it can come from, first to the applied ones; what is left over has no credit.
 *
 * **Details** A credit takes one. Only a `set` may come again, with no effect of another credit since: the same value in place again adds nothing but
 * what was consumed between, while after a purchase it would take that purchase away.
 */
export const give = (credits: ReadonlyArray<Credit.Credit>, effects: ReadonlyArray<Effected>): Given => {
  const ranked = [...credits].sort((a, b) => rankOf(a) - rankOf(b))
  const uses: Uses = new Map(
    ranked.map((credit) => [credit, effects.flatMap((effect, index) => (canBe(credit, effect) ? [index] : []))])
  )
  const comesAgain = effects.map(({ mode, value, wireNo }, index) => {
    const former = effects[index - 1]
    return mode === "set" && former?.mode === mode && former.value === value && former.wireNo === wireNo
  })
  const owners: Owners = new Map()
  // What may be a repetition explains itself: it goes to a credit only where one is applied that has no other effect.
  for (const credit of ranked) place(credit, (effect) => comesAgain[effect] === false, uses, owners)
  const placed = new Set(owners.values())
  for (const credit of ranked) if (rankOf(credit) === 0 && !placed.has(credit)) place(credit, () => true, uses, owners)

  const given = new Map<Credit.Credit, ReadonlyArray<Effected>>()
  const without: Array<Effected> = []
  effects.forEach((effect, index) => {
    const former = owners.get(index - 1)
    const repeats = effect.mode === "set" && former !== undefined && uses.get(former)?.includes(index) === true
    const owner = owners.get(index) ?? (repeats ? former : undefined)
    if (owner === undefined) without.push(effect)
    else {
      owners.set(index, owner)
      given.set(owner, [...(given.get(owner) ?? []), effect])
    }
  })
  return { given, without }
}
