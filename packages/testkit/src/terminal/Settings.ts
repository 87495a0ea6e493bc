/**
 * What one model of terminal does: its shape and its firmware (DESIGN "one purchase, one effect").
 *
 * Real terminals differ in exactly these points, and a station that is safe on one is not safe on another: so each is a named setting.
 */
import type { Energy } from "@yugou/core"

/**
 * What the firmware does with a credit whose number is already the last one.
 *
 * **Details** `refusedWithReason`: denied, "duplicate number" (DL/T 698.45 DAR 21, DL/T 645 recharge error). `refusedWithoutReason`: denied, and
 * the wire cannot say why (376.1 AFN00 F2). `storedWithoutEffect`: confirmed and stored, nothing added. `appliedAgain`: compares nothing.
 *
 * @category Models
 */
export type DuplicateRule = "refusedWithReason" | "refusedWithoutReason" | "storedWithoutEffect" | "appliedAgain"

/**
 * The behaviour of a firmware.
 *
 * **Details**
 * - `compares`: a number is compared with the last one of its own holder, or with the last one of every holder of the terminal. Only the last
 *   number counts: an older one is taken like a new one.
 * - `comparesOnSet`: whether a credit in mode `set` (刷新) is compared at all.
 * - `applies`: `atOnce` while the frame is answered; `inLoop`: stored and confirmed at once, added by a later `Loop`. Power lost in between
 *   loses the purchase, because at power-up the stored number counts as applied.
 * - `protectionCloses`: whether engaging protection closes every switch at once.
 * - `tripWhileProtected`: a remote trip under protection is denied, or confirmed and ignored.
 * - `debt`: energy used beyond what is left is owed, or lost: then the balance stops at zero.
 * - `recloses`: after a purchase above the trip energy, switches opened for lack of energy close by themselves or wait for `CloseByHand`.
 *
 * @category Models
 */
export interface Firmware {
  readonly duplicate: DuplicateRule
  readonly compares: "holder" | "terminal"
  readonly comparesOnSet: "yes" | "no"
  readonly applies: "atOnce" | "inLoop"
  readonly protectionCloses: "yes" | "no"
  readonly tripWhileProtected: "refused" | "ignored"
  readonly recloses: "byItself" | "byHand"
  readonly debt: "owed" | "lost"
}

/**
 * The shape of a terminal.
 *
 * **Details**
 * - `holders`: the numbers of what holds a balance: total groups 1–8, or only `wholeTerminal` for a dialect whose scope is the terminal.
 * - `switches`: the outputs, 1–8. `wiring`: `rounds`: switch n is round n (376.1); `map`: the switch–round map says which switches form a round.
 * - `utcOffsetMinutes`: local time of the terminal's clock.
 * - `password`: demanded by every writing request (`null`: none).
 * - `maxRecords`: how many credit records each holder keeps; the oldest falls out.
 * - `maxRemaining`: hoarding limit (囤积门限), a credit that would lead above it is refused (`null`: none).
 *
 * @category Models
 */
export interface Settings {
  readonly holders: ReadonlyArray<number>
  readonly switches: ReadonlyArray<number>
  readonly wiring: "rounds" | "map"
  readonly utcOffsetMinutes: number
  readonly password: string | null
  readonly maxRecords: number
  readonly maxRemaining: Energy.Energy | null
  readonly firmware: Firmware
}

/** The holder number of a terminal that has one balance for all of it. @category Constants */
export const wholeTerminal = 0

/** A firmware as the standard wants it: a duplicate is denied, compared within the group, applied at once. @category Constants */
export const standardFirmware: Firmware = {
  duplicate: "refusedWithoutReason",
  compares: "holder",
  comparesOnSet: "yes",
  applies: "atOnce",
  protectionCloses: "no",
  tripWhileProtected: "refused",
  recloses: "byItself",
  debt: "owed"
}

/** A terminal with total groups 1–8, switches that are rounds, Chinese local time, no password. @category Constants */
export const groupTerminal: Settings = {
  holders: [1, 2, 3, 4, 5, 6, 7, 8],
  switches: [1, 2, 3, 4, 5, 6, 7, 8],
  wiring: "rounds",
  utcOffsetMinutes: 480,
  password: null,
  maxRecords: 10,
  maxRemaining: null,
  firmware: standardFirmware
}

/** A terminal with one balance and a switch map, as the provincial load-control dialects have. @category Constants */
export const singleBalanceTerminal: Settings = {
  ...groupTerminal,
  holders: [wholeTerminal],
  wiring: "map",
  firmware: { ...standardFirmware, compares: "terminal", protectionCloses: "yes" }
}
