/** The attacks, each as what one hostile connection does. */
import { connect, type Socket } from "node:net"
import { attacked, firstHostile, type Said, saidBy } from "./Frames.ts"

/** Where an attack goes: the station, or the bare sink that the same flood is sent to for comparison. */
export interface Target {
  readonly host: string
  readonly port: number
}

/** Whoever attacks: its number among the hostile connections, and how many terminals work. */
export interface Attacker {
  readonly no: number
  readonly terminals: number
}

export interface Attack {
  readonly title: string
  /** What is written first on each connection, and what again and again as fast as it is taken; `null`: nothing. */
  readonly plan: (attacker: Attacker) => { readonly first: Uint8Array | null; readonly again: Uint8Array | null }
  readonly reads: "yes" | "no"
  /**
   * How the connections of the working terminals end while it goes on: cut with a word, or `forgotten` on the way, so that the station's house is full of
   * dead ones when they dial in again; then as many terminals work as half-open connections are asked for.
   */
  readonly ends?: "forgotten"
  /** What is written first goes out byte by byte, all but the last one; then it hangs up, and dials again. */
  readonly says?: "byteByByte"
}

/** Hostile connections come from another loopback address than the terminals, as from another network. */
const hostileAddress = "127.0.1.1"

/** About so many bytes are written at a time. */
const pieceBytes = 32_768

const joined = (frames: ReadonlyArray<Uint8Array>): Uint8Array => new Uint8Array(Buffer.concat(frames))

const repeated = (frames: ReadonlyArray<Uint8Array>): Uint8Array => {
  const once = joined(frames)
  return joined(Array.from({ length: Math.max(1, Math.floor(pieceBytes / Math.max(once.length, 1))) }, () => once))
}

/** Terminals that the station knows and that nobody reads: who attacks is one of ours that went wrong, or was taken. */
const ownOf = ({ no }: Attacker): Said => saidBy(attacked.address(firstHostile + 2 * no + 1))

const known = (frames: (said: Said) => ReadonlyArray<Uint8Array>): Attack["plan"] => {
  return (attacker) => {
    const said = ownOf(attacker)
    return { first: said.login, again: repeated(frames(said)) }
  }
}

/** Bytes that are no frame, the same in every run. */
const garbage = new Uint8Array(Buffer.from(Array.from({ length: pieceBytes }, (_, index) => (index * 167 + 13) % 256)))

export const attacks = {
  garbage: { title: "garbage at full speed", plan: () => ({ first: null, again: garbage }), reads: "yes" },
  endless: {
    title: "logins byte by byte that never end",
    plan: (attacker) => ({ first: ownOf(attacker).login, again: null }),
    reads: "yes",
    says: "byteByByte"
  },
  foreign: {
    title: "31 foreign frames + 1 good, repeated",
    plan: known((said) => [...Array.from({ length: 31 }, () => saidBy(attacked.address(0)).heartbeat), said.heartbeat]),
    reads: "yes"
  },
  events: { title: "event pushes at full speed", plan: known((said) => [said.event]), reads: "yes" },
  deaf: { title: "valid heartbeats, never reading", plan: known((said) => [said.heartbeat]), reads: "no" },
  heartbeats: { title: "valid heartbeats at full speed", plan: known((said) => [said.heartbeat]), reads: "yes" },
  unknown: {
    title: "logins of terminals that nobody knows",
    plan: ({ no }) => ({ first: saidBy(attacked.address(40_000 + no)).login, again: null }),
    reads: "yes"
  },
  halfOpen: {
    title: "half-open connections that say nothing",
    plan: () => ({ first: null, again: null }),
    reads: "yes"
  },
  takeover: {
    title: "logins under working addresses",
    plan: ({ no, terminals }) => ({ first: saidBy(attacked.address(no % terminals)).login, again: null }),
    reads: "yes"
  },
  replay: {
    title: "recorded frames of working terminals",
    plan: ({ no, terminals }) => {
      const { event, heartbeat, login } = saidBy(attacked.address(no % terminals))
      return { first: login, again: repeated([login, heartbeat, event]) }
    },
    reads: "yes"
  },
  fullHouse: {
    title: "a full house of dead connections",
    plan: () => ({ first: null, again: null }),
    reads: "yes",
    ends: "forgotten"
  }
} as const satisfies { readonly [name: string]: Attack }

export type AttackName = keyof typeof attacks

export const attackNames = Object.keys(attacks) as ReadonlyArray<AttackName>

/** An attack that is going on. */
export interface Running {
  readonly stop: () => void
}

/** Whoever is cut off dials again after so long. */
const redialMillis = 1

/** Writes bytes one at a time, each in a turn of its own, so that most leave alone; all but the last one. */
const writeByByte = (socket: Socket, bytes: Uint8Array): void => {
  const next = (at: number): void => {
    if (!socket.writable) return
    if (at >= bytes.length - 1) {
      socket.destroy()
      return
    }
    socket.write(bytes.subarray(at, at + 1))
    setTimeout(next, 1, at + 1)
  }
  socket.setNoDelay(true)
  next(0)
}

/** Attacks with so many connections until it is stopped; whoever is cut off dials again. */
export const start = (name: AttackName, target: Target, connections: number, terminals: number): Running => {
  const attack: Attack = attacks[name]
  const open = new Set<Socket>()
  let going: "yes" | "no" = "yes"
  const dial = (plan: ReturnType<Attack["plan"]>): void => {
    if (going === "no") return
    const socket = connect({ ...target, localAddress: hostileAddress })
    open.add(socket)
    const push = (): void => {
      if (plan.again === null) return
      while (going === "yes" && socket.writable && socket.write(plan.again));
    }
    socket.on("connect", () => {
      if (plan.first !== null && attack.says === "byteByByte") writeByByte(socket, plan.first)
      else if (plan.first !== null) socket.write(plan.first)
      push()
    })
    socket.on("drain", push)
    if (attack.reads === "yes") socket.resume()
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      open.delete(socket)
      setTimeout(() => dial(plan), redialMillis)
    })
  }
  for (let no = 0; no < connections; no += 1) dial(attack.plan({ no, terminals }))
  return {
    stop: () => {
      going = "no"
      for (const socket of open) socket.destroy()
    }
  }
}
