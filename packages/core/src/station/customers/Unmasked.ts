/**
 * What a clerk sends back of a customer whose personal data he sees masked: what he left as it was shown stands for what is kept, so that changing an
 * alarm time does not write `138****0000` over a number. What is masked and stands for nothing, or for one of several, is refused. Pure.
 */
import * as Result from "effect/Result"
import type * as Customer from "../../books/customer/Customer.ts"
import { hide, isMaskedName, maskMobile, maskName } from "../../values/Personal.ts"

type Editable = Omit<Customer.Details, "name">

/** Where something masked stands that means nothing. */
export type Path = ReadonlyArray<string | number>

const isMasked = (mobile: string): boolean => mobile.includes("*")

/** Puts whole numbers in place of masked ones; of those that look alike all must be there, or nobody can say which are meant. */
const wholeMobiles = (
  given: ReadonlyArray<string>,
  kept: ReadonlyArray<string>
): Result.Result<ReadonlyArray<string>, Path> => {
  const alike = (shown: string) => kept.filter((mobile) => maskMobile(mobile) === shown)
  const left = new Map(given.filter(isMasked).map((shown) => [shown, alike(shown)]))
  const ambiguous = given.findIndex(
    (shown) => isMasked(shown) && given.filter((it) => it === shown).length !== alike(shown).length
  )
  if (ambiguous >= 0) return Result.fail(["alarm", "mobiles", ambiguous])
  return Result.succeed(
    given.map((mobile) => {
      const [first = mobile, ...others] = left.get(mobile) ?? []
      left.set(mobile, others)
      return first
    })
  )
}

/** Tells whether the mask of what is kept stands somewhere in a text: written on by somebody who saw no more, it would replace what is kept. */
const holdsMask = (shown: string, kept: string, masked: string): boolean =>
  masked !== "" && shown.includes(masked) && !kept.includes(masked)

/** Gives the text that a shown one stands for; `null`: it is masked, or is written around a mask, and stands for none. */
const wholeText = (
  shown: string,
  kept: string,
  mask: (text: string) => string,
  looksMasked: (text: string) => boolean
): string | null => {
  if (shown === kept) return kept
  if (shown !== "" && shown === mask(kept)) return kept
  return looksMasked(shown) || holdsMask(shown, kept, mask(kept)) ? null : shown
}

const isHidden = (text: string): boolean => text === hide("x")

/** Details of nobody: behind them stands nothing that was masked. */
export const nothingKept = { alarm: { mobiles: [] }, contact: "", remarks: "", ext: {} } as const

/** What is kept of the fields that may come back masked. */
type Kept = Pick<Editable, "contact" | "remarks" | "ext"> & { readonly alarm: Pick<Editable["alarm"], "mobiles"> }

/** Gives the details with everything that is masked put back; what is masked and stands for nothing is refused, by its path. */
export const unmasked = <A extends Kept>(given: A, kept: Kept): Result.Result<A, Path> => {
  const { alarm, ext } = given
  const mobiles = wholeMobiles(alarm.mobiles, kept.alarm.mobiles)
  if (Result.isFailure(mobiles)) return Result.fail(mobiles.failure)
  const contact = wholeText(given.contact, kept.contact, maskName, isMaskedName)
  if (contact === null) return Result.fail(["contact"])
  const remarks = wholeText(given.remarks, kept.remarks, hide, isHidden)
  if (remarks === null) return Result.fail(["remarks"])
  const attributes: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(ext)) {
    const before = Object.hasOwn(kept.ext, name) ? (kept.ext[name] ?? "") : ""
    const whole = wholeText(value, before, hide, isHidden)
    if (whole === null) return Result.fail(["ext", name])
    attributes[name] = whole
  }
  return Result.succeed({ ...given, alarm: { ...alarm, mobiles: mobiles.success }, contact, remarks, ext: attributes })
}
