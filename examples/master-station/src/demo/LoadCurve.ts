/** How much energy customers use: seven kinds of them, each with its day, its weekend, its seasons and its unrest. Pure, and the same for the same seed. */

/** What a customer does for a living. */
export const trades = ["twoShifts", "continuous", "shop", "coldStore", "hotel", "charging", "pumping"] as const
export type Trade = (typeof trades)[number]

interface Habit {
  /** Share of the mean power at 0, 2, 4 … 22 h local time, straight lines between. */
  readonly day: ReadonlyArray<number>
  /** Factors at weekends, in midsummer and in midwinter. */
  readonly weekend: number
  readonly summer: number
  readonly winter: number
  /** How far a quarter hour strays from all that. */
  readonly unrest: number
}

const habits: { readonly [T in Trade]: Habit } = {
  twoShifts: {
    day: [0.25, 0.22, 0.22, 0.45, 1.55, 1.75, 1.35, 1.7, 1.75, 1.45, 1, 0.4],
    weekend: 0.35,
    summer: 1.05,
    winter: 1,
    unrest: 0.06
  },
  continuous: {
    day: [1, 0.99, 0.98, 0.98, 1.02, 1.03, 1, 1.02, 1.02, 0.98, 0.98, 1],
    weekend: 0.97,
    summer: 1,
    winter: 1.02,
    unrest: 0.03
  },
  shop: {
    day: [0.3, 0.25, 0.25, 0.3, 0.6, 1.3, 1.6, 1.55, 1.55, 1.7, 1.75, 0.8],
    weekend: 1.2,
    summer: 1.35,
    winter: 1.1,
    unrest: 0.05
  },
  coldStore: {
    day: [0.9, 0.86, 0.85, 0.88, 0.95, 1.08, 1.18, 1.22, 1.15, 1.05, 0.98, 0.92],
    weekend: 0.95,
    summer: 1.4,
    winter: 0.7,
    unrest: 0.08
  },
  hotel: {
    day: [0.75, 0.6, 0.55, 0.8, 1.1, 0.95, 1.05, 1, 1.05, 1.35, 1.55, 1.25],
    weekend: 1.1,
    summer: 1.3,
    winter: 1.2,
    unrest: 0.05
  },
  charging: {
    day: [1.9, 1.5, 1.2, 0.7, 0.5, 0.7, 1.2, 0.6, 0.6, 0.7, 0.9, 1.5],
    weekend: 1.15,
    summer: 1.1,
    winter: 1.15,
    unrest: 0.25
  },
  pumping: {
    day: [1.3, 1.3, 1.3, 1.2, 1, 0.9, 0.8, 0.8, 0.8, 0.8, 0.9, 0.9],
    weekend: 1,
    summer: 1.1,
    winter: 0.9,
    unrest: 0.1
  }
}

const hourMillis = 3_600_000
const dayMillis = 24 * hourMillis
const quarterMillis = hourMillis / 4
/** The site is eight hours ahead of UTC. */
const aheadMillis = 8 * hourMillis
const daysOfYear = 365.25

/** A number from 0 to 1 that belongs to another one. */
const drawn = (of: number): number => {
  let bits = Math.imul(of ^ 0x9e3779b9, 0x85ebca6b)
  bits ^= bits >>> 13
  bits = Math.imul(bits, 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
}

/** Who uses energy: his trade, his mean power in kW, and the seed of his unrest. */
export interface User {
  readonly trade: Trade
  readonly meanKw: number
  readonly seed: number
}

/** Gives the mean power in kW of the quarter hour that begins at an instant (milliseconds, UTC). */
export const power = ({ trade, meanKw, seed }: User, at: number): number => {
  const { day, weekend, summer, winter, unrest } = habits[trade]
  const local = at + aheadMillis
  const place = (local % dayMillis) / (2 * hourMillis)
  const hour = Math.floor(place)
  const share = (day[hour] ?? 1) * (1 - (place - hour)) + (day[(hour + 1) % day.length] ?? 1) * (place - hour)
  const days = Math.floor(local / dayMillis)
  // 1970-01-01 was a Thursday.
  const isWeekend = [0, 6].includes((days + 4) % 7)
  const year = ((days % daysOfYear) / daysOfYear) * 2 * Math.PI
  const season =
    1 + (summer - 1) * Math.max(0, -Math.cos(year - 0.35)) ** 2 + (winter - 1) * Math.max(0, Math.cos(year - 0.1)) ** 4
  const quarter = Math.floor(at / quarterMillis)
  const stray = drawn(seed * 7919 + quarter) + drawn(seed * 104_729 + Math.floor(quarter / 8)) - 1
  return meanKw * share * (isWeekend ? weekend : 1) * season * (1 + unrest * stray)
}

/** Gives the energy between two instants in units of 0.0001 kWh, by quarter hours: the parts of a time add up to the whole of it. */
export const energyBetween = (user: User, from: number, to: number): number => {
  let sum = 0
  for (let at = from; at < to; ) {
    const begin = Math.floor(at / quarterMillis) * quarterMillis
    const end = Math.min(to, begin + quarterMillis)
    sum += (power(user, begin) * (end - at)) / hourMillis
    at = end
  }
  return sum * 10_000
}
