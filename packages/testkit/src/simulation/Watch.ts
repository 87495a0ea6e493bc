/**
 * What must hold after every step, with the simulated terminals as the truth: the books are followed commit by commit, every balance that rises
 * is held against them, and the first thing that does not fit ends the run.
 */
import {
  type Commit,
  type Dispatch,
  Energy,
  Instant,
  type Kind,
  keyOf,
  type Numbering,
  nextWireNo,
  Order,
  refKey,
  type StateOf,
  type Target,
  type Write
} from "@yugou/core"
import * as Result from "effect/Result"
import type { State as Terminal } from "../terminal/index.ts"

/** The sentences that must hold. */
export const rules = {
  version: "every commit rests on the newest version of all that it writes and has read",
  slot: "a slot is held by exactly the credit whose dispatch is sending or unknown",
  sendable: "an attempt is opened only for a valid, approved order of a valid customer and an active device",
  oneAttempt: "an attempt is opened only when the one before it has ended",
  number: "wire numbers never go back",
  once: "an order raises the balance on its terminal at most once",
  booked: "a terminal applies only what an attempt was written down for, and not after the attempt is dead",
  applied: "an order that is said to be applied raised the balance exactly once",
  rejected: "an order that is said not to be applied raised no balance",
  intent: "the same command twice is one order",
  message: "a message is handed to the gateway at most once",
  port: "a port never dies with a defect",
  books: "at the end the books keep every invariant that they can show by themselves",
  agreed: "at the end books and terminals agree"
} as const
export type Rule = keyof typeof rules

/** What did not hold. */
export interface Violation {
  readonly rule: Rule
  readonly detail: string
}

/** What the watch knows of a target: where it lies, and how its numbers count. */
export interface Place {
  readonly terminal: number
  readonly holder: number
  readonly numbering: Numbering
}

interface Seen {
  readonly version: number
  readonly state: Write["state"]
}

/** The watch of one run. */
export interface Watch {
  readonly violations: ReadonlyArray<Violation>
  readonly report: (rule: Rule, detail: string) => void
  readonly committed: (commit: Commit) => void
  readonly moved: (terminal: number, before: Terminal, after: Terminal) => void
  readonly took: (messageId: string, times: number) => void
  readonly orders: () => ReadonlyArray<Order.State>
}

const holds = ({ _tag }: Dispatch.State): boolean => _tag === "Sending" || _tag === "Unknown"

