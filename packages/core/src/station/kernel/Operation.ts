/** What an operation is: one row of a table from which boundary, both facades, permissions, menu and reference follow. */
import * as Schema from "effect/Schema"
import type { Permission } from "../../rejection/permissions.ts"
import { type BoundaryRejection, LockedBy, Reauthenticate } from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { titled } from "../../values/FieldText.ts"
import type { Text } from "../../values/Text.ts"

const actor = titled(Id, "操作员", "operator")

/** Describes what a plan gives to execute exactly what it showed. */
export const Confirmation = Id

/**
 * The fields of every command: who acts, and the caller's id of the command, which is its idempotency key.
 *
 * **Details** With the `confirmation` of a plan the command is refused with `CONFIRMATION_STALE` when what the plan saw has moved; programs may
 * leave it out.
 */
export const commandFields = {
  actor,
  commandId: titled(Id, "命令号", "command id"),
  confirmation: Schema.optionalKey(titled(Confirmation, "确认码", "confirmation"))
}
/** The fields of every batch: who acts, and the caller's id of the batch; the command id of a row is `<batchId>/<row>`, so that resuming is running again. */
export const streamFields = {
  actor,
  batchId: titled(Schema.NonEmptyString.check(Schema.isMaxLength(48)), "批次号", "batch id")
}
/** The fields of every query: who asks. */
export const queryFields = { actor }

/** Whether an operation changes the books, only reads them, asks a terminal and keeps the reading, or runs a batch of commands and streams their results. */
export type OperationKind = "command" | "query" | "poll" | "stream"

/**
 * Whether an operation changes a terminal, or what it is to hold: `terminal`, at once or by what the engines then send. Such a one is refused while another
 * operator commissions that terminal. `books`: nothing of the kind; a credit that it queues waits for the end of the commissioning.
 */
export type Reaches = "terminal" | "books"

/**
 * Whether a person must have proved afresh who he is before he does it, where the host asks for that (F-81): `yes` of what switches a load, and of what
 * makes a person's word stand for evidence.
 */
export type Sensitive = "yes" | "no"

/**
 * Describes a row of the table: an operation before its facade names it.
 *
 * **Details** `menu` is the Chinese menu path of the manual, `permission` the name that `Authorization` is asked for, `rejections` the schemas
 * of what the operation may refuse besides what the boundary itself refuses.
 */
export interface Row<
  K extends OperationKind,
  P extends Schema.Struct.Fields,
  A extends Schema.Top,
  R extends ReadonlyArray<Schema.Top>
> {
  readonly kind: K
  readonly menu: string
  readonly permission: Permission
  /** The permissions that it needs besides, whatever its payload; the org units are those that all of them grant. */
  readonly besides: ReadonlyArray<Permission>
  readonly reaches: Reaches
  readonly sensitive: Sensitive
  readonly payload: Schema.Struct<P>
  readonly success: A
  readonly rejections: R
}

/** What people call an operation, short and like no other one, and a sentence that says what it does. */
export interface OperationText {
  readonly title: Text
  readonly help: Text
}

/** What the facade gives a row: its name `<facade>.<row>`, under which spans, trails and idempotency know it, and what people call it. */
export interface Named extends OperationText {
  readonly name: `${string}.${string}`
}

/** Describes an operation: a row with its name. */
export type Operation<
  K extends OperationKind,
  P extends Schema.Struct.Fields,
  A extends Schema.Top,
  R extends ReadonlyArray<Schema.Top>
> = Row<K, P, A, R> & Named

const define =
  <const K extends OperationKind, E extends Schema.Struct.Fields>(kind: K, envelope: E) =>
  <P extends Schema.Struct.Fields, A extends Schema.Top, const R extends ReadonlyArray<Schema.Top>>(
    menu: string,
    permission: Permission,
    payload: P,
    success: A,
    rejections: R
  ): Row<K, E & P, A, R> => ({
    kind,
    menu: `营销业务应用/预购电管理/${menu}`,
    permission,
    besides: [],
    reaches: "books",
    sensitive: "no",
    payload: Schema.Struct({ ...envelope, ...payload }) as Schema.Struct<E & P>,
    success,
    rejections
  })

