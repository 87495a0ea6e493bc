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

class Watching implements Watch {
  readonly violations: Array<Violation> = []
  private readonly books = new Map<string, Seen>()
  private readonly newest = new Map<string, { readonly wireNo: number; readonly holder: string }>()
  private readonly ordersByValue = new Map<bigint, string>()
  private readonly places: ReadonlyMap<string, Place>
  private readonly terminal: (index: number) => Terminal

  constructor(places: ReadonlyMap<string, Place>, terminal: (index: number) => Terminal) {
    this.places = places
    this.terminal = terminal
  }

  readonly report = (rule: Rule, detail: string): void => void this.violations.push({ rule, detail })
  private readonly stateOf = <K extends Kind>(kind: K, id: string): StateOf<K> | null =>
    (this.books.get(refKey({ _tag: kind, id }))?.state ?? null) as StateOf<K> | null
  private readonly timesApplied = (order: Order.State): number => {
    const place = this.places.get(keyOf(order.target))
    if (place === undefined) return 0
    return this.terminal(place.terminal).applications.filter(
      (it) => it.holder === place.holder && it.mode === "append" && it.value === order.energy
    ).length
  }

  private readonly checkVersions = ({ writes, reads }: Commit): void => {
    for (const { ref, version } of [...writes, ...reads]) {
      const actual = this.books.get(refKey(ref))?.version ?? 0
      if (actual !== version) this.report("version", `${refKey(ref)}: seen ${version}, stored ${actual}`)
    }
  }
  private readonly follow = (write: Write): void => {
    const key = refKey(write.ref)
    this.books.set(key, { version: write.version + 1, state: write.state })
  }
  private readonly checkOpened = (order: Order.State, no: number, wireNo: number | null): void => {
    const customer = this.stateOf("Customer", order.customerNo)
    const device = this.stateOf("Device", order.deviceId)
    const cleared = order.approval._tag === "Approved" && order.approval.content === Order.contentText(order)
    const problems = [
      order.validity === "voided" ? "voided" : "",
      cleared ? "" : "not approved",
      customer?.validity === "valid" ? "" : "customer not valid",
      device?.binding === "active" ? "" : "device not active"
    ].filter((it) => it !== "")
    if (problems.length > 0) this.report("sendable", `${order.orderNo}: ${problems.join(", ")}`)
    const former = order.attempts.filter((it) => it.no < no)
    if (former.some((it) => it.ending === null)) this.report("oneAttempt", `${order.orderNo} attempt ${no}`)
    this.checkNumber(order, wireNo)
  }
  private readonly checkNumber = (order: Order.State, wireNo: number | null): void => {
    const key = keyOf(order.target)
    const place = this.places.get(key)
    const last = this.newest.get(key)
    if (wireNo === null || place === undefined) return
    this.newest.set(key, { wireNo, holder: order.orderNo })
    if (last === undefined || (last.wireNo === wireNo && last.holder === order.orderNo)) return
    const expected = Result.getOrElse(nextWireNo(place.numbering, last.wireNo), () => 0)
    const ahead = place.numbering._tag === "Increasing" ? wireNo >= expected : wireNo === expected
    if (!ahead) this.report("number", `${key}: ${wireNo} for ${order.orderNo} after ${last.wireNo} for ${last.holder}`)
  }
  private readonly checkSlot = (target: Target.State): void => {
    const { slot } = target
    if (slot._tag === "Free" || slot.by._tag !== "Order") return
    const order = this.stateOf("Order", slot.by.id)
    const fits = order !== null && holds(order.dispatch) && order.attempts.length === slot.no
    if (!fits) this.report("slot", `${keyOf(target.target)} is held by ${slot.by.id}, whose dispatch is not under way`)
  }
  private readonly checkOrder = (order: Order.State): void => {
    const { orderNo, dispatch } = order
    if (holds(dispatch)) {
      const slot = this.stateOf("Target", keyOf(order.target))?.slot
      const own = slot?._tag === "Held" && slot.by.id === orderNo
      if (!own) this.report("slot", `${orderNo} is ${dispatch._tag} and does not hold its slot`)
      return
    }
    const times = this.timesApplied(order)
    if (dispatch._tag === "Applied" && times !== 1)
      this.report("applied", `${orderNo} raised the balance ${times} times`)
    if (dispatch._tag !== "Applied" && times > 0)
      this.report("rejected", `${orderNo} is ${dispatch._tag}, and was applied`)
  }
  private readonly checkIntent = (order: Order.State): void => {
    const known = this.ordersByValue.get(order.energy)
    this.ordersByValue.set(order.energy, order.orderNo)
    if (known !== undefined && known !== order.orderNo) {
      this.report("intent", `${known} and ${order.orderNo} come from one command`)
    }
  }
  private readonly checkWrite = (write: Write): void => {
    if (write.ref._tag === "Target") {
      this.checkSlot(write.state as Target.State)
      return
    }
    if (write.ref._tag !== "Order") return
    const order = write.state as Order.State
    this.checkIntent(order)
    for (const event of write.events as ReadonlyArray<Order.Event>) {
      if (event._tag === "AttemptOpened") this.checkOpened(order, event.attempt.no, event.attempt.wireNo)
    }
    this.checkOrder(order)
  }
  private readonly checkApplied = (index: number, it: Terminal["applications"][number]): void => {
    if (it.mode !== "append") return
    const text = `terminal ${index}, holder ${it.holder}, number ${it.wireNo}, ${Energy.toKwh(it.value)} kWh`
    const orderNo = this.ordersByValue.get(it.value)
    const order = orderNo === undefined ? null : this.stateOf("Order", orderNo)
    const attempt = order?.attempts.findLast(({ wireNo }) => wireNo === it.wireNo)
    if (order === null || attempt === undefined) {
      this.report("booked", `${text}: no attempt is written down`)
      return
    }
    const times = this.timesApplied(order)
    if (times > 1) this.report("once", `${text}: applied ${times} times for ${order.orderNo}`)
    if (it.at > Instant.toMillis(attempt.deadAt))
      this.report("booked", `${text}: applied after ${order.orderNo} was dead`)
    if (!holds(order.dispatch))
      this.report("rejected", `${text}: applied while ${order.orderNo} is ${order.dispatch._tag}`)
  }
  readonly committed = (commit: Commit): void => {
    this.checkVersions(commit)
    for (const write of commit.writes) this.follow(write)
    for (const write of commit.writes) this.checkWrite(write)
  }
  readonly moved = (index: number, before: Terminal, after: Terminal): void => {
    for (const it of after.applications.slice(before.applications.length)) this.checkApplied(index, it)
  }
  readonly took = (messageId: string, times: number): void => {
    if (times > 1) this.report("message", `${messageId} was handed over ${times} times`)
  }
  readonly orders = (): ReadonlyArray<Order.State> =>
    [...this.books].flatMap(([key, { state }]) => (key.startsWith("Order/") ? [state as Order.State] : []))
}

/** Starts a watch; `terminal` gives a terminal as it is now, `places` where the targets lie. */
export const make = (places: ReadonlyMap<string, Place>, terminal: (index: number) => Terminal): Watch =>
  new Watching(places, terminal)
