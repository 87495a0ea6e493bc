/** Options of the client: one account at one ISMG. Times are milliseconds; the limits of each are checked when the layer is built. */
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { chinaOffsetMinutes } from "./Authenticator.ts"
import { hardMaxFrameLength } from "./Frame.ts"
import type { NumberPrefix } from "./Numbers.ts"
import type { CodingChoice, Signature } from "./Segments.ts"
import { signatureLength } from "./Segments.ts"
import * as SessionSettings from "./SessionSettings.ts"
import type { ReferenceBits } from "./UserDataHeader.ts"

/** Fixed values of the fields of SUBMIT that an operator assigns or wants. */
export interface SubmitFields {
  /** Service_Id, up to 10 characters. */
  readonly serviceCode: string
  /** Src_Id: access number and extension, up to 21 characters; what the handset shows. */
  readonly srcId: string
  /** Msg_src, up to 6 characters; the SP_Id unless the operator says otherwise. */
  readonly msgSrc: string
  readonly feeUserType: number
  readonly feeType: string
  readonly feeCode: string
  readonly feeTerminalId: string
  /** Priority, 0 … 9. */
  readonly msgLevel: number
  /** 1: a status report is wanted; 0: none, and no message is ever known to be delivered. */
  readonly registeredDelivery: 0 | 1
  /** TP_udhi of a part; some gateways want 0x40. */
  readonly udhiValue: 1 | 0x40
  readonly numberPrefix: NumberPrefix
}

/** All settings of a client, defaults filled in. */
export interface CmppClientSettings extends SubmitFields {
  readonly host: string
  readonly port: number
  readonly session: SessionSettings.SessionSettings
  /** Connections of the account, 1 … 16. The window is shared by all of them. */
  readonly links: number
  readonly connectTimeoutMillis: number
  readonly gatewayOffsetMinutes: number
  /** First wait before a new connection; doubles up to `reconnectMaxMillis`, and half of it is random. */
  readonly reconnectMinMillis: number
  readonly reconnectMaxMillis: number
  /** What to do when the gateway says that the configuration is wrong: further logins may get the account locked. */
  readonly onConfigurationError: "stop" | "keepTrying"
  /** Contracted speed in recipients a second; null: no limit of ours. */
  readonly ratePerSecond: number | null
  /** Recipients that may go at once after a pause; at least 1. */
  readonly rateBurst: number
  /** How often a message that the gateway refused for speed (Result 8) is offered again. */
  readonly slowDownRetries: number
  /** Messages that wait in the two lanes together; more are refused as throttled. */
  readonly queueLimit: number
  readonly coding: CodingChoice
  readonly signature: Signature
  readonly referenceBits: ReferenceBits
  readonly maxParts: number
}

/** What a host gives; everything but the first five has a default. @category Models */
export type CmppOptions = {
  readonly host: string
  readonly port: number
  readonly spId: string
  readonly secret: Redacted.Redacted<string>
  readonly srcId: string
} & Partial<Omit<CmppClientSettings, "session" | "host" | "port" | "srcId">> &
  Partial<Omit<SessionSettings.SessionSettings, "spId" | "secret">>

/** The same with the secret as text, for hosts that do not use Effect. @category Models */
export type CmppTextOptions = Omit<CmppOptions, "secret"> & { readonly secret: string }

/** Names a setting that cannot be used. @category Errors */
export class ConfigurationError extends Schema.TaggedError<ConfigurationError>()("ConfigurationError", {
  setting: Schema.String,
  detail: Schema.String
}) {
  readonly openReason = "options"
  get openOption(): string {
    return `sms.${this.setting}`
  }

  override get message(): string {
    return `${this.setting}: ${this.detail}`
  }
}

/** Values for everything but the account itself. Free industry notices are charged to the SP (Fee_UserType 2, FeeType 01). */
export const defaults: Omit<CmppClientSettings, "session" | "host" | "port" | "srcId" | "msgSrc"> = {
  serviceCode: "",
  feeUserType: 2,
  feeType: "01",
  feeCode: "000000",
  feeTerminalId: "",
  msgLevel: 0,
  registeredDelivery: 1,
  udhiValue: 1,
  numberPrefix: "",
  links: 1,
  connectTimeoutMillis: 10_000,
  gatewayOffsetMinutes: chinaOffsetMinutes,
  reconnectMinMillis: 1_000,
  reconnectMaxMillis: 60_000,
  onConfigurationError: "stop",
  ratePerSecond: null,
  rateBurst: 16,
  slowDownRetries: 10,
  queueLimit: 10_000,
  coding: "auto",
  signature: { mode: "inText" },
  referenceBits: 8,
  maxParts: 10
}

const keysOf = <A extends object>(of: A): ReadonlyArray<keyof A> => Object.keys(of) as Array<keyof A>

