/** Files up and down: a list as it is read, and what becomes of the rows of a file that was sent. */
import { type PromiseHost, Rejection, StationPromise } from "@yugou/core"
import { streamCounter } from "./events/Changes.ts"
import { baseHeaders, HttpRefusal } from "./problem/Problem.ts"
import { bytesOf } from "./request/Body.ts"
import { invalid } from "./request/Input.ts"
import { readQuery } from "./table/Parameters.ts"
import { type Route, routes } from "./table/Routes.ts"
import type { Sheets } from "./table/Sheets.ts"

/** What these answers need of the API around them. */
export interface Around {
  readonly whoIs: (
    request: Request,
    asked: { readonly name: string; readonly deed: "execute" | "plan" }
  ) => Promise<{ readonly actor: string }>
  readonly streamed: (start: (signal: AbortSignal) => AsyncIterator<unknown>, request: Request) => Promise<Response>
  readonly authorize: PromiseHost.Authorize
  readonly ending: AbortSignal
}

/** How long a file may be, and how many are taken in at a time, of one actor too: each is kept in memory until its rows are done. */
const maxFileBytes = 32 * 1024 * 1024
const mostAtOnce = 4
/** Whoever is slow, or reads nothing, keeps others from nothing. */
const mostOfOne = 1

/** How much of a file is made before its status goes out: the mark, the titles and the first rows, so that what forbids it is a problem. */
const firstParts = 3

const routeOf = (operation: string): Route => {
  const route = routes.find(({ deed, operation: { name } }) => deed === "execute" && name === operation)
  if (route === undefined) throw new Error(`sheets: ${operation} is no operation`)
  return route
}

/** Takes a parameter of these addresses out of those of the operation behind. */
const choice = <A extends string>(query: URLSearchParams, name: string, all: readonly [A, ...ReadonlyArray<A>]): A => {
  const given = query.get(name)
  query.delete(name)
  if (given === null) return all[0]
  const found = all.find((each) => each === given)
  if (found === undefined) throw invalid(name, "parameter", "choice")
  return found
}

const nothingElse = (query: URLSearchParams): void => {
  const [surplus] = [...query.keys()]
  if (surplus !== undefined) throw invalid(surplus, "parameter", "surplus")
}

/** Gives a stream whose beginning was read already. */
const after = (
  parts: ReadonlyArray<Uint8Array>,
  reader: ReadableStreamDefaultReader<Uint8Array>
): ReadableStream<Uint8Array> => {
  const waiting = [...parts]
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const first = waiting.shift()
        if (first !== undefined) return controller.enqueue(first)
        const { done, value } = await reader.read()
        return done ? controller.close() : controller.enqueue(value)
      },
      cancel: () => reader.cancel()
    },
    { highWaterMark: 0 }
  )
}

/** Makes what answers the files of a host, by method and the part of the address behind `/sheets/`. */
export const sheetAnswers = (sheets: Sheets, { authorize, whoIs, streamed, ending }: Around) => {
  const places = streamCounter(mostAtOnce)
  const ofActor = streamCounter(mostOfOne)

  /** A place for a file of an actor; gives what gives it back. */
  const place = (actor: string): (() => void) => {
    const own = ofActor.take(actor)
    const one = own === null ? null : places.take("")
    if (own === null || one === null) {
      own?.()
      throw new HttpRefusal("TOO_MANY", { headers: { "retry-after": "30" } })
    }
    return () => {
      own()
      one()
    }
  }

  const down = (name: string, operation: string) => {
    const route = routeOf(operation)
    return async (request: Request): Promise<Response> => {
      const { actor } = await whoIs(request, { name: operation, deed: "execute" })
      const query = new URL(request.url).searchParams
      const language = choice(query, "language", ["zh", "en"])
      const digits = choice(query, "digits", ["plain", "asText"])
      const filter = readQuery(route.parameters, query)
      for (const field of ["actor", "after", "limit"])
        if (Object.hasOwn(filter, field)) throw invalid(field, "parameter", "surplus")
      const signal = AbortSignal.any([request.signal, ending])
      const reader = sheets.exported(name, { actor, filter, language, digits, signal }).getReader()
      const parts: Array<Uint8Array> = []
      while (parts.length < firstParts) {
        const { done, value } = await reader.read()
        if (done) break
        parts.push(value)
      }
      const headers = {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${name}.csv"`
      }
      return new Response(after(parts, reader), { headers: { ...baseHeaders, ...headers } })
    }
  }

  /** Refuses whoever may not do what the file is for, in any org unit: the station asks again for each row, but then the file is read. */
  const demandMay = async (actor: string, operation: string, { signal }: Request): Promise<void> => {
    const { permission } = routeOf(operation).operation
    const grant = await authorize(actor, permission, { signal })
    if ((grant?.orgScope ?? []).length === 0)
      throw StationPromise.toStationError(new Rejection.Forbidden({ actor, permission }))
  }

  /** Keeps the file until its rows are done. */
  const taken = async (
    request: Request,
    actor: string,
    start: (open: () => ReadableStream<Uint8Array>) => (signal: AbortSignal) => AsyncIterator<object>
  ) => {
    if (!/^text\/csv\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) throw new HttpRefusal("MEDIA_TYPE")
    const give = place(actor)
    try {
      const file = new Blob([(await bytesOf(request, maxFileBytes)) as Uint8Array<ArrayBuffer>])
      const rows = start(() => file.stream())
      async function* until(signal: AbortSignal) {
        try {
          yield* { [Symbol.asyncIterator]: () => rows(signal) }
        } finally {
          give()
        }
      }
      return await streamed(until, request)
    } catch (error) {
      give()
      throw error
    }
  }

  const check = (name: string, operation: string) => async (request: Request) => {
    const { actor } = await whoIs(request, { name: operation, deed: "plan" })
    nothingElse(new URL(request.url).searchParams)
    await demandMay(actor, operation, request)
    return taken(request, actor, (open) => (signal) => sheets.checked(name, { actor, open, signal }))
  }

  const into = (name: string, operation: string) => async (request: Request) => {
    const { actor } = await whoIs(request, { name: operation, deed: "execute" })
    const query = new URL(request.url).searchParams
    const batchId = query.get("batchId") ?? request.headers.get("idempotency-key") ?? ""
    query.delete("batchId")
    const bad = choice(query, "bad", ["refuse", "leave"])
    nothingElse(query)
    if (!/^[^\p{C}]{1,40}$/u.test(batchId)) throw invalid("batchId", "parameter", "batchId")
    await demandMay(actor, operation, request)
    return taken(request, actor, (open) => (signal) => sheets.imported(name, { actor, open, signal, batchId, bad }))
  }

  type Answer = (request: Request) => Promise<Response>
  return [
    ...Object.entries(sheets.down).map(([name, operation]) => ["GET", name, down(name, operation)] as const),
    ...Object.entries(sheets.up).flatMap(([name, operation]) => [
      ["POST", `${name}/check`, check(name, operation)] as const,
      ["POST", `${name}/import`, into(name, operation)] as const
    ])
  ] satisfies ReadonlyArray<readonly [method: "GET" | "POST", place: string, answer: Answer]>
}
