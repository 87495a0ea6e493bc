/** What happens to a connection before its conversation: who is it, do we know it, may it speak (接入). */
import { Bytes, type DirectoryEntry, Monotonic } from "@yugou/core"
import type { ConfiguredDialect, Dialect, Session } from "@yugou/core/dialect"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Allowance from "./Allowance.ts"
import { type AnonymousConnection, hasClosed, held, nextInput, unreadUntil } from "./Anonymous.ts"
import * as Connection from "./Connection.ts"
import { admit, type Candidate, contend, takeOver } from "./Contending.ts"
import { inTime } from "./InTime.ts"
import { nowOf, report, stampOf, turnedAway } from "./Link.ts"
import { headOfStranger } from "./LinkEvent.ts"
import * as Mailbox from "./Mailbox.ts"
import * as Metrics from "./Metrics.ts"
import { type Recognised, recognise } from "./Recognise.ts"
import type { Live } from "./Registry.ts"
import * as Standing from "./Standing.ts"
import * as Trust from "./Trust.ts"

interface Identity {
  readonly dialect: Dialect
  readonly address: string
  readonly head: Uint8Array
  readonly saidAt: number
  readonly order: number
}

/** Serves one connection from its first byte to its end. */
export const serve = Effect.fnUntraced(function* (connection: AnonymousConnection) {
  const { link } = connection
  yield* report(link, { ...stampOf(link, connection.socket), _tag: "Connected" })
  const identity = yield* identify(connection)
  if (Option.isNone(identity)) return
  connection.met()
  const { dialect, head, order, saidAt } = identity.value
  const entry = yield* lookUp(connection, identity.value)
  if (Option.isNone(entry)) return
  const configured = configure(dialect, entry.value)
  if (Result.isFailure(configured)) {
    const { terminalId } = entry.value
    yield* report(link, {
      ...stampOf(link, connection.socket),
      _tag: "BadSettings",
      terminalId,
      ...configured.failure
    })
    return yield* held(connection)
  }
  const proof = yield* admit(connection, entry.value)
  if (proof === null) return
  const candidate = { connection, entry: entry.value, proof, saidAt, order }
  const conversing = Effect.flatMap(
    contend(candidate, (former) => enter(candidate, configured.success, head, former)),
    (conversation) => conversation ?? Effect.void
  )
  // Its place among all front ends is its own as long as it is there.
  yield* Effect.scoped(conversing)
})

const cannotOpen = {
  noKey: "its key is not given",
  damaged: "it is not what its key sealed",
  unavailable: "whoever holds its key did not answer"
} as const

/** Configures the dialect for a terminal; without one of its secrets it is not talked to: a login would be taken that should not be. */
const configure = (dialect: Dialect, { settings, unopened = [] }: DirectoryEntry): ReturnType<Dialect["configure"]> => {
  const [secret] = unopened
  if (secret === undefined) return dialect.configure(settings)
  const { field, keyId, reason } = secret
  return Result.fail({ path: field, message: `the secret cannot be opened (${keyId}): ${cannotOpen[reason]}` })
}

const identify = Effect.fnUntraced(function* (connection: AnonymousConnection) {
  const { link } = connection
  const seen: { head: Uint8Array } = { head: new Uint8Array(0) }
  const found = yield* inTime(link, readHead(connection, seen), link.limits.identifyMillis)
  const said = Option.getOrElse(found, () => ({ reason: "tooSlow" as const, offset: seen.head.length }))
  if ("dialect" in said)
    return Option.some<Identity>({
      ...said,
      head: seen.head,
      saidAt: nowOf(link),
      order: Monotonic.millisOf(link.clock)
    })
  yield* Metrics.countTurnedAway(said.reason)
  yield* report(link, {
    ...stampOf(link, connection.socket),
    _tag: "Unrecognised",
    ...said,
    head: headOfStranger(seen.head)
  })
  // Closed at once it would redial at once: a few are, for who mistook the port.
  if (said.reason !== "closed" && connection.stranger() === "tooMany") yield* held(connection)
  return Option.none<Identity>()
})

type HeadRead = Exclude<Recognised, { _tag: "NeedMore" }> | { readonly reason: "closed"; readonly offset: number }

const readHead = Effect.fnUntraced(function* (
  connection: AnonymousConnection,
  seen: { head: Uint8Array }
): Effect.fn.Return<HeadRead> {
  const { inputs, link } = connection
  const looks = connection.looks()
  for (;;) {
    while (inputs.hasBytes()) {
      const [next] = looks({ _tag: "Came" }, nowOf(link))
      if (next?._tag === "Wait") {
        if (hasClosed(inputs)) break
        yield* unreadUntil(connection, next.until)
        continue
      }
      const bytes = inputs.takeBytes(wholeChunk) ?? new Uint8Array(0)
      seen.head = Bytes.join(seen.head, bytes)
      const said = recognise(link.dialects, seen.head, link.limits.identifyBytes)
      looks(said._tag === "Known" ? { _tag: "Said" } : { _tag: "Unsaid", bytes: bytes.byteLength }, nowOf(link))
      if (said._tag !== "NeedMore") return said
    }
    if (hasClosed(inputs)) return { reason: "closed", offset: seen.head.length }
    yield* nextInput(inputs)
  }
})

