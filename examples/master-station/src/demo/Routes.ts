/** What a visitor of the demonstration may turn: the speed of use, mishaps, and the telephones of the customers. They are routes of this host alone. */
import { titled } from "@yugou/core"
import { type OwnRoute, ownRoute } from "@yugou/http"
import type { SimulatedIsmg } from "@yugou/sms-cmpp/testing"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type DemoFleet, mishaps, type Speed, speeds } from "./DemoFleet.ts"

/** How many messages the telephones show, the newest first. */
const shownMessages = 100

const View = Schema.Struct({
  speed: Schema.Int,
  messages: Schema.Array(Schema.Struct({ to: Schema.String, text: Schema.String, no: Schema.Int }))
}).annotate({ identifier: "DemoView" })

/** What the routes work on. */
interface Parts {
  readonly fleet: DemoFleet
  readonly ismg: SimulatedIsmg.SimulatedIsmg
}

const viewOf = ({ fleet, ismg }: Parts) => ({
  speed: fleet.speed(),
  messages: ismg
    .submits()
    .slice(-shownMessages)
    .reverse()
    .map((submit) => ({ to: submit.body.Dest_terminal_Id[0] ?? "", text: submit.text ?? "", no: submit.index }))
})

/** Makes the routes; whoever reaches the demonstration may use them. */
export const routes = (parts: Parts): ReadonlyArray<OwnRoute> => [
  ownRoute({
    name: "demo.show",
    kind: "query",
    title: { zh: "演示", en: "The demonstration" },
    help: { zh: "用电速度和客户手机收到的短信。", en: "The speed of use, and what the customers' telephones got." },
    security: "open",
    permission: null,
    payload: Schema.Struct({}),
    success: View,
    codes: [],
    answer: async () => ({ body: viewOf(parts) })
  }),
  ownRoute({
    name: "demo.turn",
    kind: "command",
    title: { zh: "用电速度", en: "Speed of use" },
    help: {
      zh: "客户用电的快慢；主站时钟不变。",
      en: "How fast customers use energy; the clock of the station stays."
    },
    security: "open",
    permission: null,
    payload: Schema.Struct({ speed: titled(Schema.Literals(speeds), "速度", "speed") }),
    success: View,
    codes: [],
    answer: async (_, { speed }) => {
      parts.fleet.setSpeed(speed as Speed)
      return { body: viewOf(parts) }
    }
  }),
  ownRoute({
    name: "demo.happen",
    kind: "command",
    title: { zh: "制造意外", en: "A mishap" },
    help: {
      zh: "让一台终端丢失应答、不应答、被其他主站写入、时钟走错，或恢复正常。",
      en: "A terminal loses a reply, falls silent, is sold to by another master, has a wrong clock, or is mended."
    },
    security: "open",
    permission: null,
    payload: Schema.Struct({
      terminalId: titled(Schema.String.check(Schema.isMaxLength(64)), "终端编号", "terminal"),
      mishap: titled(Schema.Literals(mishaps), "意外", "mishap")
    }),
    success: View,
    codes: ["NO_ROUTE"],
    answer: async (_, { terminalId, mishap }) => {
      parts.fleet.happen(terminalId, mishap)
      return { body: viewOf(parts) }
    }
  }),
  ownRoute({
    name: "demo.reply",
    kind: "command",
    title: { zh: "回复短信", en: "Answer by SMS" },
    help: { zh: "客户回复短信，例如 TD 退订。", en: "A customer answers, for example TD to get no more." },
    security: "open",
    permission: null,
    payload: Schema.Struct({
      from: titled(Schema.String.check(Schema.isPattern(/^1\d{10}$/)), "手机号码", "mobile number"),
      text: titled(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(70)), "内容", "text")
    }),
    success: View,
    codes: [],
    answer: async (_, { from, text }) => {
      await Effect.runPromise(parts.ismg.reply({ from, to: "1069012345", text }))
      return { body: viewOf(parts) }
    }
  })
]
