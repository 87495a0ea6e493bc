/** A front end on loopback with a directory and an inbox in memory, and terminals that are bare sockets. */
import { connect, type Socket } from "node:net"
import {
  AnotherDevice,
  type DirectoryEntry,
  Energy,
  Instant,
  StoreError,
  type TerminalAdmission,
  TerminalDirectory,
  type TerminalEvent,
  TerminalGateway,
  TerminalId,
  TerminalInbox
} from "@yugou/core"
import type { Dialect, TerminalRequest } from "@yugou/core/dialect"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import {
  type FrameLog,
  type Limits,
  type LinkEvent,
  type Listening,
  layer,
  layerFrameLogRing,
  type Network,
  type Ports,
  TerminalLink,
  type Tls
} from "../src/index.ts"
import * as LineDialect from "./LineDialect.ts"

export const terminal = (n: number | string): TerminalId => TerminalId.make(`T-${n}`)

/** What the fakes behind the ports saw, and how they behave. */
export class Books extends Context.Service<
  Books,
  {
    readonly entries: Map<string, DirectoryEntry>
    readonly accepted: Array<TerminalEvent>
    readonly memos: Array<unknown>
    mode: "works" | "fails" | "hangs"
    /** Happens once, when the directory has found somebody. */
    afterLookUp: () => void
    /** How many calls hang. */
    waiting: number
    /** Ends what hangs. */
    readonly relief: Deferred.Deferred<void>
  }
>()("test/Books") {}

const behave = <A>(books: Books["Service"], work: () => A): Effect.Effect<A, StoreError> => {
  switch (books.mode) {
    case "works":
      return Effect.sync(work)
    case "fails":
      return Effect.fail(new StoreError({ reason: "unavailable", detail: "the test says so" }))
    case "hangs":
      books.waiting += 1
      return Effect.andThen(Deferred.await(books.relief), Effect.sync(work))
  }
}

const directory = Layer.effect(
  TerminalDirectory,
  Effect.map(Books, (books) =>
    TerminalDirectory.of({
      find: (dialectId, address) =>
        Effect.suspend(() =>
          behave(books, () => {
            const entry = books.entries.get(address)
            const { afterLookUp } = books
            books.afterLookUp = () => undefined
            afterLookUp()
            return entry?.dialectId === dialectId ? Option.some(entry) : Option.none()
          })
        ),
      get: (terminalId) =>
        Effect.suspend(() =>
          behave(books, () =>
            Option.fromNullishOr([...books.entries.values()].find((entry) => entry.terminalId === terminalId))
          )
        ),
      remember: (terminalId, memo) =>
        Effect.suspend(() =>
          behave(books, () => {
            books.memos.push([terminalId, memo])
            for (const [address, entry] of books.entries) {
              if (entry.terminalId === terminalId) books.entries.set(address, { ...entry, memo })
            }
          })
        )
    })
  )
)

const inbox = Layer.effect(
  TerminalInbox,
  Effect.map(Books, (books) =>
    TerminalInbox.of({
      accept: (event, from) =>
        Effect.suspend(() => {
          const entry = from === undefined ? undefined : books.entries.get(from.address)
          const stranger = from !== undefined && entry?.terminalId !== event.terminalId
          const refused = new AnotherDevice({ terminalId: event.terminalId, reason: "otherDevice" })
          const stored: Effect.Effect<void, StoreError | AnotherDevice> = stranger
            ? Effect.fail(refused)
            : behave(books, () => void books.accepted.push(event))
          return stored
        })
    })
  )
)

/** Terminals 1 … `count` at the addresses `1` …; `settings` as the line dialect has them. */
export const books = (
  count: number,
  settings: Partial<LineDialect.Settings> = {},
  also: Pick<DirectoryEntry, "entryNo" | "admission"> = {}
) =>
  Layer.sync(Books, () => {
    const entries = Array.from({ length: count }, (_, index): [string, DirectoryEntry] => [
      `${index + 1}`,
      {
        terminalId: terminal(index + 1),
        dialectId: "line",
        address: `${index + 1}`,
        settings: { ...LineDialect.goodSettings, ...settings },
        memo: null,
        ...also
      }
    ])
    return Books.of({
      entries: new Map(entries),
      accepted: [],
      memos: [],
      mode: "works",
      afterLookUp: () => undefined,
      waiting: 0,
      relief: Deferred.makeUnsafe()
    })
  })

export interface Setting {
  readonly terminals?: number
  readonly settings?: Partial<LineDialect.Settings>
  /** For a directory that counts changes. */
  readonly entryNo?: number
  /** Who may dial in as each terminal. */
  readonly admission?: TerminalAdmission
  readonly limits?: Partial<Limits>
  readonly port?: number
  readonly ports?: Ports
  readonly networks?: ReadonlyArray<Network>
  readonly frameLog?: Layer.Layer<FrameLog>
  readonly proxies?: ReadonlyArray<string>
  readonly tls?: Tls
  readonly also?: ReadonlyArray<Listening>
  /** In place of the two of the tests. */
  readonly dialects?: readonly [Dialect, ...Array<Dialect>]
  readonly loggers?: ReadonlyArray<Logger.Logger<unknown, unknown>>
}

/** For what happens when a connection takes the place of another one, whatever it is that decides it. */
export const newestWins: Setting = { admission: { takeover: "newestWins" } }

