/** The station as seen from outside: a process that is started, asked, killed and started again on the same port and database. */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { StationPromise } from "@yugou/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Ending, Message, Opening, Question, Reply } from "./Talk.ts"

/** The station was gone before it answered: what was asked may have happened. */
export class StationGone extends Schema.TaggedError<StationGone>()("StationGone", {}) {
  override get message(): string {
    return "the station was gone before it answered"
  }
}

/** The station refused, with the code of the refusal. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  code: Schema.String,
  text: Schema.String,
  retryable: Schema.Literals(["yes", "no"])
}) {
  override get message(): string {
    return `the station refused: ${this.code}, ${this.text}`
  }
}

/** The station ended although nobody killed it; `detail` is the end of what it logged. */
export class StationFell extends Schema.TaggedError<StationFell>()("StationFell", { detail: Schema.String }) {
  override get message(): string {
    return `the station ended by itself:\n${this.detail}`
  }
}

type Facades = Omit<StationPromise.PromiseFacade, "plan">
type InputOf<M> = M extends (input: infer I, ...rest: never) => unknown ? I : never
type AnswerOf<M> = M extends (...all: never) => Promise<infer A> ? A : never

/** Asks for one operation; while the station is down it waits until it is up again. */
export type Ask = <F extends keyof Facades, N extends keyof Facades[F] & string>(
  facade: F,
  name: N,
  input: InputOf<Facades[F][N]>
) => Effect.Effect<AnswerOf<Facades[F][N]>, StationGone | Refused>

/** What does not change from one start to the next. */
export interface Settings {
  readonly url: Redacted.Redacted
  readonly opening: Omit<Opening, "aheadMillis">
}

/** The station that is started again and again. */
export interface StationProcess {
  /** Starts it with a clock that is so far ahead, and waits until it is open. */
  readonly start: (aheadMillis: number) => Effect.Effect<void, StationFell>
  /** Kills it with SIGKILL, and waits until it is gone. */
  readonly kill: Effect.Effect<void>
  /** Stops it in the middle of whatever it does, and lets it go on. */
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
  /** Moves its clock ahead while it runs. */
  readonly moveClock: (aheadMillis: number) => Effect.Effect<void>
  /** Lets it close. */
  readonly stop: Effect.Effect<void>
  readonly ask: Ask
  /** Fails when it ends by itself. */
  readonly fell: Effect.Effect<never, StationFell>
}

const program = fileURLToPath(new URL("./Station.ts", import.meta.url))

/** How much of its log is kept. */
const logBytes = 4_096

type Resume = (ending: Ending | "gone") => void

/** One life of the station, from its start to its end. */
class Life {
  readonly child: ChildProcess
  readonly ended: Promise<void>
  private readonly waiting = new Map<number, Resume>()
  private lastId = 0
  private log = ""
  private end: "wanted" | "unwanted" = "unwanted"

  constructor({ url, opening }: Settings, aheadMillis: number, open: () => void, fell: (log: string) => void) {
    this.child = fork(program, [JSON.stringify({ ...opening, aheadMillis } satisfies Opening)], {
      execArgv: ["--conditions=@yugou/source"],
      env: { ...process.env, DATABASE_URL: Redacted.value(url) },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // Ctrl+C is for the one who started it.
      detached: true
    })
    this.child.stderr?.on("data", (chunk) => {
      this.log = `${this.log}${chunk}`.slice(-logBytes)
    })
    this.child.on("message", (reply: Reply) => {
      if (reply._tag === "Open") open()
      else this.settle(reply.id, reply.ending)
    })
    this.ended = new Promise((resolve) => {
      this.child.on("close", () => {
        for (const id of [...this.waiting.keys()]) this.settle(id, "gone")
        if (this.end === "unwanted") fell(this.log)
        resolve()
      })
    })
    // A channel that breaks is found out by the end of the process.
    this.child.on("error", () => undefined)
  }

  private settle(id: number, ending: Ending | "gone"): void {
    this.waiting.get(id)?.(ending)
    this.waiting.delete(id)
  }

  send(message: Message, failed: () => void): void {
    this.child.send(message, (error) => {
      if (error !== null) failed()
    })
  }

  ask(question: Omit<Question, "id" | "_tag">, resume: Resume): void {
    this.lastId += 1
    const id = this.lastId
    this.waiting.set(id, resume)
    this.send({ _tag: "Question", ...question, id }, () => this.settle(id, "gone"))
  }

  finish(how: "kill" | "close"): Promise<void> {
    this.end = "wanted"
    this.child.kill(how === "kill" ? "SIGKILL" : "SIGTERM")
    return this.ended
  }
}

const settled = (ending: Ending | "gone"): Effect.Effect<unknown, StationGone | Refused> => {
  if (ending === "gone") return Effect.fail(new StationGone())
  if (ending._tag === "Answered") return Effect.succeed(ending.answer)
  const { code, message, retryable } = ending
  return Effect.fail(new Refused({ code, text: message, retryable }))
}

/** Makes the station, not started yet; it is killed when the scope closes. */
export const make = Effect.fnUntraced(function* (settings: Settings) {
  const up = yield* Latch.make(false)
  const fallen = yield* Deferred.make<never, StationFell>()
  let life: Life | null = null
  const start = (aheadMillis: number) =>
    Effect.callback<void>((resume) => {
      const open = () => {
        up.openUnsafe()
        resume(Effect.void)
      }
      const fell = (detail: string) => Deferred.doneUnsafe(fallen, Effect.fail(new StationFell({ detail })))
      life = new Life(settings, aheadMillis, open, fell)
    }).pipe(Effect.raceFirst(Deferred.await(fallen)))
  const finish = (how: "kill" | "close") =>
    Effect.promise(async () => {
      up.closeUnsafe()
      await life?.finish(how)
      life = null
    })
  const put = (question: Omit<Question, "id" | "_tag">) =>
    Effect.callback<unknown, StationGone | Refused>((resume) => {
      if (life === null) resume(Effect.fail(new StationGone()))
      else life.ask(question, (ending) => resume(settled(ending)))
    })
  const ask = (facade: string, name: string, input: unknown) => Effect.andThen(up.await, put({ facade, name, input }))
  yield* Effect.addFinalizer(() => finish("kill"))
  return {
    start,
    kill: finish("kill"),
    freeze: Effect.sync(() => void life?.child.kill("SIGSTOP")),
    thaw: Effect.sync(() => void life?.child.kill("SIGCONT")),
    moveClock: (aheadMillis) => Effect.sync(() => life?.send({ _tag: "Clock", aheadMillis }, () => undefined)),
    stop: finish("close"),
    // The names and their types come from one table; over the channel only JSON is left of them.
    ask: ask as Ask,
    fell: Deferred.await(fallen)
  } satisfies StationProcess
})
