/**
 * What an error of the database means for the store. One pure function decides; everything else in this package asks it.
 */
import { StoreError } from "@yugou/core/store"
import * as Cause from "effect/Cause"
import { isSqlError, type SqlError, type SqlErrorReason } from "effect/sql/SqlError"
import { adviceOn, messageOf } from "./Advice.ts"
import { OpenError } from "./OpenError.ts"

/** What to do about an error: run the statement again at once, or tell the caller. */
export type Meaning =
  | { readonly _tag: "Again"; readonly detail: string }
  | { readonly _tag: "Tell"; readonly reason: StoreError["reason"]; readonly detail: string }

const again = (detail: string): Meaning => ({ _tag: "Again", detail })

const tell = (reason: StoreError["reason"], detail: string): Meaning => ({ _tag: "Tell", reason, detail })

/** What the server says about an error (PostgreSQL, "Error and Notice Message Fields"). */
export interface ServerFields {
  readonly code: string
  readonly constraint: string | null
  readonly message: string
}

const textOf = (value: unknown, field: string): string | null => {
  if (typeof value !== "object" || value === null || !(field in value)) return null
  const found = (value as { readonly [name: string]: unknown })[field]
  return typeof found === "string" ? found : null
}

/** Gives what the server said, or `null` when the error did not come from it. */
export const fieldsOf = (reason: SqlErrorReason): ServerFields | null => {
  // Errors of sockets have a `code`, too (`EPIPE`); only the server's errors have a severity.
  const code = textOf(reason.cause, "severity") === null ? null : textOf(reason.cause, "code")
  if (code === null) return null
  return { code, constraint: textOf(reason.cause, "constraint"), message: textOf(reason.cause, "message") ?? "" }
}

const uniqueness: { readonly [constraint: string]: string } = {
  device_one_active_binding: "the target is bound to another device",
  dispatch_one_holder: "the slot of the target is held by another order or adjustment",
  wire_numbers_once: "the wire number was drawn before"
}

const notUnique = (constraint: string | null): Meaning => {
  const name = constraint ?? "unknown"
  return tell("notUnique", uniqueness[name] ?? `constraint ${name}`)
}

/** The classes of SQLSTATE after which the same statement may succeed later: connection, resources, operator, system. */
const passing: ReadonlySet<string> = new Set(["08", "53", "57", "58"])

/** Says what a SQLSTATE means (PostgreSQL, "Error Codes"). */
export const meaningOf = ({ code, constraint, message }: ServerFields): Meaning => {
  switch (code) {
    case "40001":
    case "40P01":
      return again(message)
    case "23505":
    case "23P01":
      return notUnique(constraint)
    case "55P03":
      return tell("unavailable", `a lock was not given in time: ${message}`)
    case "57014":
      return tell("unavailable", `a statement took too long: ${message}`)
    case "22023":
      return tell("invalid", message)
    case "25006":
      return tell("unavailable", `the database only reads (a standby or a failover under way): ${message}`)
  }
  if (passing.has(code.slice(0, 2)) || code.startsWith("28")) return tell("unavailable", `${code}: ${message}`)
  if (code.startsWith("23")) return tell("corrupt", `refused by ${constraint ?? "a constraint"}: ${message}`)
  return tell("corrupt", `${code}: ${message}`)
}

const clientMeaning = (reason: SqlErrorReason): Meaning => {
  const detail = reason.message ?? reason._tag
  switch (reason._tag) {
    case "ConnectionError": {
      // The client only says that it failed; the operating system says at what: `connect ECONNREFUSED 127.0.0.1:5432`.
      const cause = messageOf(reason.cause)
      return tell("unavailable", cause === null ? detail : `${detail}: ${cause}`)
    }
    case "AuthenticationError":
    case "LockTimeoutError":
    case "StatementTimeoutError":
      return tell("unavailable", detail)
    case "DeadlockError":
    case "SerializationError":
      return again(detail)
    case "UniqueViolation":
      return notUnique(reason.constraint)
    case "AuthorizationError":
    case "SqlSyntaxError":
    case "ConstraintError":
    case "UnknownError":
      return tell("corrupt", detail)
  }
}

/** Says what an error means: by its SQLSTATE where the server sent one, by what the client found out otherwise. */
export const meaning = ({ reason }: SqlError): Meaning => {
  const fields = fieldsOf(reason)
  return fields === null ? clientMeaning(reason) : meaningOf(fields)
}

/** Makes the error of the port from an error of the database. */
export const toStoreError = (error: SqlError): StoreError => {
  const found = meaning(error)
  return found._tag === "Again"
    ? new StoreError({ reason: "unavailable", detail: `gave way to other commits too often: ${found.detail}` })
    : new StoreError({ reason: found.reason, detail: found.detail })
}

/** Says whether the server knows the caller and does not let him in, or the client cannot do what the server asks for: trying again does not help. */
const isTurnedAway = ({ reason }: SqlError): boolean =>
  reason._tag === "AuthenticationError" || fieldsOf(reason)?.code.startsWith("28") === true

/** What the server says of a session that waited for others in vain, or was stopped by somebody. */
const inTheWay: ReadonlySet<string> = new Set(["40001", "40P01", "55P03", "57014"])

/** Says whether others were in the way: trying again helps when they are done. */
export const isInTheWay = ({ reason }: SqlError): boolean => inTheWay.has(fieldsOf(reason)?.code ?? "")

/** What a server says with which nobody can work at the moment: no connection, too many of them, a standby that takes over, one that starts or stops. */
const isAway = (code: string): boolean => /^(?:08|53300|25006|57P)/.test(code)

/** Says why a store does not open. What the server said by itself is not called a connection that is missing. */
export const toOpenError = (cause: OpenError | SqlError): OpenError => {
  if (!isSqlError(cause)) return cause
  const { detail } = meaning(cause)
  const fields = fieldsOf(cause.reason)
  if (fields !== null) {
    if (isInTheWay(cause)) return new OpenError({ reason: "busy", detail })
    return new OpenError({ reason: isAway(fields.code) ? "unreachable" : "failed", detail })
  }
  const found = clientMeaning(cause.reason)
  const passes = found._tag === "Again" || found.reason === "unavailable"
  const advice = adviceOn(cause.reason.cause)
  const said = advice === null ? detail : `${detail} (${advice})`
  return new OpenError({ reason: passes && !isTurnedAway(cause) ? "unreachable" : "failed", detail: said })
}

/** Finds the error of the database that the client reports as a defect: a connection that is lost inside a transaction. */
export const fromDefect = (cause: Cause.Cause<unknown>): SqlError | null => {
  for (const reason of cause.reasons) {
    if (Cause.isDieReason(reason) && isSqlError(reason.defect)) return reason.defect
  }
  return null
}
