/**
 * Which terminals did not answer when they were asked last: engines ask them on, in a small share of their own, and never in the room of the others.
 *
 * A pure automaton, `(state, input) -> [state, output]`, and a note of a process around it. Persons are not kept from asking.
 */
import * as HashMap from "effect/HashMap"
import * as HashSet from "effect/HashSet"
import * as Option from "effect/Option"
import type { NoAnswerCause, OutcomeOf } from "../../ports/terminal/Outcome.ts"

/** How many silent terminals an engine asks at once. */
export const share = 50

/** How many questions of an engine one silent terminal has at once: those of one look are put one after the other, those of several targets side by side. */
export const shareOfOne = 4

/** How many silent terminals are noted, about 200 bytes each; the others are asked as if they answered. */
export const maxSilent = 20_000

/** How a question ended, as far as it says whether somebody is there; `unasked`: it says nothing. */
export type Heard = "answered" | "silent" | "unasked"

/** Who asks, and whom. */
interface Asker {
  readonly engine: string
  readonly terminalId: string
}

/** What the automaton is told: that an engine wants to ask, and how a question ended; `probes`: it was put in the share of the silent. */
export type Input =
  | ({ readonly _tag: "Asks" } & Asker)
  | ({ readonly _tag: "Ended"; readonly as: Exclude<Turn, "rests">; readonly heard: Heard } & Asker)

/** How a question is put: as to anybody, in the share of the silent, or not now, since that is taken. */
export type Turn = "goes" | "probes" | "rests"

/** The silent terminals, and how many questions are under way in the share of each engine, and to each of them. */
export interface State {
  readonly silent: HashSet.HashSet<string>
  readonly ofEngine: HashMap.HashMap<string, number>
  readonly ofTerminal: HashMap.HashMap<string, number>
}

/** Nobody is silent. */
export const nobody: State = { silent: HashSet.empty(), ofEngine: HashMap.empty(), ofTerminal: HashMap.empty() }

type Counts = HashMap.HashMap<string, number>

const countOf = (counts: Counts, key: string): number => Option.getOrElse(HashMap.get(counts, key), () => 0)

const counted = (counts: Counts, key: string, by: 1 | -1): Counts => {
  const count = countOf(counts, key) + by
  return count <= 0 ? HashMap.remove(counts, key) : HashMap.set(counts, key, count)
}

const probing = (state: State, { engine, terminalId }: Asker, by: 1 | -1): State => ({
  ...state,
  ofEngine: counted(state.ofEngine, engine, by),
  ofTerminal: counted(state.ofTerminal, `${engine}/${terminalId}`, by)
})

const hearing = (state: State, terminalId: string, heard: Heard): State => {
  switch (heard) {
    case "answered":
      return HashSet.has(state.silent, terminalId)
        ? { ...state, silent: HashSet.remove(state.silent, terminalId) }
        : state
    case "silent":
      return HashSet.size(state.silent) < maxSilent
        ? { ...state, silent: HashSet.add(state.silent, terminalId) }
        : state
    case "unasked":
      return state
  }
}

/** Takes an input. A terminal that answers, whoever asked it and however, is silent no longer. */
export const step = (state: State, input: Input): readonly [State, Turn] => {
  switch (input._tag) {
    case "Asks": {
      if (!HashSet.has(state.silent, input.terminalId)) return [state, "goes"]
      const isFull =
        countOf(state.ofEngine, input.engine) >= share ||
        countOf(state.ofTerminal, `${input.engine}/${input.terminalId}`) >= shareOfOne
      return isFull ? [state, "rests"] : [probing(state, input, 1), "probes"]
    }
    case "Ended": {
      const left = input.as === "probes" ? probing(state, input, -1) : state
      return [hearing(left, input.terminalId, input.heard), input.as]
    }
  }
}

/** What it tells that no answer came: one that nobody can read is one. */
const heardBy: { readonly [C in NoAnswerCause]: Heard } = {
  timeout: "silent",
  unreadable: "answered",
  linkLost: "unasked",
  stationStopped: "unasked"
}

/** Says what an outcome tells: only who let the time for an answer pass is silent. */
export const heardOf = (outcome: OutcomeOf<unknown>): Heard => {
  switch (outcome._tag) {
    case "Answered":
    case "Refused":
      return "answered"
    case "NotSent":
      return "unasked"
    case "NoAnswer":
      return heardBy[outcome.cause]
  }
}

/** The note of a process of who is silent. */
export interface Silent {
  readonly asks: (engine: string, terminalId: string) => Turn
  readonly ended: (engine: string, terminalId: string, as: Exclude<Turn, "rests">, heard: Heard) => void
}

/** Makes a note of nobody. */
export const makeSilent = (): Silent => {
  let state = nobody
  const take = (input: Input): Turn => {
    const [next, turn] = step(state, input)
    state = next
    return turn
  }
  return {
    asks: (engine, terminalId) => take({ _tag: "Asks", engine, terminalId }),
    ended: (engine, terminalId, as, heard) => void take({ _tag: "Ended", engine, terminalId, as, heard })
  }
}
