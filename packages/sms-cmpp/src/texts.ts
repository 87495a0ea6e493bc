/** What the log says about the end of a link: the cause, and what to change. One row a code, in English and Chinese. */
import type { CloseReason } from "./SessionState.ts"

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
