import { assert, describe, it } from "@effect/vitest"
import { DialectTest } from "@yugou/testkit/suites"
import { toyDialect } from "./toy/Dialect.ts"
import type { Wrong } from "./toy/Requests.ts"
import { openTerminal } from "./toy/ToyTerminal.ts"

const setup = (wrong: Wrong | null): DialectTest.Setup => ({
  dialect: toyDialect(wrong),
  settings: null,
  otherValues: { answerSeconds: 9 },
  address: "A1",
  otherAddress: "B2",
  spellings: ["a1"],
  pushes: "confirmed",
  openTerminal
})

/** The toy with the setting under which it asks a port of its host. */
const sealed = (wrong: Wrong | null): DialectTest.Setup => ({
  ...setup(wrong),
  settings: "sealed",
  otherValues: { answerSeconds: 9 },
  ports: { seal: (words) => words }
})

DialectTest.suite("toy", setup(null))
DialectTest.suite("toy with a seal", sealed(null))

const fails = (case_: DialectTest.Case, subject: DialectTest.Setup): boolean => {
  try {
    case_.run(subject)
    return false
  } catch {
    return true
  }
}

/** Gives the case whose sentence contains the words. */
const caseNamed = (words: string): DialectTest.Case => {
  const [found, ...more] = Object.values(DialectTest.parts)
    .flat()
    .filter((it_) => it_.name.includes(words))
  if (found === undefined || more.length > 0) throw new Error(`"${words}" names no case, or several`)
  return found
}

describe("planted wrong behaviours", () => {
  const rows: ReadonlyArray<{ wrong: Wrong; caught: string; subject?: typeof setup }> = [
    { wrong: "identifiesEarly", caught: "does not recognise a damaged frame" },
    { wrong: "takesAnyAddress", caught: "refuses what is the address of no terminal" },
    { wrong: "takesOneSpelling", caught: "whatever the spelling" },
    { wrong: "namesNoSetting", caught: "names settings that there are" },
    { wrong: "tunesFrames", caught: "by what it calls tuning" },
    { wrong: "ignoresChecksum", caught: "never makes another answer out of a damaged one" },
    { wrong: "ignoresSequence", caught: "does not settle a purchase with the late answer" },
    { wrong: "ignoresAddress", caught: "drops what another terminal says" },
    { wrong: "timeoutIsNotSent", caught: "says NoAnswer when the request was lost" },
    { wrong: "lostLinkIsNotSent", caught: "says NoAnswer when the link goes after" },
    { wrong: "unsentIsNoAnswer", caught: "says NotSent when the link goes before" },
    { wrong: "sendsMoneyTwice", caught: "the request was lost, and sends money and control once" },
    { wrong: "hidesEffect", caught: "writes effecting bytes only for" },
    { wrong: "ignoresNotAfter", caught: "writes nothing that has effect after notAfter" },
    { wrong: "claimsRecords", caught: "gives the evidence that it names" },
    { wrong: "roundsDown", caught: "in steps of its quantum" },
    { wrong: "settlesTwice", caught: "settles a request once" },
    { wrong: "mutates", caught: "answers every request" },
    { wrong: "diesTooEarly", caught: "from when on a lost frame has no effect" },
    { wrong: "writesLongMemo", caught: "goes on from every memo" },
    { wrong: "takesWordsForTruth", caught: "never says that a credit was accepted which the terminal refused" },
    { wrong: "confirmsEarly", caught: "confirms it on the wire only after it was stored" },
    { wrong: "inventsKeys", caught: "pushed again the same key" },
    { wrong: "keepsDeadline", caught: "says NoAnswer when the request was lost" },
    { wrong: "lies", caught: "closes in the modes that it names" },
    { wrong: "keepsHalves", caught: "stands behind half of another" },
    { wrong: "keepsHalves", caught: "gives up half a frame after a silence" },
    { wrong: "keepsHalves", caught: "takes the answer to the next request after half a frame" },
    { wrong: "distrustsAnswers", caught: "takes an answer for proof that the bytes left" },
    { wrong: "lostCheckIsNoAnswer", caught: "says NotSent when the link goes after the check" },
    { wrong: "readsTooLate", caught: "starts nothing after notAfter, reads included" },
    { wrong: "repeatsLateChecks", caught: "does not repeat the check before a write" },
    { wrong: "timeoutIsNotSent", caught: "for an effecting frame under way when notAfter passes" },
    { wrong: "answersTheDead", caught: "says nothing more once it is closed" },
    { wrong: "answersTheDead", caught: "says nothing more once it has asked to be closed" },
    { wrong: "settlesTwice", caught: "takes no answer that comes after the link was lost" },
    { wrong: "neverCloses", caught: "closes the connection of a terminal that says nothing" },
    { wrong: "neverAsksAgain", caught: "asks a read again that was lost" },
    { wrong: "sendsMoneyTwice", caught: "sends an effecting frame of control or money once" },
    { wrong: "asksInSecret", caught: "takes an answer for proof that the bytes left" },
    { wrong: "ignoresPort", caught: "says NotSent when a port fails", subject: sealed },
    { wrong: "answersTheDead", caught: "says NotSent when the link goes while a port", subject: sealed },
    { wrong: "takesAnyTold", caught: "takes no answer to a question that it never asked", subject: sealed },
    { wrong: "ignoresNotAfter", caught: "sends nothing when a port answers after notAfter", subject: sealed }
  ]
  for (const { wrong, caught, subject = setup } of rows) {
    it(`${wrong}: caught by "${caught}…"`, () => {
      const case_ = caseNamed(caught)
      assert.isFalse(fails(case_, subject(null)), "the case fails without a planted fault")
      assert.isTrue(fails(case_, subject(wrong)))
    })
  }
})
