/** `yugou-dlt698 probe`: waits for one terminal or dials it, reads what it says of itself, tries a purchase where that is allowed, and reports. */
import { setTimeout as sleep } from "node:timers/promises"
import { CommandLine, type Process } from "@yugou/dialect-kit/cli"
import * as Result from "effect/Result"
import * as SettingsOf from "../../request/Settings.ts"
import * as Arguments from "./Arguments.ts"
import * as FactFindings from "./FactFindings.ts"
import { type Finding, text } from "./Findings.ts"
import * as Ledger from "./Ledger.ts"
import * as Line from "./Line.ts"
import * as Looking from "./Looking.ts"
import * as Report from "./Report.ts"
import * as Steps from "./Steps.ts"
import { Trial, type World } from "./Trial.ts"

const words = {
  waiting: { zh: "在 {host}:{port} 等待终端接入", en: "waiting for the terminal on {host}:{port}" },
  dialling: { zh: "正在连接 {host}:{port}", en: "dialling {host}:{port}" },
  stranger: {
    zh: "{address} 不是要试的终端，已断开",
    en: "{address} is not the terminal that is asked for: sent away"
  },
  reading: { zh: "{address} 已上线，正在读取", en: "{address} is there, reading" },
  step: { zh: "写：{what}", en: "writing: {what}" },
  fallback: { zh: "  若就此中断，复原用：{command}", en: "  should everything end here, take it off by: {command}" },
  stopping: {
    zh: "正在停止：做完当前一步并复原（约 {seconds} 秒）。再按一次 Ctrl+C 立即离开，终端上会留下东西",
    en: "stopping: the step under way is finished and everything taken off (about {seconds} s). Ctrl+C again leaves at once, and leaves what is there"
  },
  gone: { zh: "已离开。终端上留下：{command}", en: "gone. What is left is taken off by: {command}" }
} as const

/** How the person at the keyboard ends it: the first time in order, the second time at once. */
interface Interrupts {
  readonly on: (told: () => void) => void
}

const signals: Interrupts = {
  on: (told) => {
    process.on("SIGINT", told)
    process.on("SIGTERM", told)
  }
}

/** Runs the trial; `interrupts` are those of the process but in tests. */
export const runWith =
  (interrupts: Interrupts): Process.Run =>
  async (args, io, environment) => {
    const parsed = Arguments.parse(args, environment)
    if (Result.isFailure(parsed)) {
      io.err(`${parsed.failure.sentence}\n\n${Arguments.help[parsed.failure.language]}`)
      return 2
    }
    const asked = parsed.success
    if (asked._tag === "Help") {
      io.out(Arguments.help[asked.language])
      return 0
    }
    return probe(asked, io, interrupts)
  }

export const run: Process.Run = runWith(signals)

type Io = Pick<CommandLine.Io, "out" | "err">

/** What the trial reads and writes with: everything in the clear, short patience. */
const settingsOf = ({ address, answerSeconds, utcOffsetMinutes }: Arguments.Asked): SettingsOf.Settings =>
  Result.getOrThrow(
    SettingsOf.decode({
      address,
      security: "plain",
      answerTimeoutSeconds: answerSeconds,
      readAttempts: 2,
      utcOffsetMinutes
    })
  )

const probe = async (asked: Arguments.Asked, io: Io, interrupts: Interrupts): Promise<CommandLine.ExitCode> => {
  const { language, where } = asked
  const tell = (key: keyof typeof words, values: Record<string, string>) => io.err(text(words[key], values)[language])
  const opened = await Line.open({
    where,
    address: asked.address,
    settings: settingsOf(asked),
    stranger: (address) => tell("stranger", { address })
  })
  if (Result.isFailure(opened)) {
    io.err(`${where.host}:${where.port}: ${opened.failure}`)
    return 2
  }
  const { line, port } = opened.success
  tell(where._tag === "Listen" ? "waiting" : "dialling", { host: where.host, port: `${port}` })
  const ending = new AbortController()
  const visit = new Visit(asked, line, io, tell, ending)
  let presses = 0
  interrupts.on(() => {
    presses += 1
    if (presses === 1 && visit.begun === "yes")
      tell("stopping", { seconds: `${Math.ceil((3 * asked.scanMillis) / 1000)}` })
    else ending.abort()
    visit.stopping = "yes"
  })
  const left = new Promise<CommandLine.ExitCode>((resolve) => {
    ending.signal.addEventListener("abort", () => {
      for (const each of Ledger.left(visit.ledger)) tell("gone", { command: visit.command(each) })
      resolve(1)
    })
  })
  const code = await Promise.race([visit.run(), left])
  line.close()
  return code
}

