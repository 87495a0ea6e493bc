import { SmsInboxTest, StationPortsTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import { another, planted } from "./Faults.ts"

type Messages = SmsInboxTest.Bench["inbox"]
const messages = (change: (inner: Messages, bench: SmsInboxTest.Bench) => Partial<Messages>) => ({
  plant: (bench: SmsInboxTest.Bench): SmsInboxTest.Bench => ({
    ...bench,
    inbox: { ...bench.inbox, ...change(bench.inbox, bench) }
  })
})

planted("SmsInbox", StationPortsTest.benches.smsInbox, SmsInboxTest.cases, [
  {
    fault: "misdirects",
    caught: "gives a receipt to the message",
    ...messages((inner) => ({ receipt: (it_) => inner.receipt({ ...it_, ref: `${it_.ref}0` }) }))
  },
  {
    fault: "translatesCodes",
    caught: "keeps the code",
    ...messages((inner) => ({ receipt: (it_) => inner.receipt({ ...it_, code: it_.code.split(":")[0] ?? "" }) }))
  },
  {
    fault: "dropsEarly",
    caught: "before its message is known",
    ...messages((inner, { early }) => ({ receipt: (it_) => (it_.ref === early ? Effect.void : inner.receipt(it_)) }))
  },
  {
    fault: "takesTwice",
    caught: "takes the same receipt once, early or not",
    ...messages((inner) => ({ receipt: (it_) => inner.receipt({ ...it_, code: another(it_.code) }) }))
  },
  {
    fault: "refusesAgain",
    caught: "takes the same receipt once when it comes at the same time",
    ...messages((inner) => {
      const seen = new Set<string>()
      return {
        receipt: (it_) =>
          Effect.suspend(() => {
            if (seen.has(it_.ref)) return Effect.die("again")
            seen.add(it_.ref)
            return inner.receipt(it_)
          })
      }
    })
  },
  {
    fault: "trims",
    caught: "keeps a reply as it was sent",
    ...messages((inner) => ({ reply: (it_) => inner.reply({ ...it_, text: it_.text.replaceAll("\n", " ") }) }))
  },
  {
    fault: "ignoresKeys",
    caught: "the same key of a reply once",
    ...messages((inner) => ({ reply: (it_) => inner.reply({ ...it_, key: another(it_.key) }) }))
  },
  {
    fault: "knowsByText",
    caught: "keeps replies with other keys",
    ...messages((inner) => {
      const seen = new Set<string>()
      return {
        reply: (it_) =>
          seen.has(it_.text)
            ? Effect.void
            : Effect.andThen(
                Effect.sync(() => seen.add(it_.text)),
                inner.reply(it_)
              )
      }
    })
  },
  {
    fault: "hidesOutage",
    caught: "fails as unavailable",
    ...messages((inner) => ({ reply: (it_) => Effect.ignore(inner.reply(it_)) }))
  }
])
