import { Instant, SmsGateway, SmsInbox } from "@yugou/core"
import { layerConfig } from "@yugou/sms-cmpp"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const inbox = Layer.succeed(SmsInbox, {
  receipt: (receipt) => Effect.log("receipt", receipt.ref, receipt.code), // a real one stores it: then it is confirmed on the wire
  reply: (reply) => Effect.log("reply", reply.key)
})

const gateway = layerConfig({
  host: Config.String("CMPP_HOST"),
  port: Config.Port("CMPP_PORT"),
  spId: Config.String("CMPP_SP_ID"),
  secret: Config.Redacted("CMPP_SECRET"),
  srcId: Config.String("CMPP_SRC_ID")
})

export const program = Effect.gen(function* () {
  const sms = yield* SmsGateway
  const of = { lane: "alarm", kind: "alarm", templateId: "alarm", variables: {}, signature: null, role: null } as const
  return yield* sms.submit({
    ...of,
    messageId: "m1",
    to: "13900000001",
    text: "【供电公司】余额不足",
    notAfter: Instant.at("2027-01-01T00:00:00Z")
  })
}).pipe(Effect.provide(Layer.provide(gateway, inbox)))