/** A dialect looks at what came as it came; `inputBytes` bounds it. */
const wholeChunk = Number.POSITIVE_INFINITY

/** Asks the directory; whom it does not know, and for whom it has no answer, is {@link held}. */
const lookUp = Effect.fnUntraced(function* (connection: AnonymousConnection, { dialect, address }: Identity) {
  const { link } = connection
  const about = { dialectId: dialect.id, address }
  const asked = yield* Standing.asked(link, link.directory.find(dialect.id, address))
  if (typeof asked === "string") {
    yield* report(link, { ...stampOf(link, connection.socket), _tag: "DirectoryFailed", ...about, reason: asked })
    yield* held(connection)
    return Option.none<DirectoryEntry>()
  }
  if (Option.isSome(asked)) return asked
  yield* Metrics.countTurnedAway("unknownTerminal")
  yield* report(link, { ...stampOf(link, connection.socket), _tag: "UnknownTerminal", ...about })
  yield* held(connection)
  return asked
})

/**
 * Enters the terminal into the registry, ends its former connection, and converses.
 *
 * **Details** Counted now and not at the door: a terminal that is connected already takes the place of its own, also in a full house.
 */
const enter = (
  { connection, entry, order, proof }: Candidate,
  configured: ConfiguredDialect,
  head: Uint8Array,
  former: Live | null
): Effect.Effect<void> => {
  const { inputs, link, socket } = connection
  if (former === null && link.registry.count() >= link.limits.connections) {
    return turnedAway(link, socket, "tooManyConnections")
  }
  connection.identified()
  const mailbox = Mailbox.make(link.limits.waitingRequests, (request) => inputs.offer({ _tag: "Submit", request }))
  const live: Live = {
    connectionId: socket.connectionId,
    remote: socket.remote,
    arrival: socket.arrival,
    terminalId: entry.terminalId,
    entry,
    since: nowOf(link),
    order,
    capabilities: configured.capabilities,
    plan: configured.plan,
    moments: socket.moments,
    trust: Trust.make(proof),
    frames: { lastAt: null },
    allowance: {
      left:
        link.registry.allowanceOf(entry.terminalId) ?? Allowance.full(link.allowance, Monotonic.millisOf(link.clock))
    },
    submit: mailbox.submit,
    load: mailbox.load,
    gate: (gate) => {
      live.trust.gate = gate
      inputs.offer({ _tag: "Gate", gate })
    },
    end: (cause) => {
      inputs.offer({ _tag: "Closed", cause, detail: endings[cause] })
      // The former connection of a terminal that dialled again is most likely dead: nothing more can be flushed over it.
      if (cause === "replaced") socket.destroy()
    },
    ended: Deferred.makeUnsafe()
  }
  link.registry.attach(live)
  const open = openSession(connection, live, configured, former)
  return Connection.converse({ link, socket, inputs, mailbox, live }, open, head)
}

const endings = {
  peer: "the peer closed the connection",
  replaced: "the terminal dialled in again",
  error: "closed by the host",
  shutdown: "the station stopped"
} as const

/**
 * Opens the session once nobody else speaks as the terminal.
 *
 * **Details** The directory is asked again: whoever changed or retired the terminal between the first answer and the entering into the registry found
 * no connection to end, and the former connection may have left another memo behind.
 */
const openSession = Effect.fnUntraced(function* (
  connection: AnonymousConnection,
  live: Live,
  configured: ConfiguredDialect,
  former: Live | null
): Effect.fn.Return<Option.Option<Session>> {
  const { link, socket } = connection
  const { entry } = live
  if (former !== null) yield* takeOver(link, former)
  const { dialectId, address, terminalId } = entry
  const stamp = stampOf(link, socket)
  const again = yield* Standing.asked(link, link.directory.find(dialectId, address)).pipe(
    Effect.catchDefect((defect) => Effect.succeed(String(defect)))
  )
  if (typeof again === "string") {
    const reason = `the entry could not be read again: ${again}`
    yield* report(link, { ...stamp, _tag: "DirectoryFailed", dialectId, address, reason })
    return Option.none()
  }
  if (Option.isSome(again) && Standing.isSameEntry(entry, again.value)) {
    if (former !== null) {
      const { arrival, connectionId, remote } = socket
      yield* connection.takeovers.replaced.tell({ at: nowOf(link), connectionId, remote, arrival, former, entry })
    }
    Standing.believe(live, again.value)
    return Option.some(configured.open(terminalId, again.value.memo))
  }
  yield* report(link, { ...stamp, _tag: "EntryChanged", terminalId, dialectId, address })
  return Option.none()
})