/** Defines a command. */
export const command = define("command", commandFields)
/** Defines a query. */
export const query = define("query", queryFields)
/** Defines a poll of a terminal (召测). */
export const poll = define("poll", queryFields)

/** Defines a batch; `success` is one element of its stream. */
export const stream = define("stream", streamFields)

/** Makes a row that needs further permissions: it does what other operations do, too, and its caller must be allowed to do each of them. */
export const needing = <T extends { readonly besides: ReadonlyArray<Permission> }>(
  row: T,
  ...besides: readonly [Permission, ...ReadonlyArray<Permission>]
): T => ({ ...row, besides })

/** Makes a row that changes a terminal, or what it is to hold: it is refused with `LOCKED_BY` while another operator commissions that terminal. */
export const reaching = <
  K extends OperationKind,
  P extends Schema.Struct.Fields,
  A extends Schema.Top,
  R extends ReadonlyArray<Schema.Top>
>(
  row: Row<K, P, A, R>
): Row<K, P, A, readonly [...R, typeof LockedBy]> => {
  const others = row.rejections.filter((it) => it !== LockedBy) as unknown as R
  return { ...row, reaches: "terminal", rejections: [...others, LockedBy] }
}

/** Makes a command before which whoever acts must have proved afresh who he is; otherwise it is refused with `REAUTHENTICATE`. */
export const sensitive = <P extends Schema.Struct.Fields, A extends Schema.Top, R extends ReadonlyArray<Schema.Top>>(
  row: Row<"command", P, A, R>
): Row<"command", P, A, readonly [...R, typeof Reauthenticate]> => ({
  ...row,
  sensitive: "yes",
  rejections: [...row.rejections, Reauthenticate]
})

type AnyRow = Row<OperationKind, Schema.Struct.Fields, Schema.Top, ReadonlyArray<Schema.Top>>

/** The rows of a facade with their names. It follows the texts, so that editors show their comments for every form of an operation. */
export type Facade<X, T> = { readonly [N in keyof X]: N extends keyof T ? T[N] & Named : never }

/** Names the rows of each facade by its key and theirs; a row without a text, or a text without a row, does not compile. */
export const facade = <
  const T extends { readonly [name: string]: AnyRow },
  const X extends { readonly [N in keyof T]: OperationText }
>(
  key: string,
  texts: X & { readonly [N in Exclude<keyof X, keyof T>]: never },
  rows: T
): Facade<X, T> =>
  Object.fromEntries(
    Object.entries(rows).map(([name, row]): [string, AnyRow & Named] => [
      name,
      { ...row, ...(texts as { readonly [name: string]: OperationText })[name], name: `${key}.${name}` } as AnyRow &
        Named
    ])
  ) as unknown as Facade<X, T>

/** Any operation, for code that works on the table. */
export type AnyOperation = Operation<OperationKind, Schema.Struct.Fields, Schema.Top, ReadonlyArray<Schema.Top>>

/** Any table: facades by their keys, each with its rows. */
export type OperationTable = { readonly [facade: string]: { readonly [name: string]: AnyOperation } }

export type PayloadOf<O extends AnyOperation> = O["payload"]["Type"]
export type SuccessOf<O extends AnyOperation> = O["success"]["Type"]
/** What an operation's rule may refuse. */
export type RuleRejectionOf<O extends AnyOperation> = O["rejections"][number]["Type"]
/** What a caller may meet: the rule's refusals and the boundary's. */
export type RejectionOf<O extends AnyOperation> = RuleRejectionOf<O> | BoundaryRejection
/** The names of the commands of a facade. */
export type CommandNames<F> = {
  [N in keyof F]: F[N] extends { readonly kind: "command" } ? N : never
}[keyof F]
