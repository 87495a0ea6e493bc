/** A station of several processes, as seen from outside: each is reached over ways that can be cut, and whoever asks is answered by one that is there. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { freePort } from "../FreePort.ts"
import * as StationProcess from "./StationProcess.ts"
import * as Way from "./Way.ts"

/** What happens to a process. `restart`: it is asked to stop, and started again. */
export const faults = ["kill", "freeze", "cut", "restart"] as const
export type Fault = (typeof faults)[number]

/** One of them; `there`: whether anybody reaches it. */
export interface Member {
  readonly no: number
  /** Where terminals reach it. */
  readonly port: number
  readonly process: StationProcess.StationProcess
  /** What leads to it, and from it to the database. */
  readonly ways: ReadonlyArray<Way.Way>
  there: "yes" | "no"
}

const way = (to: () => number | null) =>
  Effect.acquireRelease(
    Effect.promise(() => Way.open(to)),
    (it) => Effect.promise(() => it.close())
  )

/** Makes the processes, not started yet. */
export const make = Effect.fnUntraced(function* (count: number, settings: StationProcess.Settings) {
  const members: Array<Member> = []
  for (let no = 0; no < count; no++) {
    const [port, listenPort] = [yield* freePort, yield* freePort]
    const url = new URL(Redacted.value(settings.url))
    const databasePort = Number(url.port)
    const [runner, database] = [yield* way(() => listenPort), yield* way(() => databasePort)]
    url.port = `${database.port}`
    const opening = { ...settings.opening, port, runner: { host: "127.0.0.1", port: runner.port, listenPort } }
    const process = yield* StationProcess.make({ url: Redacted.make(url.href), opening })
    members.push({ no, port, process, ways: [runner, database], there: "no" })
  }
  return members
})

const there = (members: ReadonlyArray<Member>): ReadonlyArray<Member> => members.filter((it) => it.there === "yes")

/** How long whoever asks waits for one that is there. */
const lookMillis = 50

/** All of them as if they were one station. Whoever asks one that then goes is not answered, and asks again. */
export const together = (members: ReadonlyArray<Member>) => {
  let asked = 0
  const ask = (facade: string, name: string, input: unknown): Effect.Effect<unknown, unknown> =>
    Effect.suspend(() => {
      const all = there(members)
      const one = all[asked++ % all.length]
      if (one === undefined) return Effect.delay(ask(facade, name, input), lookMillis)
      return one.process.ask(facade as never, name as never, input as never)
    })
  const each = <E>(act: (member: Member) => Effect.Effect<void, E>) =>
    Effect.asVoid(Effect.forEach(members, act, { concurrency: "unbounded" }))
  const start = (aheadMillis: number) => each((member) => startOne(member, aheadMillis))
  return {
    start,
    ask: ask as StationProcess.Ask,
    kill: each(({ process }) => process.kill),
    stop: each(({ process }) => process.stop),
    moveClock: (aheadMillis: number) => each(({ process }) => process.moveClock(aheadMillis)),
    fell: Effect.raceAll(members.map(({ process }) => process.fell))
  }
}

/** Starts one, with a clock that is so far ahead. */
export const startOne = (member: Member, aheadMillis: number) =>
  Effect.map(member.process.start(aheadMillis), () => {
    member.there = "yes"
  })

/** Lets the fault begin. */
export const begin = (member: Member, fault: Fault): Effect.Effect<void> =>
  Effect.suspend(() => {
    member.there = "no"
    switch (fault) {
      case "kill":
        return member.process.kill
      case "restart":
        return member.process.stop
      case "freeze":
        return member.process.freeze
      case "cut":
        return Effect.sync(() => member.ways.forEach((it) => void it.cut()))
    }
  })

/** Lets it end. */
export const end = (member: Member, fault: Fault, aheadMillis: number) =>
  Effect.suspend((): Effect.Effect<void, StationProcess.StationFell> => {
    switch (fault) {
      case "kill":
      case "restart":
        return startOne(member, aheadMillis)
      case "freeze":
        member.there = "yes"
        return Effect.andThen(member.process.thaw, member.process.moveClock(aheadMillis))
      case "cut":
        member.there = "yes"
        return Effect.sync(() => member.ways.forEach((it) => void it.heal()))
    }
  })
