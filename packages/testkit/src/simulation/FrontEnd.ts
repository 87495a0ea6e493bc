/** The front end (前置) that all processes share: who is behind an address stands in the station's directory, and a terminal is connected once. */
import { SecretFields, Secrets, StationDirectory, TerminalDirectory, type TerminalId } from "@yugou/core"
import type { Terminal } from "@yugou/core/books"
import {
  type Capabilities,
  type ConfiguredDialect,
  type Dialect,
  type Identity,
  isSameDevice,
  type TerminalEvent
} from "@yugou/core/dialect"
import { StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { PreventSchedulerYield } from "effect/Scheduler"
import type * as Schema from "effect/Schema"
import type { Among } from "./Among.ts"
import type { Broken } from "./Contracts.ts"
import type { Keyring } from "./Keyring.ts"
import type { FrontEnd } from "./Link.ts"
import { guardDialect } from "./SessionGuard.ts"
import type { TerminalKind } from "./Setup.ts"
import type { Member } from "./Terminals.ts"

/** What a front end stands on. */
export interface Ground {
  /** The store, which is there by the time somebody connects. */
  readonly store: () => StationStore["Service"]
  readonly keyring: Keyring
  readonly kinds: ReadonlyArray<TerminalKind>
  /** A terminal as it stands in the books; `null`: nobody has registered it. */
  readonly terminal: (terminalId: TerminalId) => Terminal.State | null
  readonly among: Pick<Among, "state" | "dialled">
  readonly members: () => ReadonlyArray<Member>
  /** Stores what a device pushed to the front end of a process, and says whether it is stored, or that the device is not the terminal any more. */
  readonly accept: (
    event: TerminalEvent,
    from: Identity,
    heard: { readonly stored: () => void; readonly strange: () => void },
    at: number
  ) => void
  /** Hears what a device pushes. */
  readonly pushed: (event: TerminalEvent, device: Identity) => void
  readonly broken: Broken
}

/** Asks a store that answers at once; `null`: it did not, and the guard of its port says so. */
const atOnce = <A, E>(effect: Effect.Effect<A, E>): A | null => {
  const exit = Effect.runSyncExit(Effect.provideService(effect, PreventSchedulerYield, true))
  return Exit.isSuccess(exit) ? exit.value : null
}

type Configure = (dialect: Dialect, settings: Schema.Json) => ConfiguredDialect | null

/** Remembers what settings come to: making a dialect of them anew for each question took longer than the question. */
const configuring = (): Configure => {
  const byDialect = new Map<Dialect, Map<string, ConfiguredDialect | null>>()
  return (dialect, settings) => {
    const known = byDialect.get(dialect) ?? new Map<string, ConfiguredDialect | null>()
    byDialect.set(dialect, known)
    const text = JSON.stringify(settings)
    const made = known.get(text) ?? Result.getOrNull(dialect.configure(settings))
    known.set(text, made)
    return made
  }
}

/** The same for settings as the books keep them, which are the same object as long as nobody changes them: their secrets need not be opened again. */
const configuringStored = (
  configure: Configure,
  { port, changed }: Keyring
): ((dialect: Dialect, terminal: Terminal.State) => ConfiguredDialect | null) => {
  let known = new WeakMap<object, ConfiguredDialect | null>()
  let keys = changed()
  return (dialect, { settings, terminalId }) => {
    if (keys !== changed()) {
      known = new WeakMap()
      keys = changed()
    }
    const key = typeof settings === "object" && settings !== null ? settings : dialect
    const found = known.get(key)
    if (found !== undefined) return found
    const opened = atOnce(SecretFields.openFields(port, terminalId, settings))
    const made = opened === null ? null : configure(dialect, opened.settings)
    known.set(key, made)
    return made
  }
}

/** The front end: as the link of a member sees it, and what it says of what terminals can do. */
export interface Front {
  readonly of: (member: () => Member) => FrontEnd
  readonly capabilities: (terminalId: TerminalId) => Capabilities | null
  /** The station's directory, as whoever is outside of all processes asks it. */
  readonly directory: () => TerminalDirectory["Service"]
  /** Forgets what it knows of the books, which are others now. */
  readonly restored: () => void
}

/** Makes the front end. */
export const make = ({ store, keyring, kinds, terminal, among, members, accept, pushed, broken }: Ground): Front => {
  let built: TerminalDirectory["Service"] | null = null
  const build = (): TerminalDirectory["Service"] => {
    const layer = Layer.provide(StationDirectory.layerDirectory, [
      Layer.succeed(StationStore, store()),
      Layer.succeed(Secrets, keyring.port)
    ])
    built = Context.get(Effect.runSync(Effect.scoped(Layer.build(layer))), TerminalDirectory)
    return built
  }
  const directory = (): TerminalDirectory["Service"] => built ?? build()
  const configure = configuring()
  const configureStored = configuringStored(configure, keyring)
  const capabilities = (terminalId: TerminalId): Capabilities | null => {
    const entry = terminal(terminalId)
    const kind = kinds.find(({ dialect }) => dialect.id === entry?.dialectId)
    return entry === null || kind === undefined ? null : (configureStored(kind.dialect, entry)?.capabilities ?? null)
  }
  const of = (member: () => Member): FrontEnd => ({
    state: among.state,
    dialled: among.dialled,
    accept: (event, stored) => {
      const { identity, link } = member()
      pushed(event, identity)
      accept(event, identity, { stored, strange: link.replace }, link.at())
    },
    find: () => {
      const { kind, identity } = member()
      const entry = Option.getOrNull(atOnce(directory().find(identity.dialectId, identity.address)) ?? Option.none())
      if (entry === null) return null
      const { terminalId, settings, memo, entryNo = 0, unopened = [] } = entry
      // Without one of its secrets nobody is talked to.
      if (unopened.length > 0) return null
      const configured = configure(kind.dialect, settings)
      if (configured === null) return null
      const guarded = guardDialect({ dialect: kind.dialect, configured }, `${kind.name} ${terminalId}`, broken)
      return { terminalId, memo, entryNo, configured: guarded.configured }
    },
    isMeant: ({ terminalId, entryNo }) => {
      const found = atOnce(directory().get(terminalId))
      if (found === null) return "yes"
      const entry = Option.getOrNull(found)
      const isSame = entry !== null && isSameDevice(entry, member().identity) && (entry.entryNo ?? 0) === entryNo
      return isSame ? "yes" : "no"
    },
    connected: (terminalId) => {
      const me = member()
      for (const other of members())
        if (other !== me && other.link.connectedAs()?.terminalId === terminalId) other.link.replace()
    },
    remember: (terminalId, memo) => void atOnce(directory().remember(terminalId, memo, member().identity))
  })
  const restored = (): void => {
    built = null
  }
  return { of, capabilities, directory, restored }
}