/** Starts a watch; `terminal` gives a terminal as it is now, `places` where the targets lie. */
export const make = (places: ReadonlyMap<string, Place>, terminal: (index: number) => Terminal): Watch => {
  const violations: Array<Violation> = []
  const books = new Map<string, Seen>()
  const newest = new Map<string, { readonly wireNo: number; readonly holder: string }>()
  const ordersByValue = new Map<bigint, string>()

  const report = (rule: Rule, detail: string): void => void violations.push({ rule, detail })
  const stateOf = <K extends Kind>(kind: K, id: string): StateOf<K> | null =>
    (books.get(refKey({ _tag: kind, id }))?.state ?? null) as StateOf<K> | null
  const timesApplied = (order: Order.State): number => {
    const place = places.get(keyOf(order.target))
    if (place === undefined) return 0
    return terminal(place.terminal).applications.filter(
      (it) => it.holder === place.holder && it.mode === "append" && it.value === order.energy
    ).length
  }

  const checkVersions = ({ writes, reads }: Commit): void => {
    for (const { ref, version } of [...writes, ...reads]) {
      const actual = books.get(refKey(ref))?.version ?? 0
      if (actual !== version) report("version", `${refKey(ref)}: seen ${version}, stored ${actual}`)
    }
  }
  const follow = (write: Write): void => {
    const key = refKey(write.ref)
    books.set(key, { version: write.version + 1, state: write.state })
  }
  const checkOpened = (order: Order.State, no: number, wireNo: number | null): void => {
    const customer = stateOf("Customer", order.customerNo)
    const device = stateOf("Device", order.deviceId)
    const cleared = order.approval._tag === "Approved" && order.approval.content === Order.contentText(order)
    const problems = [
      order.validity === "voided" ? "voided" : "",
      cleared ? "" : "not approved",
      customer?.validity === "valid" ? "" : "customer not valid",
      device?.binding === "active" ? "" : "device not active"
    ].filter((it) => it !== "")
    if (problems.length > 0) report("sendable", `${order.orderNo}: ${problems.join(", ")}`)
    const former = order.attempts.filter((it) => it.no < no)
    if (former.some((it) => it.ending === null)) report("oneAttempt", `${order.orderNo} attempt ${no}`)
    checkNumber(order, wireNo)
  }
  const checkNumber = (order: Order.State, wireNo: number | null): void => {
    const key = keyOf(order.target)
    const place = places.get(key)
    const last = newest.get(key)
    if (wireNo === null || place === undefined) return
    newest.set(key, { wireNo, holder: order.orderNo })
    if (last === undefined || (last.wireNo === wireNo && last.holder === order.orderNo)) return
    const expected = Result.getOrElse(nextWireNo(place.numbering, last.wireNo), () => 0)
    const ahead = place.numbering._tag === "Increasing" ? wireNo >= expected : wireNo === expected
    if (!ahead) report("number", `${key}: ${wireNo} for ${order.orderNo} after ${last.wireNo} for ${last.holder}`)
  }
  const checkSlot = (target: Target.State): void => {
    const { slot } = target
    if (slot._tag === "Free" || slot.by._tag !== "Order") return
    const order = stateOf("Order", slot.by.id)
    const fits = order !== null && holds(order.dispatch) && order.attempts.length === slot.no
    if (!fits) report("slot", `${keyOf(target.target)} is held by ${slot.by.id}, whose dispatch is not under way`)
  }
  const checkOrder = (order: Order.State): void => {
    const { orderNo, dispatch } = order
    if (holds(dispatch)) {
      const slot = stateOf("Target", keyOf(order.target))?.slot
      const own = slot?._tag === "Held" && slot.by.id === orderNo
      if (!own) report("slot", `${orderNo} is ${dispatch._tag} and does not hold its slot`)
      return
    }
    const times = timesApplied(order)
    if (dispatch._tag === "Applied" && times !== 1) report("applied", `${orderNo} raised the balance ${times} times`)
    if (dispatch._tag !== "Applied" && times > 0) report("rejected", `${orderNo} is ${dispatch._tag}, and was applied`)
  }
  const checkIntent = (order: Order.State): void => {
    const known = ordersByValue.get(order.energy)
    ordersByValue.set(order.energy, order.orderNo)
    if (known !== undefined && known !== order.orderNo) {
      report("intent", `${known} and ${order.orderNo} come from one command`)
    }
  }
  const checkWrite = (write: Write): void => {
    if (write.ref._tag === "Target") {
      checkSlot(write.state as Target.State)
      return
    }
    if (write.ref._tag !== "Order") return
    const order = write.state as Order.State
    checkIntent(order)
    for (const event of write.events as ReadonlyArray<Order.Event>) {
      if (event._tag === "AttemptOpened") checkOpened(order, event.attempt.no, event.attempt.wireNo)
    }
    checkOrder(order)
  }
  const checkApplied = (index: number, it: Terminal["applications"][number]): void => {
    if (it.mode !== "append") return
    const text = `terminal ${index}, holder ${it.holder}, number ${it.wireNo}, ${Energy.toKwh(it.value)} kWh`
    const orderNo = ordersByValue.get(it.value)
    const order = orderNo === undefined ? null : stateOf("Order", orderNo)
    const attempt = order?.attempts.findLast(({ wireNo }) => wireNo === it.wireNo)
    if (order === null || attempt === undefined) {
      report("booked", `${text}: no attempt is written down`)
      return
    }
    const times = timesApplied(order)
    if (times > 1) report("once", `${text}: applied ${times} times for ${order.orderNo}`)
    if (it.at > Instant.toMillis(attempt.deadAt)) report("booked", `${text}: applied after ${order.orderNo} was dead`)
    if (!holds(order.dispatch)) report("rejected", `${text}: applied while ${order.orderNo} is ${order.dispatch._tag}`)
  }
  return {
    violations,
    report,
    committed: (commit) => {
      checkVersions(commit)
      for (const write of commit.writes) follow(write)
      for (const write of commit.writes) checkWrite(write)
    },
    moved: (index, before, after) => {
      for (const it of after.applications.slice(before.applications.length)) checkApplied(index, it)
    },
    took: (messageId, times) => {
      if (times > 1) report("message", `${messageId} was handed over ${times} times`)
    },
    orders: () => [...books].flatMap(([key, { state }]) => (key.startsWith("Order/") ? [state as Order.State] : []))
  }
}
