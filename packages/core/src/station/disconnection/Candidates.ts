/** 欠费停电名单: who is below his alarm energy, and what is missing before he could be cut. */
import * as Effect from "effect/Effect"
import * as ControlRules from "../../books/control/ControlRules.ts"
import * as DisconnectionRules from "../../books/control/DisconnectionRules.ts"
import * as DeviceRules from "../../books/device/DeviceRules.ts"
import { notLocked } from "../../books/terminal/TerminalLock.ts"
import { failing } from "../../rejection/Preconditions.ts"
import { codeOf, type Rejection } from "../../rejection/Rejection.ts"
import { textOf } from "../../rejection/texts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { everyOrg } from "../../store/StationStore.ts"
import { installationOf } from "../customers/Installation.ts"
import { ask, type Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { filtered, filterOf, is, withNames } from "../kernel/Listing.ts"
import { standing } from "../purchases/DeviceList.ts"
import { daysLeftOf } from "./DaysLeft.ts"
import { proposalsOf, viewFor } from "./Subject.ts"
import { disconnection as table } from "./Table.ts"

/** How many rows are put together at a time. */
const concurrency = 8

/** A trip of no round in particular, confirmed: what then forbids it stands in the way of every round. */
const anyTrip = { openings: [], confirmed: "yes", delayMinutes: null, halfHours: null } as const

const obstacle = (rejection: Rejection) => ({ code: codeOf(rejection._tag), text: textOf(rejection) })

/** Everything that approving would be refused for now. */
const obstaclesOf = (view: DisconnectionRules.View, context: Context) =>
  failing([
    ...DeviceRules.usable(view),
    ...notLocked(view.terminal, context),
    ...DisconnectionRules.arrears(view, context),
    ...ControlRules.tripGuards(anyTrip, view, context)
  ]).map(obstacle)

/** What is told of a device of which nothing can be known now: why. */
const unknown = (why: Rejection) => ({
  ...{ remaining: null, readAt: null, limit: null, daysLeft: null, warnedAt: null, proposed: [] },
  obstacles: [obstacle(why)]
})

/** What stands around a device in arrears; that its customer moved elsewhere, or that a secret cannot be opened, leaves the other rows as they are. */
const aboutOf = Effect.fnUntraced(function* (device: Versioned<"Device">, context: Context) {
  const installation = yield* installationOf(device.ref.id, { ...context, orgScope: everyOrg })
  const view = yield* viewFor(installation, context)
  const proposals = yield* proposalsOf(installation)
  const limit = DisconnectionRules.arrearsLimit(view.target)
  return {
    remaining: view.remaining,
    readAt: view.reading?.readAt ?? null,
    limit,
    daysLeft: yield* daysLeftOf(device, view.reading, limit),
    warnedAt: view.warnedAt,
    obstacles: obstaclesOf(view, context),
    proposed: proposals.map(({ by, controlId, round, sendBy: until }) => ({ controlId, round, by, until }))
  }
})

const rowOf = Effect.fnUntraced(function* (device: Versioned<"Device">, context: Context) {
  const { deviceId, customerNo, orgNo, target } = device.state
  const about = yield* aboutOf(device, context).pipe(
    Effect.catchTag(["NotFound", "Unsupported"], (why) => Effect.succeed(unknown(why)))
  )
  return { deviceId, customerNo, orgNo, target, ...about }
})

/** Implements the list. */
export const list: Handlers<typeof table>["list"] = (input) =>
  ask(table.list, input, (payload, context) =>
    Effect.gen(function* () {
      const { customerNo, terminalId } = payload
      const where = { customerNo: is(customerNo), terminalId: is(terminalId), binding: is("active") }
      const filter = yield* filterOf(where, payload, context, standing("below"))
      const page = yield* filtered("Device", filter, payload, "ascending")
      const rows = yield* Effect.forEach(page.rows, (device) => rowOf(device, context), { concurrency })
      return yield* withNames({ ...page, rows }, context)
    })
  )
