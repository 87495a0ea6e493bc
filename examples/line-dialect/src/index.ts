/** The line protocol as a dialect: small, complete, and held against the contract suite. */
import type { ConfiguredDialect, Dialect } from "@yugou/core/dialect"
import { DryRun, identify, Session } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import { capabilities } from "./Capabilities.ts"
import * as Frame from "./Frame.ts"
import { rehearse } from "./Requests.ts"
import * as Settings from "./Settings.ts"
import { wireOf } from "./Wire.ts"

const configured = (settings: Settings.Settings): ConfiguredDialect => {
  const wire = wireOf(settings)
  return {
    capabilities,
    open: (terminalId, memo) => Session.make(wire, terminalId, memo),
    plan: (request) => DryRun.plan(wire, request, { address: "0", answer: rehearse })
  }
}

const speaker = ({ address, direction }: Frame.Frame): string | null => (direction === "u" ? address : null)

const addressText = /^\d{1,12}$/

/** The dialect as a front end hosts it. */
export const dialect: Dialect = {
  id: "line",
  identify: (head) => identify({ splitting: Frame.splitting, decode: Frame.decode, speaker }, head, Frame.limit),
  canonicalAddress: (address) =>
    addressText.test(address) ? Result.succeed(address) : Result.fail({ message: "must be 1 to 12 digits" }),
  settings: { secret: [], tuning: ["answerSeconds"] },
  configure: (json) => Result.map(Settings.decode(json), configured)
}
