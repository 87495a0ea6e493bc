import {
  type AdmissionPort,
  type Admitted,
  admitBySettings,
  bySettings,
  type DirectoryEntry,
  type TerminalId
} from "@yugou/core"
import { AdmissionTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import { planted } from "./Faults.ts"

const known = {
  terminalId: "T1" as TerminalId,
  dialectId: "fake",
  address: "1",
  settings: {},
  memo: null
} satisfies DirectoryEntry

const certificate = { subject: "T1", fingerprint: "ab".repeat(32) }
const other = { subject: "T2", fingerprint: "cd".repeat(32) }
const plain = { source: "10.8.0.7", port: 4059, certificate: null }

const bySource = () =>
  Effect.succeed<AdmissionTest.Bench>({
    admission: bySettings,
    entry: { ...known, admission: { networks: ["10.8.0.0/16"], source: "10.8.0.7" } },
    own: plain,
    strangers: [
      { ...plain, source: "10.8.0.8" },
      { ...plain, source: "10.9.0.7" }
    ]
  })

const byCertificate = () =>
  Effect.succeed<AdmissionTest.Bench>({
    admission: bySettings,
    entry: { ...known, admission: { certificate: "T1" } },
    own: { ...plain, certificate },
    strangers: [plain, { ...plain, certificate: other }]
  })

AdmissionTest.suite("settings: source", { open: bySource })
AdmissionTest.suite("settings: certificate", { open: byCertificate })

const with_ = (admit: (...asked: Parameters<AdmissionPort["admit"]>) => Admitted) => ({
  plant: (bench: AdmissionTest.Bench): AdmissionTest.Bench => ({
    ...bench,
    admission: { admit: (...asked) => Effect.sync(() => admit(...asked)) }
  })
})

planted("Admission", bySource, AdmissionTest.cases, [
  { fault: "refusesAll", caught: "lets the terminal in", ...with_(() => ({ _tag: "Refuse", reason: "host" })) },
  {
    fault: "remembersPorts",
    caught: "another port",
    ...with_((arrival, entry) =>
      arrival.port === 4059 ? admitBySettings(arrival, entry) : { _tag: "Quarantine", reason: "host" }
    )
  },
  {
    fault: "provesByNetwork",
    caught: "proves of no stranger",
    ...with_((arrival, entry) =>
      arrival.source.startsWith("10.8.") ? { _tag: "Admit", proof: "source" } : admitBySettings(arrival, entry)
    )
  },
  {
    fault: "provesByCertificateOfNobody",
    caught: "who showed one",
    ...with_((arrival, entry) => {
      const said = admitBySettings(arrival, entry)
      return said._tag === "Admit" ? { ...said, proof: "certificate" } : said
    })
  },
  {
    fault: "trustsWhatIsNoAddress",
    caught: "whatever a socket says",
    ...with_((arrival, entry) =>
      arrival.source === "?" ? { _tag: "Admit", proof: "trusted" } : admitBySettings(arrival, entry)
    )
  },
  {
    fault: "tiresOfAsking",
    caught: "it counts nobody",
    plant: (bench: AdmissionTest.Bench): AdmissionTest.Bench => {
      let asked = 0
      return {
        ...bench,
        admission: {
          admit: (arrival, entry) =>
            Effect.sync(() => (++asked > 20 ? { _tag: "Refuse", reason: "host" } : admitBySettings(arrival, entry)))
        }
      }
    }
  }
])
