/** What `yugou-dlt698 probe` is asked to do. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util"
import { Energy } from "@yugou/core/dialect"
import type { Language } from "@yugou/dialect-kit"
import { CommandLine } from "@yugou/dialect-kit/cli"
import * as Result from "effect/Result"
import type { Left } from "./Ledger.ts"
import type { Where } from "./Line.ts"
import type { Wishes } from "./Trial.ts"

/** A call that can be run. `takeOff`: what an earlier trial left, by its last number and the balance before it. */
export interface Asked extends Omit<Wishes, "group"> {
  readonly _tag: "Probe"
  readonly language: Language
  readonly where: Where
  readonly address: string | null
  /** `null`: only group 1 is read. */
  readonly group: number | null
  readonly writes: "no" | "allowed"
  readonly answerSeconds: number
  readonly utcOffsetMinutes: number
  readonly form: "text" | "json"
  readonly takeOff: { readonly number: number; readonly balance: Energy.Energy } | null
}

/** Why a call cannot be run, in which language the help is shown. */
export interface Wrong {
  readonly sentence: string
  readonly language: Language
}

export const help: CommandLine.Text = {
  en: `yugou-dlt698 probe: what one terminal does, and the settings that follow

  --listen [HOST:]PORT     wait for the terminal to dial in, as it dials its station
  --connect HOST:PORT      or dial it; needs --address
  --address 201612345678   only this terminal; without it the first that dials in
  --group 1–8              the total group that is read, and written to (default 1 where nothing is written)
  --allow-writes           buy --amount, send the same number again, buy with a time tag that ran out,
                           and set the balance back. Needs --group, a group that nobody is supplied by,
                           with purchase control released
  --other-group 1–8        with --allow-writes: whether that group takes the number of the first
  --amount 0.0001          kWh, the smallest step by default; 1 at most
  --take-off NUMBER:KWH    with --allow-writes: only take off what an earlier trial left
  --scan SECONDS           how long the firmware may take until it credits (default 60)
  --wait SECONDS           how long to wait for the terminal, and for it to dial again (default 600)
  --timeout SECONDS        how long an answer may take (default 15)
  --utc-offset MINUTES     the time that the terminal's clock is meant to show (default 480)
  --json                   the report as one line of JSON; the frames stand with each finding
  --lang zh|en

  Without --allow-writes nothing is written. Reports of the terminal are not confirmed: they are the station's.
  A terminal whose security is on is only read. The report is on standard output, the progress on standard error.
  Ctrl+C finishes the step under way and takes off what was bought; a second one leaves at once and says what is left.

  Exit code: 0 all found and nothing left, 1 something unclear, untried or left, 2 a wrong call.`,
  zh: `yugou-dlt698 probe：试出一台终端的做法，以及相应的设置

  --listen [HOST:]PORT     等终端接入，如同它接入主站
  --connect HOST:PORT      或主动连接终端，须给出 --address
  --address 201612345678   只试这台终端；不给则为最先接入的
  --group 1–8              要读、要写的总加组（不写时默认 1）
  --allow-writes           购电 --amount、用相同单号再发一次、带过期时间标签购电，
                           最后把余额设回。须给出 --group：无人用电、购电控已解除的组
  --other-group 1–8        与 --allow-writes 合用：该组是否接受第一组的单号
  --amount 0.0001          kWh，默认为最小分度；最多 1
  --take-off 单号:KWH       与 --allow-writes 合用：只复原先前试验留下的
  --scan SECONDS           固件入账最多需要多久（默认 60）
  --wait SECONDS           等终端接入及重拨的时间（默认 600）
  --timeout SECONDS        等应答的时间（默认 15）
  --utc-offset MINUTES     终端时钟应显示的时区（默认 480）
  --json                   报告为一行 JSON，每条结论附报文
  --lang zh|en

  不给 --allow-writes 时不写任何东西。终端的上报不予确认：那是主站的事。
  已启用安全的终端只读不写。报告在标准输出，进度在标准错误输出。
  Ctrl+C 做完当前一步并复原；再按一次立即离开，并说明留下了什么。

  退出码：0 全部试出且无遗留；1 有不明、未试或遗留；2 调用错误。`
}

const options = {
  listen: { type: "string" },
  connect: { type: "string" },
  address: { type: "string" },
  group: { type: "string" },
  "allow-writes": { type: "boolean" },
  "other-group": { type: "string" },
  amount: { type: "string", default: "0.0001" },
  "take-off": { type: "string" },
  scan: { type: "string", default: "60" },
  wait: { type: "string", default: "600" },
  timeout: { type: "string", default: "15" },
  "utc-offset": { type: "string", default: "480" },
  json: { type: "boolean" },
  lang: { type: "string" },
  help: { type: "boolean", short: "h" }
} as const satisfies ParseArgsOptionsConfig

const parseOptions = (args: ReadonlyArray<string>) =>
  Result.try({
    try: () => parseArgs({ args: [...args], options }).values,
    catch: (cause) => (cause instanceof Error ? cause.message : String(cause))
  })

const placeOf = (tag: Where["_tag"], text: string, anyHost: string | null): Where | null => {
  const [, host = anyHost ?? "", port = ""] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? []
  return port === "" || host === "" || Number(port) > 65_535 ? null : { _tag: tag, host, port: Number(port) }
}

