/** How a store keeps a Template: codecs, what is due, and the columns by which lists filter. */
import { define, nothingDue } from "../entry/CatalogEntry.ts"
import * as SmsTemplate from "./SmsTemplate.ts"

/** The catalog row of Template. */
export const smsTemplateEntry = define({
  state: SmsTemplate.State,
  event: SmsTemplate.Event,
  evolve: SmsTemplate.evolve,
  due: nothingDue,
  index: (s) => ({
    orgNo: s.orgNo,
    sort: s.templateId,
    columns: { templateId: s.templateId, name: s.name, usableFor: s.usableFor, status: s.status }
  }),
  upcasters: {}
})
