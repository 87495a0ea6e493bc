/**
 * How everything on the site is called. In most worlds as on any site; in the others as nobody calls anything and everybody may: like a member of
 * objects, like a part of a path or of a program, by one character, or by as many as fit, of which only the last ones differ.
 */
import type { Station, TerminalId } from "@yugou/core"
import * as Dice from "./Dice.ts"

/** The names of one world. */
export interface Names {
  readonly orgNo: string
  /** The org unit of somebody who has no business here. */
  readonly strangeOrgNo: string
  readonly terminal: (no: number) => TerminalId
  /** A terminal that is in store, and may come in place of the one with that number. */
  readonly spare: (no: number) => TerminalId
  readonly customer: (no: number) => string
  /** The customer next door, whom the archive knows. */
  readonly neighbour: (no: number) => string
  readonly template: (no: number) => string
  /** What nothing is called. */
  readonly nothing: string
  readonly actor: (who: string) => string
  /** An id that whoever asks makes himself, of at most so many characters. */
  readonly id: (text: string, most: number) => string
}

const digits = (no: number): string => `${no}`.padStart(4, "0")

const plain: Names = {
  orgNo: "37401",
  strangeOrgNo: "37402",
  terminal: (no) => `T${digits(no)}` as TerminalId,
  spare: (no) => `X${digits(no)}` as TerminalId,
  customer: (no) => `03701${digits(no)}`,
  neighbour: (no) => `03702${digits(no)}`,
  template: (no) => `simulated-${no}`,
  nothing: "no such thing",
  actor: (who) => who,
  id: (text) => text
}

const members = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "isPrototypeOf"] as const

/** What a terminal number may consist of. */
const joined = [...members, ":", ".", "-", "_", "..", "0", "00", "-1", "1e3", "a:b", "A:b", "a", "a-", "NaN", "null"]

const odd = [
  ...members,
  ...[
    " ",
    "'",
    '"',
    "/",
    "\\",
    ":",
    "%",
    "~",
    "~0",
    "#",
    "?",
    "*",
    "_",
    "&",
    "<b>",
    "--",
    "a b",
    "%00",
    "%2F",
    "../.."
  ],
  ...["0", "00", "1e3", "-1", "null", "undefined", "NaN", "[]", "{}", `\${0}`, "$&", "\t"],
  ...["１", "％", "：", "ｃｌｅｒｋ", "客户", "\u00e9", "e\u0301", "İ", "ß", "😀"]
]

/** As many characters as fit, of which only the last ones differ. */
const longest = (filling: string, most: number, no: number): string =>
  `${filling.repeat(most)}${digits(no)}`.slice(-most)

/** Takes words of a list in turn, from one on that the dice give; what is behind the last one is as long as may be. */
const taking = (dice: Dice.Dice, words: ReadonlyArray<string>, fillings: readonly [string, string], most: number) => {
  const from = dice.whole(0, words.length - 1)
  const filling = dice.pick(fillings)
  const short = dice.whole(1, words.length)
  return (no: number): string => (no < short ? (words[(from + no) % words.length] ?? "") : longest(filling, most, no))
}

/** How ids are made odd that somebody makes himself: most keep what they were, with something around it. */
const forms: ReadonlyArray<(text: string, most: number) => string> = [
  (text) => text,
  (text) => `${text} `,
  (text) => `__proto__/${text}`,
  (text) => `'${text}"%2F:`,
  (text) => text.replaceAll(/[!-~]/g, (it) => String.fromCharCode(it.charCodeAt(0) + 0xfee0)),
  (text, most) => text.padStart(most, "％"),
  (text, most) => text.padEnd(most, ":")
]

/** Makes ids odd: the same one always in the same way, different ones differently; some are a word of the list. */
const oddIds = (seed: number): Names["id"] => {
  const known = new Map<string, string>()
  const taken = new Set<string>()
  return (text, most) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const dice = Dice.make(seed, `id ${text}`)
    const [word, form] = [dice.pick(odd as [string, ...Array<string>]), forms[dice.whole(0, forms.length - 1)]]
    const around = form?.(text, most) ?? text
    const free = [word, around, text].find((it) => it.length <= most && !taken.has(it)) ?? text
    const made = dice.chance(20) ? free : around.length <= most && !taken.has(around) ? around : text
    known.set(text, made)
    taken.add(made)
    return made
  }
}

/** One that differs in a space behind it, or where that does not fit in its first character. */
const beside = (name: string, most: number): string => (name.length < most ? `${name} ` : `~${name.slice(1)}`)

const customerLength = 32
const terminalLength = 48
const templateLength = 64

const oddNames = (seed: number, dice: Dice.Dice): Names => {
  const customer = taking(dice, odd, ["9", "　"], customerLength)
  const terminal = taking(dice, joined, ["9", "_"], terminalLength)
  const template = taking(dice, odd, ["：", "'"], templateLength)
  const [orgNo, strangeOrgNo, nothing] = [dice.pick(members), dice.pick(["％", "37 ", "/"]), dice.pick(members)]
  const ids = oddIds(seed)
  const person = oddIds(seed)
  return {
    ...{ orgNo, strangeOrgNo, customer, template, nothing },
    terminal: (no) => terminal(no) as TerminalId,
    spare: (no) => longest("X", terminalLength, no) as TerminalId,
    neighbour: (no) => beside(customer(no), customerLength),
    actor: (who) => person(who, 64),
    id: ids
  }
}

/** In so many of a hundred worlds everything has odd names. */
const oddPercent = 25

/** Gives the names of a world. */
export const make = (seed: number): Names => {
  const dice = Dice.make(seed, "names")
  return dice.chance(oddPercent) ? oddNames(seed, dice) : plain
}

type Facade = Station.Station["Service"]
type Run = (input: { readonly [field: string]: unknown }) => unknown

/** A station that is asked by people and programs of those names. */
export const asked = ({ plan, ...facades }: Facade, names: Names): Facade => {
  const renamed =
    (run: Run): Run =>
    (input) => {
      const fields = Object.entries(input).map(([field, value]) => {
        if (typeof value !== "string") return [field, value]
        if (field === "actor") return [field, names.actor(value)]
        if (field === "commandId") return [field, names.id(value, 64)]
        return [field, field === "batchId" ? names.id(value, 48) : value]
      })
      return run(Object.fromEntries(fields))
    }
  const named = Object.entries(facades as unknown as { readonly [facade: string]: { readonly [name: string]: Run } })
  const tables = named.map(([facade, rows]) => [
    facade,
    Object.fromEntries(Object.entries(rows).map(([name, run]) => [name, renamed(run)]))
  ])
  return { ...Object.fromEntries(tables), plan } as unknown as Facade
}
