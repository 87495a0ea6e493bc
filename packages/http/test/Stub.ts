/** A station each of whose calls does the same, and its API: for what HTTP does whatever the operation. */
import type { PromiseStation } from "@yugou/core"
import { createHttpApi, type Defect, type HttpApiOptions } from "../src/index.ts"
import { requestOf } from "./Live.ts"

export type Call = (input: object, options: { readonly signal: AbortSignal }) => unknown

const everyCall = (call: Call): PromiseStation => {
  const facade = new Proxy({}, { get: () => call })
  const plan = new Proxy({}, { get: () => facade })
  return new Proxy({}, { get: (_, name) => (name === "plan" ? plan : facade) }) as PromiseStation
}

export const apiOf = (call: Call, options: Partial<HttpApiOptions> = {}) => {
  const defects: Array<Defect> = []
  const log = (defect: Defect) => defects.push(defect)
  const api = createHttpApi({
    station: everyCall(call),
    identify: () => "clerk",
    authorize: () => ({ orgScope: ["37"] }),
    log,
    ...options
  })
  const send = async (method: string, path: string, given = {}) => api.fetch(requestOf(null, method, path, given))
  return { api, defects, send }
}

export const nothing = () => Promise.resolve({})
export const throwing = (error: unknown) => () => Promise.reject(error)
export const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code
]
