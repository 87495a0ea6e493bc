/** The station behind the page: the client of `@yugou/http`, over a fetch that signs in again where a session ended, so that nothing typed is lost. */
import type { Operations } from "@yugou/core"
import type { Checked, Imported } from "@yugou/csv"
import { createClient, createSheetsClient, type HttpClient } from "@yugou/http/client"
import { ask, current, mayBeSigned, type Session, signedIn } from "./Session.ts"
import type { Facade, NameOf } from "./Types.ts"

/** How far the station's clock is ahead of this machine's, in milliseconds: the page never believes the PC's clock. */
let ahead = 0

/** The time of the station. */
export const stationTime = (): Date => new Date(Date.now() + ahead)

let demonstration: "yes" | "no" = "no"

/** Whether the station said that it is a demonstration. */
export const isDemonstration = (): boolean => demonstration === "yes"

const heard = (response: Response): void => {
  if (response.headers.get("x-demonstration") === "yes") demonstration = "yes"
  const date = Date.parse(response.headers.get("x-station-time") ?? response.headers.get("date") ?? "")
  if (!Number.isNaN(date)) ahead = date - Date.now()
}

const codeOf = async (response: Response): Promise<string> => {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return typeof body === "object" && body !== null && "code" in body ? String(body.code) : ""
}

const send = async (url: string, init: RequestInit): Promise<Response> => {
  const headers = { ...(init.headers as object), "x-csrf-token": current().session?.csrf ?? "" }
  const response = await fetch(url, { ...init, headers, credentials: "same-origin" })
  heard(response)
  return response
}

/** What a request asks somebody for before it can be sent again. */
const questions = { SIGN_IN: "signIn", REAUTHENTICATE: "prove" } as const

const signOutPath = "/session/sign-out"

/** Sends a request; where the session ended meanwhile, or the password is wanted, it waits for that and is sent again with the same content. */
const guarded = async (url: string, init: RequestInit): Promise<Response> => {
  const before = current().session
  const response = await send(url, init)
  if (response.status !== 401 && response.status !== 403) return response
  const code = await codeOf(response)
  // Another tab signed in anew: its token counts here, too, but what one person has typed is never sent as another one.
  if (code === "CSRF" && before?.csrf === current().session?.csrf && (await renew()))
    return current().session?.actor === before?.actor ? send(url, init) : response
  if (code !== "SIGN_IN" && code !== "REAUTHENTICATE") return response
  // Nor is anybody who has left asked by what was still on its way.
  if (before === null || before === undefined || current().session === null) return response
  // Who leaves is not asked to come in again before he may.
  if (url.endsWith(signOutPath)) return response
  return (await ask(questions[code])) ? guarded(url, init) : response
}

/** What a row of accounts is. */
export interface User {
  readonly name: string
  readonly displayName: string
  readonly roles: ReadonlyArray<string>
  readonly orgScope: ReadonlyArray<string>
  readonly state: "enabled" | "disabled"
  readonly mustChangePassword: "yes" | "no"
  readonly signsInBy: "password" | "elsewhere"
  readonly version: number
}
export interface Role {
  readonly name: string
  readonly permissions: ReadonlyArray<string>
  readonly version: number
}
export interface TrailRow {
  readonly position: number
  readonly at: string
  readonly actor: string
  readonly source: string
  readonly deed: string
  readonly subject: string
}

type Call<I, A> = (input: I, options?: { readonly signal?: AbortSignal }) => Promise<A>
/** What may be asked for without being stored. */
type Planned<I> = I & { readonly dryRun?: "yes" }
interface Rows<Row, Next = string> {
  readonly rows: ReadonlyArray<Row>
  readonly next: Next | null
}

