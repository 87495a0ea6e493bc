/**
 * What a clerk sends back of a customer whose personal data he sees masked: what he left as it was shown stands for what is kept, so that changing an
 * alarm time does not write `138****0000` over a number. Pure.
 */
import * as Result from "effect/Result"
import type * as Customer from "../../books/customer/Customer.ts"
import { hide, maskMobile, maskName } from "../../values/Personal.ts"

type Editable = Omit<Customer.Details, "name">

const isMasked = (mobile: string): boolean => mobile.includes("*")

/** Gives the number that a masked one stands for: the one in its place, otherwise another one that looks like it. */
const numberOf = (shown: string, index: number, kept: ReadonlyArray<string>): string | undefined =>
  [kept[index] ?? "", ...kept].find((mobile) => maskMobile(mobile) === shown)

/** Gives the details with everything that is masked put back; a masked number that stands for none is refused, by its path. */
export const unmasked = (
  given: Editable,
  kept: Editable
): Result.Result<Editable, readonly ["alarm", "mobiles", number]> => {
  const { alarm, contact, remarks, ext } = given
  const mobiles = alarm.mobiles.map((mobile, index) =>
    isMasked(mobile) ? numberOf(mobile, index, kept.alarm.mobiles) : mobile
  )
  const unknown = mobiles.indexOf(undefined)
  if (unknown >= 0) return Result.fail(["alarm", "mobiles", unknown])
  const hidden = (shown: string, value: string | undefined): string =>
    value !== undefined && shown === hide(value) ? value : shown
  return Result.succeed({
    ...given,
    alarm: { ...alarm, mobiles: mobiles.filter((mobile) => mobile !== undefined) },
    contact: contact === maskName(kept.contact) ? kept.contact : contact,
    remarks: hidden(remarks, kept.remarks),
    ext: Object.fromEntries(
      Object.entries(ext).map(([name, value]) => [
        name,
        hidden(value, Object.hasOwn(kept.ext, name) ? kept.ext[name] : undefined)
      ])
    )
  })
}
