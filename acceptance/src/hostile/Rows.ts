/** Plays the attacks one after another, each against a front end of its own, and judges what became of the reads of the working terminals. */
import * as timers from "node:timers/promises"
import type { Arguments } from "./Arguments.ts"
import { type Attack, type AttackName, attacks } from "./Attacks.ts"
import type { Measured } from "./Measured.ts"
import { type Child, start, stationFlags, type Vitals } from "./Talk.ts"

/** What is asked of every row. */
export const goals = { timesQuiet: 3, rssMegabytes: 300, linesASecond: 100, backWithinMillis: 15_000 } as const

/** One attack, as it went. */
export interface Row {
  readonly attack: AttackName
  /** Nobody attacks. */
  readonly alone: Measured
  /** The same flood goes to a bare sink process on the same machine. */
  readonly quiet: Measured
  readonly flood: Measured
  /** The first seconds after the flood. */
  readonly after: Measured
  readonly vitals: Vitals
  /** The memory of a process that holds as many sockets and does nothing with them, megabytes. */
  readonly bareMegabytes: number
  /** Terminals that came back after all connections were cut while it went on. */
  readonly back: number
}

/** How many terminals work while this attack goes on. */
export const terminalsIn = ({ halfOpen, terminals }: Arguments, attack: AttackName): number =>
  endsOf(attack) === "forgotten" ? halfOpen : terminals

const endsOf = (attack: AttackName): Attack["ends"] => {
  const { ends }: Attack = attacks[attack]
  return ends
}

/** The memory that a row may take: connections cost theirs, dead ones and those in whose place others wait too. */
const megabytesFor = (terminals: number): number =>
  goals.rssMegabytes + Math.ceil(Math.max(0, terminals - plainTerminals) * megabytesForEach)

const plainTerminals = 1_000
const megabytesForEach = 0.1

/** How long an attack has been going on before anything is measured. */
const settleMillis = 500

const isAtLeast = (value: number, least: number, what: string): ReadonlyArray<string> =>
  value >= least ? [] : [`${what} ${value}, at least ${least} wanted`]
const isAtMost = (value: number, most: number, what: string): ReadonlyArray<string> =>
  value <= most ? [] : [`${what} ${Math.round(value * 10) / 10}, at most ${Math.round(most * 10) / 10} wanted`]

/** Says what of a row holds on every machine: nothing is lost, and nothing grows beyond its bounds. */
export const findings = (
  { after, alone, attack, back, flood, quiet, vitals }: Row,
  terminals: number
): ReadonlyArray<string> =>
  [
    ...isAtMost(alone.lost + quiet.lost, 0, "lost without an attack"),
    ...isAtMost(flood.lost, 0, "lost"),
    ...isAtMost(after.lost, 0, "lost after it"),
    ...isAtMost(vitals.rssMegabytes, megabytesFor(terminals), "megabytes"),
    ...isAtMost(vitals.linesASecond, goals.linesASecond, "lines of the log in a second"),
    ...isAtLeast(back, terminals, "terminals came back")
  ].map((finding) => `${attack}: ${finding}`)

/** Says what of a row is too slow, beside the same flood on the same machine that nobody looks at. */
export const slowness = ({ after, alone, attack, flood, quiet }: Row): ReadonlyArray<string> =>
  [
    ...isAtMost(flood.p99, goals.timesQuiet * quiet.p99, "p99 ms"),
    ...isAtMost(after.p99, goals.timesQuiet * Math.max(alone.p99, quiet.p99), "p99 ms after it")
  ].map((finding) => `${attack}: ${finding}`)

interface Cast {
  readonly station: Child<"Station">
  readonly fleet: Child<"Fleet">
  readonly crowd: Child<"Crowd">
  readonly sink: Child<"Sink">
}

/** How many sockets the station has at most while this attack goes on: of those that were forgotten both the dead one and the new one. */
const socketsIn = (given: Arguments, attack: AttackName): number => {
  const terminals = terminalsIn(given, attack)
  return terminals * (endsOf(attack) === "forgotten" ? 2 : 1) + connectionsIn(given, attack)
}

/** How many files a process has open besides sockets: its standard streams, its questions, and what it loads. */
const otherFiles = 100

