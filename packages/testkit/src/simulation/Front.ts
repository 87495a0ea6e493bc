/** The terminal gateway as one process sees it: requests go to its front end, or over another process to that one's; an answer to a process that died is heard by nobody. */
import { Instant, TerminalGateway, type TerminalId } from "@yugou/core"
import {
  type Capabilities,
  describeBy,
  type Identity,
  isSameDevice,
  type Outcome,
  type TerminalRequest
} from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Agenda } from "./Agenda.ts"
import type { Among } from "./Among.ts"
import type { Life } from "./Process.ts"
import { offline } from "./SessionHost.ts"
import type { Member } from "./Terminals.ts"

/** What the gateway of a process stands on. */
export interface Ground {
  readonly agenda: Agenda
  readonly no: number
  readonly among: Among
  /** Says how a request ended that another process had when it went. */
  readonly lost: (outcome: Outcome) => Outcome
  readonly members: ReadonlyArray<Member>
  readonly life: () => Life
  /** Hears how each request ended. */
  readonly outcome: (request: TerminalRequest, outcome: Outcome) => void
  readonly happened: (kind: string) => void
  /** Hears which device gets a request, and when the station asked. */
  readonly asked: (request: TerminalRequest, device: Member, at: number) => void
  /** What a terminal can do by its entry in the books; `null`: nothing is known. */
  readonly capabilities: (terminalId: TerminalId) => Capabilities | null
  /** The pauses that wait for the next credit: how long the process stands between commit and send. */
  readonly pauses: Array<number>
}

/** How long an answer takes from the front end to the process. */
const handOverMillis = 3

/** How long a request takes to another process, and its outcome back. */
const hopMillis = 5

/** How long one waits for a process that does not say that it has a terminal, and until what one had that went counts as lost. */
const unheardMillis = 3_000

/** Whether a request is for the device that is connected, met under the entry that the books had when it was made. */
const isMeant = ({ identity: device, link }: Member, identity: Identity | undefined): boolean =>
  identity === undefined || (isSameDevice(device, identity) && link.connectedAs()?.entryNo === (identity.entryNo ?? 0))

/** Makes the gateway of a process. */
export const make = (ground: Ground): TerminalGateway["Service"] => {
  const { agenda, among, lost, members, no, life, outcome: heard, happened, asked, capabilities, pauses } = ground
  const describe = describeBy([...new Set(members.map(({ kind }) => kind.dialect))])
  const connected = (id: TerminalId): Member | undefined =>
    members.find(({ link }) => link.connectedAs()?.terminalId === id)
  /** The device that gets a request; a request that names an identity goes to no other. */
  const receiver = ({ terminalId, identity }: TerminalRequest): Member | Outcome => {
    const at = Instant.fromMillis(agenda.now())
    const member = connected(terminalId)
    if (member === undefined) return offline(agenda.now())
    return isMeant(member, identity)
      ? member
      : { _tag: "NotSent", at, reason: "offline", detail: "connected as another device, or under another entry" }
  }
  /** Looks after whoever speaks against a request: the terminal's connection, and the device's, made for another terminal. */
  const recheckStrangers = ({ terminalId, identity }: TerminalRequest): void => {
    if (identity === undefined) return
    const device = members.find((it) => isSameDevice(it.identity, identity))
    for (const member of [connected(terminalId), device])
      if (member !== undefined && !isMeant(member, identity)) member.link.recheck()
  }
  const isHere = ({ link }: Member): boolean => among.frontEnds === "first" || link.at() === no
  /** Hands a request over to the process that has the terminal. Of what was handed over nobody says that it was not sent, whatever becomes of that process. */
  const handOver = (
    request: TerminalRequest,
    member: Member,
    sentAt: number,
    done: (outcome: Outcome) => void
  ): void => {
    const { link } = member
    const there = link.at()
    const theirs = among.lifeOf(there)
    const { terminalId } = request
    happened("process.handOver")
    const goes = (): void => {
      const isThere =
        theirs?.state === "running" && link.at() === there && link.connectedAs()?.terminalId === terminalId
      if (among.reach(no, there) === "no" || !isThere) {
        done(offline(agenda.now()))
        return
      }
      asked(request, member, sentAt)
      if (request._tag === "WriteCredit") {
        happened("process.credit")
        among.handedOver(there)
      }
      link.execute(request, (outcome) => {
        const isHeard = theirs?.state === "running" && among.reach(no, there) === "yes"
        if (isHeard) {
          agenda.at(agenda.now() + hopMillis, () => done(outcome))
          return
        }
        happened("process.lost")
        const none = { deadAt: null, cause: "linkLost", frames: [] } as const
        const at = Instant.fromMillis(agenda.now())
        agenda.at(agenda.now() + unheardMillis, () => done(lost({ _tag: "NoAnswer", sentAt: at, ...none })))
      })
    }
    if (among.reach(no, there) === "yes") agenda.at(agenda.now() + hopMillis, goes)
    else agenda.at(agenda.now() + unheardMillis, () => done(offline(agenda.now())))
  }
  const send = (request: TerminalRequest): Effect.Effect<Outcome> =>
    Effect.callback<Outcome>((resume) => {
      const mine = life()
      const askedAt = agenda.now()
      const done = (outcome: Outcome): void => {
        heard(request, outcome)
        agenda.at(agenda.now() + handOverMillis, () => {
          if (mine.state === "running") resume(Effect.succeed(outcome))
        })
      }
      const go = (): void => {
        if (mine.state === "dead") return
        const found = receiver(request)
        if ("_tag" in found) {
          recheckStrangers(request)
          done(found)
        } else if (!isHere(found)) handOver(request, found, askedAt, done)
        else {
          asked(request, found, askedAt)
          found.link.execute(request, done)
        }
      }
      const pause = request._tag === "WriteCredit" ? pauses.shift() : undefined
      if (pause === undefined) return go()
      happened("process.pause")
      agenda.at(agenda.now() + pause, go)
    })
  return TerminalGateway.of({
    execute: ((request: TerminalRequest) => send(request)) as TerminalGateway["Service"]["execute"],
    capabilities: (id) => Effect.sync(() => Option.fromNullOr(capabilities(id))),
    describe: (entry) => Effect.sync(() => describe(entry)),
    presence: (id) =>
      Effect.sync(() => {
        const member = connected(id)
        if (member === undefined) return { state: "offline", since: Option.none() }
        const online = { state: "online", since: Option.none(), over: member.link.over() } as const
        if (isHere(member)) return online
        return among.reach(no, member.link.at()) === "yes"
          ? { ...online, held: "elsewhere" }
          : { state: "unknown", since: Option.none(), held: "elsewhere" }
      }),
    renew: (id) => Effect.sync(() => connected(id)?.link.recheck()),
    preview: () => Effect.succeed([])
  })
}
