/** The steps of the trial, in their order; each goes on only where the one before left no doubt. */
import { Energy } from "@yugou/core/dialect"
import type { Text } from "@yugou/dialect-kit"
import { maxPurchaseNo } from "../../request/Capabilities.ts"
import type { Settings } from "../../request/Settings.ts"
import { type About, parts } from "./Findings.ts"
import * as Ledger from "./Ledger.ts"
import { type Trial, tagMinutes } from "./Trial.ts"

const steps = {
  purchase: { zh: "购电一次", en: "one purchase" },
  repeat: { zh: "用相同单号再发一次", en: "the same number again" },
  outlived: { zh: "带过期时间标签购电", en: "a purchase whose time tag ran out an hour ago" },
  scope: { zh: "在另一组用同一单号", en: "the number of one group for the other" },
  takeOff: { zh: "把余额设回试验前的值", en: "the balance is set to what it was before" }
} as const satisfies { readonly [step: string]: Text }

const whole = (millis: number): string => `${Math.round(millis / 1000)}`

/** One purchase; `yes`: it was credited once, and stays so. */
const purchase = async (trial: Trial): Promise<"yes" | "no"> => {
  const { group, scanMillis } = trial.wishes
  const tag = await trial.tag(tagMinutes)
  const writing = tag === null ? null : await trial.buying(group, trial.ledger.last + 1, tag)
  if (writing === null) {
    trial.notTried("purchase", tag === null ? "clock" : "unreadable")
    return "no"
  }
  const done = await trial.write(writing, steps.purchase)
  const answer = done.said
  switch (trial.judge("purchase", writing, done)) {
    case "doubt":
      return "no"
    case "no":
      if (done.dar !== 0) trial.found("purchase", "refused", { answer })
      else {
        const code = done.stored === "yes" ? "storedWithoutEffect" : "successWithoutTrace"
        trial.found("purchase", code, { answer, seconds: whole(scanMillis) })
      }
      return "no"
    case "yes":
      return settled(trial, done.afterMillis, done.dar === 0 ? null : answer, answer)
  }
}

/** Waits for another scan after a purchase: one firmware can credit the same one a second time. */
const settled = async (trial: Trial, afterMillis: number, odd: Text | null, answer: Text): Promise<"yes" | "no"> => {
  const { amount, group, scanMillis } = trial.wishes
  await trial.world.pause(scanMillis)
  const touched = Ledger.touchedOf(trial.ledger, group)
  const now = await trial.look(group)
  if (touched === undefined || now === null) {
    trial.notTried("purchase", "unreadable")
    return "no"
  }
  const expected = Ledger.expected(trial.ledger, touched)
  if (now.balance === Energy.add(expected, amount)) {
    trial.book(Ledger.judged(trial.ledger, group, touched.credited + 1))
    trial.found("purchase", "creditedTwice", { answer })
    return "no"
  }
  if (now.balance !== expected) {
    trial.found("purchase", "strange", { answer, balance: Energy.toKwh(now.balance), expected: Energy.toKwh(expected) })
    return "no"
  }
  if (odd !== null) trial.found("purchase", "refusedButIn", { answer: odd })
  else if (afterMillis === 0) trial.found("purchase", "creditedAtOnce", { answer })
  else trial.found("purchase", "creditedLater", { answer, seconds: (afterMillis / 1000).toFixed(1) })
  return odd === null ? "yes" : "no"
}

/** What a setting says about the answer to a number that is held. */
const duplicateOf: { readonly [dar: number]: Settings["duplicateNumber"] } = {
  0: "silent",
  8: "dar8",
  21: "dar21",
  255: "dar255"
}

