/** The world of one run: processes over one store, terminals behind one front end or one of each process, operators, and the watch over all of them. */
import {
  type ArchiveView,
  Authorization,
  CustomerArchive,
  EngineProcess,
  GoneProcesses,
  Rejection,
  Secrets,
  SmsGateway,
  SmsInbox,
  Station,
  StationDirectory,
  StationPolicy,
  StationSmsInbox,
  type StoreError,
  TerminalGateway,
  TerminalInbox
} from "@yugou/core"
import type { Terminal } from "@yugou/core/books"
import { isSameDevice } from "@yugou/core/dialect"
import { StationStoreMemory } from "@yugou/core/memory"
import { type Commit, ref, StationStore } from "@yugou/core/store"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import { TerminalState } from "../terminal/index.ts"
import * as Agenda from "./Agenda.ts"
import * as Among from "./Among.ts"
import * as Backup from "./Backup.ts"
import type { Broken } from "./Contracts.ts"
import * as Contracts from "./Contracts.ts"
import * as Coverage from "./Coverage.ts"
import * as Dice from "./Dice.ts"
import * as Engines from "./Engines.ts"
import * as FaultyStore from "./FaultyStore.ts"
import * as Front from "./Front.ts"
import * as FrontEnd from "./FrontEnd.ts"
import * as GatewayGuard from "./GatewayGuard.ts"
import * as GoneAmong from "./GoneAmong.ts"
import * as Journal from "./Journal.ts"
import * as Keyring from "./Keyring.ts"
import { CurrentPiece, keepingOf } from "./Lanes.ts"
import * as Names from "./Names.ts"
import * as Offices from "./Offices.ts"
import * as Process from "./Process.ts"
import { recorded } from "./Recorded.ts"
import * as Restoring from "./Restoring.ts"
import type { Setup } from "./Setup.ts"
import * as Silence from "./Silence.ts"
import { policy } from "./SitePolicy.ts"
import * as Sms from "./Sms.ts"
import * as StoreGuard from "./StoreGuard.ts"
import type { Execute, Tamper } from "./Tamper.ts"
import * as Terminals from "./Terminals.ts"
import * as Watch from "./Watch.ts"

/** When every run begins: a Monday, 08:00 in China. */
export const beginning = Date.UTC(2026, 10, 23)

/** What is in a process: the station and the ports of its engines. */
export type Services = Context.Context<Station.Station | TerminalInbox | SmsInbox | Engines.EnginePorts>

/** A process with what belongs to it whichever life it is in. */
export interface Host {
  process: Process.Process
  services: Services
  full: Silence.Silence["full"]
  lives: number
  readonly no: number
  readonly armed: FaultyStore.Armed
  readonly pauses: Array<number>
  readonly crash: () => void
  readonly engines: Engines.Engines
}

/** A world. */
export interface World {
  readonly agenda: Agenda.Agenda
  readonly among: Among.Among
  readonly journal: Journal.Journal
  readonly watch: Watch.Watch
  readonly names: Names.Names
  readonly keyring: Keyring.Keyring
  readonly fleet: ReadonlyArray<Terminals.Member>
  readonly hosts: ReadonlyArray<Host>
  readonly sms: Sms.Sms
  readonly store: StationStore["Service"]
  readonly recorder: Coverage.Recorder
  /** Kills a process; it starts again after that time. With it its front end goes, too. */
  readonly crash: (no: number, downMillis: number) => void
  /** Stops all processes, and starts them after that time over a copy of the store that was taken at that moment; not while another one is restored. */
  readonly restore: (moment: number, downMillis: number, mark: "set" | "left") => void
  /** Whoever hears that a copy of the books has taken their place. */
  readonly onRestored: Array<() => void>
  readonly heal: () => void
  /** Looks whether the ports have answered what they were asked, as of this moment or of a later one. */
  readonly checkAnswered: (now: number) => void
  /** When the store last gave a record out as work; `null`: never. */
  readonly claimedAt: StoreGuard.StoreGuard["claimedAt"]
  /** Hears that an adapter broke the contract of its port. */
  readonly broken: Broken
}

