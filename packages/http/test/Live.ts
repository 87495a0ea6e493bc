/** A live station in memory behind the API, with a story in its books; who acts is what the header `x-actor` says. */
import { type Authorization, Notices, type PromiseStation, type Station, StationPromise } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as TestClock from "effect/testing/TestClock"
import { onSite, type Site } from "../../core/test/Panel.ts"
import { type Samples, samples } from "../../core/test/station/every/Samples.ts"
import { unit, type World, world } from "../../core/test/station/every/World.ts"
import { createHttpApi, type Defect, type HttpApi, type HttpApiOptions } from "../src/index.ts"

/** The API, what stands in the books, and what broke. */
export interface Live {
  readonly api: HttpApi
  readonly station: PromiseStation
  readonly site: Site
  readonly world: World
  readonly samples: Samples
  readonly defects: Array<Defect>
  /** Lets time pass at the station. */
  readonly pass: (time: Duration.Input) => Promise<void>
  /** Sends a request as somebody, or as nobody. */
  readonly send: (actor: string | null, method: string, path: string, given?: Given) => Promise<Response>
}

/** What a request has besides its address; `json` is its body. */
export interface Given {
  readonly json?: unknown
  readonly text?: string
  readonly body?: ReadableStream<Uint8Array>
  readonly headers?: { readonly [name: string]: string }
}

export const requestOf = (actor: string | null, method: string, path: string, given: Given = {}): Request => {
  const body = given.body ?? given.text ?? (given.json === undefined ? undefined : JSON.stringify(given.json))
  return new Request(`http://station${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(given.body === undefined ? {} : { duplex: "half" }),
    headers: {
      ...(given.json === undefined ? {} : { "content-type": "application/json" }),
      ...(actor === null ? {} : { "x-actor": actor }),
      ...given.headers
    }
  })
}

/** Makes the API of a station that a test runs on. */
export const live = Effect.fnUntraced(function* (site: Site, made: World, options: Partial<HttpApiOptions> = {}) {
  const context = yield* Effect.context<Station.Station | Authorization | StationStore>()
  const runtime = ManagedRuntime.make(Layer.succeedContext(context))
  const station = StationPromise.over(runtime)
  const defects: Array<Defect> = []
  const api = createHttpApi({
    station,
    notices: Notices.over(runtime),
    identify: (request) => request.headers.get("x-actor"),
    log: (defect) => defects.push(defect),
    ...options
  })
  const send: Live["send"] = (actor, method, path, given) => api.fetch(requestOf(actor, method, path, given))
  const pass: Live["pass"] = (time) => runtime.runPromise(TestClock.adjust(time))
  return { api, station, site, world: made, samples: samples(made), defects, pass, send } satisfies Live
})

/** Runs a test on a live station of its own, whose story `actor` lived. */
export const withLive = <A>(
  test: (it: Live) => Promise<A>,
  actor = "inside",
  options: Partial<HttpApiOptions> = {}
) => {
  const site = unit()
  return onSite(
    site,
    Effect.gen(function* () {
      const it = yield* live(site, yield* world(site, actor), options)
      return yield* Effect.promise(() => test(it))
    })
  )
}
