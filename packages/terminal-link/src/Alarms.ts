/**
 * The alarms of all connections over one sleeping fiber: a fiber for each would be most of what an idle terminal costs.
 *
 * An alarm stands at a time of the station's clock and is slept through by the monotonic one; who is woken hears how far the station's clock then
 * stands behind: it was set back.
 */
import { Monotonic } from "@yugou/core"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"

/** One alarm of one owner. */
export interface Alarm {
  /** Called when its time has come, with how many milliseconds the station's clock stands behind it. */
  readonly ring: (behind: number) => void
  /** The time it stands at; `null`: it is not set. */
  at: number | null
  /** That time by the monotonic clock, how far the station's clock was ahead of that one when it was set, and its place in the heap. */
  due: number
  ahead: number
  place: number
}

export const alarm = (ring: Alarm["ring"]): Alarm => ({ ring, at: null, due: 0, ahead: 0, place: -1 })

export interface Alarms {
  /** Sets an alarm, or sets it anew. */
  readonly set: (alarm: Alarm, at: number) => void
  /**
   * Sets an alarm unless it rings by then: one that was set before the station's clock was put forward says nothing of the times after that. `now` is by the
   * monotonic clock, and may be some milliseconds old: to read that one costs more than all else here.
   */
  readonly setBy: (alarm: Alarm, at: number, now: number) => void
  /** Gives how far the station's clock was put forward since an alarm was set, in milliseconds; negative: back. `now` as above. */
  readonly moved: (alarm: Alarm, now: number) => number
  readonly clear: (alarm: Alarm) => void
}

/** What an alarm may be late by the station's clock: that is no clock to count milliseconds by. */
const lateMillis = 1_000

/** The longest sleep: longer ones overflow the timers of the platform. */
const longestMillis = 3_600_000

export const make = (clock: Clock.Clock, fork: (sleep: Effect.Effect<void>) => Fiber.Fiber<void>): Alarms => {
  const heap = makeHeap()
  const monotonic = (): number => Monotonic.millisOf(clock)
  let sleeping: { readonly due: number; readonly fiber: Fiber.Fiber<void> } | null = null

  const sleep = (): void => {
    const first = heap.first()
    if (first === undefined || (sleeping !== null && sleeping.due <= first.due)) return
    sleeping?.fiber.interruptUnsafe()
    const millis = Math.min(Math.max(Math.ceil(first.due - monotonic()), 1), longestMillis)
    sleeping = { due: first.due, fiber: fork(Effect.andThen(Effect.sleep(millis), Effect.sync(wake))) }
  }
  const wake = (): void => {
    sleeping = null
    const now = monotonic()
    for (let first = heap.first(); first !== undefined && first.due <= now; first = heap.first()) {
      heap.remove(first)
      const at = first.at ?? 0
      first.at = null
      first.ring(at - clock.currentTimeMillisUnsafe())
    }
    sleep()
  }
  const moved: Alarms["moved"] = (alarm, now) =>
    alarm.at === null ? 0 : clock.currentTimeMillisUnsafe() - now - alarm.ahead
  const set: Alarms["set"] = (alarm, at) => {
    if (alarm.at !== null) heap.remove(alarm)
    const [now, today] = [monotonic(), clock.currentTimeMillisUnsafe()]
    alarm.at = at
    alarm.due = now + Math.max(at - today, 1)
    alarm.ahead = today - now
    heap.add(alarm)
    sleep()
  }
  return {
    set,
    setBy: (alarm, at, now) => {
      if (alarm.at === null || alarm.at > at || moved(alarm, now) > lateMillis) set(alarm, at)
    },
    moved,
    clear: (alarm) => {
      if (alarm.at !== null) heap.remove(alarm)
      alarm.at = null
      if (heap.first() !== undefined) return
      // A sleep that nobody wants would keep the process alive after the link has stopped.
      sleeping?.fiber.interruptUnsafe()
      sleeping = null
    }
  }
}

/** A binary heap by `due` in which each alarm knows its place. It holds at most one entry for each alarm that is set. */
const makeHeap = () => {
  const all: Array<Alarm> = []
  const put = (alarm: Alarm, place: number): void => {
    all[place] = alarm
    alarm.place = place
  }
  const rise = (alarm: Alarm, from: number): void => {
    let place = from
    for (;;) {
      const above = (place - 1) >> 1
      const parent = place > 0 ? all[above] : undefined
      if (parent === undefined || parent.due <= alarm.due) break
      put(parent, place)
      place = above
    }
    put(alarm, place)
  }
  const sink = (alarm: Alarm, from: number): void => {
    let place = from
    for (;;) {
      const below = 2 * place + 1
      const [left, right] = [all[below], all[below + 1]]
      if (left === undefined) break
      const [least, at] = right !== undefined && right.due < left.due ? [right, below + 1] : [left, below]
      if (least.due >= alarm.due) break
      put(least, place)
      place = at
    }
    put(alarm, place)
  }
  return {
    first: (): Alarm | undefined => all[0],
    add: (alarm: Alarm): void => rise(alarm, all.length),
    remove: (alarm: Alarm): void => {
      const { place } = alarm
      const last = all.pop()
      if (last === undefined || last === alarm) return
      rise(last, place)
      sink(last, last.place)
    }
  }
}
