/**
 * The trial of a purchase: one of the smallest amount, the same again, one with a time tag that ran out, and all of it taken off again.
 *
 * Each write leaves once, under a number above every number that the terminal holds, and is judged by what is read before and after, not by its answer.
 * A write that was neither answered nor seen to take effect ends the trial: the frame may still come, and a newer number would make the terminal forget
 * the older one, which it would then credit again. Attribute 2 of 8107 is never written.
 */
import { Energy } from "@yugou/core/dialect"
import { LocalTime, type Text } from "@yugou/dialect-kit"
import { maxPurchaseNo } from "../../request/Capabilities.ts"
import { call, type Tag } from "../../request/Question.ts"
import type { Settings } from "../../request/Settings.ts"
import { groupOi, objects, unit } from "../../request/Values.ts"
import { type About, type Code, type Finding, parts, type Reason, reasons, text, type Values } from "./Findings.ts"
import * as Ledger from "./Ledger.ts"
import type { Heard, Line } from "./Line.ts"
import * as Looking from "./Looking.ts"

/** What a trial needs of the world. */
export interface World {
  readonly line: Line
  readonly settings: Settings
  readonly pause: (millis: number) => Promise<void>
  /** Told before each write, with what is left if everything ends there; never comes back where everything has ended. */
  readonly about: (what: Text, left: ReadonlyArray<Ledger.Left>) => Promise<void>
  readonly stopping: () => "no" | "yes"
  /** The books as they stand, for whoever has to leave at once. */
  readonly keep: (ledger: Ledger.Ledger) => void
}

/** What is wished of it. */
export interface Wishes {
  readonly group: number
  /** A group more, for the question how far numbers are compared; `null`: it is not asked. */
  readonly other: number | null
  readonly amount: Energy.Energy
  /** How long a firmware may take until it credits. */
  readonly scanMillis: number
  /** How long a terminal may take until it dials again. */
  readonly waitMillis: number
}

/** Delay of the time tags of writes, in minutes. */
export const tagMinutes = 5
/** Numbers that a trial may use up. */
const numbersWanted = 16
/** How often a group is looked at while a credit may come. */
const looks = 12
/** Looks in a row that fail until nobody looks any more. */
const maxUnread = 2

type Answered = Extract<Heard, { readonly _tag: "Answer" }>

/** What a write did: what the terminal answered, and what was seen in the time after it. */
interface Done {
  readonly heard: Heard
  /** 0 is success; `null`: no DAR came. */
  readonly dar: number | null
  readonly said: Text
  readonly stored: "yes" | "no"
  /** `strange`: neither the balance before nor that with the amount. `unread`: nobody could look. */
  readonly credited: "yes" | "no" | "strange" | "unread"
  readonly afterMillis: number
  readonly balance: Energy.Energy | null
}

const darOf = ({ answer }: Answered): number | null => (answer.service === "ACTION-Response-Normal" ? answer.dar : null)

const saidBy = (heard: Heard): Text => {
  if (heard._tag === "None") return Looking.silence(heard)
  const dar = darOf(heard)
  const word = heard.answer.service === "ERROR-Response" ? `ERROR ${heard.answer.error}` : heard.answer.service
  return dar === null ? { zh: word, en: word } : Looking.darText(dar)
}

interface Writing {
  readonly group: number
  readonly number: number
  readonly mode: "append" | "set"
  readonly value: Energy.Energy
  /** The balance before, and the one with the effect. */
  readonly from: Energy.Energy
  readonly to: Energy.Energy
  readonly tag: Tag
}

/** One run of the trial; its books are the only thing that changes. */
export class Trial {
  readonly world: World
  readonly wishes: Wishes
  ledger: Ledger.Ledger
  readonly findings: Array<Finding> = []

  constructor(world: World, wishes: Wishes) {
    this.world = world
    this.wishes = wishes
    this.ledger = { amount: wishes.amount, last: 0, touched: [], doubt: null }
  }

  book(ledger: Ledger.Ledger): void {
    this.ledger = ledger
    this.world.keep(ledger)
  }

  found(about: About, code: Code, values: Values = {}, settings: Finding["settings"] = {}): void {
    this.findings.push({ about, code, values, settings, frames: this.world.line.takeFrames() })
  }

  notTried(about: About, why: Reason, values: Values = {}): void {
    this.found(about, "notTried", { why: text(reasons[why], values) })
  }

  look(group: number): Promise<Looking.Look | null> {
    return Looking.look(this.world.line, group, this.wishes.waitMillis)
  }

