/** The words of what keeps a terminal from being registered. */
import type { Text } from "../values/Text.ts"
import type { Rejection } from "./Rejection.ts"

type Fields<T extends Rejection["_tag"]> = Extract<Rejection, { _tag: T }>

/** What is wrong with a terminal as it is registered. What the dialect says of it is English and for programmers: the Chinese sentence goes without. */
export const misfits: { readonly [K in Fields<"SettingsInvalid">["what"]]: (r: Fields<"SettingsInvalid">) => Text } = {
  dialectId: ({ known }) => ({
    zh: known.length === 0 ? "主站没有配置任何规约" : `主站没有这种规约，可用的规约：${known.join("、")}`,
    en: known.length === 0 ? "The station has no dialects" : `The station has no such dialect, only ${known.join(", ")}`
  }),
  address: ({ message }) => ({
    zh: "终端地址不符合该规约的格式",
    en: `The address of the terminal is not one of its dialect: it ${message}`
  }),
  secret: ({ path }) => ({
    zh: path === "" ? "规约必需的口令无法解密" : `规约必需的口令“${path}”无法解密`,
    en: `A secret that the dialect must have cannot be opened${path === "" ? "" : `: ${path}`}`
  }),
  settings: ({ message, path }) => ({
    zh: path === "" ? "规约设置不正确" : `规约设置中的“${path}”不正确`,
    en: `The settings of the dialect are wrong${path === "" ? "" : ` at ${path}`}: ${message}`
  })
}

/** Why a secret was not sealed. */
export const unsealed: { readonly [K in Fields<"SecretNotSealed">["reason"]]: (r: Fields<"SecretNotSealed">) => Text } =
  {
    noKey: ({ field, terminalId }) => ({
      zh: `终端 ${terminalId} 的 ${field} 须加密保存，主站没有密钥`,
      en: `${field} of terminal ${terminalId} is a secret, and the station has no key to seal it`
    }),
    unavailable: ({ field, terminalId }) => ({
      zh: `终端 ${terminalId} 的 ${field} 须加密保存，保管密钥的系统没有应答`,
      en: `${field} of terminal ${terminalId} is a secret, and the holder of the key did not answer`
    })
  }
