/** A payment is booked once: of the orders of a device one stands for a work order (工单). */
import * as R from "../../rejection/Rejection.ts"
import type { Instant } from "../../values/Instant.ts"
import type * as Device from "../device/Device.ts"
import type * as Order from "./Order.ts"

/**
 * Gives the form in which numbers of work orders are compared: `W-1` is the same in full width, with blanks around it, or with characters that nobody
 * sees, as it comes out of a page or a spreadsheet. Orders keep it as it was written.
 */
export const comparedNumber = (workOrderNo: string): string =>
  workOrderNo
    .replace(/\p{Cf}/gu, "")
    .normalize("NFKC")
    .trim()

/** The changes of an order that is sold, or is valid again: its device is touched where it was sold for a work order. @category Models */
export interface SaleChanges {
  readonly order: ReadonlyArray<Order.Event>
  readonly device: ReadonlyArray<Device.Event>
}

/** Refuses a second order of a device for one work order: it is one payment. */
export const bookedOnce = ({ workOrderNo }: Pick<Order.Content, "workOrderNo">, orderNo: string | null) =>
  workOrderNo === null || orderNo === null ? null : new R.WorkOrderTaken({ workOrderNo, orderNo })

/** Gives what a sale for a work order does to its device. */
export const soldFor = (
  { workOrderNo, orderNo }: Pick<Order.Content, "workOrderNo" | "orderNo">,
  at: Instant
): SaleChanges["device"] => (workOrderNo === null ? [] : [{ _tag: "WorkOrderSold", v: 1, at, workOrderNo, orderNo }])
