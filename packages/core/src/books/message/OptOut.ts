/** Which answers to a message mean that no more are wanted (退订): the whole text, whatever its case, width and punctuation. */

const words = new Set([
  "T",
  "TD",
  "R",
  "N",
  "STOP",
  "UNSUBSCRIBE",
  "退订",
  "退定",
  "我要退订",
  "退订短信",
  "拒收",
  "拒收短信",
  "取消",
  "取消订阅",
  "不要再发",
  "请勿再发"
])

/** Tells whether a reply is an opt-out: one of the words that texts and networks ask for, and nothing else. */
export const isOptOut = (text: string): boolean =>
  words.has(
    text
      .normalize("NFKC")
      .toUpperCase()
      .replace(/[\p{P}\p{S}\s]/gu, "")
  )
