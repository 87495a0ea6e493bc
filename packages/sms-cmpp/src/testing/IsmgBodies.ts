/** Bodies and digests that the simulated ISMG writes. Pure. */
import * as Result from "effect/Result"
import * as Authenticator from "../Authenticator.ts"
import { decodeText } from "../DataCoding.ts"
import type { EncodeError, Version } from "../Field.ts"
import type { Body, Pdu } from "../Messages.ts"
import * as NetworkTime from "../NetworkTime.ts"
import * as Report from "../Report.ts"
import * as UserDataHeader from "../UserDataHeader.ts"
import type { Parcel } from "./IsmgLedger.ts"
import type { IsmgAuthenticator, LinkTestAnswer, ReceivedSubmit, ReportPlan } from "./IsmgScript.ts"

/** The DELIVERs of a report plan: one a recipient and copy. `doneAt` is the time of the clock. */
export const reports = (
  submit: ReceivedSubmit,
  plan: ReportPlan,
  version: Version,
  doneAt: number,
  takeMsgId: () => bigint
): Result.Result<ReadonlyArray<Parcel>, EncodeError> => {
  const parcels = submit.body.Dest_terminal_Id.map((to, index) => {
    const real = BigInt.asUintN(64, submit.msgId + BigInt(index))
    const msgId = plan.msgId === "real" ? real : takeMsgId()
    const change = version === "3.0" ? linkIdChange[plan.linkId] : 0
    return Result.map(report(submit, plan, { msgId, to, version, doneAt, deliverId: takeMsgId() }), (body) =>
      Array.from({ length: plan.copies }, (): Parcel => ({ what: "report", body, change }))
    )
  })
  return Result.map(Result.all(parcels), (all) => all.flat())
}

/** The DELIVER that reports one recipient of a SUBMIT. `msgId` is that of the message, `deliverId` that of the DELIVER. */
const report = (
  submit: ReceivedSubmit,
  plan: ReportPlan,
  of: {
    readonly msgId: bigint
    readonly to: string
    readonly version: Version
    readonly doneAt: number
    readonly deliverId: bigint
  }
): Result.Result<Body<"DELIVER">, EncodeError> => {
  const to = plan.numberPrefix + of.to
  const said = {
    Msg_Id: of.msgId,
    Stat: plan.stat,
    Submit_time: NetworkTime.print(submit.receivedAt, Authenticator.chinaOffsetMinutes),
    Done_time: NetworkTime.print(of.doneAt, Authenticator.chinaOffsetMinutes),
    Dest_terminal_Id: to,
    SMSC_sequence: submit.index
  }
  return Result.map(reportContent(said, plan.layout === "byLink" ? of.version : plan.layout), (bytes) => ({
    Msg_Id: of.deliverId,
    Dest_Id: submit.body.Src_Id,
    Service_Id: submit.body.Service_Id,
    TP_pid: 0,
    TP_udhi: 0,
    Msg_Fmt: 0,
    Src_terminal_Id: to,
    Registered_Delivery: 1,
    Msg_Content: bytes
  }))
}

/** A report of 67 bytes lacks SMSC_sequence of the 3.0 layout, one of 80 has nine bytes after it. */
const reportContent = (
  said: Report.Report,
  layout: Exclude<ReportPlan["layout"], "byLink">
): Result.Result<Uint8Array, EncodeError> => {
  if (layout === "2.0" || layout === "3.0") return Report.encode(said, layout)
  return Result.map(Report.encode(said, "3.0"), (bytes) => {
    const content = new Uint8Array(layout)
    content.set(bytes.subarray(0, layout))
    return content
  })
}

/** A QUERY is answered with the number of messages taken so far. */
export const queryAnswer = (query: Body<"QUERY">, taken: number): Body<"QUERY_RESP"> => ({
  Time: query.Time,
  Query_Type: query.Query_Type,
  Query_Code: query.Query_Code,
  MT_TLMsg: taken,
  MT_Tlusr: taken,
  MT_Scs: taken,
  MT_WT: 0,
  MT_FL: 0,
  MO_Scs: 0,
  MO_WT: 0,
  MO_FL: 0
})

/** The bytes that answer a link test: ACTIVE_TEST_RESP, the same without its Reserved byte, ACTIVE_TEST itself, or nothing. */
export const linkTestAnswer = (as: LinkTestAnswer, sequenceId: number): Uint8Array | null => {
  const bytes = new Uint8Array(as === "standard" ? 13 : 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length)
  view.setUint32(4, as === "test" ? 0x00000008 : 0x80000008)
  view.setUint32(8, sequenceId)
  return as === "silence" ? null : bytes
}

/** A SUBMIT with what the simulator adds to it. */
export const received = (
  pdu: Pdu<"SUBMIT">,
  more: Pick<ReceivedSubmit, "index" | "connection" | "bytes" | "msgId" | "repetition" | "receivedAt">
): ReceivedSubmit => {
  const { body, sequenceId, version } = pdu
  const parted = UserDataHeader.isAnnounced(body.TP_udhi) ? UserDataHeader.split(body.Msg_Content) : null
  return { ...more, sequenceId, version, body, text: decodeText(body.Msg_Fmt, parted?.rest ?? body.Msg_Content) }
}

/** Bytes more or fewer in the last field of a 3.0 DELIVER. */
const linkIdChange: { readonly [L in ReportPlan["linkId"]]: number } = { whole: 0, short: -11, long: 16 }

/** A PDU with so many bytes more or fewer at its end, Total_Length set right. */
export const resized = (pdu: Uint8Array, change: number): Uint8Array => {
  const bytes = new Uint8Array(pdu.length + change)
  bytes.set(pdu.subarray(0, bytes.length))
  new DataView(bytes.buffer).setUint32(0, bytes.length)
  return bytes
}

/** Whether a login carries the digest of the account. */
export const isVerified = (
  account: { readonly spId: string; readonly secret: string },
  body: Body<"CONNECT">
): boolean => {
  const timestamp = Authenticator.timestampDigits(body.Timestamp)
  const expected = Authenticator.source({ spId: body.Source_Addr, secret: account.secret, timestamp })
  return body.Source_Addr === account.spId && Buffer.compare(expected, body.AuthenticatorSource) === 0
}

/** The usual encoding of Status is by width: one byte in 2.0. */
export const authenticator = (
  as: IsmgAuthenticator,
  version: Version,
  status: number,
  authenticatorSource: Uint8Array,
  secret: string
): Uint8Array => {
  if (as === "zero") return new Uint8Array(16)
  if (as === "echo") return authenticatorSource
  const encoding = as === "u32" && version === "2.0" ? "u8" : as
  return Authenticator.ismg({ status, encoding, authenticatorSource, secret })
}