/** The engines of two processes do not begin at the same moment: who is second meets what the first has half done. */
const offsetMillis = 370

/** How far the clocks of two machines of one site are apart: the first process stands beside the front end, the others run on a clock of their own. */
const maxSkewMillis = 4_000

/** Who may do what: a guest nothing, a stranger everything in his own org unit, all others everything. */
const permitted = ({ actor: called, strangeOrgNo }: Names.Names): Authorization["Service"] =>
  Authorization.of({
    authorize: (actor, permission) =>
      actor === called("guest")
        ? Effect.fail(new Rejection.Forbidden({ actor, permission }))
        : Effect.succeed({ orgScope: [actor === called("stranger") ? strangeOrgNo : ""] })
  })

/** The archive gives every customer another name twice a day. */
const renamed =
  (now: DateTime.Utc) =>
  (record: ArchiveView): ArchiveView => {
    const half = Math.floor(DateTime.toEpochMillis(now) / (12 * 3_600_000)) % 2
    const { customer } = record
    return half === 0 ? record : { ...record, customer: { ...customer, name: `${customer.name}（更名）` } }
  }

const archiveOf = ({ fleet, names }: Pick<Common, "fleet" | "names">): CustomerArchive["Service"] => {
  const numbers = Terminals.installed(fleet).flatMap(({ no, customerNo }) => [customerNo, names.neighbour(no)])
  numbers.push(Terminals.secondCustomer(names))
  const known = new Map(numbers.map((it) => [it, Terminals.archiveOf(it, names.orgNo)]))
  return CustomerArchive.of({
    find: (no) => Effect.map(DateTime.now, (now) => Option.map(Option.fromUndefinedOr(known.get(no)), renamed(now)))
  })
}

/** What the parts of a world share while it is built. */
interface Common {
  readonly agenda: Agenda.Agenda
  readonly among: Among.Among
  readonly gone: GoneAmong.GoneAmong
  readonly journal: Journal.Journal
  readonly watch: Watch.Watch
  readonly seed: number
  readonly names: Names.Names
  readonly terminals: (no: number) => EngineProcess.Terminals
  readonly keyring: Keyring.Keyring
  readonly tamper: Tamper
  readonly fleet: ReadonlyArray<Terminals.Member>
  readonly sms: Sms.Sms
  readonly store: StationStore["Service"]
  readonly setup: Setup
  readonly guard: GatewayGuard.GatewayGuard
  readonly recorder: Coverage.Recorder
  readonly handled: (requestId: string) => GatewayGuard.Handled
  readonly capabilities: Front.Ground["capabilities"]
  readonly directory: FrontEnd.Front["directory"]
}

/** What belongs to a process whichever life it is in. */
interface Rest {
  readonly no: number
  readonly armed: FaultyStore.Armed
  readonly pauses: Array<number>
  readonly crash: () => void
}

const officeOf = ({ setup, directory }: Common): TerminalGateway["Service"] =>
  Offices.gateway(
    setup.kinds.map(({ dialect }) => dialect),
    directory()
  )

