/** Reads the body of a request: JSON in UTF-8, an object, and no longer than it may be. */
import { Rejection, StationPromise } from "@yugou/core"
import { HttpRefusal } from "../problem/Problem.ts"
import { requestWords } from "../problem/texts.ts"

/** Any JSON object. */
export type Fields = { readonly [field: string]: unknown }

const isJson = (contentType: string): boolean =>
  /^application\/json\s*(;\s*charset=("?)utf-8\2\s*)?$/i.test(contentType.trim())

const noObject = (problem: string) =>
  StationPromise.toStationError(
    new Rejection.InvalidInput({ field: "", problem, title: requestWords.body, demand: requestWords.object })
  )

const tooLarge = (maxBytes: number) => new HttpRefusal("TOO_LARGE", { detail: { maxBytes } })

/** A body that breaks off is the client's doing, and no defect: the answer reaches nobody. */
const brokenOff = (): never => {
  throw new HttpRefusal("MALFORMED")
}

/** Reads all bytes, and ends the request as soon as they are too many, whatever its length header says. */
export const bytesOf = async (request: Request, maxBytes: number): Promise<Uint8Array> => {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes)
  if (request.body === null) return new Uint8Array()
  const reader = (request.body as ReadableStream<Uint8Array>).getReader()
  const parts: Array<Uint8Array> = []
  let length = 0
  const read = () => reader.read().catch(brokenOff)
  for (let part = await read(); !part.done; part = await read()) {
    length += part.value.length
    if (length > maxBytes) {
      await reader.cancel()
      throw tooLarge(maxBytes)
    }
    parts.push(part.value)
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const decoder = new TextDecoder("utf-8", { fatal: true })

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch (error) {
    throw noObject(error instanceof SyntaxError ? error.message : "no UTF-8")
  }
}

/** Reads the object in a body; rejects with what is wrong with it. */
export const readBody = async (request: Request, maxBytes: number): Promise<Fields> => {
  const coding = request.headers.get("content-encoding") ?? "identity"
  if (!isJson(request.headers.get("content-type") ?? "") || coding !== "identity") throw new HttpRefusal("MEDIA_TYPE")
  const value = parsed(await bytesOf(request, maxBytes))
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw noObject("not an object")
  return value as Fields
}
