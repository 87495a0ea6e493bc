/** The whole station as an HTTP API: a function from requests to answers that any host can mount. */
import type { CallOptions, Notices, PromiseStation } from "@yugou/core"
import { type AccessEntry, methodOf } from "./access/Access.ts"
import { actorOf, noteActor } from "./access/Actors.ts"
import { metrics } from "./access/Metrics.ts"
import { askedSeldom, defaultReadyMillis, statusOf } from "./access/Ready.ts"
import { batchEvents } from "./events/Batch.ts"
import { changeEvents, streamCounter } from "./events/Changes.ts"
import { eventStream } from "./events/EventStream.ts"
import { watchEvery } from "./events/StillThere.ts"
import type { Asked, HttpApi, HttpApiOptions, Identity, MetricsOptions } from "./HttpApiOptions.ts"
import { apiDocument } from "./openapi/Document.ts"
import { type LogDefect, refusalOf } from "./problem/Answer.ts"
import { HttpRefusal, json, openMetrics, refuse } from "./problem/Problem.ts"
import { readAfter, readInput } from "./request/Input.ts"
import { answerOf } from "./request/OwnAnswer.ts"
import { sheetAnswers } from "./SheetAnswers.ts"
import { methodsOf, pathOf } from "./table/OwnRoutes.ts"
import { basePath, type Route, routes } from "./table/Routes.ts"

type Call = (input: unknown, options: CallOptions) => Promise<unknown> | AsyncIterator<unknown>
type Facades = { readonly [facade: string]: { readonly [name: string]: Call } }

const callOf = (station: PromiseStation, { deed, facade, name }: Route): Call => {
  const facades = (deed === "plan" ? station.plan : station) as unknown as Facades
  const call = facades[facade]?.[name]
  if (call === undefined) throw new Error(`the station has no ${deed} of ${facade}.${name}`)
  return call
}

type Answer = (request: Request) => Response | Promise<Response>

/** What answers at one address, by method. */
type Address = ReadonlyMap<string, Answer>

const printDefect: LogDefect = (defect) => console.error("yugou-http:", defect)

/** The longest body that is read, in bytes, where nothing else is said. @category Constants */
export const defaultMaxBodyBytes = 2 * 1024 * 1024

/**
 * Makes the API of a station: every operation of the table at `/api/v1/<facade>/<operation>`, the dry run of each command at `/api/v1/plan/…`.
 *
 * **Details** Who acts comes from `identify` and from nothing else. Everything that goes wrong is answered with a problem (RFC 9457).
 *
 * **Example**
 *
 * ```ts
 * const api = createHttpApi({ station, identify: (request) => actorOf(request.headers.get("authorization")) })
 * const response = await api.fetch(new Request("http://station/api/v1/customers/list?limit=10"))
 * ```
 *
 * @category Constructors
 */
