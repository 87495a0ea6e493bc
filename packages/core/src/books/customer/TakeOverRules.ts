/** 档案变更: the name and the org unit of a customer follow the archive, and with the org unit what stands open about him. @category Rules */
import type { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type * as Device from "../device/Device.ts"
import { isOneBranch } from "../device/DeviceRules.ts"
import { orgUnitMoved } from "../entry/OrgUnit.ts"
import { type Bare, decide, type Rule } from "../rule/Rule.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type * as Customer from "./Customer.ts"

/** A terminal of the customer, and whether others are served by it, too. @category Models */
export interface Place {
  readonly terminal: Terminal.State
  readonly serves: "him" | "others"
}

/** What the rule looks at: the customer, what the archive says, his active devices and their terminals. @category Models */
export interface View {
  readonly customer: Customer.State
  readonly archive: ArchiveView
  readonly devices: ReadonlyArray<Device.State>
  readonly places: ReadonlyArray<Place>
}

/** The events: of the customer, of everything open about him, and of each terminal that goes with him. @category Models */
export interface Changes {
  readonly customer: ReadonlyArray<Customer.Event>
  readonly open: ReadonlyArray<ReturnType<typeof orgUnitMoved>>
  readonly terminal: ReadonlyArray<ReturnType<typeof orgUnitMoved>>
}

/** Why taking over may be refused. @category Errors */
export type Rejection = R.DeviceBeingReplaced | R.TerminalNotOfCustomer

/** Says whether a terminal has to go with its customer: it stands in another branch than his new org unit. @category Rules */
export const goesAlong = ({ terminal }: Place, orgNo: string): "yes" | "no" =>
  isOneBranch(terminal.orgNo, orgNo) ? "no" : "yes"

/**
 * Takes over the name and the org unit that the archive says.
 *
 * **Details** The org unit changes for the customer and for everything that is open about him in one commit, so that neither unit finds a half. What
 * has ended stays with the unit of its time. A terminal goes along where it serves him alone; one that serves others, too, cannot be in both units,
 * and the change waits until he has another one. So it does while a device of his is being replaced.
 *
 * @category Rules
 */
export const takeOver: Rule<Bare, View, Changes, Rejection> = (_, view, { now: at }) => {
  const { customer, archive, devices, places } = view
  const { name, orgNo } = archive.customer
  const { customerNo } = customer
  const moves = orgNo !== customer.orgNo
  const shared = places.filter((it) => it.serves === "others" && goesAlong(it, orgNo) === "yes")
  return decide(
    moves
      ? [
          ...devices.map(({ deviceId, target, heldBy = null }) =>
            heldBy === null
              ? null
              : new R.DeviceBeingReplaced({ deviceId, target: keyOf(target), replacementId: heldBy })
          ),
          ...shared.map(
            ({ terminal: { terminalId } }) =>
              new R.TerminalNotOfCustomer({ terminalId, customerNo, because: "otherOrg" })
          )
        ]
      : [],
    () => ({
      customer: moves || name !== customer.name ? [{ _tag: "CustomerTakenOver", v: 1, at, name, orgNo }] : [],
      open: moves ? [orgUnitMoved(orgNo, at)] : [],
      terminal: moves ? [orgUnitMoved(orgNo, at)] : []
    })
  )
}