/** The gateway of a process: the front end, a host's own gateway before it, and the rule that is switched off. */
const gatewayOf = (
  { agenda, among, journal, watch, fleet, setup, tamper, guard, recorder, handled, capabilities }: Common,
  process: Pick<Front.Ground, "life" | "pauses" | "no">,
  silence: Silence.Silence
): TerminalGateway["Service"] => {
  const outcome: Front.Ground["outcome"] = (request, it) => {
    journal.outcome(request, it)
    watch.answered(request, it)
    recorder.outcome(request, it)
  }
  const front = Front.make({
    ...{ agenda, among, lost: tamper.lost },
    members: fleet,
    outcome,
    happened: journal.happened,
    asked: (request, { identity, link }, at) =>
      watch.asked(request, { ...identity, entryNo: link.connectedAs()?.entryNo ?? 0 }, at),
    capabilities,
    ...process
  })
  const handledOf: GatewayGuard.HandledOf = ({ requestId }) => handled(requestId)
  const mine = process.life()
  const isAlive = (): boolean => mine.state === "running"
  const guarded = setup.gateway === undefined ? front : guard.gateway(setup.gateway(front), handledOf, isAlive)
  const handOver = tamper.execute(guarded.execute as Execute)
  const execute: Execute = (request) =>
    Effect.flatMap(CurrentPiece, (piece) => {
      watch.wanted(request, agenda.now())
      return silence.asking(request, piece, handOver(request))
    })
  const [presence, renew] = [tamper.presence(guarded.presence), tamper.renew(guarded.renew)]
  return { ...guarded, execute: execute as TerminalGateway["Service"]["execute"], presence, renew }
}

const smsOf = ({ sms, setup, tamper, guard }: Common, life: Process.Life): SmsGateway["Service"] => {
  const isAlive = (): boolean => life.state === "running"
  const guarded = setup.sms === undefined ? sms.service : guard.sms(setup.sms, sms.service, isAlive)
  return { ...guarded, submit: tamper.submit(guarded.submit) }
}

/** The name under which a process claims in one of its lives. */
const lifeName = (no: number, lives: number): string => `process ${no}.${lives}`

/** Lets a process take back what others had claimed that are gone, where each has a front end of its own. */
const keepWatch = ({ among, gone, watch }: Common, process: Process.Process, no: number, services: Services): void => {
  if (among.frontEnds === "first") return
  const told = Context.add(services, GoneProcesses.OtherProcesses, gone.portOf(no, process.life))
  process.run(GoneProcesses.keep, told, (exit) => {
    if (Exit.isFailure(exit)) watch.report("station", `taking back: ${Cause.pretty(exit.cause)}`)
  })
}

/** Starts a life: a station of its own, over the same store and the same front end. */
const startLife = (common: Common, rest: Rest, lives: number): Pick<Host, "process" | "services" | "full"> => {
  const { agenda, journal, tamper, seed, watch } = common
  const { no, armed, pauses, crash } = rest
  const dice = Dice.make(seed, `process ${no}.${lives}`)
  const terminals = common.terminals(no)
  const skewMillis = no === 0 ? 0 : Dice.make(seed, `clock ${no}`).whole(-maxSkewMillis, maxSkewMillis)
  const process = Process.start({ agenda, dice, no, skewMillis, died: (words) => watch.report("station", words) })
  const life = (): Process.Life => process.life
  const silence = Silence.make(watch.report, journal.happened)
  const store = FaultyStore.make(tamper.store(common.store), {
    armed,
    crash,
    wait: (millis) => Process.wait(agenda, process.life, millis),
    happened: journal.happened
  })
  const ports = Context.make(StationStore, store).pipe(
    Context.add(
      TerminalGateway,
      terminals === "elsewhere" ? officeOf(common) : gatewayOf(common, { life, pauses, no }, silence)
    ),
    Context.add(EngineProcess.EngineProcess, {
      ...Silence.watching(EngineProcess.makeProcess(terminals), silence, tamper.silent),
      name: lifeName(no, lives)
    }),
    Context.add(SmsGateway, smsOf(common, process.life)),
    Context.add(CustomerArchive, archiveOf(common)),
    Context.add(Authorization, permitted(common.names)),
    Context.add(StationPolicy, tamper.policy(policy)),
    Context.add(Secrets, common.keyring.port)
  )
  // A station keeps the clock and the scheduler under which it was built: each life needs its own.
  const built: Array<Exit.Exit<Context.Context<Station.Station | TerminalInbox | SmsInbox>>> = []
  const layers = Layer.mergeAll(Station.layer, StationDirectory.layerInbox, StationSmsInbox.layer)
  // Its scope is never ended: a life crashes.
  process.run(Layer.buildWithScope(layers, Scope.makeUnsafe()), ports, (exit) => void built.push(exit))
  const [exit] = built
  if (exit?._tag !== "Success") throw new Error("the station could not be built")
  const station = Names.asked(recorded(Context.get(exit.value, Station.Station), common.recorder), common.names)
  const services = Context.add(Context.merge(ports, exit.value), Station.Station, station)
  keepWatch(common, process, no, services)
  return { process, services, full: silence.full }
}

