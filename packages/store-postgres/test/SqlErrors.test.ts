/** What an error of the database means, one row for each class of errors. */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import { AuthenticationError, ConnectionError, SqlError, UniqueViolation, UnknownError } from "effect/sql/SqlError"
import * as SqlErrors from "../src/SqlErrors.ts"

const server = (code: string, constraint: string | null = null) =>
  new SqlError({
    reason: new UnknownError({
      cause: Object.assign(new Error("server says"), {
        severity: "ERROR",
        code,
        ...(constraint !== null && { constraint })
      })
    })
  })

const rows: ReadonlyArray<readonly [code: string, constraint: string | null, word: string, detail: RegExp]> = [
  ["40001", null, "Again", /server says/],
  ["40P01", null, "Again", /server says/],
  ["23505", "commits_command_id_once", "notUnique", /commits_command_id_once/],
  ["23505", null, "notUnique", /unknown/],
  ["23505", "wire_numbers_once", "notUnique", /drawn before/],
  ["23P01", "device_one_active_binding", "notUnique", /bound to another device/],
  ["23P01", "dispatch_one_holder", "notUnique", /slot/],
  ["23514", "order_energy_positive", "corrupt", /order_energy_positive/],
  ["23503", "revisions_kind_id_fkey", "corrupt", /revisions_kind_id_fkey/],
  ["55P03", null, "unavailable", /lock/],
  ["57014", null, "unavailable", /too long/],
  ["57P01", null, "unavailable", /57P01/],
  ["57P03", null, "unavailable", /57P03/],
  ["08006", null, "unavailable", /08006/],
  ["53300", null, "unavailable", /53300/],
  ["53100", null, "unavailable", /53100/],
  ["58030", null, "unavailable", /58030/],
  ["25006", null, "unavailable", /only reads/],
  ["28P01", null, "unavailable", /28P01/],
  ["42501", null, "corrupt", /42501/],
  ["42P01", null, "corrupt", /42P01/],
  ["22P05", null, "corrupt", /22P05/],
  ["XX001", null, "corrupt", /XX001/]
]

describe("SqlErrors", () => {
  for (const [code, constraint, word, detail] of rows) {
    it(`${code}${constraint === null ? "" : ` of ${constraint}`} means ${word}`, () => {
      const meaning = SqlErrors.meaning(server(code, constraint))
      assert.strictEqual(meaning._tag === "Again" ? "Again" : meaning.reason, word)
      assert.match(meaning.detail, detail)
    })
  }

  it("tells a retry that did not help as unavailable, and what is unavailable as retryable", () => {
    const given = SqlErrors.toStoreError(server("40001"))
    assert.deepStrictEqual([given.reason, given.isRetryable], ["unavailable", true])
    const twice = SqlErrors.toStoreError(server("23505"))
    assert.deepStrictEqual([twice.reason, twice.isRetryable], ["notUnique", false])
  })

  it("tells a caller who is not let in as failed, not as unreachable: trying again does not help", () => {
    const asked = new SqlError({
      reason: new AuthenticationError({ cause: new Error("no password"), message: "none" })
    })
    for (const error of [server("28P01"), server("28000"), asked, server("3D000")]) {
      const opening = SqlErrors.toOpenError(error)
      assert.deepStrictEqual([opening.reason, opening.isRetryable], ["failed", false])
    }
    for (const code of ["08006", "53300", "57P03", "25006"]) {
      assert.strictEqual(SqlErrors.toOpenError(server(code)).reason, "unreachable")
    }
  })

  it("does not call a server unreachable that answered: others are in the way, or it cannot", () => {
    for (const code of ["40001", "40P01", "55P03", "57014"]) {
      const opening = SqlErrors.toOpenError(server(code))
      assert.deepStrictEqual([opening.reason, opening.isRetryable], ["busy", true])
    }
    for (const code of ["53100", "58030", "42501"]) {
      assert.strictEqual(SqlErrors.toOpenError(server(code)).reason, "failed")
    }
  })

  const failed = (code: string, message = `connect ${code} 10.0.0.9:5432`) =>
    Object.assign(new Error(message), { code })
  const both = Object.assign(
    new AggregateError([failed("ECONNREFUSED", "connect ECONNREFUSED ::1:5432"), failed("ECONNREFUSED")]),
    {
      code: "ECONNREFUSED"
    }
  )
  const unreached: ReadonlyArray<readonly [what: string, cause: Error, detail: RegExp]> = [
    ["nobody listens", failed("ECONNREFUSED"), /ECONNREFUSED 10\.0\.0\.9:5432 \(nobody listens there/],
    ["no address of a name answers", both, /::1:5432, connect ECONNREFUSED 10\.0\.0\.9:5432 \(nobody listens/],
    [
      "a name is unknown",
      failed("ENOTFOUND", "getaddrinfo ENOTFOUND db"),
      /ENOTFOUND db \(the name .* does not resolve/
    ],
    ["DNS is silent", failed("EAI_AGAIN", "getaddrinfo EAI_AGAIN db"), /EAI_AGAIN db \(the DNS/],
    ["a firewall is between", failed("ETIMEDOUT"), /10\.0\.0\.9:5432 \(no answer came/],
    ["there is no route", failed("EHOSTUNREACH"), /\(there is no way to this host/],
    ["nobody knows the code", failed("EWHATEVER"), /EWHATEVER 10\.0\.0\.9:5432$/],
    ["it says nothing but a code", failed("EWHATEVER", ""), /: EWHATEVER$/]
  ]
  it.each(unreached)("says where, why and what to look at when %s", (_, cause, detail) => {
    const message = "PgConnection: Failed to connect"
    const error = SqlErrors.toOpenError(new SqlError({ reason: new ConnectionError({ cause, message }) }))
    assert.strictEqual(error.reason, "unreachable")
    assert.match(error.detail, detail)
  })

  it("does not take the code of a socket for one of the server", () => {
    const broken = Object.assign(new Error("write EPIPE"), { code: "EPIPE" })
    const error = new SqlError({ reason: new ConnectionError({ cause: broken, message: "lost" }) })
    assert.deepStrictEqual(SqlErrors.meaning(error), {
      _tag: "Tell",
      reason: "unavailable",
      detail: "lost: write EPIPE"
    })
    const unique = new SqlError({ reason: new UniqueViolation({ cause: broken, constraint: "wire_numbers_once" }) })
    assert.strictEqual(SqlErrors.toStoreError(unique).reason, "notUnique")
  })

  it("finds the error of a connection that was lost inside a transaction among the defects", () => {
    const error = server("57P01")
    assert.strictEqual(SqlErrors.fromDefect(Cause.die(error)), error)
    assert.isNull(SqlErrors.fromDefect(Cause.die(new Error("a bug"))))
    assert.isNull(SqlErrors.fromDefect(Cause.fail(error)))
  })
})
