/** Who of several processes is gone: the others are told, and what it had claimed must be free soon after. */
import type { GoneProcesses } from "@yugou/core"
import * as Effect from "effect/Effect"
import type { Agenda } from "./Agenda.ts"
import type { Among } from "./Among.ts"
import type { Life } from "./Process.ts"

/** The sentence. */
export const rules = {
  leftBehind: "what a process had claimed of credits that is gone is free for the others"
} as const

/** How long the others look for a process before they call it gone. */
const seenMillis = 5_000
/** How long after that it still may hold something: the store may be away. */
const freeMillis = 30_000

/** What the processes are told of each other. */
export interface GoneAmong {
  /** What a process is told in one life. */
  readonly portOf: (no: number, life: Life) => GoneProcesses.OtherProcessesPort
  /** A process died that claimed under this name. */
  readonly died: (no: number, name: string) => void
  /** The others do not reach a process that goes on: it is called gone as well, if that lasts. */
  readonly cutOff: (no: number, millis: number) => void
}

/** What it stands on; `heldBy`: the credits under way that are claimed under a name. */
export interface Ground {
  readonly agenda: Agenda
  /** Without front ends of their own nobody tells the processes of each other, and leases end by themselves. */
  readonly frontEnds: Among["frontEnds"]
  readonly lives: () => ReadonlyArray<Life>
  readonly heldBy: (name: string) => ReadonlyArray<string>
  readonly report: (rule: keyof typeof rules, detail: string) => void
  readonly happened: (kind: string) => void
}

const addressOf = (no: number): string => `process ${no}`

/** What one life was told and has not heard yet. */
class Told {
  private readonly addresses: Array<string> = []
  private wake: () => void = () => undefined
  readonly tell = (address: string): void => {
    this.addresses.push(address)
    this.wake()
  }
  readonly next: Effect.Effect<string> = Effect.callback((resume) => {
    this.wake = () => {
      const address = this.addresses.shift()
      if (address === undefined) return
      this.wake = () => undefined
      resume(Effect.succeed(address))
    }
    this.wake()
  })
}

/** Makes it for a world. */
export const make = ({ agenda, frontEnds, lives, heldBy, report, happened }: Ground): GoneAmong => {
  const told = new WeakMap<Life, Told>()
  const running = (but: number): ReadonlyArray<Life> =>
    lives().filter(({ state }, no) => no !== but && state === "running")
  const seen = (no: number): void =>
    agenda.at(agenda.now() + seenMillis, () => {
      for (const life of running(no)) told.get(life)?.tell(addressOf(no))
    })
  return {
    portOf: (no, life) => {
      const its = new Told()
      told.set(life, its)
      return { own: addressOf(no), gone: its.next }
    },
    died: (no, name) => {
      if (frontEnds === "first") return
      const witnesses = running(no)
      const held = heldBy(name).length
      seen(no)
      agenda.at(agenda.now() + seenMillis + freeMillis, () => {
        if (!witnesses.some(({ state }) => state === "running")) return
        // Of one that had claimed nothing the rule says nothing.
        if (held > 0) happened("process.missed")
        for (const key of heldBy(name)) report("leftBehind", `${name} died and has claimed ${key}`)
      })
    },
    cutOff: (no, millis) => {
      if (millis > seenMillis) seen(no)
    }
  }
}
