/** Watches the calls of a port: that each is answered in time, and fails in the words of its port only. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { wordsOf } from "./Contracts.ts"

/** What is watched. `kind`: calls that are asked alike have one. `isAlive`: whether the process that asked still is; nobody waits for the others. */
export interface Call {
  readonly kind: string
  readonly name: string
  readonly isAlive: () => boolean
}

/** What the calls of a port owe, and who hears of it. */
export interface Ground {
  readonly now: () => number
  /** How long a call may take, in milliseconds; 0: it answers in the moment in which it was asked. */
  readonly patienceMillis: number
  readonly late: (detail: string) => void
  readonly isAllowed: (error: unknown) => boolean
  readonly ended: (detail: string) => void
}

/** The calls of a port. */
export interface Calls {
  /** Asks; what the adapter throws instead of answering is a defect of the call. */
  readonly watch: <A, E>(call: Call, ask: () => Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Reports what was asked too long before a moment and has not answered. */
  readonly checkAnswered: (now: number) => void
}

/** What a call ended with that its port does not allow; `null`: it answered, was interrupted, or failed in the words of the port. */
export const brokenEnd = (exit: Exit.Exit<unknown, unknown>, isAllowed: (error: unknown) => boolean): string | null => {
  if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return null
  const error = Option.getOrNull(Cause.findErrorOption(exit.cause))
  return error !== null && isAllowed(error) ? null : wordsOf(error ?? Cause.squash(exit.cause))
}

/** A step of an engine ends with its lease, and gives up what it waits for: who waited so long had no answer, in milliseconds (half the shortest lease). */
const longWait = 60_000

/** How many calls of one kind in a row may be given up: a reply and the end of a lease may fall together, but not time after time. */
const mostGivenUp = 1

/** Makes the calls of a port, of which none was asked. */
export const make = ({ now, patienceMillis, late, isAllowed, ended }: Ground): Calls => {
  const open = new Map<number, Call & { readonly at: number }>()
  /** How many calls of a kind were given up since one was answered. */
  const givenUp = new Map<string, number>()
  let asked = 0
  const count = ({ kind, name, isAlive }: Call, at: number, exit: Exit.Exit<unknown, unknown>): void => {
    if (Exit.isSuccess(exit)) givenUp.delete(kind)
    else if (Cause.hasInterruptsOnly(exit.cause) && isAlive() && now() - at >= longWait) {
      const times = (givenUp.get(kind) ?? 0) + 1
      givenUp.set(kind, times)
      if (times > mostGivenUp) late(`${name}, as ${times - 1} before it, has not answered while its step lasted`)
    }
  }
  return {
    watch: (call, ask) =>
      Effect.suspend(() => {
        const no = asked++
        const at = now()
        open.set(no, { ...call, at })
        return Effect.onExit(Effect.suspend(ask), (exit) =>
          Effect.sync(() => {
            open.delete(no)
            count(call, at, exit)
            const wrong = brokenEnd(exit, isAllowed)
            if (wrong !== null) ended(`${call.name} ended with ${wrong}`)
          })
        )
      }),
    checkAnswered: (moment) => {
      for (const [no, { name, isAlive, at }] of open) {
        if (isAlive() && moment - at <= patienceMillis) continue
        open.delete(no)
        if (isAlive()) late(`${name} has not answered`)
      }
    }
  }
}
