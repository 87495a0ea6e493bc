/** What the command line and the environment say. */
import { isIP } from "node:net"
import { parseArgs } from "node:util"
import { SecretKeys } from "@yugou/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { groupsOf, type StoryDialect, storyDialects } from "./Dialects.ts"
import { type Environment, OptionError, secretOf } from "./Environment.ts"

export { OptionError } from "./Environment.ts"

/** What goes wrong with the first purchase frame of the story. */
export const faults = ["reply", "request", "none", "power-loss"] as const
export type Fault = (typeof faults)[number]

export const languages = ["zh", "en"] as const
export type Language = (typeof languages)[number]

/** What is run: a demonstration to look at in a browser, the story, or a station on a database that is kept. */
export type Mode = "demo" | "story" | "serve"

export interface Options {
  readonly mode: Mode
  /** How many customers the demonstration has. */
  readonly customers: number
  /** Whether something goes wrong in the demonstration by itself. */
  readonly mishaps: "planned" | "none"
  readonly once: boolean
  /** Who gets the alarm SMS of the story; `null`: a number that nobody has to give, for the simulated gateway. */
  readonly mobile: string | null
  readonly language: Language
  readonly fault: Fault
  /** The dialect that the first part of the story is told with. */
  readonly dialect: StoryDialect
  /** Whose firmware its terminal has; `null`: the usual one of the dialect. */
  readonly firmware: string | null
  /** Folder of the embedded database; `null`: a fresh temporary one. */
  readonly dataDirectory: string | null
  /** Port that terminals dial into; 0: any free one. */
  readonly port: number
  /** Port of the HTTP API; 0: any free one. */
  readonly httpPort: number
  /** A real PostgreSQL in place of the embedded database. */
  readonly databaseUrl: Redacted.Redacted<string> | null
  /** A real ISMG in place of the simulated one: `cmpp://spId:secret@host:port?srcId=…&version=3.0`. */
  readonly cmppUrl: URL | null
  /** Whether browsers keep a session only over TLS. */
  readonly secureCookie: "yes" | "no"
  /** Addresses and networks of the proxies in front of the API. */
  readonly proxies: ReadonlyArray<string>
  /** Whether a line is logged of each request. */
  readonly accessLog: "on" | "off"
  /** How log lines are written: for people, or one JSON object a line. */
  readonly log: "text" | "json"
  /** The keys that seal the passwords of terminals; `null`: those of a file beside the folder of the database. */
  readonly secretKeys: Redacted.Redacted<string> | null
}

const firmwares = storyDialects
  .flatMap((name) => (groupsOf(name).makers.length === 0 ? [] : [`${groupsOf(name).makers.join(", ")} (${name})`]))
  .join("; ")

