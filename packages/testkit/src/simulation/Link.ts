/** One simulated terminal with its way to the front end: it dials, speaks through its wire face, loses power and connection, and dials again. */
import type { ConfiguredDialect, Dialect, Outcome, TerminalId, TerminalRequest } from "@yugou/core"
import type * as Schema from "effect/Schema"
import type { FaceInput, FaceOutput, FaultPlan, State, WireFace, WorldInput } from "../terminal/index.ts"
import type { Agenda } from "./Agenda.ts"
import * as Courier from "./Courier.ts"
import type { Dice } from "./Dice.ts"
import * as Network from "./Network.ts"

/** What a terminal's link stands on. */
export interface Ground {
  readonly agenda: Agenda
  readonly dice: Dice
  readonly terminalId: TerminalId
  readonly dialect: Dialect
  readonly configured: ConfiguredDialect
  readonly face: WireFace
  /** Whether the front end takes connections. */
  readonly front: () => "up" | "down"
  /** Whether the main loop runs by itself inside the face, or has to be run. */
  readonly loops: "byItself" | "driven"
  readonly happened: (kind: string) => void
  /** Hears how the terminal stands after each step. */
  readonly watch: (before: State, after: State) => void
}

/** One terminal and its way. */
export interface Link {
  readonly network: Network.Network
  readonly online: () => boolean
  readonly terminal: () => State
  readonly execute: (request: TerminalRequest, done: (outcome: Outcome) => void) => void
  readonly dial: () => void
  readonly world: (input: WorldInput) => void
  readonly plan: (faults: FaultPlan.FaultPlan) => void
  /** Ends the connection: both sides hear of it (`cut`), or neither does for a while (`halfOpen`). */
  readonly cut: () => void
  readonly halfOpen: (millis: number) => void
  /** Takes the terminal out of reach for a while. */
  readonly away: (millis: number) => void
  /** The front end died: conversations are gone, sockets are reset. */
  readonly frontDied: () => void
  readonly heal: () => void
}

type Plain<T> = T extends unknown ? Omit<T, "now"> : never

interface Condition {
  face: WireFace
  courier: Courier.Courier | null
  connection: number
  connected: "no" | "yes"
  wake: number
  dialing: "no" | "yes"
  awayUntil: number
  deafUntil: number
  memo: Schema.Json
  loop: "no" | "set"
}

/** How long a terminal waits until its login counts as lost. */
const loginMillis = 90_000

const redialMillis = (dice: Dice): number => dice.whole(5_000, 60_000)

const isPending = (state: State): boolean => state.holders.some(({ pending }) => pending !== null)

