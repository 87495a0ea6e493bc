/** The closed table of aggregates, at type level. A new row stops everything from compiling that does not handle it. */
import type * as Adjustment from "../books/adjustment/Adjustment.ts"
import type * as AlarmWatch from "../books/alarm/AlarmWatch.ts"
import type * as AccountClosing from "../books/closing/AccountClosing.ts"
import type * as Commissioning from "../books/commissioning/Commissioning.ts"
import type * as Control from "../books/control/Control.ts"
import type * as Customer from "../books/customer/Customer.ts"
import type * as Device from "../books/device/Device.ts"
import type * as Discrepancy from "../books/discrepancy/Discrepancy.ts"
import type * as Message from "../books/message/Message.ts"
import type * as ParameterJob from "../books/parameters/ParameterJob.ts"
import type * as PaymentDifference from "../books/payment/PaymentDifference.ts"
import type * as Order from "../books/purchase/Order.ts"
import type * as Replacement from "../books/replacement/Replacement.ts"
import type * as Restoration from "../books/restoration/Restoration.ts"
import type * as Target from "../books/target/Target.ts"
import type * as SmsTemplate from "../books/template/SmsTemplate.ts"
import type * as Terminal from "../books/terminal/Terminal.ts"
import type * as TerminalAddress from "../books/terminal/TerminalAddress.ts"
import type * as WorkItem from "../books/workitem/WorkItem.ts"

/** The state and the event of each aggregate. @category Models */
export interface Aggregates {
  Customer: [Customer.State, Customer.Event]
  AlarmWatch: [AlarmWatch.State, AlarmWatch.Event]
  Device: [Device.State, Device.Event]
  Target: [Target.State, Target.Event]
  Terminal: [Terminal.State, Terminal.Event]
  TerminalAddress: [TerminalAddress.State, TerminalAddress.Event]
  Order: [Order.State, Order.Event]
  Adjustment: [Adjustment.State, Adjustment.Event]
  ParameterJob: [ParameterJob.State, ParameterJob.Event]
  Control: [Control.State, Control.Event]
  Commissioning: [Commissioning.State, Commissioning.Event]
  Replacement: [Replacement.State, Replacement.Event]
  AccountClosing: [AccountClosing.State, AccountClosing.Event]
  Message: [Message.State, Message.Event]
  Discrepancy: [Discrepancy.State, Discrepancy.Event]
  Template: [SmsTemplate.State, SmsTemplate.Event]
  WorkItem: [WorkItem.State, WorkItem.Event]
  PaymentDifference: [PaymentDifference.State, PaymentDifference.Event]
  Restoration: [Restoration.State, Restoration.Event]
}

/** The name of an aggregate. @category Models */
export type Kind = keyof Aggregates

/** The state of an aggregate of this kind. @category Models */
export type StateOf<K extends Kind> = Aggregates[K][0]

/** The events of an aggregate of this kind. @category Models */
export type EventOf<K extends Kind> = Aggregates[K][1]

/** Names one aggregate. Ids are natural keys where there is one: customer number, order number, terminal id, target key. @category Models */
export type Ref<K extends Kind = Kind> = { [T in K]: { readonly _tag: T; readonly id: string } }[K]

/** An aggregate that exists, with the version that was seen. @category Models */
export type Versioned<K extends Kind = Kind> = {
  [T in K]: { readonly ref: Ref<T>; readonly version: number; readonly state: StateOf<T> }
}[K]

/** What a load found: an aggregate, or its absence (`version` 0, `state` null), which is a fact that can be checked, too. @category Models */
export type Loaded<K extends Kind = Kind> = {
  [T in K]: { readonly ref: Ref<T>; readonly version: number; readonly state: StateOf<T> | null }
}[K]

/** Gives the text form of a reference, unique over all aggregates: `Order/P20261122…`. @category Functions */
export const refKey = (ref: { readonly _tag: Kind; readonly id: string }): string => `${ref._tag}/${ref.id}`
