/**
 * What core implements for the front end: the directory of terminals and the inbox, both on the station's store.
 *
 * **Example**
 *
 * ```ts
 * const front = terminalLink({ host: "0.0.0.0", port: 9001, dialects: [gb376] }).pipe(
 *   Layer.provide([StationDirectory.layerDirectory, StationDirectory.layerInbox, layerFrameLogRing()])
 * )
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { suspectedOf, trustedOf } from "../../books/terminal/Suspicion.ts"
import { contesting } from "../../books/terminal/SuspicionRules.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { standingOf } from "../../books/terminal/Terminal.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { openFields } from "../../ports/secrets/SecretFields.ts"
import { Secrets } from "../../ports/secrets/Secrets.ts"
import { Contested, connectionContested } from "../../ports/terminal/Over.ts"
import { type Identity, isSameDevice } from "../../ports/terminal/Requests.ts"
import {
  AnotherDevice,
  type DirectoryEntry,
  TerminalDirectory,
  type TerminalEvent,
  TerminalInbox
} from "../../ports/terminal/TerminalPorts.ts"
import type { Loaded } from "../../store/Aggregates.ts"
import { type Changes, makeCommit, type View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { storableData } from "../../values/Storable.ts"
import { registeredAt } from "./AddressPlaces.ts"
import { raising } from "./Suspect.ts"
import { keepTold } from "./UnopenedSecrets.ts"

/** Under which a memo was kept before it was the device's: it is that of the first device, and of one that is not the first nobody knows. */
const memoKeyOfBefore = (terminalId: string): string => `memo:${terminalId}`

const memoKey = (terminalId: string, { dialectId, address }: Identity): string =>
  `memo:${idOf(terminalId, dialectId, address)}`

/** Gives what the dialect remembers of the device that the terminal is. */
const memoOf = Effect.fnUntraced(function* (terminal: Terminal.State) {
  const store = yield* StationStore
  const { terminalId, deviceSince } = terminal
  const own = yield* store.recall(memoKey(terminalId, terminal))
  if (Option.isSome(own)) return own.value
  return deviceSince === undefined ? Option.getOrNull(yield* store.recall(memoKeyOfBefore(terminalId))) : null
})

/** Gives who may dial in as a terminal, and which of its connections is in doubt or known to be its own. */
const admissionOf = ({ admission, suspicion, trusted, decided }: Terminal.State): Partial<DirectoryEntry> => ({
  ...(admission === undefined ? {} : { admission }),
  ...(suspicion === undefined ? {} : { suspected: suspectedOf(suspicion) }),
  ...(trusted === undefined ? {} : { trusted: trustedOf(trusted) }),
  ...(decided === undefined ? {} : { decided })
})

/** The series under which a terminal's pushed events are kept. @category Functions */
export const eventSeries = (terminalId: string): string => `terminal-event:${terminalId}`

/** Provides {@link TerminalDirectory} on the store; it opens the secrets of a terminal. @category Layers */
export const layerDirectory: Layer.Layer<TerminalDirectory, never, StationStore> = Layer.effect(
  TerminalDirectory,
  Effect.gen(function* () {
    const store = yield* StationStore
    const secrets = yield* Secrets
    const entry = Effect.fnUntraced(function* (terminal: Terminal.State) {
      const { terminalId, dialectId, address, entryNo = 0 } = terminal
      const memo = yield* Effect.provideService(memoOf(terminal), StationStore, store)
      const { settings, unopened } = yield* openFields(secrets, terminalId, terminal.settings)
      const known = {
        terminalId,
        dialectId,
        address,
        settings,
        memo,
        entryNo,
        ...admissionOf(terminal)
      } satisfies DirectoryEntry
      yield* keepTold(terminal, unopened).pipe(
        Effect.catch((error) => Effect.logWarning("the work item about secrets stays as it was", error)),
        Effect.provideService(StationStore, store)
      )
      return unopened.length === 0 ? known : ({ ...known, unopened } satisfies DirectoryEntry)
    })
    return TerminalDirectory.of({
      find: Effect.fnUntraced(function* (dialectId, address) {
        const [found, ...others] = yield* Effect.provideService(
          registeredAt({ dialectId, address }),
          StationStore,
          store
        )
        if (found === undefined) return Option.none()
        if (others.length > 0) {
          // Whoever is meant, the other one's credits and orders would reach the wrong device.
          const ids = [found, ...others].map(({ ref: { id } }) => id).join(", ")
          yield* Effect.logWarning(`${dialectId} ${address} is registered for ${ids}: nobody answers as any of them`)
          return Option.none()
        }
        return Option.some(yield* entry(found.state))
      }),
      get: Effect.fnUntraced(function* (terminalId) {
        const [found] = yield* store.load([ref("Terminal", terminalId)])
        const known = found?.state ?? null
        return known === null || standingOf(known) !== "inService" ? Option.none() : Option.some(yield* entry(known))
      }),
      remember: (terminalId, memo, device) => store.remember(memoKey(terminalId, device), memo)
    })
  })
)

