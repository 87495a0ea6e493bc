import { DialectTest } from "@yugou/testkit/suites"
import { dialect } from "../src/index.ts"
import { openTerminal } from "../src/testing/Terminal.ts"

DialectTest.suite("line", {
  dialect,
  settings: { answerSeconds: 30 },
  otherValues: { answerSeconds: 7 },
  address: "3701",
  otherAddress: "3702",
  pushes: "confirmed",
  openTerminal
})
