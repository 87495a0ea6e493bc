/**
 * The terminal's side of a dialect: login, heartbeat, answers, pushes, held answers and the main loop, the same for every protocol. What is said
 * on the wire comes from the dialect as {@link Speech}; what the terminal does comes from the simulated terminal of the test kit.
 *
 * @category Simulated terminal
 */
import {
  type TerminalSide as AnyTerminalSide,
  type Event,
  FaultPlan,
  type Input,
  type Request,
  type Settings as Simulated,
  step as stepTerminal,
  type TerminalSideInput,
  type TerminalSideOutput,
  type TerminalState
} from "@yugou/testkit/terminal"
import * as Splitter from "../Splitter.ts"

/** What a dialect sees of its terminal; `own` is what it remembers itself, such as counters and records. @category Models */
export interface Side<Own> {
  readonly terminal: TerminalState.State
  readonly faults: FaultPlan.FaultPlan
  readonly link: "up" | "down"
  readonly own: Own
}

/** What was done so far for a frame of the master. `delayMillis`: how long the answer is held. @category Models */
export interface Doing<Own> extends Pick<FaultPlan.Exchange, "events" | "delayMillis" | "link"> {
  readonly side: Side<Own>
}

/** What a frame of the master did. `reply: null`: nothing comes back. @category Models */
export interface Served<Own, Reply> extends Doing<Own> {
  readonly reply: Reply | null
}

/** Nothing is done yet. @category Functions */
export const begin = <Own>(side: Side<Own>): Doing<Own> => ({ side, events: [], delayMillis: 0, link: "kept" })

/** Asks the simulated terminal one thing more, through the faults that are planned; `null`: it gave no answer. @category Functions */
export const exchange = <Own>(
  simulated: Simulated,
  { delayMillis, events, link, side }: Doing<Own>,
  request: Request,
  password: string | null,
  now: number
): readonly [Doing<Own>, FaultPlan.Exchange["answer"]] => {
  const before = [side.terminal, side.faults] as const
  const [[terminal, faults], met] = FaultPlan.exchange(simulated, before, request, password, now)
  const done: Doing<Own> = {
    side: { ...side, terminal, faults },
    events: [...events, ...met.events],
    delayMillis: Math.max(delayMillis, met.delayMillis),
    link: met.link === "lost" ? "lost" : link
  }
  return [done, met.answer]
}

/** Frames that the terminal starts; while the link is down they are lost. @category Models */
export type Spoken<Own> = readonly [Own, ReadonlyArray<Uint8Array>]

/**
 * How a dialect speaks as a terminal.
 *
 * **Details**
 * - `loopMillis`: how often the main loop runs while something is pending; `null`: it runs when the world says so.
 * - `login`: a new connection; what belonged to the last one is forgotten.
 * - `serve`: one whole frame of the master; `null` for a frame that it does not take.
 * - `report`: what happened, before the answer is made, so that the answer can say that records wait.
 * - `reply`: the answer as a frame.
 *
 * @category Models
 */
export interface Speech<Own, Reply> {
  readonly simulated: Simulated
  readonly splitter: Splitter.Rules<string>
  readonly heartbeatSeconds: number
  readonly loopMillis: number | null
  readonly login: (side: Side<Own>, now: number) => Spoken<Own>
  readonly heartbeat: (side: Side<Own>, now: number) => Spoken<Own>
  readonly serve: (side: Side<Own>, frame: Uint8Array, now: number) => Served<Own, Reply> | null
  readonly report: (side: Side<Own>, events: ReadonlyArray<Event>) => Spoken<Own>
  readonly reply: (side: Side<Own>, reply: Reply) => readonly [Own, Uint8Array]
}

interface State<Own> extends Side<Own> {
  readonly splitter: Splitter.Splitter
  readonly held: ReadonlyArray<{ readonly at: number; readonly bytes: Uint8Array }>
  readonly heartbeatAt: number | null
  readonly loopAt: number | null
  readonly wakeAt: number | null
}
type Moved<Own> = readonly [State<Own>, ReadonlyArray<TerminalSideOutput>]
type Move<Own> = (state: State<Own>) => Moved<Own>

const chain = <Own>(state: State<Own>, moves: ReadonlyArray<Move<Own>>): Moved<Own> => {
  let current = state
  const outputs: Array<TerminalSideOutput> = []
  for (const move of moves) {
    const [next, more] = move(current)
    current = next
    outputs.push(...more)
  }
  return [current, outputs]
}

const write = (bytes: Uint8Array): TerminalSideOutput => ({ _tag: "Write", bytes })

