/** What a clerk changes about a customer: what is left out stays as it is, `null` clears, and of nested fields the same holds. */
import * as Schema from "effect/Schema"
import { AlarmSettings, Details, PurchaseLimits, unstated } from "../../books/customer/Customer.ts"
import { titled } from "../../values/FieldText.ts"
import { isSameNumber, ShownMobile } from "../../values/Mobile.ts"
import { personal } from "../../values/Personal.ts"
import { Recipients } from "./WrittenAlarm.ts"

const { consent, contact, remarks, templateId } = Details.fields
const { cycle, sms, time } = AlarmSettings.fields
const { hoarding, max, min, step } = PurchaseLimits.fields

/** The fields of a change; a masked number stands for the one that is kept. Numbers are a list as a whole. */
export const patchFields = {
  alarm: Schema.optionalKey(
    titled(
      Schema.Struct({
        cycle: Schema.optionalKey(cycle),
        time: Schema.optionalKey(time),
        sms: Schema.optionalKey(sms),
        mobiles: Schema.optionalKey(
          titled(Schema.Array(ShownMobile).check(Schema.isMaxLength(8)), "手机号码", "mobile numbers")
        ),
        recipients: Schema.optionalKey(titled(Schema.NullOr(Recipients), "联系人", "recipients"))
      }),
      "告警设置",
      "alarm settings"
    )
  ),
  consent: Schema.optionalKey(consent),
  limits: Schema.optionalKey(
    titled(
      Schema.Struct({
        min: Schema.optionalKey(min),
        max: Schema.optionalKey(max),
        step: Schema.optionalKey(step),
        hoarding: Schema.optionalKey(hoarding)
      }),
      "购电限制",
      "purchase limits"
    )
  ),
  templateId: Schema.optionalKey(templateId),
  contact: Schema.optionalKey(titled(Schema.NullOr(contact), "联系人", "contact")),
  remarks: Schema.optionalKey(titled(Schema.NullOr(remarks), "备注", "remarks")),
  ext: Schema.optionalKey(
    titled(
      Schema.Record(Schema.String, Schema.NullOr(personal(Schema.String, "hidden"))),
      "其他信息",
      "other attributes"
    )
  )
}

/** A change of a customer. */
export type Patch = Schema.Struct.Type<typeof patchFields>

const attributes = (kept: Details["ext"], given: NonNullable<Patch["ext"]>): Details["ext"] =>
  Object.fromEntries(
    Object.entries({ ...kept, ...given }).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  )

const alarmOf = (
  { recipients: before, ...kept }: AlarmSettings,
  { recipients = before, ...given }: NonNullable<Patch["alarm"]>
): AlarmSettings => ({
  ...kept,
  ...given,
  ...(recipients === undefined || recipients === null ? {} : { recipients })
})

/** Gives the details of a customer after a change; masked numbers in it are still masked. */
export const patched = (kept: Details, patch: Patch): Details => ({
  name: kept.name,
  alarm: alarmOf(kept.alarm, patch.alarm ?? {}),
  consent: patch.consent ?? kept.consent,
  limits: { ...kept.limits, ...patch.limits },
  templateId: patch.templateId === undefined ? kept.templateId : patch.templateId,
  contact: patch.contact === undefined ? kept.contact : (patch.contact ?? unstated.contact),
  remarks: patch.remarks === undefined ? kept.remarks : (patch.remarks ?? unstated.remarks),
  ext: attributes(kept.ext, patch.ext ?? {})
})

/** Gives details in which what was said of a number goes with it to its new place, or away with it: numbers changed, and nothing was said of them anew. */
export const withMoved = (details: Details, before: ReadonlyArray<string>): Details => {
  const { mobiles, recipients = [] } = details.alarm
  if (recipients.length === 0) return details
  const moved = recipients.flatMap((recipient) => {
    const no = mobiles.findIndex((mobile) => isSameNumber(mobile, before[recipient.no] ?? ""))
    return no < 0 ? [] : [{ ...recipient, no }]
  })
  return { ...details, alarm: { ...details.alarm, recipients: moved } }
}
