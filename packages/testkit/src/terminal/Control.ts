/** How switches open and close: by command, for lack of energy, under protection, by hand, and at planned times. */
import * as Clock from "./Clock.ts"
import type { Answer, Event, Request } from "./Messages.ts"
import type { Settings } from "./Settings.ts"
import { type Holder, holderOf, type OpenCause, type State, type Switch, switchesOfRound, withHolder } from "./State.ts"

const minuteMillis = 60_000
const halfHourMillis = 30 * minuteMillis

/** A state and what happened on the way to it. */
export type Moved = readonly [State, ReadonlyArray<Event>]

const replace = (state: State, next: Switch): State => ({
  ...state,
  switches: state.switches.map((it) => (it.no === next.no ? next : it))
})

const open = (settings: Settings, [state, events]: Moved, no: number, cause: OpenCause, now: number): Moved => {
  const found = state.switches.find((it) => it.no === no)
  if (found === undefined || found.position === "open") return [state, events]
  const opened: Switch = { ...found, position: "open", cause, permitted: "no", opensAt: null }
  const event: Event = { _tag: "Opened", switchNo: no, cause, localMillis: Clock.localMillis(settings, state, now) }
  return [replace(state, opened), [...events, event]]
}

const close = (settings: Settings, [state, events]: Moved, no: number, now: number): Moved => {
  const found = state.switches.find((it) => it.no === no)
  if (found === undefined) return [state, events]
  const closed: Switch = { no, position: "closed", cause: null, permitted: "no", opensAt: null, closesAt: null }
  if (found.position === "closed") return [replace(state, closed), events]
  const event: Event = { _tag: "Closed", switchNo: no, localMillis: Clock.localMillis(settings, state, now) }
  return [replace(state, closed), [...events, event]]
}

type ControlRequest = Extract<Request, { _tag: "Trip" | "Close" }>

/** Gives the switches that a command means, or `null` if one of them does not exist or there is none. */
const meant = (settings: Settings, state: State, request: ControlRequest): ReadonlyArray<number> | null => {
  const named = request.switches ?? switchesOfRound(settings, state, request.round)
  return named.length > 0 && named.every((no) => settings.switches.includes(no)) ? named : null
}

/**
 * Trips: plans the opening of each switch, one delay after the other; without delay all open at once.
 *
 * **Details** Under protection the firmware denies the command or confirms and ignores it. Planned openings are lost with the power.
 */
export const trip = (
  settings: Settings,
  state: State,
  request: Extract<Request, { _tag: "Trip" }>,
  now: number
): readonly [Moved, Answer] => {
  const switches = meant(settings, state, request)
  if (switches === null) return [[state, []], { _tag: "Refused", reason: "badValue" }]
  if (state.protection.state === "protected") {
    const ignored = settings.firmware.tripWhileProtected === "ignored"
    return [[state, []], ignored ? { _tag: "Accepted" } : { _tag: "Refused", reason: "notPermitted" }]
  }
  const planned: State = {
    ...state,
    switches: state.switches.map((it) => {
      const place = switches.indexOf(it.no)
      if (place < 0) return it
      const opensAt = now + request.delayMinutes * minuteMillis * (place + 1)
      const closesAt = request.halfHours === 0 ? null : opensAt + request.halfHours * halfHourMillis
      return { ...it, opensAt: it.position === "open" ? null : opensAt, closesAt }
    })
  }
  return [runPlan(settings, planned, now), { _tag: "Accepted" }]
}

/** Closes at once (`direct`), or permits that somebody closes by hand (`permit`). A planned opening is called off. */
export const closeOrPermit = (
  settings: Settings,
  state: State,
  request: Extract<Request, { _tag: "Close" }>,
  now: number
): readonly [Moved, Answer] => {
  const switches = meant(settings, state, request)
  if (switches === null) return [[state, []], { _tag: "Refused", reason: "badValue" }]
  switch (request.mode) {
    case "direct":
      return [switches.reduce<Moved>((moved, no) => close(settings, moved, no, now), [state, []]), { _tag: "Accepted" }]
    case "permit": {
      const permitted = state.switches.map(
        (it): Switch => (switches.includes(it.no) ? { ...it, permitted: "yes", opensAt: null } : it)
      )
      return [[{ ...state, switches: permitted }, []], { _tag: "Accepted" }]
    }
  }
}

/** Closes a switch from the terminal's own button; without permission nothing happens. */
export const closeByHand = (settings: Settings, state: State, no: number, now: number): Moved =>
  state.switches.some((it) => it.no === no && it.permitted === "yes")
    ? close(settings, [state, []], no, now)
    : [state, []]

