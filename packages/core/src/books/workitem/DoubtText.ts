/** What a work item about a terminal in doubt (终端连接存疑) is told as. */
import type { Text } from "../../values/Text.ts"
import type { Suspicion } from "../terminal/Suspicion.ts"

const doubts: { readonly [W in Suspicion["because"]]: Text } = {
  contested: { zh: "两个连接都有应答", en: "both answer" },
  lookDiffers: { zh: "该连接的单号或剩余电量与账面不符", en: "what it tells is not what the books expect" },
  ruledOutAgrees: {
    zh: "该连接曾被认定不是该终端，但其单号和剩余电量与账面相符",
    en: "it was ruled out before, and tells what the books expect"
  }
}

/** Why it is in doubt who answers as a terminal, and between which sources. */
export const suspected = (subject: string, detail: string): Text => {
  const [, why = "", old = "", came = ""] = /^(\w+): (\S+) > (\S+)$/.exec(detail) ?? []
  const from = old === "none" ? { zh: "", en: "" } : { zh: `原连接 ${old}，`, en: `the former one is ${old}, ` }
  const told = doubts[why as keyof typeof doubts] ?? doubts.contested
  return {
    zh: `终端 ${subject} 的连接存疑：${from.zh}新连接 ${came}，${told.zh}；请由两人确认哪一个是真的，此前不下发`,
    en: `It is in doubt who answers as terminal ${subject}: ${from.en}the new one ${came}, and ${told.en}; let two persons confirm which one is right, nothing is sent before`
  }
}
