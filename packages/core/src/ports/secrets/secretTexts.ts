/** What people are told of keys that cannot be read. */
import type { Text } from "../../values/Text.ts"

/** The sentence of each problem with the text of keys; `place` counts the keys from 1. */
export const keyTexts = {
  empty: (): Text => ({
    zh: "没有给出密钥：应为 id:64 位十六进制数，可用 openssl rand -hex 32 生成",
    en: "No key is given: write id:hex with 64 hexadecimal digits, as openssl rand -hex 32 makes them"
  }),
  badId: (place: number): Text => ({
    zh: `第 ${place} 个密钥应写作 id:十六进制数，id 为 1–32 个字母、数字、“.”“_”或“-”`,
    en: `Key ${place} is not of the form id:hex, with an id of 1–32 letters, digits, ".", "_" or "-"`
  }),
  badBytes: (place: number): Text => ({
    zh: `第 ${place} 个密钥不是 64 位十六进制数`,
    en: `Key ${place} does not have 64 hexadecimal digits`
  }),
  idTwice: (place: number): Text => ({
    zh: `第 ${place} 个密钥的 id 与前面的相同`,
    en: `Key ${place} has the id of one before it`
  })
} satisfies { readonly [problem: string]: (place: number) => Text }