/** How often an event is stored again whose terminal moved meanwhile: numbers are drawn and parameters reported beside it. */
const maxRestarts = 8

/** Says why an event is not the terminal's, if it is not. */
const notIts = (terminal: Terminal.State | null, from: Identity): AnotherDevice["reason"] | null => {
  if (terminal === null) return "unregistered"
  const standing = standingOf(terminal)
  if (standing !== "inService") return standing
  return isSameDevice(terminal, from) ? null : "otherDevice"
}

/** Gives what an event rests on: its terminal, as it stands, must still be the device that pushed it when the commit is made. */
const groundOf = Effect.fnUntraced(function* (
  terminalId: TerminalId,
  from: Identity | undefined
): Effect.fn.Return<{ readonly terminal?: Loaded<"Terminal"> }, StoreError | AnotherDevice, StationStore> {
  if (from === undefined) return {}
  const store = yield* StationStore
  const [terminal = absent("Terminal", terminalId)] = yield* store.load([ref("Terminal", terminalId)])
  const reason = notIts(terminal.state, from)
  if (reason !== null) return yield* new AnotherDevice({ terminalId, reason })
  return { terminal }
})

const decodeContested = Schema.decodeUnknownOption(Contested)

/**
 * Gives what an event does to its terminal besides being kept: two connections that claim to be it raise the doubt about it, in the same commit. One that tells nothing
 * new does not (`SuspicionRules.contesting`).
 */
const contestOf = Effect.fnUntraced(function* (
  { terminalId, kind, detail }: TerminalEvent,
  ground: { readonly terminal?: Loaded<"Terminal"> }
): Effect.fn.Return<{ readonly view: View; readonly changes: Changes<View> }, StoreError, StationStore> {
  const contested = kind === connectionContested ? Option.getOrNull(decodeContested(detail)) : null
  if (contested === null) return { view: ground, changes: {} }
  const store = yield* StationStore
  const [found = absent("Terminal", terminalId)] = yield* store.load([ref("Terminal", terminalId)])
  const terminal = ground.terminal ?? found
  if (terminal.state === null || standingOf(terminal.state) === "retired") return { view: ground, changes: {} }
  const known = { ...terminal, state: terminal.state }
  const { view, changes } = yield* raising(known, contesting(known.state, contested))
  return { view: { ...view }, changes: { ...changes } }
})

const take = Effect.fnUntraced(function* (given: TerminalEvent, from: Identity | undefined) {
  const store = yield* StationStore
  // What a terminal sends is kept as far as it can be: refused, it would be sent again for ever.
  const event = storableData(given)
  const at = yield* DateTime.now
  const { terminalId, key, kind, detail } = event
  const pushed = { key, kind, detail }
  const ground = yield* groundOf(terminalId, from)
  // Another device counts its events by itself. The first one keeps the ids that events had before this was told apart: what it repeats is known.
  const later = from !== undefined && ground.terminal?.state?.deviceSince !== undefined
  const id = later ? idOf("inbox", terminalId, from.dialectId, from.address, key) : idOf("inbox", terminalId, key)
  const device = from === undefined ? {} : { device: { dialectId: from.dialectId, address: from.address } }
  const { view, changes } = yield* contestOf(event, ground)
  yield* store.commit(
    makeCommit<View>(view, changes, {
      command: { id, content: JSON.stringify(pushed), response: null },
      facts: [{ series: eventSeries(terminalId), at, data: { ...pushed, ...device } }],
      trail: { actor: terminalId, operation: "terminal.push", reason: null, at }
    })
  )
})

/** Provides {@link TerminalInbox} on the store: the same key of a terminal is stored once, and nothing of a device that is not the terminal. @category Layers */
export const layerInbox: Layer.Layer<TerminalInbox, never, StationStore> = Layer.effect(
  TerminalInbox,
  Effect.map(StationStore, (store) =>
    TerminalInbox.of({
      accept: (event, from) =>
        take(event, from).pipe(
          Effect.retry({
            times: maxRestarts,
            while: (error) => error._tag === "StoreError" && error.reason === "stale"
          }),
          Effect.provideService(StationStore, store)
        )
    })
  )
)
