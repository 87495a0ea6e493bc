/** The HTTP API of the station, with sign-in. The two persons of the story act by a token that is made at the start; a real station has none of that. */
import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import * as path from "node:path"
import { pageDirectory } from "@yugou/console"
import {
  Authorization,
  Notices,
  type PromiseStation,
  type SmsGateway,
  type Station,
  StationMetrics,
  StationPromise
} from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import { sheetsOf } from "@yugou/csv"
import { type AccessEntry, bearerOf, createHttpApi, type HttpApi, type OwnRoute } from "@yugou/http"
import { filesOf, processMeasures, serve } from "@yugou/http/node"
import type { StationDatabase } from "@yugou/store-postgres"
import type { TerminalLink } from "@yugou/terminal-link"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { People, type Story, storyActors } from "./People.ts"
import { readiness } from "./Ready.ts"

/** A token of this run, and who acts with it. */
export interface Token {
  readonly actor: string
  readonly token: string
}

/** The API of a station, which listens nowhere yet. */
export interface Made {
  readonly tokens: ReadonlyArray<Token>
  /** Whether the page of the console is there; it is built by `npm start`. */
  readonly page: "served" | "notBuilt"
  /** The station as programs call it, and its API without a network. */
  readonly station: PromiseStation
  readonly api: HttpApi
}

/** A server that listens. */
export interface Http extends Made {
  readonly port: number
}

/** Where the API is served, and how. */
export interface Settings {
  readonly port: number
  readonly story: Story
  /** Addresses and networks of the proxies in front, whose `X-Forwarded-For` is believed. */
  readonly proxies: ReadonlyArray<string>
  /** Whether a line is logged of each request that was answered. */
  readonly accessLog: "on" | "off"
  /** Whether the engines run, or a stop has begun; they run where nothing is said. */
  readonly engines?: () => "up" | "stopping"
  /** Routes besides those of the station and of accounts. */
  readonly besides?: ReadonlyArray<OwnRoute>
}

/** The port cannot be had. */
export class HttpPortError extends Error {}

/** The page never believes the clock of a PC: each answer says what time it is at the site, and that of a demonstration that it is one. */
const told = (api: HttpApi, now: () => number, demonstration: "yes" | "no"): HttpApi => ({
  ...api,
  fetch: async (request) => {
    const response = await api.fetch(request)
    response.headers.set("x-station-time", new Date(now()).toISOString())
    if (demonstration === "yes") response.headers.set("x-demonstration", "yes")
    return response
  }
})

/** Makes the API of a station that is open; its webhooks are told until the scope ends. */
export const make = Effect.fnUntraced(function* (
  station: Context.Context<
    Station.Station | StationStore | Authorization | People | StationDatabase | TerminalLink | SmsGateway
  >,
  { story, accessLog, engines = () => "up", besides = [] }: Settings
) {
  // The station's time is that of whoever calls: here the clock of the site.
  const context = Context.merge(yield* Effect.context<never>(), station)
  const tokens = (story === "played" ? storyActors : []).map(
    (actor): Token => ({ actor, token: randomBytes(24).toString("base64url") })
  )
  const known = new Map(tokens.map(({ actor, token }) => [token, actor]))
  const sessions = Context.get(station, People)
  const runtime = ManagedRuntime.make(Layer.succeedContext(context))
  const { openMetrics } = yield* Effect.provideContext(StationMetrics.make, context)
  const ofProcess = processMeasures()
  const page = existsSync(path.join(pageDirectory, "index.html")) ? "served" : "notBuilt"
  const files = page === "served" ? yield* Effect.promise(() => filesOf(pageDirectory)) : null
  const promised = StationPromise.over(runtime)
  const notices = Notices.over(runtime)
  const { authorize } = Context.get(station, Authorization)
  const clock = yield* Clock.Clock
  const log = Effect.runForkWith(context)
  // What it says of a request names no customer: the address without parameters, and never a body.
  const access = (entry: AccessEntry) =>
    void log(Effect.annotateLogs(Effect.logInfo("request"), { ...entry, millis: Math.round(entry.millis) }))
  const made = createHttpApi({
    station: promised,
    notices,
    sheets: sheetsOf(promised),
    authorize: (actor, permission, { signal }) =>
      Effect.runPromise(
        Effect.catchTag(authorize(actor, permission), "Forbidden", () => Effect.succeed(null)),
        { signal }
      ),
    identify: (request, asked) => known.get(bearerOf(request) ?? "") ?? sessions.identify(request, asked),
    routes: [...sessions.routes, ...besides],
    ...(files === null ? {} : { files }),
    ...(accessLog === "on" ? { access } : {}),
    // The example serves this machine only; a real station asks for the address or a token of whoever measures.
    metrics: { allow: () => true, more: async () => ofProcess() + (await Effect.runPromiseWith(context)(openMetrics)) },
    ready: () => Effect.runPromiseWith(context)(readiness(engines))
  })
  const api = told(made, () => clock.currentTimeMillisUnsafe(), besides.length > 0 ? "yes" : "no")
  yield* Effect.acquireRelease(
    Effect.sync(() => sessions.tellWebhooks({ notices, station: promised })),
    ({ stop }) => Effect.promise(stop)
  )
  return { tokens, page, station: promised, api } satisfies Made
})

/** Serves an API until the scope ends; then answers under way are let out. */
export const listen = Effect.fnUntraced(function* (made: Made, { port, proxies }: Settings) {
  const server = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => serve(made.api, { port, proxies }),
      catch: (error) => new HttpPortError(`--http-port ${port}: ${error instanceof Error ? error.message : error}`)
    }),
    ({ stop }) => Effect.promise(stop)
  )
  return { ...made, port: server.port } satisfies Http
})