const hostOf = (common: Common, no: number, crash: () => void): Host => {
  const { agenda, seed, watch } = common
  const rest: Rest = { no, armed: [], pauses: [], crash }
  const failed = (engine: string, cause: Cause.Cause<unknown>): void => {
    if (Cause.hasDies(cause)) watch.report("station", `${engine}: ${Cause.pretty(cause)}`)
  }
  const { stepped } = common.recorder
  const engines = Engines.make(agenda, no * offsetMillis, () => host, { failed, stepped }, keepingOf(seed))
  const host: Host = { ...startLife(common, rest, 0), ...rest, lives: 0, engines }
  return host
}

/** The events after which a connection may be one that the books do not mean any more, and how long until the front end has noticed. */
const endsConnection: ReadonlySet<string> = new Set<Terminal.Event["_tag"]>([
  "TerminalUpdated",
  "TerminalRetired",
  "TerminalConfirmed"
])
const recheckMillis = 120_000

/** Whether two settings of a terminal differ in what is neither a secret nor mere tuning. */
const shapesDiffer = ({ kinds }: Setup, dialectId: string, before: unknown, after: unknown): boolean => {
  const names = kinds.find(({ dialect }) => dialect.id === dialectId)?.dialect.settings
  const left = [...(names?.secret ?? []), ...(names?.tuning ?? [])]
  const shapeOf = (settings: unknown): string =>
    JSON.stringify(
      Object.entries(Object(settings))
        .filter(([name]) => !left.includes(name))
        .sort()
    )
  return shapeOf(before) !== shapeOf(after)
}

