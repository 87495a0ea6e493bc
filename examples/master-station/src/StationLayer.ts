/** Assembles the station: core's operations on a store, the front end with its dialects, and the SMS client. */

import { type Address, layer as cluster } from "@yugou/cluster"
import {
  type AccessLog,
  type ArchiveView,
  Authorization,
  CustomerArchives,
  FrameExplainers,
  layerNoSmsGateway,
  Policy,
  SecretKeys,
  Station,
  StationDirectory,
  StationPolicy,
  StationSmsInbox,
  type TerminalGateway
} from "@yugou/core"
import { layer as cmpp } from "@yugou/sms-cmpp"
import { layerAccessLog, layerPgLite, layerPostgres, type StationDatabase } from "@yugou/store-postgres"
import { layerFrameLogRing, type Options, layer as terminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { dialects, explainers } from "./Dialects.ts"
import * as People from "./People.ts"

/** An account at an SMS gateway. */
export interface SmsAccount {
  readonly host: string
  readonly port: number
  readonly spId: string
  readonly secret: string
  readonly srcId: string
}

/** What one opening of the station stands on. */
export interface Parts {
  readonly store: { readonly directory: string } | { readonly url: Redacted.Redacted<string> }
  readonly port: number
  /** The account at an SMS gateway; `null`: there is none, and messages wait. */
  readonly sms: SmsAccount | null
  readonly archive: ReadonlyArray<ArchiveView>
  /** The keys that seal the passwords of terminals. */
  readonly secretKeys: Redacted.Redacted<string>
  /** What sessions ask of this host, such as an encryption machine; none by default. */
  readonly hostPorts?: NonNullable<Options["ports"]>
  /** Where the other processes of the station reach this one, where it has several; they share the database. */
  readonly runner?: Address & { readonly listenPort: number }
  /** The policies that differ from the recommended ones. */
  readonly policy?: Partial<Policy.Policy>
}

/** Lets everybody do everything, as a trial without people may. A real station decides by accounts. */
const allowAll = Layer.succeed(Authorization, Authorization.of({ authorize: () => Effect.succeed({ orgScope: [""] }) }))

/** Without a signature a site sends no message at all. */
const ownPolicy: Partial<Policy.Policy> = { signature: "【泉城供电】" }

/** The gateway of an account; receipts and replies reach the station. */
const gatewayOf = (account: SmsAccount | null) =>
  account === null
    ? layerNoSmsGateway
    : cmpp({ ...account, secret: Redacted.make(account.secret), serviceCode: "YUGOU" }).pipe(
        Layer.provide(StationSmsInbox.layer)
      )

/** Logs how long a part took to open, by the time of the machine: a start that is slow says where. */
const timed = <A, E, R>(part: string, layer: Layer.Layer<A, E, R>): Layer.Layer<A, E, R> =>
  Layer.unwrap(
    Effect.sync(() => {
      const begun = performance.now()
      const told = Effect.suspend(() =>
        Effect.annotateLogs(Effect.logInfo("opened"), { part, millis: Math.round(performance.now() - begun) })
      )
      return Layer.tap(layer, () => told)
    })
  )

/** Joins the front end to those of the other processes, where there are any. */
const amongAll = <A, E, R>({ runner, store }: Parts, link: Layer.Layer<TerminalGateway | A, E, R>) => {
  if (runner === undefined || !("url" in store)) return link
  const { host, listenPort, port } = runner
  return cluster({ url: store.url, runner: { host, port }, listen: { host, port: listenPort } }, link)
}

/** Gives the station with its ports, and with what decides who may do what. */
const over = <People, E>(parts: Parts, people: Layer.Layer<Authorization | People, E, StationDatabase | AccessLog>) => {
  const store = timed("store", "directory" in parts.store ? layerPgLite(parts.store) : layerPostgres(parts.store))
  const link = terminalLink({ host: "127.0.0.1", port: parts.port, dialects, ports: parts.hostPorts ?? {} })
  const front = timed("frontEnd", amongAll(parts, link)).pipe(
    Layer.provideMerge(layerFrameLogRing()),
    Layer.provide([StationDirectory.layerDirectory, StationDirectory.layerInbox])
  )
  const sms = gatewayOf(parts.sms)
  const policy = Layer.succeed(StationPolicy, { ...Policy.defaults, ...ownPolicy, ...parts.policy })
  const ports = Layer.mergeAll(front, sms, CustomerArchives.layerMemory(parts.archive), timed("people", people)).pipe(
    Layer.provideMerge(layerAccessLog),
    Layer.provideMerge(policy),
    Layer.provideMerge(store)
  )
  return Station.layer.pipe(
    Layer.provideMerge(ports),
    Layer.provideMerge(SecretKeys.layer(parts.secretKeys)),
    Layer.provideMerge(FrameExplainers.layer(explainers))
  )
}

/** Gives a station on which everybody may do everything: for trials. */
export const make = (parts: Parts) => over(parts, allowAll)

/** Gives a station with accounts in its database. */
export const withAccounts = (parts: Parts, people: People.Settings) => over(parts, People.layer(people))
