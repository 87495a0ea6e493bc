/** What each click of an operator asks of the station; what he has seen before (order numbers, a balance) he remembers. */
import { Energy, keyOf, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { isPoll } from "./Commands.ts"
import * as Dice from "./Dice.ts"
import { lookUp } from "./deeds/CustomerDeeds.ts"
import { deedOf } from "./deeds/Deeds.ts"
import type { Device, Memory } from "./Memory.ts"
import { repair } from "./Repairs.ts"
import type { Operation } from "./Script.ts"
import * as Visits from "./Visits.ts"

/** What a click asks; `null`: there is nothing to click on, since what it is about was never saved, is settled, or stands on its terminal already. */
export type Click = Effect.Effect<unknown, unknown, Station.Station>

type Of<T extends Operation["_tag"]> = Extract<Operation, { readonly _tag: T }>

const reason = "simulated"

const deviceOf = ({ devices }: Memory, no: number): Device => {
  const device = devices[no]
  if (device === undefined) throw new Error(`the script names target ${no}, and there are ${devices.length}`)
  return device
}

const ways = ["cash", "transfer", "counter", "web"] as const

const save = (memory: Memory, { order, target, kwh }: Of<"Save">): Click => {
  const { deviceId } = deviceOf(memory, target)
  const paid = { amountFen: 55 * kwh, paymentWay: ways[order % ways.length] ?? "cash" }
  const command = { actor: "clerk", commandId: `save-${order}`, deviceId, energy: Energy.kwh(`${kwh}`), ...paid }
  return Effect.flatMap(Station.Station, ({ purchases }) => purchases.save(command)).pipe(
    Effect.tap(({ orderNo }) => Effect.sync(() => void memory.orderNos.set(order, orderNo)))
  )
}

/** Sells on the second target of the first terminal; `null`: it has none. */
const saveSecond = (memory: Memory, { order, kwh }: Of<"SaveSecond">): Click | null => {
  const target = memory.sites.length
  return memory.devices[target] === undefined ? null : save(memory, { _tag: "Save", order, target, kwh })
}

const ofCustomer = (memory: Memory, it: Of<"VoidCustomer" | "RestoreCustomer">): Click => {
  const { customerNo } = deviceOf(memory, it.customer)
  const command = { actor: "clerk", commandId: `${it._tag}-${it.customer}-${it.click}`, customerNo }
  return Effect.flatMap(
    Station.Station,
    ({ customers }): Effect.Effect<unknown, unknown> =>
      it._tag === "VoidCustomer" ? customers.void({ ...command, reason }) : customers.restore(command)
  )
}

/** In so many of a hundred cases persons state of an order what is not so. */
const misstatedPercent = 20

/** Gives what persons say: mostly what the terminal shows. */
const saidOf = (memory: Memory, kind: "Order" | "Adjustment", creditNo: string): "applied" | "notApplied" | null => {
  const outcome = memory.inspect(kind, creditNo)
  const isWrong = kind === "Order" && Dice.make(Dice.hash(creditNo), "statement").chance(misstatedPercent)
  if (outcome === null || !isWrong) return outcome
  memory.misstate(creditNo)
  return outcome === "applied" ? "notApplied" : "applied"
}

/** A person who does not wait says that nothing has arrived. */
const giveUp = (creditNo: string, click: number): Click => {
  const stated = { creditNo, outcome: "notApplied", note: "nothing has come" } as const
  return Effect.flatMap(Station.Station, ({ purchaseRecords }) =>
    purchaseRecords.proposeResolution({ ...stated, actor: "clerk", commandId: `give-up-${creditNo}-${click}` })
  )
}

/** One person says what the terminal shows, and another one confirms it. */
const settle = (memory: Memory, kind: "Order" | "Adjustment", creditNo: string, click: number): Click | null => {
  if (memory.isExpected(kind, creditNo) === "yes") return giveUp(creditNo, click)
  const outcome = saidOf(memory, kind, creditNo)
  if (outcome === null) return null
  return Effect.flatMap(Station.Station, ({ purchaseRecords }) => {
    const about = { creditNo, outcome, note: "seen on the terminal" }
    return Effect.andThen(
      purchaseRecords.proposeResolution({ ...about, actor: "clerk", commandId: `propose-${creditNo}-${click}` }),
      purchaseRecords.confirmResolution({
        creditNo,
        outcome,
        actor: "chief",
        commandId: `confirm-${creditNo}-${click}`
      })
    )
  })
}

const ofOrder = (
  memory: Memory,
  it: Of<"Approve" | "Revoke" | "Dispatch" | "Void" | "Restore" | "Resolve">
): Click | null => {
  const orderNo = memory.orderNos.get(it.order)
  const isSent = (it: string): boolean => memory.stands("Order", it) === "yes"
  if (orderNo === undefined || (it._tag === "Dispatch" && isSent(orderNo))) return null
  const command = { commandId: `${it._tag}-${it.order}-${it.click}`, orderNo }
  return Effect.flatMap(Station.Station, ({ approvals, purchaseRecords }): Effect.Effect<unknown, unknown> => {
    switch (it._tag) {
      case "Approve":
        return approvals.approve({ ...command, actor: "chief" })
      case "Revoke":
        return approvals.revoke({ ...command, actor: "chief", reason })
      case "Dispatch":
        return purchaseRecords.dispatch({ ...command, actor: "clerk" })
      case "Void":
        return purchaseRecords.void({ ...command, actor: "chief", reason })
      case "Restore":
        return purchaseRecords.restore({ ...command, actor: "chief" })
      case "Resolve":
        return purchaseRecords.resolve({ actor: "clerk", creditNo: orderNo })
    }
  })
}

const wholeKwh = Energy.kwh("1")

const adjust = (memory: Memory, { adjustment, target, kwh, from }: Of<"Adjust">): Click =>
  Effect.gen(function* () {
    const { purchases } = yield* Station.Station
    const { deviceId } = deviceOf(memory, target)
    const known = memory.polled.get(adjustment)
    const ifRemainingWas = known ?? (yield* purchases.pollRemaining({ actor: "clerk", deviceId })).remaining
    if (ifRemainingWas === null) return
    memory.polled.set(adjustment, ifRemainingWas)
    const base = from === "balance" ? Energy.fromUnits(ifRemainingWas - (ifRemainingWas % wholeKwh)) : Energy.zero
    const value = Energy.add(base, Energy.kwh(`${kwh}`))
    const command = { actor: "clerk", commandId: `adjust-${adjustment}`, deviceId, reason }
    const saved = yield* purchases.adjust({ ...command, value, ifRemainingWas })
    memory.adjustmentNos.set(adjustment, saved.adjustmentNo)
  })

const ofAdjustment = (
  memory: Memory,
  it: Of<"ApproveAdjustment" | "DispatchAdjustment" | "VoidAdjustment" | "ResolveAdjustment">
): Click | null => {
  const adjustmentNo = memory.adjustmentNos.get(it.adjustment)
  const isSent = (it: string): boolean => memory.stands("Adjustment", it) === "yes"
  if (adjustmentNo === undefined || (it._tag === "DispatchAdjustment" && isSent(adjustmentNo))) return null
  const command = { commandId: `${it._tag}-${it.adjustment}-${it.click}`, adjustmentNo }
  return Effect.flatMap(Station.Station, ({ approvals, purchaseRecords }): Effect.Effect<unknown, unknown> => {
    switch (it._tag) {
      case "ApproveAdjustment":
        return approvals.approveAdjustment({ ...command, actor: "chief" })
      case "DispatchAdjustment":
        return purchaseRecords.dispatchAdjustment({ ...command, actor: "clerk" })
      case "VoidAdjustment":
        return purchaseRecords.voidAdjustment({ ...command, actor: "chief", reason })
      case "ResolveAdjustment":
        return purchaseRecords.resolve({ actor: "clerk", creditNo: adjustmentNo })
    }
  })
}

/** Before one of so many deeds the operator looks up which device the customer has now. */
const lookUpEvery = 4

/** Does what a visit asks for; `null`: it is not done by a deed of its own. */
const perform = (memory: Memory, { name, deed, target, by, roll }: Of<"Deed">): Click | null => {
  const [site, act] = [memory.sites[target], deedOf(name)]
  if (site === undefined || act === null) return null
  const dice = Dice.make(roll, name)
  const commandId = `${name}-${deed}`
  const alarming = roll >= Visits.onceRoll ? "once" : roll >= Visits.alarmingRoll ? "daily" : "no"
  const doing = { memory, site, actor: by, commandId, dice, alarming, serial: deed } as const
  const now = Effect.suspend(() => act({ ...doing, device: deviceOf(memory, target) }))
  return roll % lookUpEvery === 0
    ? Effect.andThen(Effect.ignore(lookUp({ ...doing, device: deviceOf(memory, target) })), now)
    : now
}

/** Two persons say which connection is the terminal's: the one that was there, or none that the station knows. */
const confirm = (memory: Memory, { target, click }: Of<"ConfirmTerminal">): Click => {
  const { terminalId } = deviceOf(memory, target).target
  const right = Dice.make(click, `${target}`).pick<"old" | "neither">(["old", "neither"])
  const about = { terminalId, right, reason }
  const commandId = `confirm-terminal-${target}-${click}`
  return Effect.flatMap(Station.Station, ({ customers }) =>
    Effect.andThen(
      customers.confirmTerminal({ ...about, actor: "clerk", commandId: `${commandId}-1` }),
      customers.confirmTerminal({ ...about, actor: "chief", commandId: `${commandId}-2` })
    )
  )
}

/** Gives what an operation asks of the station. */
export const clickOf = (memory: Memory, it: Operation): Click | null => {
  switch (it._tag) {
    case "Save":
      return save(memory, it)
    case "SaveSecond":
      return saveSecond(memory, it)
    case "VoidCustomer":
    case "RestoreCustomer":
      return ofCustomer(memory, it)
    case "Approve":
    case "Revoke":
    case "Dispatch":
    case "Void":
    case "Restore":
    case "Resolve":
      return ofOrder(memory, it)
    case "SettleByHand": {
      const orderNo = memory.orderNos.get(it.order)
      return orderNo === undefined ? null : settle(memory, "Order", orderNo, it.click)
    }
    case "Adjust":
      return adjust(memory, it)
    case "ApproveAdjustment":
    case "DispatchAdjustment":
    case "VoidAdjustment":
    case "ResolveAdjustment":
      return ofAdjustment(memory, it)
    case "SettleAdjustmentByHand": {
      const adjustmentNo = memory.adjustmentNos.get(it.adjustment)
      return adjustmentNo === undefined ? null : settle(memory, "Adjustment", adjustmentNo, it.click)
    }
    case "Repair":
      return repair(memory, deviceOf(memory, it.target), `repair-${it.target}-${it.click}`)
    case "Reconcile": {
      const target = keyOf(deviceOf(memory, it.target).target)
      return Effect.flatMap(Station.Station, ({ purchaseRecords }) =>
        purchaseRecords.reconcile({ actor: "chief", target })
      )
    }
    case "ConfirmTerminal":
      return confirm(memory, it)
    case "Deed":
      return perform(memory, it)
  }
}

/** Whether clicking again is something an operator does: commands are the same command again; what only asks, he asks once. */
export const isAskedOnce = (it: Operation): boolean =>
  it._tag === "Deed"
    ? isPoll(it.name)
    : it._tag === "Resolve" || it._tag === "ResolveAdjustment" || it._tag === "Reconcile"

/** Names an operation in the journal. */
export const nameOf = (it: Operation): string => {
  if (it._tag === "Deed") return `${it.name} of ${it.target} by ${it.by}, deed ${it.deed}`
  if ("order" in it) return `${it._tag} ${it.order}`
  if ("adjustment" in it) return `${it._tag} ${it.adjustment}`
  return `${it._tag} ${"customer" in it ? it.customer : it.target}`
}