/** For what must not go on when everything was told to end. */
const never = new Promise<void>(() => {})

/** One terminal, from its login to the report. */
class Visit {
  stopping: "no" | "yes" = "no"
  begun: "no" | "yes" = "no"
  ledger: Ledger.Ledger
  private readonly asked: Arguments.Asked
  private readonly line: Line.Line
  private readonly io: Io
  private readonly tell: (key: keyof typeof words, values: Record<string, string>) => void
  private readonly ending: AbortController

  constructor(
    asked: Arguments.Asked,
    line: Line.Line,
    io: Io,
    tell: (key: keyof typeof words, values: Record<string, string>) => void,
    ending: AbortController
  ) {
    this.asked = asked
    this.line = line
    this.io = io
    this.tell = tell
    this.ending = ending
    this.ledger = { amount: asked.amount, last: 0, touched: [], doubt: null }
  }

  command(left: Ledger.Left): string {
    return Arguments.takeOffCommand(this.asked, this.line.address() ?? "", left)
  }

  private world(settings: SettingsOf.Settings): World {
    return {
      line: this.line,
      settings,
      pause: (millis) => sleep(millis, undefined, { signal: this.ending.signal }).catch(() => never),
      about: async (what, left) => {
        this.tell("step", { what: what[this.asked.language] })
        for (const each of left) this.tell("fallback", { command: this.command(each) })
        if (this.ending.signal.aborted) await never
      },
      stopping: () => this.stopping,
      keep: (ledger) => {
        this.ledger = ledger
      }
    }
  }

  async run(): Promise<CommandLine.ExitCode> {
    const { asked, line } = this
    const { group, other, waitMillis } = asked
    const settings = settingsOf(asked)
    if ((await line.ready(waitMillis)) === "no") {
      const seconds = `${Math.round(waitMillis / 1000)}`
      return this.report([], [{ about: "terminal", code: "noTerminal", values: { seconds }, settings: {}, frames: [] }])
    }
    const address = line.address() ?? ""
    this.tell("reading", { address })
    const groups = [...new Set([group ?? 1, ...(other === null ? [] : [other])])]
    const facts = await Looking.facts(line, groups, settings, waitMillis)
    const said = FactFindings.of(facts, groups, { address, settings, frames: line.takeFrames() })
    const trial = new Trial(this.world(settings), { ...asked, group: group ?? 1 })
    const why = asked.writes === "allowed" ? FactFindings.against(facts, settings) : null
    if (asked.writes === "no") for (const about of FactFindings.written) trial.found(about, "readsOnly")
    else if (why !== null) for (const about of FactFindings.written) trial.notTried(about, why)
    else {
      this.begun = "yes"
      if (asked.takeOff === null) await Steps.run(trial)
      else await Steps.resume(trial, asked.takeOff.number, asked.takeOff.balance)
      for (const about of FactFindings.written)
        if (asked.takeOff === null && !trial.findings.some((found) => found.about === about))
          if (about === "numberScope") trial.found(about, "scopeNotTried")
          else trial.notTried(about, this.stopping === "yes" ? "stopped" : "before")
    }
    return this.report(facts.objects, [...said, ...trial.findings])
  }

  private report(objects: Report.Report["objects"], findings: ReadonlyArray<Finding>): CommandLine.ExitCode {
    const left = Ledger.left(this.ledger)
    const report = {
      address: this.line.address(),
      objects,
      findings,
      left,
      command: (each: Ledger.Left) => this.command(each)
    }
    const { form, language } = this.asked
    this.io.out(form === "json" ? CommandLine.jsonLine(Report.json(report, language)) : Report.print(report, language))
    const isWhole = left.length === 0 && !findings.some(({ code }) => FactFindings.unclear.has(code))
    return isWhole ? 0 : 1
  }
}