/** The moves of one dialect. */
const movesOf = <Own, Reply>(speech: Speech<Own, Reply>) => {
  const beatMillis = speech.heartbeatSeconds * 1000
  const down = (state: State<Own>): State<Own> => ({ ...state, link: "down", heartbeatAt: null, held: [] })

  const spoken = (state: State<Own>, [own, frames]: Spoken<Own>): Moved<Own> => [
    { ...state, own },
    state.link === "up" ? frames.map(write) : []
  ]

  const happened = (state: State<Own>, events: ReadonlyArray<Event>): Moved<Own> => {
    const [next, frames] = spoken(state, speech.report(state, events))
    return [next, [...events.map((event): TerminalSideOutput => ({ _tag: "Happened", event })), ...frames]]
  }

  const apply = (state: State<Own>, input: Input, now: number): Moved<Own> => {
    const [terminal, outputs] = stepTerminal(speech.simulated, state.terminal, input, now)
    return happened(
      { ...state, terminal },
      outputs.flatMap((output) => (output._tag === "Event" ? [output.event] : []))
    )
  }

  const powerLoss = (state: State<Own>, now: number): Moved<Own> => {
    const [next, outputs] = apply(down(state), { _tag: "PowerLoss" }, now)
    return [next, state.link === "up" ? [...outputs, { _tag: "Close", reason: "power loss" }] : outputs]
  }

  const answer = (state: State<Own>, served: Served<Own, Reply>, now: number): Moved<Own> => {
    const { delayMillis, events, link, reply, side } = served
    const [reported, told] = happened({ ...state, ...side, link: link === "kept" ? state.link : "down" }, events)
    const [own, bytes] = reply === null ? [reported.own, null] : speech.reply(reported, reply)
    const next = { ...reported, own }
    if (link === "lost") {
      const sent = bytes === null ? [] : [write(bytes)]
      return [down(next), [...sent, { _tag: "Close", reason: "power loss" }, ...told]]
    }
    if (bytes === null) return [next, told]
    return delayMillis === 0
      ? [next, [write(bytes), ...told]]
      : [{ ...next, held: [...next.held, { at: now + delayMillis, bytes }] }, told]
  }

  const receive = (state: State<Own>, bytes: Uint8Array, now: number): Moved<Own> => {
    const [splitter, pieces] = Splitter.push(speech.splitter, state.splitter, bytes)
    const frames = pieces.filter((piece) => piece._tag === "Frame")
    return chain(
      { ...state, splitter },
      frames.map((frame) => (current: State<Own>): Moved<Own> => {
        const served = speech.serve(current, frame.bytes, now)
        return served === null ? [current, []] : answer(current, served, now)
      })
    )
  }

  const loop = (state: State<Own>, now: number): Moved<Own> =>
    speech.loopMillis === null ? [state, []] : apply({ ...state, loopAt: null }, { _tag: "Loop" }, now)

  const release = (state: State<Own>, now: number): Moved<Own> => {
    const due = state.held.filter((one) => one.at <= now)
    return [{ ...state, held: state.held.filter((one) => one.at > now) }, due.map((one) => write(one.bytes))]
  }

  const beat = (state: State<Own>, now: number): Moved<Own> => {
    if (state.heartbeatAt === null || state.heartbeatAt > now) return [state, []]
    return spoken({ ...state, heartbeatAt: now + beatMillis }, speech.heartbeat(state, now))
  }

  const take = (state: State<Own>, input: TerminalSideInput): Moved<Own> => {
    const { now } = input
    switch (input._tag) {
      case "Connected": {
        const up = { ...state, link: "up" as const, splitter: Splitter.empty, held: [], heartbeatAt: now + beatMillis }
        return spoken(up, speech.login(up, now))
      }
      case "Closed":
        return [down(state), []]
      case "Bytes":
        return receive(state, input.bytes, now)
      case "World":
        return input.input._tag === "PowerLoss" ? powerLoss(state, now) : apply(state, input.input, now)
      case "Plan":
        return [{ ...state, faults: input.faults }, []]
      case "Tick":
        return chain(state, [(it) => loop(it, now), (it) => release(it, now), (it) => beat(it, now)])
    }
  }

  const isPending = ({ terminal }: State<Own>): boolean =>
    terminal.holders.some((holder) => holder.pending !== null) ||
    terminal.switches.some((one) => one.opensAt !== null || one.closesAt !== null) ||
    terminal.protection.until !== null

  const schedule = (state: State<Own>, now: number): Moved<Own> => {
    const { loopMillis } = speech
    const loopAt = loopMillis !== null && isPending(state) ? (state.loopAt ?? now + loopMillis) : null
    const times = [state.heartbeatAt, loopAt, ...state.held.map((one) => one.at)].filter((time) => time !== null)
    const at = times.length === 0 ? null : Math.min(...times)
    return [{ ...state, loopAt, wakeAt: at }, at === state.wakeAt ? [] : [{ _tag: "WakeAt", at }]]
  }

  return (state: State<Own>, input: TerminalSideInput): Moved<Own> =>
    chain(state, [(it) => take(it, input), (it) => schedule(it, input.now)])
}

/** A simulated terminal that speaks a dialect; `own` is what the dialect remembers. @category Models */
export interface TerminalSide<Own> extends AnyTerminalSide {
  readonly own: Own
  readonly step: (input: TerminalSideInput) => readonly [TerminalSide<Own>, ReadonlyArray<TerminalSideOutput>]
}

/** Makes a terminal that was never connected. @category Constructors */
export const make = <Own, Reply>(
  speech: Speech<Own, Reply>,
  terminal: TerminalState.State,
  own: Own
): TerminalSide<Own> => {
  const move = movesOf(speech)
  const sideOf = (state: State<Own>): TerminalSide<Own> => ({
    terminal: state.terminal,
    own: state.own,
    step: (input) => {
      const [next, outputs] = move(state, input)
      return [sideOf(next), outputs]
    }
  })
  return sideOf({
    terminal,
    own,
    faults: FaultPlan.none,
    link: "down",
    splitter: Splitter.empty,
    held: [],
    heartbeatAt: null,
    loopAt: null,
    wakeAt: null
  })
}