  /** A time tag in the terminal's own time, or `null`: its clock is unread or further off than the station would bear. */
  async tag(minutes: number, agoMinutes = 0): Promise<Tag | null> {
    const { line, settings } = this.world
    const skewMillis = await Looking.skew(line, settings, this.wishes.waitMillis)
    if (skewMillis === null || Math.abs(skewMillis) > settings.maxSkewMinutes * 60_000) return null
    const local = LocalTime.localMillis(Date.now(), settings.utcOffsetMinutes) + skewMillis
    return { sent: LocalTime.textOfLocal(local - agoMinutes * 60_000), minutes }
  }

  /** Why the group is not written to; `null`: it is, and stands in the books. */
  async begin(group: number): Promise<readonly [why: Reason, values: Values] | null> {
    const before = await this.look(group)
    if (before === null) return ["unreadable", {}]
    if (before.unit?.kind === "money") return ["money", {}]
    if (before.control === "engaged") return ["engaged", {}]
    if (before.highest > maxPurchaseNo - numbersWanted) return ["numbers", {}]
    await this.world.pause(this.wishes.scanMillis)
    const again = await this.look(group)
    if (again === null) return ["unreadable", {}]
    const flows = { from: Energy.toKwh(before.balance), to: Energy.toKwh(again.balance) }
    if (again.balance !== before.balance || again.highest !== before.highest) return ["flows", flows]
    const touched: Ledger.Touched = {
      group,
      balance: before.balance,
      numberBefore: before.unit?.number ?? 0,
      alarm: before.unit?.alarm ?? Energy.zero,
      trip: before.unit?.trip ?? Energy.zero,
      credited: 0
    }
    const { last, touched: others } = this.ledger
    this.book({ ...this.ledger, last: Math.max(last, before.highest), touched: [...others, touched] })
    return null
  }

  /** Sends a unit once, and looks at the group until it took effect or the time in which it may is over. */
  async write({ from, group, mode, number, tag, to, value }: Writing, what: Text): Promise<Done> {
    const { line, pause } = this.world
    const { alarm = Energy.zero, trip = Energy.zero } = Ledger.touchedOf(this.ledger, group) ?? {}
    const bought = unit({ group: groupOi(group), number, mode, kind: "energy", amount: value, alarm, trip })
    this.book(Ledger.sending(this.ledger, group, number))
    await this.world.about(what, Ledger.left(this.ledger))
    const heard = await line.ask({ apdu: call(objects.buy, bought), tag, sealed: null }, "effecting")
    const sentAt = Date.now()
    const dar = heard._tag === "Answer" ? darOf(heard) : null
    let seen: Looking.Look | null = null
    let unread = 0
    let afterMillis = 0
    for (let round = 0; round <= looks && unread < maxUnread; round += 1) {
      if (round > 0) await pause(this.wishes.scanMillis / looks)
      seen = await this.look(group)
      unread = seen === null ? unread + 1 : 0
      afterMillis = round === 0 ? 0 : Date.now() - sentAt
      if (seen?.balance === to && from !== to && seen.unit?.number === number) break
    }
    const balance = seen?.balance ?? null
    const credited =
      balance === null ? "unread" : balance === to && from !== to ? "yes" : balance === from ? "no" : "strange"
    const stored = seen?.unit?.number === number ? "yes" : "no"
    return { heard, dar, said: saidBy(heard), stored, credited, afterMillis, balance }
  }

  /**
   * Books what a purchase did. What was seen to be credited is settled, and what was answered and seen not to be is, too; everything else stays in
   * doubt, and a finding says so.
   */
  judge(about: About, { group, to }: Writing, done: Done): "yes" | "no" | "doubt" {
    const credited = Ledger.touchedOf(this.ledger, group)?.credited ?? 0
    const { balance, heard, said } = done
    if (done.credited === "strange") {
      const values = {
        answer: said,
        balance: balance === null ? "" : Energy.toKwh(balance),
        expected: Energy.toKwh(to)
      }
      this.found(about, "strange", values)
      return "doubt"
    }
    if (done.credited === "yes") {
      this.book(Ledger.judged(this.ledger, group, credited + 1))
      return "yes"
    }
    if (heard._tag === "None" || done.credited === "unread") {
      this.found(about, "unanswered", { detail: said, effect: parts.effectUnseen })
      return "doubt"
    }
    // Success says that a new number is in: a scan that is slower than ours may still credit it.
    if (done.dar !== 0 || about === "duplicateNumber") this.book(Ledger.judged(this.ledger, group, credited))
    return "no"
  }

  /** A purchase under a number: the amount is added to what is there. */
  async buying(group: number, number: number, tag: Tag): Promise<Writing | null> {
    const touched = Ledger.touchedOf(this.ledger, group)
    const now = await this.look(group)
    if (touched === undefined || now === null) return null
    const from = Ledger.expected(this.ledger, touched)
    if (now.balance !== from) return null
    return {
      group,
      number,
      mode: "append",
      value: this.wishes.amount,
      from,
      to: Energy.add(from, this.wishes.amount),
      tag
    }
  }
}