/** A whole front end for one test: port 0, quiet log. */
export const station = ({
  terminals = 3,
  settings = {},
  limits = {},
  port = 0,
  ports = {},
  loggers = [],
  networks = [],
  dialects = [LineDialect.make("other", "OTHER"), LineDialect.line],
  frameLog = layerFrameLogRing(),
  entryNo,
  admission,
  ...listening
}: Setting = {}) =>
  layer({
    ...listening,
    host: "127.0.0.1",
    port,
    dialects,
    limits,
    networks,
    ports
  }).pipe(
    Layer.provideMerge(Layer.mergeAll(directory, inbox, frameLog)),
    Layer.provideMerge(
      books(terminals, settings, {
        ...(entryNo === undefined ? {} : { entryNo }),
        ...(admission === undefined ? {} : { admission })
      })
    ),
    Layer.provideMerge(Logger.layer(loggers))
  )

/** Lets the event loop turn once: sockets get their say. */
export const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** Lets the event loop turn until the condition holds; the test's own time limit ends it when it never does. */
export const until = (condition: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => (condition() ? Effect.void : Effect.andThen(turn, until(condition))))

/** The same for a condition that is an effect. */
export const untilSome = <A, E, R>(found: Effect.Effect<Option.Option<A>, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(found, (some) =>
    Option.isSome(some) ? Effect.succeed(some.value) : Effect.andThen(turn, untilSome(found))
  )

/** One terminal's side of a connection: lines in, lines out. */
export interface Peer {
  readonly socket: Socket
  readonly lines: Array<string>
  readonly state: { closed: "no" | "yes" }
  readonly say: (line: string) => void
  /** Waits for a line and gives it. */
  readonly hear: (start: string) => Effect.Effect<string>
  readonly closed: Effect.Effect<void>
}

/** Dials in and says nothing yet. */
export const dial: Effect.Effect<Peer, never, TerminalLink | Scope.Scope> = Effect.flatMap(
  TerminalLink,
  ({ address }) => dialBy((connected) => connect({ host: "127.0.0.1", port: address.port, noDelay: true }, connected))
)

/** The same from another address of this machine. */
export const dialFrom = (localAddress: string): Effect.Effect<Peer, never, TerminalLink | Scope.Scope> =>
  Effect.flatMap(TerminalLink, ({ address: { port } }) =>
    dialBy((connected) => connect({ host: "127.0.0.1", port, localAddress, noDelay: true }, connected))
  )

/** The same over a socket of any kind, which may be refused after all. */
export const dialBy = Effect.fnUntraced(function* (
  open: (connected: () => void) => Socket
): Effect.fn.Return<Peer, never, Scope.Scope> {
  const socket = yield* Effect.acquireRelease(
    Effect.callback<Socket>((resume) => {
      const made = open(() => resume(Effect.succeed(made)))
      made.on("error", () => resume(Effect.succeed(made)))
    }),
    (made) => Effect.sync(() => made.destroy())
  )
  const lines: Array<string> = []
  const state: Peer["state"] = { closed: "no" }
  let rest: Array<string> = []
  socket.on("data", (chunk) => {
    rest.push(chunk.toString("latin1"))
    if (!chunk.includes("\n")) return
    const parts = rest.join("").split("\n")
    rest = [parts.pop() ?? ""]
    lines.push(...parts)
  })
  socket.on("close", () => {
    state.closed = "yes"
  })
  return {
    socket,
    lines,
    state,
    say: (line) => socket.write(`${line}\n`),
    hear: (start) =>
      Effect.map(
        until(() => lines.some((line) => line.startsWith(start))),
        () =>
          lines.splice(
            lines.findIndex((line) => line.startsWith(start)),
            1
          )[0] ?? ""
      ),
    closed: until(() => state.closed === "yes")
  }
})

/** Dials in, logs in, and waits until the link answers. */
export const login = Effect.fnUntraced(function* (address: number | string) {
  const peer = yield* dial
  peer.say(`HELLO ${address}`)
  yield* peer.hear("OK")
  return peer
})

const later = Instant.fromMillis(3_600_000)

export const read = (requestId: string, n = 1, notAfter = later): TerminalRequest<"ReadBalance"> => ({
  _tag: "ReadBalance",
  requestId,
  terminalId: terminal(n),
  notAfter,
  payload: { target: { _tag: "Terminal", terminalId: terminal(n) } }
})

export const credit = (requestId: string, n = 1, notAfter = later, value = "10"): TerminalRequest<"WriteCredit"> => ({
  _tag: "WriteCredit",
  requestId,
  terminalId: terminal(n),
  notAfter,
  payload: {
    target: { _tag: "Terminal", terminalId: terminal(n) },
    mode: "append",
    wireNo: 7,
    value: Energy.kwh(value),
    thresholds: null,
    lifetimeMinutes: null
  }
})

export const set = (requestId: string, n = 1, notAfter = later): TerminalRequest<"WriteParameter"> => ({
  _tag: "WriteParameter",
  requestId,
  terminalId: terminal(n),
  notAfter,
  payload: {
    target: { _tag: "Terminal", terminalId: terminal(n) },
    item: { _tag: "PurchaseControl", state: "engaged" }
  }
})

/** Asks in a child fiber that has begun when this returns. */
export const ask = (request: TerminalRequest) =>
  Effect.flatMap(TerminalGateway, (gateway) => Effect.forkChild(gateway.execute(request), { startImmediately: true }))

/** Collects link events from now on. */
export const watch = Effect.gen(function* () {
  const { events } = yield* TerminalLink
  const seen: Array<LinkEvent> = []
  yield* Effect.forkChild(
    Stream.runForEach(events, (event) => Effect.sync(() => void seen.push(event))),
    { startImmediately: true }
  )
  return {
    seen,
    /** Waits for an event with this tag and gives it. */
    expect: <T extends LinkEvent["_tag"]>(tag: T): Effect.Effect<Extract<LinkEvent, { _tag: T }>> =>
      Effect.map(
        until(() => seen.some((event) => event._tag === tag)),
        () => seen.find((event): event is Extract<LinkEvent, { _tag: T }> => event._tag === tag) as never
      )
  }
})