/** The same number again; `yes`: no doubt is left. */
const repeat = async (trial: Trial): Promise<"yes" | "no"> => {
  const { group } = trial.wishes
  const about: About = "duplicateNumber"
  const tag = await trial.tag(tagMinutes)
  const writing = tag === null ? null : await trial.buying(group, trial.ledger.last, tag)
  if (writing === null) {
    trial.notTried(about, tag === null ? "clock" : "before")
    return "no"
  }
  const done = await trial.write(writing, steps.repeat)
  const answer = done.said
  const duplicateNumber = duplicateOf[done.dar ?? -1] ?? "unknown"
  switch (trial.judge(about, writing, done)) {
    case "doubt":
      return "no"
    case "yes":
      trial.found(about, "repeatCredited", { answer }, { duplicateNumber: done.dar === 0 ? "silent" : "unknown" })
      return "yes"
    case "no":
      trial.found(about, done.dar === 0 ? "repeatSilent" : "repeatRefused", { answer }, { duplicateNumber })
      return "yes"
  }
}

const expired = 32

/** A tag that ran out long before any clock can be meant. */
const outlivedTag = { agoMinutes: 60, allowedMinutes: 1 } as const

/** A new number with a tag that ran out an hour ago. */
const outlived = async (trial: Trial): Promise<"yes" | "no"> => {
  const about: About = "purchaseLifetime"
  const { group } = trial.wishes
  const tag = await trial.tag(outlivedTag.allowedMinutes, outlivedTag.agoMinutes)
  const writing = tag === null ? null : await trial.buying(group, trial.ledger.last + 1, tag)
  if (writing === null) {
    trial.notTried(about, tag === null ? "clock" : "before")
    return "no"
  }
  const done = await trial.write(writing, steps.outlived)
  const answer = done.said
  switch (trial.judge(about, writing, done)) {
    case "doubt":
      return "no"
    case "yes":
      trial.found(about, "tagIgnored", { answer }, { purchaseLifetime: "quarantine" })
      return "yes"
    case "no":
      if (done.dar === expired) trial.found(about, "tagJudged", { answer }, { purchaseLifetime: "tagged" })
      else trial.found(about, "tagUnclear", { answer }, { purchaseLifetime: "quarantine" })
      return trial.ledger.doubt === null ? "yes" : "no"
  }
}

/** The number that the first group holds, for the other group. */
const scope = async (trial: Trial, other: number): Promise<void> => {
  const about: About = "numberScope"
  const { group } = trial.wishes
  const why = await trial.begin(other)
  if (why !== null) return trial.notTried(about, ...why)
  const held = (await trial.look(group))?.unit?.number
  const others = await trial.look(other)
  if (held === undefined || others === null) return trial.notTried(about, "unreadable")
  // An older number after a newer one would be credited by every firmware, and would say nothing.
  if ((others.unit?.number ?? 0) >= held) return trial.notTried(about, "older")
  const tag = await trial.tag(tagMinutes)
  const writing = tag === null ? null : await trial.buying(other, held, tag)
  if (writing === null) return trial.notTried(about, tag === null ? "clock" : "before")
  const done = await trial.write(writing, steps.scope)
  const values = { answer: done.said, group: `${other}`, other: `${group}` }
  switch (trial.judge(about, writing, done)) {
    case "doubt":
      return
    case "yes":
      return trial.found(about, "scopeGroup", values)
    case "no":
      return trial.ledger.doubt === null
        ? trial.found(about, "scopeTerminal", values)
        : trial.found(about, "successWithoutTrace", { ...values, seconds: whole(trial.wishes.scanMillis) })
  }
}