const groupOf = (text: string | undefined): number | null =>
  text !== undefined && /^[1-8]$/.test(text) ? Number(text) : null

const wholeOf = (text: string, least: number, most: number): number | null =>
  /^-?\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null

const amountOf = (text: string): Energy.Energy | null => {
  const amount = Result.getOrNull(Energy.fromKwh(text))
  return amount !== null && amount > 0n && amount <= Energy.kwh("1") ? amount : null
}

const takeOffOf = (text: string): Asked["takeOff"] => {
  const [, number = "", kwh = ""] = /^(\d{1,10}):(.+)$/.exec(text) ?? []
  const balance = Result.getOrNull(Energy.fromKwh(kwh))
  return balance === null || Number(number) < 1 || Number(number) > 0xffff_ffff
    ? null
    : { number: Number(number), balance }
}

type Given = ReturnType<typeof parseOptions> extends Result.Result<infer Values, string> ? Values : never

/** The first thing that is wrong about a call, as a sentence; `null`: nothing. */
const problemOf = (given: Given): string | null => {
  const { address, amount, connect, group, listen, scan, timeout, wait } = given
  const other = given["other-group"]
  const takeOff = given["take-off"]
  const writes = given["allow-writes"] === true
  const rows: ReadonlyArray<readonly [isWrong: boolean, sentence: string]> = [
    [(listen === undefined) === (connect === undefined), "--listen or --connect, one of them, must be given"],
    [listen !== undefined && placeOf("Listen", listen, "0.0.0.0") === null, "--listen must be a port, or host:port"],
    [connect !== undefined && placeOf("Dial", connect, null) === null, "--connect must be host:port"],
    [connect !== undefined && address === undefined, "--connect needs --address"],
    [
      address !== undefined && !/^([0-9A-Fa-f]{2}){1,16}$/.test(address),
      "--address must be 2 to 32 digits, an even number of them"
    ],
    [group !== undefined && groupOf(group) === null, "--group must be 1 to 8"],
    [writes && group === undefined, "--allow-writes needs --group: a group that nobody is supplied by"],
    [!writes && (other !== undefined || takeOff !== undefined), "--other-group and --take-off need --allow-writes"],
    [other !== undefined && (groupOf(other) === null || other === group), "--other-group must be another of 1 to 8"],
    [amountOf(amount) === null, "--amount must be above 0 and at most 1 kWh, in steps of 0.0001"],
    [takeOff !== undefined && takeOffOf(takeOff) === null, "--take-off must be NUMBER:KWH, as the trial printed it"],
    [wholeOf(scan, 1, 3600) === null, "--scan must be 1 to 3600 whole seconds"],
    [wholeOf(wait, 1, 86_400) === null, "--wait must be 1 to 86400 whole seconds"],
    [wholeOf(timeout, 1, 600) === null, "--timeout must be 1 to 600 whole seconds"],
    [wholeOf(given["utc-offset"], -720, 840) === null, "--utc-offset must be -720 to 840 whole minutes"],
    [CommandLine.languageOf(given.lang, undefined) === null, "--lang must be zh or en"]
  ]
  return rows.find(([isWrong]) => isWrong)?.[1] ?? null
}

/** Reads a call. */
export const parse = (
  args: ReadonlyArray<string>,
  environment: string | undefined
): Result.Result<Asked | { readonly _tag: "Help"; readonly language: Language }, Wrong> => {
  const parsed = parseOptions(args)
  const language =
    CommandLine.languageOf(Result.isSuccess(parsed) ? parsed.success.lang : undefined, environment) ?? "en"
  if (Result.isFailure(parsed)) return Result.fail({ sentence: parsed.failure, language })
  const given = parsed.success
  if (given.help === true) return Result.succeed({ _tag: "Help", language })
  const sentence = problemOf(given)
  const where =
    given.listen === undefined ? placeOf("Dial", given.connect ?? "", null) : placeOf("Listen", given.listen, "0.0.0.0")
  const amount = amountOf(given.amount)
  if (sentence !== null || where === null || amount === null) return Result.fail({ sentence: sentence ?? "", language })
  const takeOff = given["take-off"]
  return Result.succeed({
    _tag: "Probe",
    language,
    where,
    address: given.address?.toUpperCase() ?? null,
    group: groupOf(given.group),
    other: groupOf(given["other-group"]),
    writes: given["allow-writes"] === true ? "allowed" : "no",
    amount,
    takeOff: takeOff === undefined ? null : takeOffOf(takeOff),
    scanMillis: Number(given.scan) * 1000,
    waitMillis: Number(given.wait) * 1000,
    answerSeconds: Number(given.timeout),
    utcOffsetMinutes: Number(given["utc-offset"]),
    form: given.json === true ? "json" : "text"
  })
}

/** The call that takes off what is left on a group. */
export const takeOffCommand = ({ amount, where }: Asked, address: string, { balance, group, number }: Left): string => {
  const place = `${where._tag === "Listen" ? "--listen" : "--connect"} ${where.host}:${where.port}`
  return (
    `yugou-dlt698 probe ${place} --address ${address} --allow-writes --group ${group} ` +
    `--amount ${Energy.toKwh(amount)} --take-off ${number}:${balance}`
  )
}