/** What sign-in and accounts of `@yugou/http/sessions` are asked; they are no operations of the table. */
interface AccountRoutes {
  readonly session: {
    readonly signIn: Call<{ readonly name: string; readonly password: string }, Session>
    readonly show: Call<object, Session>
    readonly signOut: Call<object, object>
    readonly prove: Call<{ readonly password: string }, Session>
    readonly changePassword: Call<{ readonly password: string; readonly newPassword: string }, Session>
    readonly firstAdministrator: Call<
      { readonly token: string; readonly name: string; readonly displayName: string; readonly password: string },
      { readonly name: string }
    >
  }
  readonly users: {
    readonly list: Call<{ readonly after?: string; readonly limit?: number }, Rows<User>>
    readonly save: Call<Planned<Omit<User, "mustChangePassword" | "signsInBy">>, User>
    readonly resetPassword: Call<{ readonly name: string }, { readonly password: string }>
  }
  readonly roles: {
    readonly list: Call<{ readonly after?: string; readonly limit?: number }, Rows<Role>>
    readonly save: Call<Planned<Role>, Role>
    readonly permissions: Call<
      object,
      { readonly rows: ReadonlyArray<{ readonly name: string; readonly zh: string; readonly en: string }> }
    >
  }
  readonly accountTrail: {
    readonly list: Call<{ readonly before?: number; readonly limit?: number }, Rows<TrailRow, number>>
  }
}

/** What a demonstration shows of itself; other stations have none. */
export interface DemoView {
  readonly speed: number
  readonly messages: ReadonlyArray<{ readonly to: string; readonly text: string; readonly no: number }>
}

interface DemoRoutes {
  readonly show: Call<object, DemoView>
  readonly turn: Call<{ readonly speed: number }, DemoView>
  readonly happen: Call<{ readonly terminalId: string; readonly mishap: string }, DemoView>
  readonly reply: Call<{ readonly from: string; readonly text: string }, DemoView>
}

/** The operations of the station. */
export const station = createClient<Operations>({ fetch: guarded })

/** Files of customers, devices and purchases. */
export const files = createSheetsClient<Checked, Imported>({ fetch: guarded })

/** Sign-in and accounts. */
export const accounts = station as unknown as AccountRoutes

/** The demonstration. */
export const { demo } = station as unknown as { readonly demo: DemoRoutes }

/** Asks who is signed in, without asking anybody to sign in. */
const renew = async (): Promise<boolean> => {
  const response = await send("/api/v1/session/show", { method: "GET" })
  if (!response.ok) return false
  signedIn((await response.json()) as Session)
  return true
}

/** Finds out who is signed in when the page begins; gives whether somebody is. */
export const findSession = async (): Promise<boolean> => mayBeSigned() && (await renew())

/** Hears the time of the station, and whether it is a demonstration, before anybody has signed in: whoever asks for a session without one is refused. */
export const hear = async (): Promise<void> => {
  await send("/health/live", { method: "GET" })
}

/** A command: its dry run and its doing. */
export interface Command<I, A> {
  readonly name: string
  readonly plan: (
    input: I,
    options?: { readonly signal?: AbortSignal }
  ) => ReturnType<HttpClient["plan"]["purchases"]["save"]>
  readonly run: (input: I) => Promise<A>
}

type Plans = HttpClient["plan"]
type Methods<F extends Facade> = Omit<HttpClient, "plan">[F]
type Called<M> = M extends (input: infer I, ...rest: infer _R) => Promise<infer A> ? Command<I, A> : never

/** Gives a command of the table by its name. */
export const command = <F extends Facade & keyof Plans, N extends keyof Plans[F] & NameOf<F>>(
  facade: F,
  name: N
): Called<Methods<F>[N]> =>
  ({
    name: `${facade}.${name}`,
    plan: (station.plan[facade] as unknown as Methods<F>)[name],
    run: (station[facade] as unknown as Methods<F>)[name]
  }) as unknown as Called<Methods<F>[N]>

const nothingBesides = { refusals: [], waits: [], warnings: [], frames: [], messages: [], confirmation: null }

/** A change of accounts as a command. It has no id of its own: the version that somebody saw keeps it from being done twice. */
export const accountCommand = <I extends object, A>(name: string, save: Call<Planned<I>, A>): Command<I, A> => {
  const content = (input: I): I => {
    const { commandId: _, confirmation: __, ...rest } = input as I & { commandId?: string; confirmation?: string }
    return rest as unknown as I
  }
  return {
    name,
    plan: async (input, options) => {
      await save({ ...content(input), dryRun: "yes" }, options)
      return nothingBesides as never
    },
    run: (input) => save(content(input))
  }
}
