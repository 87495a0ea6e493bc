/**
 * The simulated terminal: one pure step, without clock, randomness, I/O or test framework.
 *
 * It speaks no protocol: a terminal's side decodes frames into `Request`, calls `step`, and encodes the `Answer`. All instants are milliseconds since
 * 1970-01-01T00:00:00Z; all amounts are `Energy`.
 */
import { Energy } from "@yugou/core"
import type { Parameter } from "@yugou/core/dialect"
import * as Clock from "./Clock.ts"
import * as Control from "./Control.ts"
import * as Credit from "./Credit.ts"
import type { Answer, Event, Input, Output, ParameterName, Request } from "./Messages.ts"
import type { Settings } from "./Settings.ts"
import { type Holder, holderOf, type State, switchesOfRound, withHolder } from "./State.ts"

type Answered = readonly [Control.Moved, Answer]

const refused = (state: State, reason: Extract<Answer, { _tag: "Refused" }>["reason"]): Answered => [
  [state, []],
  { _tag: "Refused", reason }
]
const accepted = (moved: Control.Moved): Answered => [moved, { _tag: "Accepted" }]
const answered = (state: State, answer: Answer): Answered => [[state, []], answer]

/** Gives one parameter as the terminal holds it; `null`: it has no value yet. */
const parameterOf = (state: State, holder: Holder, name: ParameterName): (typeof Parameter)["Type"] | null => {
  switch (name) {
    case "EffectiveRounds":
      return { _tag: name, rounds: holder.effectiveRounds }
    case "PurchaseControl":
      return { _tag: name, state: holder.control }
    case "Protection":
      return { _tag: name, state: state.protection.state, halfHours: null }
    case "EnergyControlExpiry":
      return state.controlExpiry === null ? null : { _tag: name, local: state.controlExpiry }
    case "Thresholds":
      return holder.thresholds === null ? null : { _tag: name, thresholds: holder.thresholds }
    case "SwitchRounds":
      return { _tag: name, map: state.switchRounds }
  }
}

const writeParameter = (
  settings: Settings,
  state: State,
  request: Extract<Request, { _tag: "WriteParameter" }>,
  now: number
): Answered => {
  const holder = holderOf(state, request.holder)
  if (holder === undefined) return refused(state, "unsupported")
  const { item } = request
  switch (item._tag) {
    case "EffectiveRounds":
      return accepted([withHolder(state, { ...holder, effectiveRounds: item.rounds }), []])
    case "PurchaseControl":
      return accepted([withHolder(state, { ...holder, control: item.state }), []])
    case "Protection":
      return accepted(Control.protect(settings, state, item.state, item.halfHours, now))
    case "EnergyControlExpiry":
      return accepted([{ ...state, controlExpiry: item.local }, []])
    case "Thresholds":
      return accepted([withHolder(state, { ...holder, thresholds: item.thresholds }), []])
    case "SwitchRounds":
      return item.map.every((row) => settings.switches.includes(row.switchNo))
        ? accepted([{ ...state, switchRounds: item.map }, []])
        : refused(state, "badValue")
  }
}

const rounds = (settings: Settings, state: State): Answer => {
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8]
  return {
    _tag: "Rounds",
    states: numbers.map((round) => {
      const own = switchesOfRound(settings, state, round)
      const positions = new Set(state.switches.filter((it) => own.includes(it.no)).map((it) => it.position))
      const [only] = positions
      return { round, state: positions.size === 1 && only !== undefined ? only : "unknown" }
    })
  }
}

const readHolder = (
  settings: Settings,
  state: State,
  request: Extract<Request, { holder: number }>,
  now: number
): Answered => {
  const holder = holderOf(state, request.holder)
  if (holder === undefined) return refused(state, "unsupported")
  switch (request._tag) {
    case "ReadBalance":
      return answered(state, {
        _tag: "Balance",
        remaining: holder.remaining,
        localMillis: Clock.localMillis(settings, state, now)
      })
    case "ReadStoredCredit":
      return answered(state, { _tag: "StoredCredit", credit: holder.stored, thresholds: holder.thresholds })
    case "ReadConsumption":
      return answered(state, { _tag: "Consumption", counter: holder.consumed, counterId: `${holder.counterNo}` })
    case "ReadCreditRecords":
      return answered(state, {
        _tag: "CreditRecords",
        records: request.limit > 0 ? holder.records.slice(-request.limit) : []
      })
    case "ReadParameters":
      return answered(state, {
        _tag: "Parameters",
        items: request.items.flatMap((name) => parameterOf(state, holder, name) ?? [])
      })
    case "WriteParameter":
      return writeParameter(settings, state, request, now)
    case "WriteCredit": {
      const [stored, answer] = Credit.take(settings, state, request)
      return settings.firmware.applies === "atOnce"
        ? [Credit.applyPending(settings, stored, now), answer]
        : answered(stored, answer)
    }
  }
}

