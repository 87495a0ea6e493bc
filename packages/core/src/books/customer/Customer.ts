/** A prepaid customer (预购电客户): validity and alarm settings. Nothing is ever deleted; 注销 voids, 撤销注销 restores (SM-C, R-006…R-022). @category Aggregates */
import * as Schema from "effect/Schema"
import { ContactRole } from "../../values/ContactRole.ts"
import { Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import { MessageKind } from "../../values/MessageKind.ts"
import { Mobile } from "../../values/Mobile.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { personal } from "../../values/Personal.ts"
import { TimeOfDay } from "../../values/SiteTime.ts"
import { Validity } from "../../values/Validity.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes how often an alarm may send (告警周期): never, once per episode, once per local day. @category Models */
export const AlarmCycle = Schema.Literals(["none", "once", "daily"])
export type AlarmCycle = typeof AlarmCycle.Type

/**
 * Describes who answers one of the numbers, and which messages he gets. `no`: the place of the number among `mobiles`, from 0.
 *
 * @category Models
 */
export const Recipient = Schema.Struct({
  no: titled(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 7 })), "号码序号", "place of the number"),
  role: titled(ContactRole, "联系人角色", "role of the contact"),
  kinds: titled(Schema.Array(MessageKind), "接收的短信类型", "kinds of messages")
}).annotate({ identifier: "AlarmRecipient" })
export type Recipient = typeof Recipient.Type

/**
 * Describes the alarm settings. `time` is local and required unless the cycle is `none`; `sms: "off"` keeps episodes without messages.
 * All numbers are written to; `recipients` says of some of them whose they are, and which messages they get.
 *
 * @category Models
 */
export const AlarmSettings = Schema.Struct({
  cycle: titled(AlarmCycle, "告警周期", "alarm cycle"),
  time: titled(Schema.NullOr(TimeOfDay), "告警时间", "alarm time"),
  sms: titled(Schema.Literals(["on", "off"]), "是否发送短信", "the choice whether to send messages"),
  mobiles: titled(Schema.Array(Mobile).check(Schema.isMaxLength(8)), "手机号码", "mobile numbers"),
  recipients: Schema.optionalKey(titled(Schema.Array(Recipient).check(Schema.isMaxLength(8)), "联系人", "recipients"))
})
export type AlarmSettings = typeof AlarmSettings.Type

/** Describes the limits of one purchase and of the balance after it (囤积门限); `null`: no limit. @category Models */
export const PurchaseLimits = Schema.Struct({
  min: titled(Schema.NullOr(Energy), "单次购电量下限", "least energy of one purchase"),
  max: titled(Schema.NullOr(Energy), "单次购电量上限", "most energy of one purchase"),
  step: titled(Schema.NullOr(Energy), "购电量步长", "step of purchases"),
  hoarding: titled(Schema.NullOr(Energy), "囤积门限", "hoarding limit")
})
export type PurchaseLimits = typeof PurchaseLimits.Type

/** Describes the name of a customer. @category Models */
export const Name = personal(
  titled(Schema.NonEmptyString.check(Schema.isMaxLength(100)), "客户名称", "name of the customer"),
  "name"
)

/** Describes what a clerk may change about a customer. @category Models */
export const Details = Schema.Struct({
  name: Name,
  alarm: titled(AlarmSettings, "告警设置", "alarm settings"),
  /** Whether the customer may be written to at all; `doNotContact` also blocks messages by hand. */
  consent: titled(Schema.Literals(["allowed", "doNotContact"]), "是否接收短信", "consent to messages"),
  limits: titled(PurchaseLimits, "购电限制", "purchase limits"),
  templateId: titled(Schema.NullOr(Id), "短信模板编号", "message template number"),
  contact: personal(titled(Schema.String.check(Schema.isMaxLength(100)), "联系人", "contact"), "name"),
  remarks: personal(titled(Schema.String.check(Schema.isMaxLength(1000)), "备注", "remarks"), "hidden"),
  ext: titled(Schema.Record(Schema.String, personal(Schema.String, "hidden")), "其他信息", "other attributes")
})
export type Details = typeof Details.Type

/** Describes what the books hold of a customer. @category Models */
export const State = Schema.Struct({
  customerNo: CustomerNo,
  orgNo: OrgNo,
  validity: Validity,
  ...Details.fields,
  addedAt: Instant,
  /** Set by a restore: parameters may have moved meanwhile and should be read back. */
  needsReadback: Schema.Literals(["yes", "no"])
})
export type State = typeof State.Type

/** Describes what happened to a customer; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  CustomerAdded: { ...v1, at: Instant, customerNo: CustomerNo, orgNo: OrgNo, details: Details },
  CustomerUpdated: { ...v1, at: Instant, details: Details },
  /** The archive says another name or another org unit. */
  CustomerTakenOver: { ...v1, at: Instant, name: Name, orgNo: OrgNo },
  CustomerVoided: { ...v1, at: Instant, reason: Schema.String },
  CustomerRestored: { ...v1, at: Instant },
  /** He answered a message that he wants no more (退订); `reply`: the key of what he sent. */
  ConsentWithdrawn: { ...v1, at: Instant, reply: Schema.String },
  /** The parameters of a terminal of his were read again after a restore. */
  CustomerReadBack: { ...v1, at: Instant }
})
export type Event = typeof Event.Type

/** What holds for a customer of whom nothing was said: no alarm, no limits. @category Constants */
export const unstated: Omit<Details, "name"> = {
  alarm: { cycle: "none", time: null, sms: "off", mobiles: [] },
  consent: "allowed",
  limits: { min: null, max: null, step: null, hoarding: null },
  templateId: null,
  contact: "",
  remarks: "",
  ext: {}
}

/** Moves a customer by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "CustomerAdded":
      return {
        customerNo: event.customerNo,
        orgNo: event.orgNo,
        validity: "valid",
        ...event.details,
        addedAt: event.at,
        needsReadback: "no"
      }
    case "CustomerUpdated":
      return { ...existing(state, event), ...event.details }
    case "CustomerTakenOver":
      return { ...existing(state, event), name: event.name, orgNo: event.orgNo }
    case "CustomerVoided":
      return { ...existing(state, event), validity: "voided" }
    case "CustomerRestored":
      return { ...existing(state, event), validity: "valid", needsReadback: "yes" }
    case "ConsentWithdrawn":
      return { ...existing(state, event), consent: "doNotContact" }
    case "CustomerReadBack":
      return { ...existing(state, event), needsReadback: "no" }
  }
}