export const help = `预购电主站示例 / example master station

npm start                                        演示站和网页控制台 / a demonstration with the console in a browser
npm start -- [--customers N] [--calm] [--http-port N]     ……指定户数和端口 / so many customers, at that port
npm start -- [--once] [--lang zh|en] [--fault reply|request|none|power-loss] [--data DIR] [--port N]
             [--http-port N] [--mobile NUMBER] [--dialect ${storyDialects.join("|")}] [--firmware NAME]
             [--secure-cookie yes|no] [--proxies ADDRESS,NETWORK/BITS] [--access-log on|off] [--log text|json]

  --once     演示一遍后退出 / play the story, check it, exit
  --customers 演示站的客户数，默认 60 / customers of the demonstration, 60 by default
  --calm     演示站不安排意外 / nothing goes wrong in the demonstration by itself
  --lang     语言，默认 zh / language, zh by default
  --fault    第一帧购电报文出什么错，默认 reply / what goes wrong with the first purchase frame
  --dialect  演示用规约，默认 ${storyDialects[0]} / dialect of the story, ${storyDialects[0]} by default
  --firmware 终端固件的做法 / what the terminal's firmware does: ${firmwares}
  --data     数据库目录，演示购电过程后继续运行 / folder of the database: the story is played, and the station keeps running
  --port     终端接入端口，默认任意空闲端口 / port that terminals dial into, by default any free one
  --http-port  HTTP 接口端口，默认任意空闲端口；令牌在启动时显示
             port of the HTTP API, by default any free one; its tokens are printed at the start
  --secure-cookie  会话 Cookie 是否只经 TLS 发送；设置 DATABASE_URL 时默认 yes（本机 127.0.0.1 除外），否则 no
             whether browsers keep sessions only over TLS (and on 127.0.0.1); yes by default with DATABASE_URL, else no
  --proxies  前面的反向代理的地址或网段，只信任它们的 X-Forwarded-For；默认没有
             proxies in front, whose X-Forwarded-For is believed; none by default
  --access-log  每个请求记一行日志（无参数、无正文）；设置 DATABASE_URL 时默认 on，否则 off
             a line for each request, without parameters and bodies; on by default with DATABASE_URL, else off
  --log      日志格式，json 为每行一个 JSON 对象；默认 text / log lines for people, or one JSON object a line
  --mobile   演示中告警短信发往的号码，设置 CMPP_URL 时必填 / who gets the alarm SMS of the story, needed with CMPP_URL

  DATABASE_URL   使用 PostgreSQL，不演示：演示用自己的时钟，其购电单不应写入正式数据库
                 use PostgreSQL, and tell no story: its orders, dated by a clock of its own, do not belong into a database that is kept
                 e.g. postgres://user:password@host:5432/yugou
  CMPP_URL       使用真实短信网关，演示会真的发出一条短信；设置了 DATABASE_URL 而没有它时，短信只排队，不发送
                 use a real ISMG: the story really sends one SMS; with DATABASE_URL and without it messages wait
                 e.g. cmpp://spId:secret@host:7890?srcId=1069000
  YUGOU_SECRET_KEYS   加密终端口令的密钥，id:64 位十六进制数；不用 PostgreSQL 时默认为数据库目录旁的文件 <目录>.keys
                      keys that seal passwords of terminals, id:64 hexadecimal digits (openssl rand -hex 32);
                      without PostgreSQL by default a file beside the folder of the database, <folder>.keys

  这三项都含口令，不能写在命令行上；也可放在文件里，由 DATABASE_URL_FILE、CMPP_URL_FILE、YUGOU_SECRET_KEYS_FILE 指出
  These three hold secrets: never arguments; each may stand in a file that <NAME>_FILE names`

const oneOf = <T extends string>(name: string, value: string, allowed: ReadonlyArray<T>): T => {
  const found = allowed.find((it) => it === value)
  if (found === undefined) throw new OptionError(`--${name} ${value}: use one of ${allowed.join(", ")}`)
  return found
}

const port = (name: "port" | "http-port", text: string): number => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535) throw new OptionError(`--${name} ${text}: use 0 to 65535`)
  return value
}

const usualCustomers = 60
const mostCustomers = 500

const count = (text: string): number => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > mostCustomers)
    throw new OptionError(`--customers ${text}: use 1 to ${mostCustomers}`)
  return value
}

const cmppUrl = (text: string | undefined): URL | null => {
  if (text === undefined || text === "") return null
  if (!URL.canParse(text) || new URL(text).protocol !== "cmpp:") {
    throw new OptionError("CMPP_URL: use cmpp://spId:secret@host:port?srcId=…")
  }
  return new URL(text)
}

const mobile = (text: string | undefined): string | null => {
  if (text !== undefined && !/^1\d{10}$/.test(text)) throw new OptionError(`--mobile ${text}: use 11 digits`)
  return text ?? null
}

const firmware = (dialect: StoryDialect, name: string | undefined): string | null => {
  const { makers } = groupsOf(dialect)
  if (name === undefined || makers.includes(name)) return name ?? null
  throw new OptionError(
    makers.length === 0
      ? `--firmware ${name}: ${dialect} knows no maker by name`
      : `--firmware ${name}: use one of ${makers.join(", ")}`
  )
}

/** What the story would do to real parts must be wanted: its SMS goes to a number that was named, and a database that is kept gets no orders of it. */
const wanted = (options: Options): Options => {
  const { cmppUrl, databaseUrl, once } = options
  if (databaseUrl !== null && once) {
    throw new OptionError(
      "--once with DATABASE_URL: the story has a clock of its own, and its orders would stand in the database with wrong dates; leave one of both out"
    )
  }
  if (databaseUrl === null && cmppUrl !== null && options.mobile === null) {
    throw new OptionError("CMPP_URL: the story really sends one SMS; name the number that gets it: --mobile NUMBER")
  }
  return options
}

