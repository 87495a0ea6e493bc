/**
 * A provider that takes a template and parameters in place of a text, as the HTTP interfaces of Chinese cloud providers do; written with promises.
 *
 * What a message is made of comes with it: its template, the variables that this names, the signature. Each template of the station is registered with
 * the provider under a code, with its parameters in a fixed order. The fields are those of Tencent Cloud's SendSms (version 2021-01-11) and of its
 * delivery callback; how requests are signed is the host's own.
 */
import { type HostedStation, PromiseAdapters } from "@yugou/core"

/** How a template of the station is registered with the provider: its code, and the variables in the order of its parameters. */
export interface Registered {
  readonly code: string
  readonly parameters: ReadonlyArray<string>
}

/** The account, and what is registered for it. `sign` gives the headers that prove who asks. */
export interface Account {
  readonly url: string
  readonly appId: string
  readonly templates: { readonly [templateId: string]: Registered }
  readonly sign: (body: string) => { readonly [header: string]: string }
}

const notSent = (reason: "configuration" | "badContent" | "offline"): PromiseAdapters.Submitted => ({
  _tag: "NotSent",
  reason
})
const refused = (code: string): PromiseAdapters.Submitted => ({
  _tag: "Submitted",
  parts: [{ _tag: "Refused", code, again: code.startsWith("LimitExceeded") ? "later" : "never" }]
})

/** Makes the body of a request; `null` where the provider has no such template, or the words of the message were made of none. */
const bodyOf = ({ appId, templates }: Account, sms: PromiseAdapters.Sms): string | null => {
  const registered = Object.hasOwn(templates, sms.templateId) ? templates[sms.templateId] : undefined
  const { variables } = sms
  if (registered === undefined || variables === null) return null
  return JSON.stringify({
    PhoneNumberSet: [`+86${sms.to}`],
    SmsSdkAppId: appId,
    SignName: (sms.signature ?? "").replace(/^【|】$/g, ""),
    TemplateId: registered.code,
    TemplateParamSet: registered.parameters.map((name) => variables[name] ?? ""),
    SessionContext: sms.messageId
  })
}

interface Answer {
  readonly Response: {
    readonly Error?: { readonly Code: string }
    readonly SendStatusSet?: ReadonlyArray<{ readonly SerialNo: string; readonly Code: string }>
  }
}

/** Reads what the provider answers; what cannot be read is thrown, and then the outcome is unknown. */
const outcomeOf = ({
  Response: { Error: failure, SendStatusSet: statuses = [] }
}: Answer): PromiseAdapters.Submitted => {
  if (failure !== undefined) return refused(failure.Code)
  const [status] = statuses
  if (status === undefined) throw new Error("the answer names no message")
  return status.Code === "Ok"
    ? { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: status.SerialNo }] }
    : refused(status.Code)
}

/** Codes of the operating system that say that no connection came about, so that nothing of the message has left. */
const notConnected: ReadonlyArray<unknown> = ["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]

const isOffline = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  "code" in error.cause &&
  notConnected.includes(error.cause.code)

/** Hands one message to the provider. */
export const send =
  (account: Account): PromiseAdapters.SendSms =>
  async (sms, { signal }) => {
    const body = bodyOf(account, sms)
    if (body === null) return notSent("badContent")
    const headers = { "content-type": "application/json", ...account.sign(body) }
    try {
      const response = await fetch(account.url, { method: "POST", headers, body, signal })
      return outcomeOf((await response.json()) as Answer)
    } catch (error) {
      if (isOffline(error)) return notSent("offline")
      throw error
    }
  }

/** The gateway of a station: `PromiseHost.open({ sms: gateway(account), … })`. A template counts as one part, whatever its length. */
export const gateway = (account: Account) => PromiseAdapters.smsGateway(send(account), { segments: () => 1 })

/** A delivery report of the provider; its times are of China. */
interface Report {
  readonly sid: string
  readonly mobile: string
  readonly report_status: "SUCCESS" | "FAIL"
  readonly errmsg: string
  readonly user_receive_time: string
}

/** Takes the reports of one call of the web hook; answer it when the promise resolves, and with a failure when it rejects. */
export const takeReports = async (station: Pick<HostedStation, "sms">, body: string): Promise<void> => {
  for (const report of JSON.parse(body) as ReadonlyArray<Report>) {
    await station.sms.receipt({
      ref: report.sid,
      state: report.report_status === "SUCCESS" ? "delivered" : "failed",
      code: report.errmsg,
      at: new Date(`${report.user_receive_time.replace(" ", "T")}+08:00`).toISOString(),
      to: report.mobile
    })
  }
}
