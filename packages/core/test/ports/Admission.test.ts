/** 接入许可: who may speak as a terminal, by its settings. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { type Admissible, type Arrival, admitBySettings, isProof, peerOf } from "../../src/ports/terminal/Admission.ts"

const print = "ab".repeat(32)
const spelled = print.toUpperCase().replace(/(..)(?=.)/g, "$1:")

/** Where terminals come from, by name; `…+cert` shows its certificate, `…+other` somebody else's. */
const arrivalOf = (name: string): Arrival => {
  const [source = "", shown] = name.split("+")
  const certificate =
    shown === undefined
      ? null
      : shown === "cert"
        ? { subject: "T1", fingerprint: print }
        : { subject: "T2", fingerprint: "cd".repeat(32) }
  return { source, port: 4059, certificate }
}

const settings: { readonly [name: string]: Admissible } = {
  none: {},
  network: { admission: { networks: ["10.8.0.0/16", "2001:db8::/32"] } },
  noNetwork: { admission: { networks: [] } },
  source: { admission: { source: "10.8.0.7" } },
  both: { admission: { networks: ["10.8.0.0/16"], source: "10.8.0.7" } },
  name: { admission: { certificate: "T1" } },
  print: { admission: { certificate: spelled } },
  certSource: { admission: { certificate: "T1", source: "10.8.0.7" } },
  looked: { trusted: { source: "10.8.0.9", certificate: null, by: "look" } },
  persons: { trusted: { source: "10.8.0.9", certificate: null, by: "persons" } },
  chosen: { admission: { source: "10.8.0.7" }, trusted: { source: "10.8.0.9", certificate: null, by: "persons" } },
  seen: { admission: { source: "10.8.0.7" }, trusted: { source: "10.8.0.9", certificate: null, by: "look" } },
  byCert: { trusted: { source: "10.8.0.9", certificate: print, by: "look" } },
  outside: {
    admission: { networks: ["10.8.0.0/16"] },
    trusted: { source: "10.9.0.9", certificate: null, by: "persons" }
  }
}

const table = `
settings   arrival           becomes
none       10.9.0.1          Admit none
none       10.9.0.1+cert     Admit none
network    10.8.3.1          Admit network
network    2001:db8::5       Admit network
network    ::ffff:10.8.3.1   Admit network
network    10.9.0.1          Refuse network
network    ?                 Refuse network
noNetwork  10.8.0.1          Refuse network
source     10.8.0.7          Admit source
source     ::ffff:10.8.0.7   Admit source
source     10.8.0.8          Quarantine source
both       10.8.0.7          Admit source
both       10.8.0.8          Quarantine source
both       10.9.0.7          Refuse network
name       10.9.0.1+cert     Admit certificate
name       10.9.0.1+other    Refuse certificate
name       10.9.0.1          Refuse certificate
print      10.9.0.1+cert     Admit certificate
print      10.9.0.1+other    Refuse certificate
certSource 10.9.0.1+cert     Admit certificate
certSource 10.8.0.7          Refuse certificate
looked     10.8.0.9          Admit agreed
looked     10.8.0.1          Admit none
persons    10.8.0.9          Admit trusted
persons    10.8.0.1          Admit none
looked     10.8.0.9+cert     Admit none
chosen     10.8.0.9          Admit trusted
chosen     10.8.0.7          Quarantine source
seen       10.8.0.7          Admit source
seen       10.8.0.9          Quarantine source
byCert     10.9.9.9+cert     Admit agreed
byCert     10.8.0.9          Admit none
byCert     10.8.0.9+other    Admit none
outside    10.9.0.9          Refuse network
`

const rows = table
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.trim().split(/\s+/))

const byte = fc.integer({ min: 0, max: 255 })
const sources = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join("."))
const entries = fc.record(
  {
    networks: fc.array(
      fc.tuple(sources, fc.integer({ min: 0, max: 32 })).map(([source, length]) => `${source}/${length}`),
      { maxLength: 3 }
    ),
    source: sources,
    certificate: fc.constantFrom("T1", print)
  },
  { requiredKeys: [] }
)

describe("admission by settings", () => {
  for (const [name = "", from = "", tag, why] of rows) {
    it(`${name}: ${from} → ${tag} ${why}`, () => {
      const said = admitBySettings(arrivalOf(from), settings[name] ?? {})
      assert.deepStrictEqual([said._tag, said._tag === "Admit" ? said.proof : said.reason], [tag, why])
    })
  }

  it("proves nothing of a stranger: without the source, the certificate or the trusted place nobody is proved", () => {
    fc.assert(
      fc.property(entries, sources, (admission, source) => {
        fc.pre(source !== admission.source)
        const said = admitBySettings({ source, port: 1, certificate: null }, { admission })
        assert.isFalse(said._tag === "Admit" && isProof(said.proof))
      })
    )
  })

  it("looks at nothing but where a terminal comes from and what it shows: not at its port", () => {
    fc.assert(
      fc.property(entries, sources, fc.nat(65_535), fc.nat(65_535), (admission, source, one, other) => {
        const arrival = { source, certificate: null }
        assert.deepStrictEqual(
          admitBySettings({ ...arrival, port: one }, { admission }),
          admitBySettings({ ...arrival, port: other }, { admission })
        )
      })
    )
  })

  const places = fc.tuple(sources, fc.boolean()).map(([source, shows]) => ({
    ...arrivalOf(shows ? "?+cert" : "?"),
    source
  }))

  it("trusts a place again that persons chose, unless settings say otherwise", () => {
    fc.assert(
      fc.property(places, (arrival) => {
        const trusted = { ...peerOf(arrival), by: "persons" as const }
        assert.deepStrictEqual(admitBySettings(arrival, { trusted }), { _tag: "Admit", proof: "trusted" })
      })
    )
  })

  it("knows a place again over which a look agreed, and takes it for no proof: many come from one address", () => {
    fc.assert(
      fc.property(entries, places, (admission, arrival) => {
        const trusted = { ...peerOf(arrival), by: "look" as const }
        assert.deepStrictEqual(admitBySettings(arrival, { trusted }), { _tag: "Admit", proof: "agreed" })
        const [bare, known] = [
          admitBySettings(arrival, { admission }),
          admitBySettings(arrival, { admission, trusted })
        ]
        const proofs = [bare, known].map((said) => said._tag === "Admit" && isProof(said.proof))
        assert.strictEqual(proofs[1], proofs[0])
      })
    )
  })
})