/** What is written for a proxy: an address, or a network with its bits. */
const isNetwork = (text: string): boolean => {
  const [address = "", bits = "0", surplus] = text.split("/")
  const most = isIP(address) === 6 ? 128 : 32
  return isIP(address) !== 0 && surplus === undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}

const proxies = (text: string): ReadonlyArray<string> => {
  const all = text.split(",").filter((each) => each !== "")
  const wrong = all.find((each) => !isNetwork(each))
  if (wrong !== undefined) throw new OptionError(`--proxies ${wrong}: use an address or a network, such as 10.0.0.0/8`)
  return all
}

const secretKeys = (text: string | undefined): Redacted.Redacted<string> | null => {
  if (text === undefined || text === "") return null
  const keys = Redacted.make(text)
  const read = SecretKeys.parse(keys)
  if (Result.isFailure(read)) throw new OptionError(`YUGOU_SECRET_KEYS: ${read.failure.message}`)
  return keys
}

/** Reads the options; `"help"` when help was asked for. What is wrong is told in one go. */
export const read = (args: ReadonlyArray<string>, environment: Environment): Options | "help" => {
  let values: ReturnType<typeof parse>
  try {
    values = parse(args)
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error))
  }
  if (values.help === true) return "help"
  const wrong: Array<string> = []
  const told = <T>(what: () => T, otherwise: T): T => {
    try {
      return what()
    } catch (error) {
      if (!(error instanceof OptionError)) throw error
      wrong.push(error.message)
      return otherwise
    }
  }
  const secret = (name: string) => told(() => secretOf(environment, name), undefined)
  const [url, gateway, keys] = [secret("DATABASE_URL"), secret("CMPP_URL"), secret("YUGOU_SECRET_KEYS")]
  const isKept = url !== undefined
  const isTold = values.once === true || values.data !== undefined || gateway !== undefined
  const [first] = storyDialects
  const dialect = told(() => oneOf("dialect", values.dialect ?? first, storyDialects), first)
  const options: Options = {
    mode: isKept ? "serve" : isTold ? "story" : "demo",
    mishaps: values.calm === true ? "none" : "planned",
    customers: told(() => count(values.customers ?? `${usualCustomers}`), usualCustomers),
    dialect,
    firmware: told(() => firmware(dialect, values.firmware), null),
    once: values.once === true,
    mobile: told(() => mobile(values.mobile), null),
    language: told(() => oneOf("lang", values.lang ?? "zh", languages), "zh"),
    fault: told(() => oneOf("fault", values.fault ?? "reply", faults), "reply"),
    dataDirectory: values.data ?? null,
    port: told(() => port("port", values.port ?? "0"), 0),
    httpPort: told(() => port("http-port", values["http-port"] ?? "0"), 0),
    databaseUrl: url === undefined ? null : Redacted.make(url),
    cmppUrl: told(() => cmppUrl(gateway), null),
    secureCookie: told(() => oneOf("secure-cookie", values["secure-cookie"] ?? (isKept ? "yes" : "no"), yesNo), "yes"),
    proxies: told(() => proxies(values.proxies ?? ""), []),
    accessLog: told(() => oneOf("access-log", values["access-log"] ?? (isKept ? "on" : "off"), onOff), "on"),
    log: told(() => oneOf("log", values.log ?? "text", logs), "text"),
    secretKeys: told(() => secretKeys(keys), null)
  }
  told(() => wanted(options), options)
  if (wrong.length > 0) throw new OptionError(wrong.join("\n"))
  return options
}

const yesNo = ["yes", "no"] as const
const onOff = ["on", "off"] as const
const logs = ["text", "json"] as const

const parse = (args: ReadonlyArray<string>) =>
  parseArgs({
    args: [...args],
    strict: true,
    options: {
      once: { type: "boolean" },
      lang: { type: "string" },
      fault: { type: "string" },
      dialect: { type: "string" },
      firmware: { type: "string" },
      data: { type: "string" },
      port: { type: "string" },
      "http-port": { type: "string" },
      mobile: { type: "string" },
      "secure-cookie": { type: "string" },
      proxies: { type: "string" },
      "access-log": { type: "string" },
      log: { type: "string" },
      customers: { type: "string" },
      calm: { type: "boolean" },
      help: { type: "boolean", short: "h" }
    }
  }).values
