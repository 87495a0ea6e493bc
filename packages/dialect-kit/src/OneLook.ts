/** What the reads of one look know of each other: what was answered so far, and whether the terminal answers questions for several things at all. Pure. */
import type { Beside } from "@yugou/core/dialect"
import type { Ask } from "./Script.ts"
import type { Apart, State, Types } from "./SessionState.ts"

/** How many answers of one look are kept. */
const keptAnswers = 4

/** In how many looks in a row silence to a question for several things, and an answer to the one by itself, says that this terminal answers no such question. */
const looksUntilApart = 2

/** Gives what was answered earlier in the same look, where that answers the question; `null`: it has to be asked. */
export const known = <T extends Types>(
  { look: kept, wire: { together } }: State<T>,
  question: T["Question"],
  look: Beside
): T["Answer"] | null => {
  if (together === undefined || kept?.id !== look.id) return null
  for (const answer of kept.answers) {
    const found = together.pick(question, answer)
    if (found !== null) return found
  }
  return null
}

/** Says whether a question may be widened: not again in a look in which that met silence, nor over a connection on which it always does. */
const mayWiden = ({ apart }: { readonly apart: Apart | null }, look: Beside): boolean =>
  apart === null || (apart.lookId !== look.id && apart.looks < looksUntilApart)

/** Widens a question by what the reads ahead ask for, where that can be. */
export const widened = <T extends Types>(
  state: State<T>,
  asked: Ask<T["Question"], T["Answer"]>,
  look: Beside
): Ask<T["Question"], T["Answer"]> => {
  const wide = mayWiden(state, look) ? (state.wire.together?.widen(asked.question, look) ?? null) : null
  return wide === null ? asked : { ...asked, question: wide, alone: asked }
}

/** Notes that a question for several things stayed unanswered. */
export const unheard = <T extends Types>(state: State<T>, look: Beside | undefined): State<T> =>
  look === undefined ? state : { ...state, apart: { lookId: look.id, looks: state.apart?.looks ?? 0, isSure: "no" } }

const apartAfter = (apart: Apart | null, look: Beside, isWide: boolean): Apart | null => {
  if (apart === null || isWide) return null
  return apart.lookId === look.id && apart.isSure === "no" ? { ...apart, looks: apart.looks + 1, isSure: "yes" } : apart
}

/** Keeps the answer to a question for the reads that follow in the same look. */
export const keep = <T extends Types>(
  state: State<T>,
  { alone }: Ask<T["Question"], T["Answer"]>,
  answer: T["Answer"],
  look: Beside
): State<T> => {
  const before = state.look?.id === look.id ? state.look.answers : []
  return {
    ...state,
    look: { id: look.id, answers: [answer, ...before].slice(0, keptAnswers) },
    apart: apartAfter(state.apart, look, alone !== undefined)
  }
}
