/** What the processes of the hostile test say to each other: one question at a time, each with one answer. */
import { type ChildProcess, fork } from "node:child_process"
import type { AttackName, Target } from "./Attacks.ts"
import type { Measured } from "./Measured.ts"
import { fileOf } from "./Program.ts"

/** How the station stood since this was asked last. */
export interface Vitals {
  /** The most memory that it had, megabytes. */
  readonly rssMegabytes: number
  /** The most lines of the log in one second. */
  readonly linesASecond: number
  readonly online: number
}

/** Each role with its questions, by name, as functions: the child has them, the parent asks for them. */
export interface Roles {
  readonly Station: {
    readonly listen: (terminals: number, hostile: number) => Promise<Target>
    readonly measure: (reads: number, perSecond: number) => Promise<Measured>
    readonly vitals: () => Promise<Vitals>
  }
  readonly Fleet: {
    /** Dials with so many terminals and waits until all are answered. */
    readonly dial: (target: Target, terminals: number) => Promise<null>
    /** Ends every connection, with a word or without, and gives how many are back within a time. */
    readonly end: (how: "reset" | "forgotten", withinMillis: number) => Promise<number>
  }
  readonly Crowd: {
    readonly attack: (name: AttackName, target: Target, connections: number, terminals: number) => Promise<null>
    readonly cease: () => Promise<null>
  }
  readonly Sink: {
    readonly listen: () => Promise<Target>
    /** Gives its memory in megabytes once it has so many connections, or as many as came in time. */
    readonly megabytes: (connections: number) => Promise<number>
  }
}

interface Question {
  readonly id: number
  readonly name: string
  readonly args: ReadonlyArray<unknown>
}

type Reply = { readonly id: number } & ({ readonly answer: unknown } | { readonly failure: string })

/** Answers the questions of the parent, and ends with it. */
export const serve = <R extends keyof Roles>(role: Roles[R]): void => {
  process.on("disconnect", () => process.exit(0))
  process.on("message", ({ args, id, name }: Question) => {
    const asked = (role as { readonly [name: string]: (...args: ReadonlyArray<unknown>) => Promise<unknown> })[name]
    const say = (reply: Reply): void => void process.send?.(reply)
    Promise.resolve()
      .then(() => asked?.(...args))
      .then(
        (answer) => say({ id, answer }),
        (error) => say({ id, failure: String(error) })
      )
  })
}

/** A child in a role. */
export interface Child<R extends keyof Roles> {
  readonly ask: Roles[R]
  readonly end: () => Promise<void>
}

/** From so many terminals on the guide leaves the collector its threads: to look at all of the memory takes one thread too long when all of them dial anew. */
const manyTerminals = 5_000

/**
 * How the guide has a front end of so many terminals started. How much of what has just been made Node keeps before it looks what of it is still used depends
 * on the memory of the machine: 134 MB where there is much, a third of all that a station with a thousand terminals takes. With several threads that look
 * waits for the last of them, which a flood on every core holds up; with one it comes seldom, and the memory may grow by so much meanwhile.
 */
export const stationFlags = (terminals: number): ReadonlyArray<string> => [
  "--max-semi-space-size=4",
  ...(terminals < manyTerminals ? ["--single-threaded-gc", "--heap-growing-percent=40"] : [])
]

const programs = { Station: "./Station.ts", Fleet: "./Fleet.ts", Crowd: "./Crowd.ts", Sink: "./Sink.ts" } as const

/** Starts a child, with these flags of Node; a question to one that has ended fails. */
export const start = <R extends keyof Roles>(role: R, flags: ReadonlyArray<string> = []): Child<R> => {
  const child: ChildProcess = fork(fileOf(programs[role]), [], {
    execArgv: [...flags],
    stdio: ["ignore", "ignore", "inherit", "ipc"]
  })
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>()
  let lastId = 0
  child.on("message", (reply: Reply) => {
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ("failure" in reply) asked?.reject(new Error(`${role}: ${reply.failure}`))
    else asked?.resolve(reply.answer)
  })
  const ended = new Promise<void>((resolve) => {
    child.on("exit", () => {
      for (const { reject } of waiting.values()) reject(new Error(`${role} has ended`))
      resolve()
    })
  })
  const ask = new Proxy({} as Roles[R], {
    get:
      (_, name) =>
      (...args: ReadonlyArray<unknown>) =>
        new Promise((resolve, reject) => {
          lastId += 1
          waiting.set(lastId, { resolve, reject })
          child.send({ id: lastId, name: String(name), args } satisfies Question)
        })
  })
  return {
    ask,
    end: () => {
      if (child.connected) child.disconnect()
      return ended
    }
  }
}