/** Takes the named keys that are there. */
const pick = <A extends object, K extends keyof A>(from: A, keys: ReadonlyArray<K>): Pick<A, K> =>
  Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<A, K>

/** Fills in the defaults and checks every limit; fails with the first setting that cannot be used. */
export const resolve = (options: CmppOptions): Result.Result<CmppClientSettings, ConfigurationError> => {
  const settings: CmppClientSettings = {
    ...defaults,
    ...pick(options, keysOf(defaults)),
    msgSrc: options.msgSrc ?? options.spId,
    host: options.host,
    port: options.port,
    srcId: options.srcId,
    session: SessionSettings.make({
      spId: options.spId,
      secret: options.secret,
      ...pick(options, keysOf(SessionSettings.defaults))
    })
  }
  const problem = limits.find((limit) => !limit.holds(settings))
  return problem === undefined
    ? Result.succeed(settings)
    : Result.fail(new ConfigurationError({ setting: problem.setting, detail: problem.detail }))
}

interface Limit {
  readonly setting: string
  readonly detail: string
  readonly holds: (settings: CmppClientSettings) => boolean
}

const between = (setting: string, least: number, most: number, value: (of: CmppClientSettings) => number): Limit => ({
  setting,
  detail: `must be an integer from ${least} to ${most}`,
  holds: (of) => Number.isInteger(value(of)) && value(of) >= least && value(of) <= most
})

const fits = (setting: string, least: number, most: number, value: (of: CmppClientSettings) => string): Limit => ({
  setting,
  detail: `must have ${least} to ${most} characters of ASCII`,
  holds: (of) => value(of).length >= least && value(of).length <= most && /^[\x20-\x7e]*$/.test(value(of))
})

const day = 86_400_000

const limits: ReadonlyArray<Limit> = [
  fits("host", 1, 255, (of) => of.host),
  between("port", 1, 65_535, (of) => of.port),
  fits("spId", 1, 6, (of) => of.session.spId),
  fits("srcId", 1, 21, (of) => of.srcId),
  fits("msgSrc", 0, 6, (of) => of.msgSrc),
  fits("serviceCode", 0, 10, (of) => of.serviceCode),
  fits("feeType", 0, 2, (of) => of.feeType),
  fits("feeCode", 0, 6, (of) => of.feeCode),
  fits("feeTerminalId", 0, 21, (of) => of.feeTerminalId),
  between("feeUserType", 0, 3, (of) => of.feeUserType),
  between("msgLevel", 0, 9, (of) => of.msgLevel),
  between("links", 1, 16, (of) => of.links),
  between("window", 1, SessionSettings.windowLimit, (of) => of.session.window),
  between("transmissions", 1, 3, (of) => of.session.transmissions),
  between("linkTestTransmissions", 1, 10, (of) => of.session.linkTestTransmissions),
  between("responseTimeoutMillis", 100, day, (of) => of.session.responseTimeoutMillis),
  between("linkTestIntervalMillis", 100, day, (of) => of.session.linkTestIntervalMillis),
  between("linkTestTimeoutMillis", 100, day, (of) => of.session.linkTestTimeoutMillis),
  between("loginTimeoutMillis", 100, day, (of) => of.session.loginTimeoutMillis),
  between("connectTimeoutMillis", 100, day, (of) => of.connectTimeoutMillis),
  between("drainMillis", 0, day, (of) => of.session.drainMillis),
  between("terminateTimeoutMillis", 0, day, (of) => of.session.terminateTimeoutMillis),
  between("deliveryLimit", 1, 100_000, (of) => of.session.deliveryLimit),
  between("pauseLimitMillis", 0, day, (of) => of.session.pauseLimitMillis),
  between("maxFrameLength", 12, hardMaxFrameLength, (of) => of.session.maxFrameLength),
  between("gatewayOffsetMinutes", -720, 840, (of) => of.gatewayOffsetMinutes),
  between("reconnectMinMillis", 10, day, (of) => of.reconnectMinMillis),
  between("reconnectMaxMillis", 10, day, (of) => of.reconnectMaxMillis),
  between("ratePerSecond", 1, 100_000, (of) => of.ratePerSecond ?? 1),
  between("rateBurst", 1, 100_000, (of) => of.rateBurst),
  between("slowDownRetries", 0, 1_000, (of) => of.slowDownRetries),
  between("queueLimit", 1, 1_000_000, (of) => of.queueLimit),
  between("maxParts", 1, 255, (of) => of.maxParts),
  {
    setting: "signature",
    detail: `must have 1 to ${signatureLength} characters`,
    holds: ({ signature }) =>
      signature.mode === "inText" || (signature.text.length > 0 && signature.text.length <= signatureLength)
  }
]