/** Builds a world whose books are empty and whose terminals are silent. */
export const build = (setup: Setup, seed: number, tamper: Tamper, keep: "lines" | "hash"): World => {
  const agenda = Agenda.make(beginning)
  const journal = Journal.open(agenda.now, beginning, keep)
  const recorder = Coverage.open()
  const names = Names.make(seed)
  const keyring = Keyring.make(seed, setup.size.days)
  const hosts: Array<Host> = []
  const lives = () => hosts.map(({ process }) => process.life)
  const among = Among.make(setup.size, agenda.now, lives, (no, millis) => gone.cutOff(no, millis))
  const broken: Broken = (port, rule, detail) => watch.report("port", Contracts.textOf(port, rule, detail))
  const switching = Dice.make(seed, "switching on")
  /** Whoever has entered a device switches it on. */
  const switchOn = ({ writes }: Commit): void => {
    for (const { ref: at, events, state } of writes) {
      if (at._tag !== "Terminal" || !events.some(({ _tag }) => _tag === "TerminalUpdated")) continue
      const entered = fleet.find(({ identity }) => isSameDevice(identity, state as Terminal.State))
      const after = switching.chance(50) ? switching.whole(5_000, 90_000) : switching.whole(90_000, 1_800_000)
      agenda.at(agenda.now() + after, () => entered?.link.switchOn())
    }
  }
  const rounds = Dice.make(seed, "rounds")
  /** The front end looks after each connection once a minute: what another process changed is noticed within two. */
  const recheck = ({ writes }: Commit): void => {
    for (const { ref: at, events } of writes) {
      if (at._tag !== "Terminal" || !events.some(({ _tag }) => endsConnection.has(_tag))) continue
      const met = fleet.find(({ link }) => link.connectedAs()?.terminalId === at.id)
      if (met !== undefined) agenda.at(agenda.now() + rounds.whole(1, recheckMillis), tamper.recheck(met.link.recheck))
    }
  }
  const requests = new Map<string, GatewayGuard.Handled>()
  const handled = (requestId: string): GatewayGuard.Handled => {
    const known = requests.get(requestId) ?? { begun: 0, effectingAt: [] }
    requests.set(requestId, known)
    return known
  }
  const frontEnd = FrontEnd.make({
    ...{ among, keyring, kinds: setup.kinds, broken },
    store: () => store,
    members: () => fleet,
    pushed: (event, device) => watch.pushed(event, device),
    accept: (event, from, { stored, strange }, at) =>
      take(
        at,
        (services) =>
          Context.get(services, TerminalInbox)
            .accept(event, from)
            .pipe(
              Effect.as(stored),
              Effect.catchTag("AnotherDevice", () => Effect.succeed(strange))
            ),
        (heard) => heard()
      ),
    terminal: (terminalId) => watch.ledger.record(ref("Terminal", terminalId))?.current.state ?? null
  })
  const fleet = Terminals.fleet(setup, {
    agenda,
    journal,
    seed,
    names,
    front: frontEnd.of,
    handled,
    watch: () => watch,
    broken
  })
  const memberOf = (no: number): Terminals.Member => fleet[no] ?? missing(no)
  const watch: Watch.Watch = Watch.make({
    places: fleet.flatMap(Terminals.placesOf),
    truthOf: (place) => Terminals.truthOf(memberOf(place.terminal), place),
    storedOf: ({ terminal, holder }) =>
      TerminalState.holderOf(memberOf(terminal).link.terminal(), holder)?.stored?.wireNo ?? null,
    shapes: (dialectId, before, after) => shapesDiffer(setup, dialectId, before, after),
    step: journal.steps
  })
  const empty = setup.store ?? (() => StationStoreMemory.make(StationStoreMemory.emptyBooks()))
  const backup = Backup.make(empty, agenda.now)
  const gateways = GatewayGuard.make(agenda.now, broken)
  const guarding = StoreGuard.make(
    backup.store,
    agenda.now,
    { ledger: watch.ledger, broken, stuck: (detail) => watch.report("stuck", detail) },
    {
      accepted: (it) => {
        journal.committed(it)
        watch.committed(it)
        recorder.committed(it)
        for (const host of hosts) host.engines.committed(it)
        switchOn(it)
        recheck(it)
      },
      released: (refs) => {
        journal.happened("store.release")
        const dues = refs.map(watch.ledger.dueOf).filter((due) => due !== null)
        for (const host of hosts) host.engines.released(dues)
      },
      putOff: (ref) => {
        const due = watch.ledger.dueOf(ref)
        if (due !== null) for (const host of hosts) host.engines.putOff(due)
      }
    }
  )
  const { store, checkAnswered, claimedAt, heldBy } = guarding
  const gone = GoneAmong.make({
    agenda,
    frontEnds: among.frontEnds,
    lives,
    heldBy,
    report: watch.report,
    happened: journal.happened
  })
  /** Runs something in a process that lives, as whoever gets what comes from outside; what cannot be stored comes again. */
  const take = <A>(
    no: number,
    what: (services: Services) => Effect.Effect<A, StoreError>,
    stored: (answer: A) => void
  ): void => {
    const host = hosts[no]
    if (host === undefined || host.process.life.state === "dead") return
    host.process.run(what(host.services), host.services, (exit) => {
      if (Exit.isSuccess(exit)) stored(exit.value)
      else if (Cause.hasDies(exit.cause)) watch.report("station", `an inbox: ${Cause.pretty(exit.cause)}`)
    })
  }
  const tell = (heard: Sms.Heard): void =>
    take(
      seed % hosts.length,
      (services) => {
        const inbox = Context.get(services, SmsInbox)
        return "receipt" in heard ? inbox.receipt(heard.receipt) : inbox.reply(heard.reply)
      },
      () => undefined
    )
  const smsDice = Dice.make(seed, "sms")
  const sms = Sms.make({ agenda, dice: smsDice, happened: journal.happened, took: watch.took, tell })
  const common: Common = {
    agenda,
    among,
    journal,
    watch,
    gone,
    seed,
    names,
    terminals: Offices.terminalsOf(seed, setup.size),
    keyring,
    tamper,
    fleet,
    sms,
    store,
    setup,
    guard: gateways,
    recorder,
    handled,
    capabilities: frontEnd.capabilities,
    directory: frontEnd.directory
  }
  const crash = (no: number, downMillis: number): void => {
    const host = hosts[no]
    if (host === undefined || host.process.life.state === "dead") return
    journal.happened("process.crash")
    host.process.life.state = "dead"
    gone.died(no, lifeName(no, host.lives))
    host.armed.splice(0)
    host.pauses.splice(0)
    for (const { link } of fleet) if (link.at() === no) link.frontDied()
    agenda.at(agenda.now() + downMillis, () => {
      if (restoring === null) revive(common, host)
    })
  }
  const onRestored: Array<() => void> = []
  const ground: Restoring.Ground = {
    ...{ now: agenda.now, backup, fleet, watch },
    restored: (commits, moment) => {
      guarding.restored(commits)
      frontEnd.restored()
      sms.forget(moment)
      requests.clear()
      for (const hear of onRestored) hear()
    }
  }
  /** Ends the standstill in which a backup is restored; `null`: there is none. */
  let restoring: (() => void) | null = null
  const restore: World["restore"] = (moment, downMillis, mark) => {
    if (restoring !== null) return
    journal.happened("store.restored")
    const end = (): void => {
      if (restoring !== end) return
      restoring = null
      Restoring.putBack(ground, moment)
      for (const host of hosts) revive(common, host)
      if (mark === "set") for (const host of hosts.slice(0, 1)) markRestored(watch, host)
    }
    restoring = end
    for (const { no } of hosts) crash(no, 0)
    agenda.at(Restoring.startsAt(ground, moment, downMillis), end)
  }
  const dice = Dice.make(seed, "crashes")
  for (let no = 0; no < setup.size.processes; no += 1) {
    hosts.push(hostOf(common, no, () => crash(no, dice.whole(20_000, 600_000))))
  }
  const heal = (): void => {
    restoring?.()
    sms.heal()
    among.heal()
    for (const { link } of fleet) link.heal()
    for (const host of hosts) {
      host.armed.splice(0)
      host.pauses.splice(0)
      revive(common, host)
    }
  }
  return {
    ...{
      agenda,
      among,
      journal,
      watch,
      names,
      keyring,
      fleet,
      hosts,
      sms,
      store,
      recorder,
      crash,
      heal,
      broken,
      claimedAt
    },
    ...{ restore, onRestored },
    checkAnswered: (now) => {
      checkAnswered(now)
      gateways.checkAnswered(now)
    }
  }
}

/** Whoever restores marks the station before its engines run: they begin a second later. */
const markRestored = (watch: Watch.Watch, { armed, process, services, lives }: Host): void => {
  armed.splice(0)
  const marking = Effect.flatMap(Station.Station, ({ purchaseRecords }) =>
    purchaseRecords.markRestored({ actor: "clerk", commandId: `mark-${lives}`, reason: "restored" })
  )
  process.run(marking, services, (exit) => {
    if (Exit.isFailure(exit)) watch.report("station", `the mark of a restore: ${Cause.pretty(exit.cause)}`)
  })
}

const missing = (no: number): never => {
  throw new Error(`there is no terminal ${no}`)
}

const revive = (common: Common, host: Host): void => {
  if (host.process.life.state === "running") return
  host.lives += 1
  Object.assign(host, startLife(common, host, host.lives))
  host.engines.wake()
}
