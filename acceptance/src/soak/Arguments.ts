/** The arguments of `npm run soak`, and what is wrong with them. */
import * as Result from "effect/Result"

/** How many terminals live for how many days, after how many each customer buys, and for how many seconds the idle station is watched. */
export interface Arguments {
  readonly terminals: number
  readonly days: number
  readonly buyEvery: number
  readonly idleSeconds: number
}

interface Range {
  readonly min: number
  readonly max: number
  readonly usual: number
}

export const ranges: { readonly [N in keyof Arguments]: Range } = {
  terminals: { min: 1, max: 2_000, usual: 200 },
  days: { min: 1, max: 60, usual: 30 },
  buyEvery: { min: 1, max: 60, usual: 15 },
  idleSeconds: { min: 1, max: 600, usual: 20 }
}

const names: { readonly [option: string]: keyof Arguments } = {
  "--terminals": "terminals",
  "--days": "days",
  "--buy-every": "buyEvery",
  "--idle-seconds": "idleSeconds"
}

const spanOf = (name: keyof Arguments): string => {
  const { min, max, usual } = ranges[name]
  return `${min} to ${max}, default ${usual}`
}

export const usage = `npm run soak -- [--terminals N] [--days N] [--buy-every N] [--idle-seconds N]

  --terminals N     simulated terminals, each with a customer (${spanOf("terminals")})
  --days N          days that pass (${spanOf("days")})
  --buy-every N     after how many days each customer buys again (${spanOf("buyEvery")})
  --idle-seconds N  for how many seconds the station is watched while nothing is due (${spanOf("idleSeconds")})
  --help            this text`

/** Reads the arguments; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Arguments | "help", string> => {
  if (args.includes("--help")) return Result.succeed("help")
  let so: Arguments = {
    terminals: ranges.terminals.usual,
    days: ranges.days.usual,
    buyEvery: ranges.buyEvery.usual,
    idleSeconds: ranges.idleSeconds.usual
  }
  for (let index = 0; index < args.length; index += 2) {
    const [option = "", text = "nothing"] = args.slice(index)
    const name = names[option]
    if (name === undefined) return Result.fail(`${option} is no argument of this command`)
    const { min, max } = ranges[name]
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max))
      return Result.fail(`${option} needs a whole number from ${min} to ${max}, not ${text}`)
    so = { ...so, [name]: value }
  }
  return Result.succeed(so)
}