export const createHttpApi = (options: HttpApiOptions): HttpApi => {
  const { station, notices, identify, heartbeatMillis, readyMillis = defaultReadyMillis } = options
  const { maxBodyBytes = defaultMaxBodyBytes, maxStreamsPerActor = 20, routes: own = [] } = options
  const streams = streamCounter(maxStreamsPerActor)
  const watch = watchEvery(options.checkMillis ?? 10_000)
  const refusal = refusalOf(options.log ?? printDefect)
  const ready = askedSeldom(options.ready ?? (() => ({})), readyMillis)
  const ending = new AbortController()
  /** What ends each stream of changes: a signal made of several would weigh more than all else of it. */
  const following = new Set<() => void>()
  const counted = metrics()

  /** Answers the rows of a batch as they come. What forbids the whole of it comes before the first, and is a problem with its status. */
  const streamed = async (start: (signal: AbortSignal) => AsyncIterator<unknown>, request: Request) => {
    const leaving = new AbortController()
    const rows = start(AbortSignal.any([request.signal, ending.signal, leaving.signal]))
    const first = await rows.next()
    const told = batchEvents(rows, first, (error) => refusal(error, request).problem)
    return eventStream(told, () => leaving.abort(), heartbeatMillis)
  }

  const whoIs = async (
    request: Request,
    asked: Asked | null
  ): Promise<Partial<Identity> & { readonly actor: string }> => {
    const found = await identify(request, asked)
    if (found === null) throw new HttpRefusal("SIGN_IN", { headers: { "www-authenticate": "Bearer" } })
    const identity = typeof found === "string" ? { actor: found } : found
    noteActor(request, identity.actor)
    return identity
  }

  /** Follows the books from the place that the client names, or that it was at when its connection broke. */
  const followed =
    (notices: Notices.NoticesOf): Answer =>
    async (request) => {
      const { actor } = await whoIs(request, null)
      const asked = readAfter(request)
      const give = streams.take(actor)
      if (give === null) throw new HttpRefusal("TOO_MANY", { headers: { "retry-after": "30" } })
      const leaving = new AbortController()
      const leave = () => leaving.abort()
      request.signal.addEventListener("abort", leave)
      following.add(leave)
      let reason: unknown = null
      const check = () =>
        whoIs(request, null).then(
          (still) => (still.actor === actor ? null : new HttpRefusal("SIGN_IN")),
          (error: unknown) => error
        )
      const stop = watch.add(check, (why) => {
        reason = why
        leaving.abort()
      })
      const end = () => {
        stop()
        following.delete(leave)
        leave()
        give()
      }
      try {
        const told = changeEvents(
          await notices({ ...asked, actor }, { signal: leaving.signal }),
          asked.after,
          (error) => refusal(error, request).problem,
          () => reason
        )
        return eventStream(told, end, heartbeatMillis)
      } catch (error) {
        end()
        throw error
      }
    }

  const answering = (route: Route): Answer => {
    const call = callOf(station, route)
    const asked = { name: route.operation.name, deed: route.deed }
    return async (request) => {
      const { actor, ...proved } = await whoIs(request, asked)
      const input = await readInput(route, request, actor, maxBodyBytes)
      if (route.operation.kind === "stream")
        return streamed((signal) => call(input, { signal, ...proved }) as AsyncIterator<unknown>, request)
      return json(await call(input, { signal: request.signal, ...proved }))
    }
  }

  const health: Answer = async () => {
    const parts = await ready()
    const status = statusOf(parts, ending.signal.aborted ? "ending" : "open")
    return json({ status, parts }, status === "up" ? 200 : 503)
  }

  const measured =
    ({ allow, more = () => "" }: MetricsOptions): Answer =>
    async (request) => {
      if (!(await allow(request))) throw new HttpRefusal("SIGN_IN")
      return openMetrics(`${counted.text(streams.open())}${await more()}# EOF\n`)
    }

  const files = (): ReturnType<typeof sheetAnswers> => {
    const { authorize, sheets } = options
    if (sheets === undefined) return []
    if (authorize === undefined)
      throw new TypeError("createHttpApi: sheets need authorize, to ask before a file is read")
    return sheetAnswers(sheets, { authorize, whoIs, streamed, ending: ending.signal })
  }

  const get = (answer: Answer): Address => new Map([["GET", answer]])
  const addresses = new Map<string, Address>([
    ["/health/live", get(() => json({ status: "up" }))],
    ["/health/ready", get(health)],
    [`${basePath}/openapi.json`, get(() => json(apiDocument(own)))],
    ...(options.metrics === undefined ? [] : [["/metrics", get(measured(options.metrics))] as const]),
    ...(notices === undefined ? [] : [[`${basePath}/changes`, get(followed(notices))] as const]),
    ...routes.map((route): [string, Address] => {
      const answer = answering(route)
      return [route.path, new Map(route.methods.map((method) => [method, answer]))]
    }),
    ...files().map(([method, place, answer]): [string, Address] => [
      `${basePath}/sheets/${place}`,
      new Map([[method, answer]])
    ]),
    ...own.map((route): [string, Address] => {
      const answer = answerOf(route)
      return [pathOf(route), new Map(methodsOf(route).map((method) => [method, answer]))]
    })
  ])

  /** Below `/api` nothing is a file or a page: a program that mistypes an address is told so. */
  const fileOf = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const isAsked = request.method === "GET" || request.method === "HEAD"
    const isApi = pathname === "/api" || pathname.startsWith("/api/")
    const file = isAsked && !isApi ? await options.files?.(request) : null
    if (file === null || file === undefined) throw new HttpRefusal("NO_ROUTE")
    return request.method === "HEAD" ? new Response(null, file) : file
  }

  const answer = async (request: Request): Promise<Response> => {
    const address = addresses.get(new URL(request.url).pathname)
    if (address === undefined) return fileOf(request)
    const isHead = request.method === "HEAD"
    const found = address.get(isHead ? "GET" : request.method)
    if (found === undefined) {
      const allow = [...address.keys()].join(", ")
      throw new HttpRefusal("METHOD", { detail: { allow: [...address.keys()] }, headers: { allow } })
    }
    const response = await found(request)
    if (!isHead) return response
    // Nobody reads the body: a stream would otherwise keep its place for ever.
    await response.body?.cancel()
    return new Response(null, response)
  }

  const told = (entry: AccessEntry, request: Request): void => {
    counted.count(entry)
    try {
      options.access?.(entry)
    } catch (error) {
      refusal(error, request)
    }
  }

  /** Answers whatever comes, and says what the code of a refusal was. */
  const answered = async (request: Request): Promise<readonly [Response, code: string | null]> => {
    try {
      return [await answer(request), null]
    } catch (error) {
      const { problem, headers } = refusal(error, request)
      return [refuse(problem, headers), problem.code]
    }
  }

  return {
    fetch: async (request) => {
      const began = performance.now()
      const at = new Date().toISOString()
      const [response, code] = await answered(request)
      const { pathname } = new URL(request.url)
      const path = addresses.has(pathname) ? pathname : response.status < 400 ? "file" : "unknown"
      const actor = actorOf(request)
      const millis = performance.now() - began
      told({ at, method: methodOf(request), path, status: response.status, actor, code, millis }, request)
      return response
    },
    dispose: () => {
      ending.abort()
      for (const leave of following) leave()
    }
  }
}
