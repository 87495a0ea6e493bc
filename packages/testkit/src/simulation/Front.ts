/** The terminal gateway as one process sees it: requests go to the front end; an answer to a process that died is heard by nobody. */
import { Instant, TerminalGateway, type TerminalId } from "@yugou/core"
import { type Capabilities, describeBy, isSameDevice, type Outcome, type TerminalRequest } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Agenda } from "./Agenda.ts"
import type { Life } from "./Process.ts"
import { offline } from "./SessionHost.ts"
import type { Member } from "./Terminals.ts"

/** What the gateway of a process stands on. */
export interface Ground {
  readonly agenda: Agenda
  readonly members: ReadonlyArray<Member>
  readonly life: () => Life
  /** Hears how each request ended. */
  readonly outcome: (request: TerminalRequest, outcome: Outcome) => void
  readonly happened: (kind: string) => void
  /** What a terminal can do by its entry in the books; `null`: nothing is known. */
  readonly capabilities: (terminalId: TerminalId) => Capabilities | null
  /** The pauses that wait for the next credit: how long the process stands between commit and send. */
  readonly pauses: Array<number>
}

/** How long an answer takes from the front end to the process. */
const handOverMillis = 3

/** Makes the gateway of a process. */
export const make = (ground: Ground): TerminalGateway["Service"] => {
  const { agenda, members, life, outcome: heard, happened, capabilities, pauses } = ground
  const describe = describeBy([...new Set(members.map(({ kind }) => kind.dialect))])
  const connected = (id: TerminalId): Member | undefined => members.find(({ link }) => link.connectedAs() === id)
  /** The device that gets a request; a request that names an identity goes to no other. */
  const receiver = ({ terminalId, identity }: TerminalRequest): Member | Outcome => {
    const at = Instant.fromMillis(agenda.now())
    const member = connected(terminalId)
    if (member === undefined) return offline(agenda.now())
    return identity === undefined || isSameDevice(member.identity, identity)
      ? member
      : { _tag: "NotSent", at, reason: "offline", detail: "another device is connected" }
  }
  const send = (request: TerminalRequest): Effect.Effect<Outcome> =>
    Effect.callback<Outcome>((resume) => {
      const mine = life()
      const done = (outcome: Outcome): void => {
        heard(request, outcome)
        agenda.at(agenda.now() + handOverMillis, () => {
          if (mine.state === "running") resume(Effect.succeed(outcome))
        })
      }
      const go = (): void => {
        if (mine.state === "dead") return
        const found = receiver(request)
        if ("_tag" in found) done(found)
        else found.link.execute(request, done)
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
      Effect.sync(() => ({ state: connected(id) === undefined ? "offline" : "online", since: Option.none() }) as const),
    renew: (id) => Effect.sync(() => connected(id)?.link.replace()),
    preview: () => Effect.succeed([])
  })
}
