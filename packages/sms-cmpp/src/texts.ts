/** What the log says about a link: what happened, and what to change. One row a code, in English and Chinese. */
import type { CloseReason, Notice } from "./SessionState.ts"

/** One sentence in both languages. */
export interface Text {
  readonly en: string
  readonly zh: string
}

type Reason<T extends CloseReason["_tag"]> = Extract<CloseReason, { readonly _tag: T }>

const closeTexts: { readonly [T in CloseReason["_tag"]]: (reason: Reason<T>) => Text } = {
  LoginRefused: ({ status }) => ({
    en: `the gateway refused the login with Status ${status}: ${loginStatus(status).en}`,
    zh: `网关拒绝登录，Status ${status}：${loginStatus(status).zh}`
  }),
  LoginTimeout: () => ({
    en: "the gateway did not answer CONNECT; check the port, and whether this address is registered there",
    zh: "网关未应答 CONNECT；请检查端口以及本机地址是否已登记"
  }),
  LoginUnencodable: ({ detail }) => ({ en: `CONNECT cannot be written: ${detail}`, zh: `无法编码 CONNECT：${detail}` }),
  VersionMismatch: ({ sent, received }) => ({
    en: `the gateway answers in the layout of ${received}, and we speak ${sent}; set version to ${received} or versionMismatch to follow`,
    zh: `网关按 ${received} 版的格式应答，本端为 ${sent}；请把 version 设为 ${received}，或把 versionMismatch 设为 follow`
  }),
  AuthenticatorMismatch: () => ({
    en: "AuthenticatorISMG is wrong; check the secret, or set ismgAuthenticator to warn if this gateway does not compute it",
    zh: "AuthenticatorISMG 不符；请检查密钥，网关不计算该值时可把 ismgAuthenticator 设为 warn"
  }),
  LinkTestFailed: ({ transmissions }) => ({
    en: `${transmissions} link tests in a row had no answer; the connection is dropped`,
    zh: `连续 ${transmissions} 次链路检测无应答，断开连接`
  }),
  TerminatedByGateway: () => ({ en: "the gateway sent TERMINATE", zh: "网关发来 TERMINATE" }),
  Garbage: ({ error }) => ({
    en: `the gateway sent bytes that are no CMPP message (${error.message}); check that the port speaks CMPP`,
    zh: `收到的字节不是 CMPP 消息（${error.message}）；请确认该端口是 CMPP`
  }),
  LinkLost: ({ detail }) => ({ en: `the connection is lost: ${detail}`, zh: `连接中断：${detail}` }),
  Stopped: () => ({ en: "closed by us", zh: "本端关闭" })
}

/** Says why a link ended. */
export const closeText = <T extends CloseReason["_tag"]>(reason: Reason<T>): Text => {
  const text: (reason: Reason<T>) => Text = closeTexts[reason._tag as T]
  return text(reason)
}

type Noticed<T extends Notice["_tag"]> = Extract<Notice, { readonly _tag: T }>

