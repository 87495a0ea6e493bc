/** What is done about the closing of an account: ask for it, approve it, and what persons do where it does not get on. */
import { Energy } from "@yugou/core"
import type { Device } from "@yugou/core/books"
import * as Effect from "effect/Effect"
import type { DoingNames } from "../Commands.ts"
import { ask, command, type Deed, type Doing, ofDevice, type Playing, reason, sometimes } from "./Doing.ts"
import { controlOf, lastReading } from "./ReplacementDeeds.ts"

/** Reads the balance and asks; in some cases a reading by hand is filled in, or the form is left empty. */
const closeAccount: Deed = (doing) =>
  Effect.gen(function* () {
    const { dice, device } = doing
    const remaining = yield* lastReading(doing, device.deviceId)
    const typed = remaining === null ? sometimes(doing, 60, { finalReading: { remaining: Energy.kwh("1") } }) : {}
    const disposition = dice.pick<Device.Disposition>([{ _tag: "RefundOutside" }, { _tag: "Forfeit" }])
    const rest = { ...typed, ...sometimes(doing, 90, { disposition }), ...controlOf(doing) }
    return yield* ask(({ customers }) => customers.closeAccount({ ...ofDevice(doing), reason, ...rest }))
  })

/** The newest closing of the customer, as the list shows it; `undefined`: there is none. */
const newest = ({ actor, site }: Doing) =>
  Effect.map(
    ask(({ customers }) => customers.closings({ actor, customerNo: site.customerNo, limit: 1 })),
    ({ rows: [row] }) => row
  )

type Row = Effect.Success<ReturnType<typeof newest>>

/** Does something about the newest closing; nothing where there is none. */
const toNewest =
  (act: (doing: Doing, row: Exclude<Row, undefined>) => ReturnType<Deed>): Deed =>
  (doing) =>
    Effect.flatMap(newest(doing), (row) => (row === undefined ? Effect.void : act(doing, row)))

/** The deeds of 销户. */
export const closingDeeds = {
  closeAccount,
  approveClosing: toNewest((doing, { closingId, reading, by }) => {
    // Whoever asked for it is sent for another one; in some cases he does not go.
    const actor = by === doing.actor && doing.dice.chance(80) ? "chief" : doing.actor
    const { remaining } = reading
    return ask(({ customers }) => customers.approveClosing({ ...command(doing), actor, closingId, remaining }))
  }),
  resumeClosing: toNewest((doing, { closingId }) =>
    ask(({ customers }) => customers.resumeClosing({ ...command(doing), closingId }))
  ),
  undoClosing: toNewest((doing, { closingId }) =>
    ask(({ customers }) => customers.undoClosing({ ...command(doing), closingId, reason }))
  )
} as const satisfies Partial<{ readonly [N in DoingNames<"customers">]: Playing }>
