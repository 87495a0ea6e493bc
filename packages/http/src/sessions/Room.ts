/** What every room of administration shares: who may enter, how a change is written down with its trail, and the refusals that follow from both. */
import { titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { HttpRefusal } from "../problem/Problem.ts"
import { type OwnCode, type OwnRoute, ownRoute } from "../table/OwnRoutes.ts"
import type { AccountDeed, AccountEvent, AccountKind, AccountRecord, AccountWrite } from "./accounts/Accounts.ts"
import { demandWithin, rightsOf } from "./Rights.ts"
import { type Settings, textOf } from "./Settings.ts"
import { demandProof, demandSigned } from "./Who.ts"

/** Who looks after something: his name, and the org units that he works in. */
export interface Visitor {
  readonly name: string
  readonly orgScope: ReadonlyArray<string>
}

/** Who changes something: what he does is written together with its entry of the trail. */
export interface Keeper extends Visitor {
  readonly done: (
    deed: AccountDeed,
    subject: string,
    writes: ReadonlyArray<AccountWrite>,
    detail?: AccountEvent["detail"]
  ) => Promise<void>
}

/** The refusals of whoever looks; a room adds its own. */
const codesOfLooking: ReadonlyArray<OwnCode> = ["ACCOUNTS_FORBIDDEN", "CHANGE_PASSWORD"]
/** Those of whoever changes something. */
const codesOfChanging: ReadonlyArray<OwnCode> = [
  ...codesOfLooking,
  "REAUTHENTICATE",
  "CSRF",
  "OUT_OF_SCOPE",
  "ACCOUNT_MOVED"
]

type Fields = Schema.Struct.Fields

/** A row of a room: what is its own. */
type Row<P extends Fields, A extends Schema.Top, Who> = Pick<OwnRoute<P, A>, "name" | "title" | "help" | "success"> & {
  readonly payload: Schema.Struct<P>
  /** The refusals that are its own. */
  readonly codes?: ReadonlyArray<OwnCode>
  readonly answer: (input: Schema.Struct<P>["Type"], who: Who) => Promise<A["Type"]>
}

/** Describes the wish to see what would come of a change. */
const DryRun = titled(Schema.Literal("yes"), "试算，不保存", "dry run, which stores nothing")

/** Makes the routes of a room: those that look, and those that change something, which want the password anew; of a planned change somebody may ask before what would come of it. */
export interface Room {
  readonly looking: <const P extends Fields, A extends Schema.Top>(row: Row<P, A, Visitor>) => OwnRoute
  readonly changing: <const P extends Fields, A extends Schema.Top>(row: Row<P, A, Keeper>) => OwnRoute
  readonly planned: <const P extends Fields, A extends Schema.Top>(row: Row<P, A, Keeper>) => OwnRoute
}

/** Opens a room to whoever has its permissions. */
export const roomOf = (settings: Settings, may: { readonly read: string; readonly manage: string }): Room => {
  const { accounts, addressOf, now } = settings

  const enter = async (request: Request, permission: string) => {
    const signed = await demandSigned(request, settings)
    if (signed.user.body.mustChange === "yes") throw new HttpRefusal("CHANGE_PASSWORD")
    const { name } = signed.user.body
    const { orgScope, permissions } = await rightsOf(accounts, name)
    if (!permissions.includes(permission)) throw new HttpRefusal("ACCOUNTS_FORBIDDEN")
    return { signed, visitor: { name, orgScope } }
  }

  const keeperOf = (request: Request, visitor: Visitor): Keeper => ({
    ...visitor,
    done: async (deed, subject, writes, detail = {}) => {
      const event = { at: textOf(now()), actor: visitor.name, source: addressOf(request), deed, subject, detail }
      if ((await accounts.commit(writes, [event])) === "moved") throw new HttpRefusal("ACCOUNT_MOVED")
    }
  })

  const changing: Room["changing"] = ({ codes = [], answer, ...row }) =>
    ownRoute({
      ...row,
      kind: "command",
      security: "signedIn",
      permission: may.manage,
      codes: [...codesOfChanging, ...codes],
      answer: async (request, input) => {
        const { signed, visitor } = await enter(request, may.manage)
        demandProof(signed, settings)
        return { body: await answer(input, keeperOf(request, visitor)) }
      }
    })

  return {
    looking: ({ codes = [], answer, ...row }) =>
      ownRoute({
        ...row,
        kind: "query",
        security: "signedIn",
        permission: may.read,
        codes: [...codesOfLooking, ...codes],
        answer: async (request, input) => {
          const { visitor } = await enter(request, may.read)
          return { body: await answer(input, visitor) }
        }
      }),
    changing,
    planned: ({ answer, payload, ...row }) => {
      const route = changing({ ...row, payload, answer })
      return ownRoute({
        ...route,
        payload: Schema.Struct({ ...route.payload.fields, dryRun: Schema.optionalKey(DryRun) }),
        answer: async (request, { dryRun, ...input }) => {
          if (dryRun === undefined) return route.answer(request, input)
          const { visitor } = await enter(request, may.manage)
          return { body: await answer(input as never, { ...visitor, done: async () => {} }) }
        }
      })
    }
  }
}

/** Refuses whoever does not work in all org units: of what is everybody's, such as roles and the trail. */
export const demandWhole = ({ orgScope }: Visitor): void => demandWithin([""], orgScope)

/** How many rows a page has where nothing is said, and how many are looked through at a time. */
export const usualLimit = 50
const scanPage = 200

/** Where a page begins, and how long it is. */
export type Page = { readonly after?: string; readonly limit?: number }

type Accounts = Settings["accounts"]

/** Says whether there is one of a kind, going through all of them a page at a time. */
export const some = async <K extends AccountKind>(
  accounts: Accounts,
  kind: K,
  isIt: (record: AccountRecord<K>) => boolean
): Promise<boolean> => {
  let after = ""
  for (;;) {
    const rows: ReadonlyArray<AccountRecord<K>> = await accounts.list(kind, { after, limit: scanPage })
    if (rows.some(isIt)) return true
    const last = rows.at(-1)
    if (last === undefined || rows.length < scanPage) return false
    after = last.id
  }
}

/** Says whether a new account may have a name: not one that the station has itself, that is written in a way that looks like another, or differs from one in capitals only. */
export const isNameFree = async (
  { accounts, reserved }: Pick<Settings, "accounts" | "reserved">,
  name: string
): Promise<boolean> => {
  const small = name.toLowerCase()
  if (name !== name.normalize("NFKC") || reserved.has(small)) return false
  return !(await some(accounts, "user", ({ id }) => id.toLowerCase() === small))
}

/** Gives a page of those that somebody may see; others are passed over, so that a page is full where there is enough. */
export const seen = async <K extends AccountKind>(
  accounts: Accounts,
  kind: K,
  { after = "", limit = usualLimit, owner }: Page & { readonly owner?: string | undefined },
  isSeen: (record: AccountRecord<K>) => boolean
): Promise<{ readonly rows: ReadonlyArray<AccountRecord<K>>; readonly next: string | null }> => {
  const found: Array<AccountRecord<K>> = []
  let from = after
  for (;;) {
    const page = { after: from, limit: scanPage, ...(owner === undefined ? {} : { owner }) }
    const rows: ReadonlyArray<AccountRecord<K>> = await accounts.list(kind, page)
    found.push(...rows.filter(isSeen))
    const last = rows.at(-1)
    if (found.length > limit || last === undefined || rows.length < scanPage) break
    from = last.id
  }
  const shown = found.slice(0, limit)
  return { rows: shown, next: found.length > limit ? (shown.at(-1)?.id ?? null) : null }
}
