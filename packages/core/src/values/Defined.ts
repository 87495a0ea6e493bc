/** What JSON says of a field without a value: nothing. Fields that hold `undefined` are left out, however deep; of a list no place is left out. */
import { isDeeper, maxNesting } from "./Nesting.ts"

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const leftOut = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(leftOut)
  if (typeof value !== "object" || value === null || !isPlain(value)) return value
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(given.map(([name, inner]) => [name, leftOut(inner)]))
}

/** Gives data without the fields that hold `undefined`; what is nested too deep to be taken comes back as it is. */
export const defined = (value: unknown): unknown => (isDeeper(value, maxNesting + 1) ? value : leftOut(value))
