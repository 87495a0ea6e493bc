/** Passwords: what they must be, and how they are kept (scrypt, RFC 7914). */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto"
import { HttpRefusal } from "../problem/Problem.ts"

/** The cost of a new hash: 32 MiB and some 80 ms of one core. Older hashes keep the cost that stands in them. */
const cost = { logN: 15, r: 8, p: 1 }
const saltBytes = 16
const hashBytes = 32

/** Who asks: somebody who signed in here before, or anybody. Strangers who fill their lane keep nobody waiting in the other one. */
export type Lane = "known" | "anybody"

/** How many may wait in a lane, of which one is hashed at a time: each takes memory, and whoever cannot sign in can ask for as many as he likes. */
const mostWaiting = 32

interface Turns {
  running: "yes" | "no"
  readonly waiting: Array<() => void>
}

const lanes: { readonly [L in Lane]: Turns } = {
  known: { running: "no", waiting: [] },
  anybody: { running: "no", waiting: [] }
}

const inTurn = async <A>(lane: Lane, work: () => Promise<A>): Promise<A> => {
  const turns = lanes[lane]
  if (turns.running === "yes") {
    if (turns.waiting.length >= mostWaiting) throw new HttpRefusal("TOO_MANY", { headers: { "retry-after": "5" } })
    // Whoever is done hands his place over, so that it is not taken in between.
    await new Promise<void>((resolve) => turns.waiting.push(resolve))
  } else turns.running = "yes"
  try {
    return await work()
  } finally {
    const next = turns.waiting.shift()
    if (next === undefined) turns.running = "no"
    else next()
  }
}

const derive = (
  password: string,
  salt: Buffer,
  bytes: number,
  { logN, r, p }: typeof cost,
  lane: Lane
): Promise<Buffer> =>
  inTurn(
    lane,
    () =>
      new Promise((resolve, reject) => {
        const N = 2 ** logN
        const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r }
        // What looks alike is typed alike: the same letters may come composed or not.
        scrypt(password.normalize("NFKC"), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)))
      })
  )

/** Hashes a password: `scrypt$logN$r$p$salt$hash`, the last two in base64url. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(saltBytes)
  const hash = await derive(password, salt, hashBytes, cost, "known")
  return ["scrypt", cost.logN, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")].join("$")
}

/** A hash that no password has, of the usual cost: whoever has no password takes as long to be refused as whoever has one. */
const nobody = ["scrypt", cost.logN, cost.r, cost.p, "", Buffer.alloc(hashBytes).toString("base64url")].join("$")

/** Tells whether a password is the one that was hashed; of an account without a password, or without an account, it is not, after the same time. */
export const isPassword = async (password: string, hashed: string | null, lane: Lane): Promise<boolean> => {
  const [, logN, r, p, salt = "", hash = ""] = (hashed ?? nobody).split("$")
  const expected = Buffer.from(hash, "base64url")
  const settings = { logN: Number(logN), r: Number(r), p: Number(p) }
  const derived = await derive(password, Buffer.from(salt, "base64url"), expected.length, settings, lane)
  return timingSafeEqual(derived, expected) && hashed !== null
}

/** The shortest and the longest password, in characters. @category Constants */
export const passwordLength = { least: 12, most: 128 } as const

/** Beginnings of what people type when twelve characters are asked of them. */
const common = [
  "password",
  "passw0rd",
  "qwerty",
  "1qaz2wsx",
  "abcdef",
  "123456",
  "admin",
  "letmein",
  "iloveyou",
  "yugou"
]

/** Says what is wrong with a new password, or `null`: its length, that it says the name, or that it is one of a few common words and digits (NIST SP 800-63B: no rules of composition). */
export const passwordProblem = (password: string, name: string): "length" | "name" | "common" | null => {
  const letters = [...password]
  if (letters.length < passwordLength.least || letters.length > passwordLength.most) return "length"
  const small = password.toLowerCase()
  if (small.includes(name.toLowerCase()) && letters.length < name.length + passwordLength.least) return "name"
  const distinct = new Set(small).size
  if (distinct < 5) return "common"
  const beginning = common.find((each) => small.startsWith(each))
  return beginning !== undefined && /^[0-9!@#$.*]*$/.test(small.slice(beginning.length)) ? "common" : null
}