/** Makes the link of one terminal; nothing happens before it dials. */
export const make = (ground: Ground): Link => {
  const { agenda, dice, configured, terminalId } = ground
  const network = Network.make(agenda, dice, ground.happened)
  const waiting = new Map<string, Array<(outcome: Outcome) => void>>()
  const it: Condition = {
    face: ground.face,
    courier: null,
    connection: 0,
    connected: "no",
    wake: 0,
    dialing: "no",
    awayUntil: 0,
    deafUntil: 0,
    memo: null,
    loop: "no"
  }
  const deaf = (): boolean => agenda.now() < it.deafUntil

  const deliver = (requestId: string, outcome: Outcome): void => {
    const hearers = waiting.get(requestId) ?? []
    waiting.delete(requestId)
    for (const hear of hearers) hear(outcome)
  }
  const redial = (after: number): void => {
    if (it.dialing === "yes") return
    it.dialing = "yes"
    agenda.at(Math.max(agenda.now() + after, it.awayUntil), () => {
      it.dialing = "no"
      dial()
    })
  }
  const faceClosed = (): void => {
    if (it.connected === "no") return
    it.connected = "no"
    face({ _tag: "Closed" })
    redial(redialMillis(dice))
  }
  const hangUp = (end: Courier.End): void => {
    it.connection += 1
    const { courier } = it
    it.courier = null
    courier?.close(end)
    faceClosed()
  }
  const openSession = (): void => {
    const mine = it.connection
    it.courier = Courier.converse(configured.open(terminalId, it.memo), {
      agenda,
      write: (bytes, effect) => {
        if (deaf()) return
        network.send("down", effect, (how) => {
          const reached = how === "anyConnection" ? it.connected === "yes" : mine === it.connection
          if (reached && !deaf()) face({ _tag: "Bytes", bytes })
        })
      },
      deliver,
      remember: (memo) => {
        it.memo = memo as Schema.Json
      },
      accept: () => undefined,
      hangUp: () =>
        agenda.soon(() => {
          if (mine === it.connection) hangUp("error")
        })
    })
  }
  const up = (bytes: Uint8Array): void => {
    const mine = it.connection
    if (it.connected === "no" || deaf()) return
    network.send("up", "none", () => {
      if (mine !== it.connection || deaf() || ground.front() === "down") return
      if (it.courier === null) {
        if (ground.dialect.identify(bytes)._tag !== "Yes") return
        openSession()
      }
      it.courier?.receive(bytes)
    })
  }
  const wakeAt = (at: number | null): void => {
    it.wake += 1
    const mine = it.wake
    if (at === null) return
    agenda.at(at, () => {
      if (mine === it.wake) face({ _tag: "Tick" })
    })
  }
  const perform = (output: FaceOutput): void => {
    switch (output._tag) {
      case "Write":
        up(output.bytes)
        return
      case "WakeAt":
        wakeAt(output.at)
        return
      case "Close": {
        // What the terminal said before still arrives; then its side is gone.
        const mine = it.connection
        it.connected = "no"
        agenda.at(agenda.now() + dice.whole(500, 3_000), () => {
          if (mine !== it.connection) return
          hangUp("peer")
          redial(redialMillis(dice))
        })
        return
      }
      case "Happened":
        return
    }
  }
  const face = (input: Plain<FaceInput>): void => {
    const before = it.face.terminal
    const [next, outputs] = it.face.step({ ...input, now: agenda.now() } as FaceInput)
    it.face = next
    ground.watch(before, next.terminal)
    for (const output of outputs) perform(output)
    if (ground.loops === "byItself" || it.loop === "set" || !isPending(next.terminal)) return
    it.loop = "set"
    agenda.at(agenda.now() + dice.whole(200, 40_000), () => {
      it.loop = "no"
      face({ _tag: "World", input: { _tag: "Loop" } })
    })
  }
  const dial = (): void => {
    if (it.connected === "yes") return
    if (ground.front() === "down" || agenda.now() < it.awayUntil) {
      redial(redialMillis(dice))
      return
    }
    it.connection += 1
    const { courier } = it
    it.courier = null
    courier?.close("replaced")
    it.connected = "yes"
    const mine = it.connection
    // A terminal whose login is lost dials again.
    agenda.at(agenda.now() + loginMillis, () => {
      if (mine === it.connection && it.courier === null) hangUp("error")
    })
    face({ _tag: "Connected" })
  }
  return {
    network,
    online: () => it.courier !== null && ground.front() === "up",
    terminal: () => it.face.terminal,
    execute: (request, done) => {
      const hearers = waiting.get(request.requestId)
      if (hearers !== undefined) return void hearers.push(done)
      waiting.set(request.requestId, [done])
      if (it.courier === null || ground.front() === "down") {
        return deliver(request.requestId, Courier.offline(agenda.now()))
      }
      it.courier.submit(request)
    },
    dial,
    world: (input) => face({ _tag: "World", input }),
    plan: (faults) => face({ _tag: "Plan", faults }),
    cut: () => hangUp("error"),
    halfOpen: (millis) => {
      const mine = it.connection
      it.deafUntil = agenda.now() + millis
      agenda.at(it.deafUntil, () => {
        if (mine === it.connection) hangUp("error")
      })
    },
    away: (millis) => {
      it.awayUntil = agenda.now() + millis
      hangUp("error")
    },
    frontDied: () => {
      it.connection += 1
      const { courier } = it
      it.courier = null
      courier?.close("lost")
      faceClosed()
    },
    heal: () => {
      network.heal()
      it.awayUntil = 0
      it.deafUntil = 0
      face({ _tag: "Plan", faults: [] })
    }
  }
}
