/** The sum of a carry-over (结转): what the new device is set to, so that the customer keeps what was left and what became of it since. */
import { type Energy, fromUnits } from "../../values/Energy.ts"
import type { FinalReading } from "../device/Device.ts"

/** What a carry-over rests on: what the old device was left with, and what the new target held when it was bound. */
export interface Basis {
  readonly left: FinalReading
  readonly atBinding: Energy
}

/** The value to set, and what it leaves out: less than one step of the terminal. */
export interface CarryOver {
  readonly value: Energy
  readonly rest: Energy
}

const floor = (units: bigint, quantum: bigint): bigint => {
  const over = units % quantum
  return over < 0n ? units - over - quantum : units - over
}

/**
 * Reckons what the new device is set to: what was left + what its target holds now − what it held at binding.
 *
 * **Details** What was sold and what was consumed there meanwhile is in the difference of the two readings. The terminal takes whole steps only: the
 * value is rounded down, below zero as well, so that the rest is always the customer's and never the utility's.
 */
export const reckon = ({ left, atBinding }: Basis, found: Energy, quantum: Energy): CarryOver => {
  const exact = left.remaining + found - atBinding
  const value = floor(exact, quantum)
  return { value: fromUnits(value), rest: fromUnits(exact - value) }
}