const noticeTexts: { readonly [T in Notice["_tag"]]: (notice: Noticed<T>) => Text } = {
  AuthenticatorNotVerified: () => ({
    en: "the gateway took the login, but its AuthenticatorISMG fits no known encoding: many gateways leave it empty, then set ismgAuthenticator to off; if this one computes it, the secrets differ or this is not your gateway: check host and secret, and set ismgAuthenticator to strict",
    zh: "网关接受了登录，但 AuthenticatorISMG 与各种已知编码都不符：许多网关不计算该值，此时把 ismgAuthenticator 设为 off；若该网关确实计算，则密钥不一致或对端不是贵方网关，请核对 host 与 secret，并设为 strict"
  }),
  VersionFollowed: ({ sent, received }) => ({
    en: `the gateway answers in the layout of ${received}, not of ${sent}, and is followed; set version to ${received}`,
    zh: `网关按 ${received} 版而非 ${sent} 版的格式应答，本端已跟随；请把 version 设为 ${received}`
  }),
  Undecodable: ({ command, error }) => ({
    en: `a PDU cannot be read (Command_Id 0x${hex(command)}, ${error.message}) and is passed over; a DELIVER is answered with Result 4, an open request becomes unknown`,
    zh: `有一个 PDU 无法解析（Command_Id 0x${hex(command)}，${error.message}），已跳过；若为 DELIVER 则以 Result 4 应答，若为应答则其请求记为未知`
  }),
  UnexpectedPdu: ({ type }) => ({
    en: `the gateway sent ${type}, which has no place here; it is passed over`,
    zh: `网关发来 ${type}，此时不应出现，已跳过`
  }),
  UnmatchedResponse: ({ type, sequenceId }) => ({
    en: `${type} with Sequence_Id ${sequenceId} belongs to no open request; it is passed over`,
    zh: `${type}（Sequence_Id ${sequenceId}）没有对应的请求，已跳过`
  }),
  LateAnswer: ({ id }) => ({
    en: `request ${id} was answered after its time was over; it stays unknown; if this is frequent, raise responseTimeoutMillis`,
    zh: `请求 ${id} 的应答超时后才到，仍记为未知；若经常出现，请加大 responseTimeoutMillis`
  }),
  Resent: ({ id, transmission }) => ({
    en: `request ${id} had no answer and was sent again, transmission ${transmission}`,
    zh: `请求 ${id} 无应答，已重发，第 ${transmission} 次发送`
  }),
  DeliveriesWaiting: ({ limit }) => ({
    en: `${limit} deliveries wait to be stored: the link is read no further until half of them are; if this is frequent, look at the speed of the store`,
    zh: `有 ${limit} 个 DELIVER 等待入库：该链路暂停读取，处理完一半后继续；若经常出现，请检查入库速度`
  }),
  DeliveriesLeft: ({ afterMillis }) => ({
    en: `deliveries were not stored within ${afterMillis} ms: the link is read again, and what there is no room for stays unanswered, so that the gateway repeats it; check the store`,
    zh: `DELIVER 在 ${afterMillis} ms 内未能入库：该链路恢复读取，容纳不下的不应答，由网关重发；请检查存储`
  }),
  RepeatedDelivery: ({ token }) => ({
    en: `delivery ${token} came again before it was stored; one answer goes out for both`,
    zh: `DELIVER ${token} 在入库前重复到达，只应答一次`
  })
}

const hex = (command: number): string => command.toString(16).padStart(8, "0")

/** Says what happened on a link that goes on. */
export const noticeText = <T extends Notice["_tag"]>(notice: Noticed<T>): Text => {
  const text: (notice: Noticed<T>) => Text = noticeTexts[notice._tag as T]
  return text(notice)
}

/** CMPP 3.0 section 7.4.1.2; 55 and above from lists of vendors. */
const loginStatuses: { readonly [status: number]: Text } = {
  1: { en: "wrong message structure; check version", zh: "消息结构错误，请检查 version" },
  2: {
    en: "illegal source address; check spId and the registered address of this host",
    zh: "非法源地址，请检查 spId 与登记的 IP"
  },
  3: { en: "authentication failed; check secret, spId and the clock", zh: "认证失败，请检查 secret、spId 和时钟" },
  4: { en: "version too high; set version to 2.0", zh: "版本过高，请把 version 设为 2.0" },
  55: { en: "the gateway has too many connections", zh: "系统接口数过多" },
  56: { en: "this account has too many connections; lower links", zh: "该账号接口数过多，请减少 links" },
  57: { en: "this address is not registered", zh: "登录 IP 未登记" },
  58: { en: "error inside the gateway", zh: "网关内部错误" },
  60: { en: "the account does not belong to this gateway", zh: "账号不属于该代理" }
}

/** Explains the Status of CONNECT_RESP. */
export const loginStatus = (status: number): Text => loginStatuses[status] ?? { en: "other error", zh: "其他错误" }