/** Engages or releases protection (保电); some firmware closes every switch when it is engaged. */
export const protect = (
  settings: Settings,
  state: State,
  wanted: "protected" | "released",
  halfHours: number | null,
  now: number
): Moved => {
  const until = wanted === "protected" && halfHours !== null ? now + halfHours * halfHourMillis : null
  const next: State = { ...state, protection: { state: wanted, until } }
  if (wanted === "released" || settings.firmware.protectionCloses === "no") return [next, []]
  return settings.switches.reduce<Moved>((moved, no) => close(settings, moved, no, now), [next, []])
}

/** Releases energy control for as long as its expiry (电控失效时间) has passed by the terminal's own clock. */
const expire = (settings: Settings, state: State, now: number): State => {
  const { controlExpiry } = state
  const passed = controlExpiry !== null && Date.parse(`${controlExpiry}Z`) <= Clock.localMillis(settings, state, now)
  if (!passed || state.holders.every(({ control }) => control === "released")) return state
  return { ...state, holders: state.holders.map((it) => ({ ...it, control: "released" })) }
}

/** Opens and closes what is planned for `now` or before, and ends a protection and an energy control whose time is over. */
export const runPlan = (settings: Settings, state: State, now: number): Moved => {
  const { until } = state.protection
  const expired = until !== null && until <= now
  const unprotected: State = expired ? { ...state, protection: { state: "released", until: null } } : state
  const start = expire(settings, unprotected, now)
  return start.switches.reduce<Moved>(
    (moved, it) => {
      const opens = it.opensAt !== null && it.opensAt <= now && start.protection.state === "released"
      const opened = opens ? open(settings, moved, it.no, "remote", now) : moved
      return it.closesAt !== null && it.closesAt <= now ? close(settings, opened, it.no, now) : opened
    },
    [start, []]
  )
}

/** Forgets planned openings, as a terminal does that loses its power. */
export const losePlan = (state: State): State => ({
  ...state,
  switches: state.switches.map((it) => (it.opensAt === null ? it : { ...it, opensAt: null, closesAt: null }))
})

const isEmpty = (holder: Holder): boolean => holder.thresholds !== null && holder.remaining <= holder.thresholds.trip

const roundsThatMustOpen = (state: State): ReadonlyArray<number> =>
  state.protection.state === "protected"
    ? []
    : state.holders.filter((it) => it.control === "engaged" && isEmpty(it)).flatMap((it) => it.effectiveRounds)

const watchAlarm = (settings: Settings, [state, events]: Moved, no: number, now: number): Moved => {
  const holder = holderOf(state, no)
  if (holder === undefined) return [state, events]
  const low = holder.thresholds !== null && holder.remaining <= holder.thresholds.alarm
  if (low === (holder.alarm === "raised")) return [state, events]
  const event: Event = {
    _tag: low ? "AlarmRaised" : "AlarmCleared",
    holder: no,
    remaining: holder.remaining,
    localMillis: Clock.localMillis(settings, state, now)
  }
  return [withHolder(state, { ...holder, alarm: low ? "raised" : "clear" }), [...events, event]]
}

/** Takes back the permission to close by hand what lack of energy keeps open. */
const withoutPermission = ([state, events]: Moved, no: number): Moved => [
  {
    ...state,
    switches: state.switches.map((it) =>
      it.no === no && it.cause === "energy" && it.permitted === "yes" ? { ...it, permitted: "no" } : it
    )
  },
  events
]

/**
 * Watches the balances: alarms at or below the alarm energy (告警电量), opens the effective rounds at or below the trip energy (跳闸电量)
 * where purchase control is engaged and nothing protects, and lets go what was open only for lack of energy.
 */
export const supervise = (settings: Settings, state: State, now: number): Moved => {
  const alarmed = state.holders.reduce<Moved>((moved, it) => watchAlarm(settings, moved, it.no, now), [state, []])
  const mustOpen = new Set(roundsThatMustOpen(state).flatMap((round) => switchesOfRound(settings, state, round)))
  return state.switches.reduce<Moved>((moved, it) => {
    if (mustOpen.has(it.no)) return withoutPermission(open(settings, moved, it.no, "energy", now), it.no)
    if (it.position === "closed" || it.cause !== "energy") return moved
    if (settings.firmware.recloses === "byItself") return close(settings, moved, it.no, now)
    return [replace(moved[0], { ...it, permitted: "yes" }), moved[1]]
  }, alarmed)
}
