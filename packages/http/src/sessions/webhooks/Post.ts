/** Sends one webhook: where it may go is decided about the address that the connection goes to, so a name that means another one a moment later does not help. */
import type { LookupAddress } from "node:dns"
import { lookup } from "node:dns/promises"
import { request as plain } from "node:http"
import { request as secure } from "node:https"
import type { LookupFunction } from "node:net"
import { literalOf, type MayReach, type Scheme } from "./Addresses.ts"

/** What is sent. */
export interface Letter {
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/** How it went: `taken` for a status of 200 to 299, otherwise why not, in a few words of no more than 200 characters. */
export type Outcome = { readonly taken: "yes" } | { readonly taken: "no"; readonly problem: string }

/** Sends a letter; never rejects. */
export type Post = (letter: Letter) => Promise<Outcome>

/** How long a receiver may take to answer, in milliseconds. */
export const answerMillis = 10_000
const mostCharacters = 200

const failed = (problem: string): Outcome => ({ taken: "no", problem: problem.slice(0, mostCharacters) })

/** Looks a name up and keeps of its addresses those that may be reached. */
const lookingUp =
  (mayReach: MayReach, scheme: Scheme): LookupFunction =>
  (name, { all, family }, answer) => {
    const wanted = family === 4 || family === "IPv4" ? 4 : family === 6 || family === "IPv6" ? 6 : 0
    lookup(name, { all: true, family: wanted }).then(
      (found: ReadonlyArray<LookupAddress>) => {
        const may = found.filter(({ address }) => mayReach(address, scheme))
        const [first] = may
        if (first === undefined) answer(new Error(`${name} leads to no address that webhooks may reach`), "")
        else if (all === true) answer(null, may)
        else answer(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => answer(error, "")
    )
  }

/** Makes what sends letters. A redirect is not followed, and of an answer only the status is read. */
export const postOver =
  (mayReach: MayReach): Post =>
  ({ url, headers, body }) =>
    new Promise<Outcome>((resolve) => {
      const to = new URL(url)
      const scheme = to.protocol === "http:" ? "http:" : "https:"
      const literal = literalOf(to)
      if (literal !== null && !mayReach(literal, scheme)) {
        resolve(failed(`${literal} is no address that webhooks may reach`))
        return
      }
      const send = scheme === "http:" ? plain : secure
      const sent = send(to, {
        method: "POST",
        agent: false,
        lookup: lookingUp(mayReach, scheme),
        signal: AbortSignal.timeout(answerMillis),
        headers: {
          ...headers,
          "content-type": "application/json; charset=utf-8",
          "content-length": Buffer.byteLength(body),
          "user-agent": "yugou-webhooks"
        }
      })
      sent.on("response", ({ statusCode = 0 }) => {
        resolve(statusCode >= 200 && statusCode < 300 ? { taken: "yes" } : failed(`answered with status ${statusCode}`))
        sent.destroy()
      })
      sent.on("error", (error) =>
        resolve(
          failed(error.name === "TimeoutError" || error.name === "AbortError" ? "no answer in time" : error.message)
        )
      )
      sent.end(body)
      // What cannot be sent at all, such as a header with characters that none may have, is a failure of this letter and of no other.
    }).catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)))
