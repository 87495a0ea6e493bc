/** What a terminal is asked in one frame, and what its answer says. */
import { Script } from "@yugou/dialect-kit"
import type { Unit } from "../unit/Unit.ts"

/** The PW that the security port made for a command, and the counter of the frame for which it counts. */
export interface Sealed {
  readonly pw: string
  readonly counter: number
}

/** A question or command. AFN04 and 05 change the terminal, 06 passes on what the security port exchanges with it, the others read. */
export interface Question {
  readonly afn: "04" | "05" | "06" | "0A" | "0C" | "0E"
  readonly units: ReadonlyArray<Unit>
  /** Minutes that the frame may travel, and how far the terminal's clock, by which it judges that, is ahead; `null`: no time tag. */
  readonly tag: { readonly delayMinutes: number; readonly skewMillis: number } | null
  /** `null`: the PW of the settings. */
  readonly sealed: Sealed | null
}

/** Units of one answer, joined from as many frames as it took. */
export interface Answer {
  readonly afn: string
  /** The counter of what it answers. */
  readonly counter?: number
  readonly units: ReadonlyArray<Unit>
}

export type Next = Script.Next<Question, Answer>

/** A question that changes nothing. */
export const reading = (afn: "06" | "0A" | "0C" | "0E", units: ReadonlyArray<Unit>): Question => ({
  afn,
  units,
  tag: null,
  sealed: null
})

export const isCommand = ({ afn }: Question): boolean => afn === "04" || afn === "05"

/** A unit to be sent. */
export const unit = (pn: number, fn: number, value?: unknown): Unit => ({
  pn: [pn],
  fn,
  name: "",
  ...(value === undefined ? {} : { value })
})

/** Finds a unit of an answer that could be read. */
export const unitOf = (answer: Answer, fn: number, pn: number): Unit | undefined =>
  answer.units.find((one) => one.fn === fn && one.raw !== true && one.pn.includes(pn))

/** A refusal by AFN00, or `null` when the answer is none (or says that all went well). */
export const refusalOf = ({ afn, units: [first] }: Answer): Script.End | null => {
  if (afn !== "00") return null
  switch (first?.fn) {
    case 2:
      return Script.refused("unspecified", "AFN00 F2")
    case 3:
      return refusalOfItems(first.value)
    case 4:
      return Script.refused("notPermitted", "AFN00 F4")
  }
  return null
}

const refusalOfItems = (value: unknown): Script.End | null => {
  const { items } = value as { readonly items: ReadonlyArray<{ readonly error: number }> }
  const bad = items.find((item) => item.error !== 0)
  return bad === undefined
    ? null
    : Script.refused(bad.error === 2 ? "badValue" : "unspecified", `AFN00 F3 ERR ${bad.error}`)
}

/** Asks once and ends with what `found` makes of the answer; `undefined` means that the answer holds no such thing. */
export const once = (question: Question, found: (answer: Answer, now: number) => unknown): Next =>
  Script.read(question, (answer, now) => {
    const refusal = refusalOf(answer)
    if (refusal !== null) return refusal
    const said = found(answer, now)
    return said === undefined ? Script.unclear("unreadable") : Script.end({ _tag: "Answered", answer: said })
  })

/** Asks one question after another, and ends with what `found` makes of all their answers. */
export const each = (
  questions: ReadonlyArray<Question>,
  found: (answers: ReadonlyArray<Answer>) => Script.End,
  before: ReadonlyArray<Answer> = []
): Next => {
  const question = questions[before.length]
  return question === undefined
    ? found(before)
    : Script.read(question, (answer) => each(questions, found, [...before, answer]))
}

/** Ends with the confirmation of a command: AFN00 without any refusal. */
export const confirmed = (answer: Answer): Script.End => {
  const fn = answer.afn === "00" ? answer.units[0]?.fn : undefined
  return refusalOf(answer) ?? (fn === 1 || fn === 3 ? Script.answered(null) : Script.unclear("unreadable"))
}