const writing: { readonly [tag in Request["_tag"]]: "yes" | "no" } = {
  ReadBalance: "no",
  ReadStoredCredit: "no",
  ReadConsumption: "no",
  ReadCreditRecords: "no",
  ReadParameters: "no",
  ReadClock: "no",
  ReadRounds: "no",
  ReadSwitches: "no",
  SetClock: "yes",
  WriteParameter: "yes",
  WriteCredit: "yes",
  Trip: "yes",
  Close: "yes"
}

/** Tells whether a request can change the terminal. @category Questions */
export const isEffecting = (request: Request): boolean => writing[request._tag] === "yes"

const serve = (
  settings: Settings,
  state: State,
  { request, password }: Extract<Input, { _tag: "Request" }>,
  now: number
): Answered => {
  if (isEffecting(request) && settings.password !== null && settings.password !== password) {
    return refused(state, "notPermitted")
  }
  switch (request._tag) {
    case "ReadClock":
      return answered(state, { _tag: "Clock", localMillis: Clock.localMillis(settings, state, now) })
    case "SetClock":
      return accepted([{ ...state, skewMillis: Clock.skewFor(settings, request.localMillis, now) }, []])
    case "ReadRounds":
      return answered(state, rounds(settings, state))
    case "ReadSwitches":
      return answered(state, {
        _tag: "Switches",
        states: state.switches.map((it) => ({ switchNo: it.no, state: it.position }))
      })
    case "Trip":
      return Control.trip(settings, state, request, now)
    case "Close":
      return Control.closeOrPermit(settings, state, request, now)
    case "ReadBalance":
    case "ReadStoredCredit":
    case "ReadConsumption":
    case "ReadCreditRecords":
    case "ReadParameters":
    case "WriteParameter":
    case "WriteCredit":
      return readHolder(settings, state, request, now)
  }
}

const consume = ({ firmware }: Settings, state: State, no: number, energy: Energy.Energy): State => {
  const holder = holderOf(state, no)
  if (holder === undefined) return state
  const left = Energy.subtract(holder.remaining, energy)
  const lost = firmware.debt === "lost" && left < 0n ? left : Energy.zero
  return withHolder(state, {
    ...holder,
    remaining: Energy.subtract(left, lost),
    consumed: Energy.add(holder.consumed, energy),
    forgiven: Energy.subtract(holder.forgiven, lost)
  })
}

const restartCounter = (state: State, no: number): State => {
  const holder = holderOf(state, no)
  return holder === undefined
    ? state
    : withHolder(state, { ...holder, consumed: Energy.zero, forgiven: Energy.zero, counterNo: holder.counterNo + 1 })
}

const powerCycle = (settings: Settings, state: State, now: number): Control.Moved => [
  Control.losePlan(Credit.losePending(state)),
  [{ _tag: "PoweredUp", localMillis: Clock.localMillis(settings, state, now) }]
]

const loop = (settings: Settings, state: State, now: number): Control.Moved => {
  const [applied, events] = Credit.applyPending(settings, state, now)
  const [ran, more] = Control.runPlan(settings, applied, now)
  return [ran, [...events, ...more]]
}

const move = (settings: Settings, state: State, input: Input, now: number): readonly [Control.Moved, Answer | null] => {
  switch (input._tag) {
    case "Request":
      return serve(settings, state, input, now)
    case "Consume":
      return [[consume(settings, state, input.holder, input.energy), []], null]
    case "RestartCounter":
      return [[restartCounter(state, input.holder), []], null]
    case "OtherMaster":
      return [Credit.applyOther(settings, state, input, now), null]
    case "Loop":
      return [loop(settings, state, now), null]
    case "PowerLoss":
      return [powerCycle(settings, state, now), null]
    case "SkewClock":
      return [[{ ...state, skewMillis: input.millis }, []], null]
    case "CloseByHand":
      return [Control.closeByHand(settings, state, input.switchNo, now), null]
  }
}

/** Moves the terminal by one input at `now`; gives the answer to a request first, then the events in the order in which they happened. @category Functions */
export const step = (
  settings: Settings,
  state: State,
  input: Input,
  now: number
): readonly [State, ReadonlyArray<Output>] => {
  const [[moved, events], answer] = move(settings, state, input, now)
  const [watched, more] = Control.supervise(settings, moved, now)
  const happened = [...events, ...more].map((event: Event): Output => ({ _tag: "Event", event }))
  return [watched, answer === null ? happened : [{ _tag: "Answer", answer }, ...happened]]
}
