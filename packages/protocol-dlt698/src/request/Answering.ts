/** Which APDU answers which request: the service, the number, and what it is about. */
import type * as Apdu from "../apdu/Apdu.ts"
import type { Asked, AskedService, Tag } from "./Question.ts"

type Response = Apdu.Apdu["service"]

/** The answer of each service. */
const answering: { readonly [S in AskedService]: Response } = {
  "GET-Request-Normal": "GET-Response-Normal",
  "GET-Request-NormalList": "GET-Response-NormalList",
  "GET-Request-Record": "GET-Response-Record",
  "SET-Request-Normal": "SET-Response-Normal",
  "ACTION-Request-Normal": "ACTION-Response-Normal",
  "PROXY-Request": "PROXY-Response",
  "CONNECT-Request": "CONNECT-Response"
}

/** What a request or its answer is about, as text: the same on both sides. */
const aboutOf = (apdu: Asked | Apdu.Apdu): string | null => {
  switch (apdu.service) {
    case "GET-Response-Normal":
      return apdu.result.oad
    case "GET-Request-NormalList":
      return apdu.oads.join()
    case "GET-Response-NormalList":
      return apdu.results.map(({ oad }) => oad).join()
    case "GET-Request-Record":
    case "GET-Response-Record":
      return apdu.record.oad
    case "GET-Request-Normal":
    case "SET-Request-Normal":
    case "SET-Response-Normal":
      return apdu.oad
    case "ACTION-Request-Normal":
    case "ACTION-Response-Normal":
      return apdu.omd
    case "PROXY-Request":
    case "PROXY-Response":
      return apdu.kind === "TransCommand" ? apdu.port : apdu.kind
    case "CONNECT-Request":
    case "CONNECT-Response":
      return ""
    default:
      return null
  }
}

const sameTag = (asked: Tag | null, answer: Apdu.Apdu): boolean => {
  const said = "timeTag" in answer ? answer.timeTag : undefined
  // An answer without a tag is taken: the number alone tells it apart, and some firmware leaves the tag out of a refusal.
  return said === undefined || asked === null || said.sent === asked.sent
}

/** Tells whether an APDU answers a request of ours; an error answers by its number alone. */
export const answers = (asked: Asked, piid: number, tag: Tag | null, answer: Apdu.Apdu): boolean => {
  if (!("piid" in answer) || answer.piid !== piid) return false
  if (answer.service === "ERROR-Response") return true
  return answer.service === answering[asked.service] && aboutOf(answer) === aboutOf(asked) && sameTag(tag, answer)
}