/** Sets the balance of a group to what it was, under a number above all others; only where what is there is what the trial put there. */
const takeOff = async (trial: Trial, group: number): Promise<void> => {
  const about: About = "takenOff"
  const touched = Ledger.touchedOf(trial.ledger, group)
  if (touched === undefined) return
  const { balance, credited, numberBefore } = touched
  const now = await trial.look(group)
  const values = {
    group: `${group}`,
    number: `${now?.unit?.number ?? 0}`,
    before: numberBefore === 0 ? parts.none : `${numberBefore}`,
    balance: Energy.toKwh(now?.balance ?? balance)
  }
  if (credited === 0 && now?.balance === balance) return trial.found(about, "nothingToTakeOff", values)
  const from = Ledger.expected(trial.ledger, touched)
  if (now === null) return trial.notTried(about, "unreadable")
  if (now.balance !== from || now.highest > trial.ledger.last) return trial.notTried(about, "foreign", values)
  const tag = await trial.tag(tagMinutes)
  const number = trial.ledger.last + 1
  if (tag === null || number > maxPurchaseNo) return trial.notTried(about, tag === null ? "clock" : "numbers")
  const done = await trial.write({ group, number, mode: "set", value: balance, from, to: balance, tag }, steps.takeOff)
  const answer = done.said
  switch (done.credited) {
    case "yes":
      trial.book(Ledger.judged(trial.ledger, group, 0))
      return verify(trial, group, number, values)
    case "no":
      if (done.heard._tag === "None")
        return trial.found(about, "unanswered", { detail: answer, effect: parts.effectUnseen })
      trial.book(Ledger.judged(trial.ledger, group, credited))
      return trial.found(about, "refused", { answer })
    case "strange":
    case "unread":
      return trial.found(about, "unanswered", { detail: answer, effect: parts.effectUnseen })
  }
}

/** Waits for another scan: what was set must stay. */
const verify = async (trial: Trial, group: number, number: number, values: object): Promise<void> => {
  const touched = Ledger.touchedOf(trial.ledger, group)
  await trial.world.pause(trial.wishes.scanMillis)
  const now = await trial.look(group)
  const balance = Energy.toKwh(now?.balance ?? Energy.zero)
  if (touched !== undefined && now?.balance === touched.balance)
    return trial.found("takenOff", "takenOff", { ...values, balance, number: `${number}` })
  trial.book({ ...trial.ledger, doubt: group })
  trial.found("takenOff", "strange", {
    answer: parts.unknown,
    balance,
    expected: Energy.toKwh(touched?.balance ?? Energy.zero)
  })
}

/** Takes off what is on the groups; a doubt leaves everything as it is. */
const takeAllOff = async (trial: Trial): Promise<void> => {
  for (const { group } of trial.ledger.touched) {
    if (trial.ledger.doubt !== null) return trial.notTried("takenOff", "before")
    await takeOff(trial, group)
  }
}

/** The whole trial on its group. */
export const run = async (trial: Trial): Promise<void> => {
  const { group, other } = trial.wishes
  const stopped = (): boolean => {
    if (trial.world.stopping() === "no") return false
    trial.found("purchase", "stopped")
    return true
  }
  const why = await trial.begin(group)
  if (why !== null) return trial.notTried("purchase", ...why)
  if (!stopped() && (await purchase(trial)) === "yes" && !stopped())
    if ((await repeat(trial)) === "yes" && !stopped())
      if ((await outlived(trial)) === "yes" && other !== null && !stopped()) await scope(trial, other)
  await takeAllOff(trial)
}

/**
 * Takes off what an earlier trial left: `number` is the last that it sent, `balance` what stood before it. The balance must be above that by the
 * amount, once to four times (as often as a trial adds it), and no other number may have come since.
 */
export const resume = async (trial: Trial, number: number, balance: Energy.Energy): Promise<void> => {
  const { amount, group } = trial.wishes
  const why = await trial.begin(group)
  const touched = Ledger.touchedOf(trial.ledger, group)
  if (why !== null) return trial.notTried("takenOff", ...why)
  if (touched === undefined) return trial.notTried("takenOff", "unreadable")
  const tooMuch = Energy.subtract(touched.balance, balance)
  const credited = Number(tooMuch / amount)
  const isOurs = tooMuch % amount === 0n && credited > 0 && credited <= 4 && trial.ledger.last <= number
  const values = { number: `${trial.ledger.last}`, balance: Energy.toKwh(touched.balance) }
  if (tooMuch !== 0n && !isOurs) {
    trial.book({ ...trial.ledger, touched: [] })
    return trial.notTried("takenOff", "foreign", values)
  }
  trial.book({
    ...trial.ledger,
    last: Math.max(trial.ledger.last, number),
    touched: [{ ...touched, balance, credited }]
  })
  await takeAllOff(trial)
}
