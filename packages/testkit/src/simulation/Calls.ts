/** Watches the calls of a port: that each is answered in time, and fails in the words of its port only. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { wordsOf } from "./Contracts.ts"

/** What is watched. `isAlive`: whether the process that asked still is; nobody waits for the others. */
export interface Call {
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

/** Makes the calls of a port, of which none was asked. */
export const make = ({ now, patienceMillis, late, isAllowed, ended }: Ground): Calls => {
  const open = new Map<number, Call & { readonly at: number }>()
  let asked = 0
  return {
    watch: (call, ask) =>
      Effect.suspend(() => {
        const no = asked++
        open.set(no, { ...call, at: now() })
        return Effect.onExit(Effect.suspend(ask), (exit) =>
          Effect.sync(() => {
            open.delete(no)
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
