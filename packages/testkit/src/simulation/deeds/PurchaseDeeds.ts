/** What is done on the pages of 客户购电管理, 购电数据审核 and 购电数据管理 beside the story of each order and adjustment. */
import { Energy, keyOf } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { DoingNames } from "../Commands.ts"
import { ask, command, type Deed, type Doing, type Playing, reason } from "./Doing.ts"

/** How many rows a page of orders shows. */
const shownRows = 6

/** Batches buy amounts that no order of the story has: each of another, so that a terminal shows which one it applied. */
const batchKwh = ({ serial }: Doing, row: number): Energy.Energy => Energy.kwh(`${10_001 + 10 * serial + row}`)

const saveBatch: Deed = (doing) => {
  const { actor, commandId, memory, site } = doing
  const other = memory.devices[(site.no + 1) % memory.devices.length] ?? doing.device
  // A payment that is booked twice: the counter has few work orders, and takes one of them again.
  const workOrderNo = `W${site.no}-${doing.dice.whole(0, 9)}`
  const rows = [doing.device, other, { deviceId: "D0000000000000000000000000" }].map(({ deviceId }, row) => ({
    deviceId,
    energy: batchKwh(doing, row),
    ...(row === 0 && doing.dice.chance(30) ? { workOrderNo } : {})
  }))
  const [first, ...more] = rows
  if (first === undefined) return Effect.void
  return ask(({ purchases }) =>
    Stream.runDrain(purchases.saveBatch({ actor, batchId: commandId, rows: [first, ...more] }))
  )
}

/** The orders of the customer, as the list shows them. */
const ordersOf = ({ actor, site }: Doing) =>
  Effect.map(
    ask(({ purchaseRecords }) => purchaseRecords.list({ actor, customerNo: site.customerNo, limit: shownRows })),
    ({ rows }) => rows
  )

/** Does something to one of the orders that the list shows; where it shows none, to one that does not exist. */
const toOrder =
  (act: (doing: Doing, orderNo: string) => ReturnType<Deed>): Deed =>
  (doing) =>
    Effect.flatMap(ordersOf(doing), (rows) => {
      const row = rows[doing.dice.whole(0, Math.max(0, rows.length - 1))]
      return act(doing, row?.orderNo ?? doing.site.names.nothing)
    })

/** Sends an order, unless it stands on its terminal already: after a backup was restored it is compared first. */
const toUnsent = (act: (doing: Doing, orderNo: string) => ReturnType<Deed>): Deed =>
  toOrder((doing, orderNo) => (doing.memory.stands("Order", orderNo) === "yes" ? Effect.void : act(doing, orderNo)))

const dispatchBatch: Deed = (doing) =>
  Effect.flatMap(ordersOf(doing), (rows) => {
    const unsent = rows.filter(({ orderNo }) => doing.memory.stands("Order", orderNo) === "no")
    const [first, ...more] = unsent.map(({ orderNo }) => orderNo)
    if (first === undefined) return Effect.void
    const { actor, commandId } = doing
    return ask(({ purchaseRecords }) =>
      Stream.runDrain(purchaseRecords.dispatchBatch({ actor, batchId: commandId, orderNos: [first, ...more] }))
    )
  })

/** Approves what the list shows, each order as it stands there; now and then one of another amount. */
const approveBatch: Deed = (doing) =>
  Effect.flatMap(ordersOf(doing), (rows) => {
    const { actor, commandId, dice } = doing
    const seen = rows.map(({ orderNo, customerNo, energy }) => ({
      orderNo,
      seen: { customerNo, energy: dice.chance(10) ? Energy.kwh("1") : energy }
    }))
    const [first, ...more] = seen
    if (first === undefined) return Effect.void
    return ask(({ approvals }) =>
      Stream.runDrain(approvals.approveBatch({ actor, batchId: commandId, rows: [first, ...more] }))
    )
  })

const revokeAdjustment: Deed = (doing) =>
  Effect.gen(function* () {
    const { actor, site, dice } = doing
    const { rows } = yield* ask(({ purchaseRecords }) =>
      purchaseRecords.adjustments({ actor, customerNo: site.customerNo, limit: shownRows })
    )
    const adjustmentNo = rows[dice.whole(0, Math.max(0, rows.length - 1))]?.adjustmentNo
    if (adjustmentNo === undefined) return
    yield* ask(({ approvals }) => approvals.revokeAdjustment({ ...command(doing), adjustmentNo, reason }))
  })

/** Closes one of what stands open: a number as explained, anything else by an order of the customer. */
const closeDiscrepancy: Deed = (doing) =>
  Effect.gen(function* () {
    const { site, actor } = doing
    const open = yield* ask(({ purchaseRecords }) => purchaseRecords.discrepancies({ actor, limit: shownRows }))
    const found = open.rows.find(({ target }) => keyOf(target) === keyOf(site.target))
    const { discrepancyId, cause } = found ?? { discrepancyId: "none", cause: "foreignNumber" }
    const [order] = yield* ordersOf(doing)
    const repair =
      cause === "foreignNumber" || order === undefined
        ? ({ repair: "explained" } as const)
        : ({ repair: "soldAgain", creditNo: order.orderNo } as const)
    yield* ask(({ purchaseRecords }) =>
      purchaseRecords.closeDiscrepancy({ ...command(doing), discrepancyId, ...repair, note: reason })
    )
  })

/** The deeds of 客户购电管理. */
export const purchaseDeeds = {
  page: ({ actor, device }) => ask(({ purchases }) => purchases.page({ actor, deviceId: device.deviceId })),
  save: "inTheStory",
  saveBatch,
  pollRemaining: "inTheStory",
  adjust: "inTheStory"
} as const satisfies { readonly [N in DoingNames<"purchases">]: Playing }

/** The deeds of 购电数据审核. */
export const approvalDeeds = {
  approve: "inTheStory",
  approveBatch,
  approveAndDispatch: toUnsent((doing, orderNo) =>
    ask(({ approvals }) => approvals.approveAndDispatch({ ...command(doing), orderNo }))
  ),
  reject: toOrder((doing, orderNo) => ask(({ approvals }) => approvals.reject({ ...command(doing), orderNo, reason }))),
  revoke: "inTheStory",
  dispatch: toUnsent((doing, orderNo) => ask(({ approvals }) => approvals.dispatch({ ...command(doing), orderNo }))),
  approveAdjustment: "inTheStory",
  revokeAdjustment
} as const satisfies { readonly [N in DoingNames<"approvals">]: Playing }

/** The deeds of 购电数据管理. */
export const recordDeeds = {
  dispatch: "inTheStory",
  dispatchBatch,
  void: "inTheStory",
  restore: "inTheStory",
  printReceipt: toOrder((doing, orderNo) =>
    ask(({ purchaseRecords }) => purchaseRecords.printReceipt({ ...command(doing), orderNo }))
  ),
  dispatchAdjustment: "inTheStory",
  voidAdjustment: "inTheStory",
  resolve: "inTheStory",
  proposeResolution: "inTheStory",
  confirmResolution: "inTheStory",
  reconcile: "inTheStory",
  closeDiscrepancy,
  requestClosing: "inTheStory",
  approveClosing: "inTheStory",
  markRestored: { notPlayed: "whoever restores the station does it, before its engines run" },
  vouchForTarget: { notPlayed: "every terminal here can be read sooner or later" }
} as const satisfies { readonly [N in DoingNames<"purchaseRecords">]: Playing }
