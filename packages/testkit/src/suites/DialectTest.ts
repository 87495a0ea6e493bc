/**
 * The contract of `Dialect` as sentences, run against a simulated terminal that speaks the dialect: identification, session, each request,
 * unknown outcomes, late answers, pushed events, honest capabilities. All of it is pure and in virtual time; nothing opens a socket.
 *
 * @category Suites
 */
import { describe, it } from "@effect/vitest"
import type { Case } from "./dialect/Case.ts"
import { connectionCases } from "./dialect/Connection.ts"
import { honestyCases } from "./dialect/Honesty.ts"
import { identifyingCases } from "./dialect/Identifying.ts"
import { latenessCases } from "./dialect/Lateness.ts"
import type { Setup } from "./dialect/Line.ts"
import { outcomeCases } from "./dialect/Outcomes.ts"
import { portCases } from "./dialect/Ports.ts"
import { pushingCases } from "./dialect/Pushing.ts"
import { registeringCases } from "./dialect/Registering.ts"
import { repeatingCases } from "./dialect/Repeating.ts"
import { sessionCases } from "./dialect/Sessions.ts"

export type { Case } from "./dialect/Case.ts"
export type { Setup } from "./dialect/Line.ts"

/** The cases by part of the contract; `run` throws where a dialect does not keep the sentence. @category Suites */
export const parts: { readonly [part: string]: ReadonlyArray<Case> } = {
  identification: identifyingCases,
  registration: registeringCases,
  session: sessionCases,
  outcomes: outcomeCases,
  "notAfter and repeating": repeatingCases,
  "late answers": latenessCases,
  "the connection": connectionCases,
  "pushed events": pushingCases,
  "ports of the host": portCases,
  capabilities: honestyCases
}

/** Registers the contract suite of `Dialect`. @category Suites */
export const suite = (name: string, setup: Setup): void => {
  describe(`Dialect (${name})`, () => {
    for (const [part, cases] of Object.entries(parts)) {
      describe(part, () => {
        for (const it_ of cases) it(it_.name, () => it_.run(setup))
      })
    }
  })
}
