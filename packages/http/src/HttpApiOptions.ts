/** What an API is made of: the station, who acts, and what a host adds to the routes of the table. */
import type { Notices, PromiseHost, PromiseStation } from "@yugou/core"
import type { LogAccess } from "./access/Access.ts"
import type { Readiness } from "./access/Ready.ts"
import type { LogDefect } from "./problem/Answer.ts"
import type { OwnRoute } from "./table/OwnRoutes.ts"
import type { Sheets } from "./table/Sheets.ts"

/**
 * Who acts, and by what he proved who he is, such as the id of his session: the station's `reauthentication` is asked about that before a sensitive
 * operation.
 *
 * @category Models
 */
export interface Identity {
  readonly actor: string
  readonly proof: string
}

/**
 * How the API tells who acts: the name of an actor, also with his proof, or `null` for somebody who has to sign in; it may throw an `HttpRefusal`. `operation` is what he is
 * about to do, `null` for following the books; as long as somebody follows them it is asked again about the same request from time to time.
 *
 * @category Models
 */
export type Identify = (
  request: Request,
  operation: Asked | null
) => string | Identity | null | Promise<string | Identity | null>

/** What somebody is about to do: the name of the operation, and whether he does it or looks what would come of it. @category Models */
export interface Asked {
  readonly name: string
  readonly deed: "execute" | "plan"
}

/**
 * What answers addresses outside of the API, such as the files of a console; `null` where there is nothing. It is asked for `GET` and `HEAD` only,
 * and needs no session.
 *
 * @category Models
 */
export type Files = (request: Request) => Response | null | Promise<Response | null>

/**
 * What an API is made of.
 *
 * **Details** `notices`: what `/api/v1/changes` tells; without them there is no such address. `maxStreamsPerActor`: how many of it one actor may
 * have open, 20 by default. `maxBodyBytes`: 2 MiB by default, which a batch of 10,000 rows fits into. `ready`: what `/health/ready` says; 503 while a part is down or stops.
 * `log`: where defects go; standard error by default.
 *
 * @category Models
 */
export interface HttpApiOptions {
  readonly station: PromiseStation
  readonly notices?: Notices.NoticesOf
  readonly identify: Identify
  readonly maxBodyBytes?: number
  readonly maxStreamsPerActor?: number
  readonly ready?: () => Readiness | Promise<Readiness>
  /** How long what `ready` said is told again before it is asked anew, in milliseconds; 2 s by default. Strangers ask for it. */
  readonly readyMillis?: number
  readonly log?: LogDefect
  /** Is told of each request that was answered; nobody by default. */
  readonly access?: LogAccess
  /** What `/metrics` gives, and to whom; there is no such address where nothing is said. */
  readonly metrics?: MetricsOptions
  /** Routes that are no operation of the station, such as those of `./sessions`; none by default. */
  readonly routes?: ReadonlyArray<OwnRoute>
  /** Files up and down at `/api/v1/sheets`, such as `sheetsOf` of `@yugou/csv`; none by default. They need `authorize`. */
  readonly sheets?: Sheets
  /** The station's own question who may do what: asked before a file is read, so that nobody fills the memory who may not. */
  readonly authorize?: PromiseHost.Authorize
  /** What is answered at addresses outside of `/api`, such as `filesOf` of `@yugou/http/node`; nothing by default. */
  readonly files?: Files
  /** How often `identify` is asked again who has a stream of changes open, in milliseconds; 10 s by default. The stream of somebody else ends. */
  readonly checkMillis?: number
  /** After how many milliseconds without an event a stream says that it lives; 15 s by default. */
  readonly heartbeatMillis?: number
}

/**
 * Who may read `/metrics`, and what stands there besides the counts of requests.
 *
 * **Details** `allow`: programs that measure have no account, so the host decides, by the address or by a token. `more`: further lines in the format,
 * each with its end of line, such as those of the station.
 *
 * @category Models
 */
export interface MetricsOptions {
  readonly allow: (request: Request) => boolean | Promise<boolean>
  readonly more?: () => string | Promise<string>
}

/** The API: `fetch` answers a request, and never rejects; `dispose` ends the streams that are open. @category Models */
export interface HttpApi {
  readonly fetch: (request: Request) => Promise<Response>
  readonly dispose: () => void
}