/** How many files one process may have open (`ulimit -n`) while these attacks go on. */
export const filesIn = (given: Arguments): number =>
  otherFiles + Math.max(...given.only.map((attack) => socketsIn(given, attack)))

/** Gives a run with so few half-open connections that a process may have their files. */
export const within = (given: Arguments, allowed: number): Arguments => ({
  ...given,
  halfOpen: Math.max(1, Math.min(given.halfOpen, Math.floor((allowed - otherFiles - given.hostile) / 2)))
})

const connectionsIn = ({ halfOpen, hostile }: Arguments, attack: AttackName): number =>
  attack === "halfOpen" ? halfOpen : hostile

/** Has a process of its own hold as many sockets, and ends it. */
const bareMegabytes = async (given: Arguments, attack: AttackName): Promise<number> => {
  const [sink, crowd] = [start("Sink"), start("Crowd")]
  try {
    const sockets = socketsIn(given, attack)
    await crowd.ask.attack("halfOpen", await sink.ask.listen(), sockets, 0)
    return await sink.ask.megabytes(sockets)
  } finally {
    for (const child of [crowd, sink]) await child.end()
  }
}

const played = async ({ crowd, fleet, sink, station }: Cast, given: Arguments, attack: AttackName): Promise<Row> => {
  const { hostile, perSecond, reads } = given
  const bare = await bareMegabytes(given, attack)
  const terminals = terminalsIn(given, attack)
  const target = await station.ask.listen(terminals, hostile)
  await fleet.ask.dial(target, terminals)
  const connections = connectionsIn(given, attack)
  const measured = (): Promise<Measured> => station.ask.measure(reads, perSecond)
  await station.ask.measure(Math.ceil(reads / 4), perSecond)
  const alone = await measured()
  await crowd.ask.attack(attack, await sink.ask.listen(), connections, terminals)
  await timers.setTimeout(settleMillis)
  const quiet = await measured()
  await crowd.ask.cease()
  await timers.setTimeout(settleMillis)
  await station.ask.vitals()
  await crowd.ask.attack(attack, target, connections, terminals)
  await timers.setTimeout(settleMillis)
  const flood = await measured()
  const back = await fleet.ask.end(endsOf(attack) ?? "reset", goals.backWithinMillis)
  await crowd.ask.cease()
  const after = await measured()
  return { attack, alone, quiet, flood, after, vitals: await station.ask.vitals(), bareMegabytes: bare, back }
}

/** Plays one attack; all its processes end with it. */
export const play = async (given: Arguments, attack: AttackName): Promise<Row> => {
  const station = start("Station", stationFlags(terminalsIn(given, attack)))
  const cast: Cast = { station, fleet: start("Fleet"), crowd: start("Crowd"), sink: start("Sink") }
  try {
    return await played(cast, given, attack)
  } finally {
    // The crowd and the fleet first: whoever has nobody to dial any more dials in vain.
    for (const role of ["crowd", "fleet", "sink", "station"] as const) await cast[role].end()
  }
}

const millis = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
const pair = ({ p50, p99 }: Measured): string => `${millis(p50)} / ${millis(p99)}`

/** The table that a run prints, a line at a time. */
export const heading = [
  "p50 / p99 ms".padEnd(38),
  "alone".padStart(11),
  "quiet (sink)".padStart(13),
  "attacked".padStart(13),
  "after".padStart(12),
  "lost".padStart(6),
  "MB".padStart(5),
  "bare".padStart(5),
  "lines/s".padStart(8),
  "back".padStart(6)
].join(" ")

export const lineOf = ({ after, alone, attack, back, bareMegabytes, flood, quiet, vitals }: Row): string =>
  [
    attacks[attack].title.padEnd(38),
    pair(alone).padStart(11),
    pair(quiet).padStart(13),
    pair(flood).padStart(13),
    pair(after).padStart(12),
    `${flood.lost + after.lost}`.padStart(6),
    `${vitals.rssMegabytes}`.padStart(5),
    `${bareMegabytes}`.padStart(5),
    `${vitals.linesASecond}`.padStart(8),
    `${back}`.padStart(6)
  ].join(" ")
