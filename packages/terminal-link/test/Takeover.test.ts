/** Two connections that speak for one terminal: which of them it has, by the policy, by what is found of the former one, and by who comes. */
import { assert, describe, it } from "@effect/vitest"
import type { Peer, Takeover } from "@yugou/core"
import * as fc from "fast-check"
import { type Contest, decide, decideSilent, type Rival, reasonOfAlive } from "../src/Takeover.ts"

/** What is found of the former connection when it is asked. */
type Found = "alive" | "silent" | "unclear"

const at = (source: string, certificate: string | null = null): Peer => ({ source, certificate })
const former: Rival = { peer: at("198.51.100.1"), proof: "none", standing: "open" }

/** Who comes, where the former connection is at 198.51.100.1 and nothing proves it. */
const newcomers = {
  stranger: { peer: at("203.0.113.9"), proof: "none", standing: "open" },
  network: { peer: at("198.51.100.9"), proof: "network", standing: "open" },
  sameSource: { peer: at("198.51.100.1"), proof: "none", standing: "open" },
  pinned: { peer: at("203.0.113.7"), proof: "source", standing: "open" },
  certificate: { peer: at("203.0.113.8", "ab"), proof: "certificate", standing: "open" }
} as const satisfies Record<string, Rival>

const contest = (changed: Partial<Contest>): Contest => ({
  policy: "holdWhileAlive",
  former,
  newcomer: newcomers.stranger,
  alive: "unasked",
  takeovers: "few",
  ...changed
})

/** What is done in the end; `at once`: without asking the former one. */
const done = (about: Contest, found: Found): string => {
  const verdict = decide(about)
  if (verdict._tag === "Held") return `held: ${verdict.reason}`
  if (verdict._tag === "Replaces") return "replaces at once"
  if (found === "alive") {
    const reason = reasonOfAlive(about)
    return reason === "alive" ? "both suspect" : `held: ${reason}`
  }
  const then = decideSilent(about, found)
  return then._tag === "Held" ? `held: ${then.reason}` : "replaces"
}

const table: ReadonlyArray<readonly [Takeover, Found, Record<keyof typeof newcomers, string>]> = [
  ["holdWhileAlive", "silent", all("replaces", "replaces", "replaces")],
  ["holdWhileAlive", "alive", all("both suspect", "both suspect", "both suspect")],
  ["holdWhileAlive", "unclear", all("held: unclear", "held: unclear", "replaces")],
  ["newestWins", "silent", all("replaces at once", "replaces at once", "replaces at once")],
  ["newestWins", "alive", all("replaces at once", "replaces at once", "replaces at once")],
  ["newestWins", "unclear", all("replaces at once", "replaces at once", "replaces at once")],
  ["quarantine", "silent", all("held: quarantine", "held: quarantine", "held: quarantine")],
  ["quarantine", "alive", all("held: quarantine", "held: quarantine", "held: quarantine")],
  ["quarantine", "unclear", all("held: quarantine", "held: quarantine", "held: quarantine")]
]

/** A pinned source and a certificate come in at once, whatever the policy and whatever is found. */
function all(stranger: string, network: string, sameSource: string) {
  return { stranger, network, sameSource, pinned: "replaces at once", certificate: "replaces at once" }
}

describe("the former connection is proved by nothing", () => {
  for (const [policy, found, expected] of table) {
    it(`${policy}, ${found}`, () => {
      const said = Object.entries(newcomers).map(([name, newcomer]) => [
        name,
        done(contest({ policy, newcomer }), found)
      ])
      assert.deepStrictEqual(Object.fromEntries(said), expected)
    })
  }
})

describe("the former connection is proved", () => {
  const by = (proof: Rival["proof"]): Partial<Contest> => ({ former: { ...former, proof } })
  const trusted = { peer: former.peer, proof: "trusted", standing: "open" } as const
  const agreed = { peer: former.peer, proof: "agreed", standing: "open" } as const
  const chosen = by("trusted")
  const rows: ReadonlyArray<readonly [string, Partial<Contest>, Found, string]> = [
    ["by its source: a stranger is held, and nobody is asked", by("source"), "silent", "held: ownerProved"],
    ["by its certificate: so too", by("certificate"), "silent", "held: ownerProved"],
    ["by persons, and is alive: a stranger is held, and nobody is suspect", chosen, "alive", "held: ownerProved"],
    ["by persons, and is silent: the terminal may be elsewhere by now", chosen, "silent", "replaces"],
    ["by persons, and cannot be asked", chosen, "unclear", "held: unclear"],
    ["by persons, and was alive a moment ago", { ...chosen, alive: "lately" }, "silent", "held: ownerProved"],
    ["by persons: newestWins asks it", { ...chosen, policy: "newestWins" }, "alive", "held: ownerProved"],
    ["by persons: quarantine does not", { ...chosen, policy: "quarantine" }, "silent", "held: quarantine"],
    ["by a look: it is asked", by("agreed"), "alive", "both suspect"],
    ["by a look, and is silent", by("agreed"), "silent", "replaces"],
    ["by its source, and comes back", { ...by("source"), newcomer: newcomers.pinned }, "alive", "replaces at once"],
    ["by persons, and comes back", { ...by("trusted"), newcomer: trusted }, "alive", "replaces at once"],
    ["by a look, and comes back", { ...by("agreed"), newcomer: agreed }, "silent", "replaces"],
    ["newestWins does not give it away", { ...by("source"), policy: "newestWins" }, "silent", "held: ownerProved"],
    [
      "quarantine lets it back",
      { ...by("source"), policy: "quarantine", newcomer: newcomers.pinned },
      "alive",
      "replaces at once"
    ]
  ]
  for (const [name, changed, found, expected] of rows) {
    it(name, () => assert.strictEqual(done(contest(changed), found), expected))
  }

  it("a trusted one takes the place of one that nothing proves, at once", () => {
    for (const proof of ["agreed", "trusted"] as const) {
      const newcomer: Rival = { peer: at("203.0.113.7"), proof, standing: "open" }
      assert.strictEqual(done(contest({ newcomer }), "alive"), "replaces at once")
    }
  })
})

describe("persons have said that one of both is not the terminal", () => {
  const out = { ...newcomers.stranger, standing: "ruledOut" } as const
  const rows: ReadonlyArray<readonly [string, Partial<Contest>, Found, string]> = [
    ["it comes while the other one is alive: nobody is suspect", { newcomer: out }, "alive", "held: ruledOut"],
    ["it comes while the other one is silent", { newcomer: out }, "silent", "replaces"],
    ["it comes where the newest wins", { newcomer: out, policy: "newestWins" }, "alive", "held: ruledOut"],
    ["it comes again at once", { newcomer: out, alive: "lately" }, "silent", "held: ruledOut"],
    [
      "it was there first: anybody takes its place",
      { former: out, newcomer: newcomers.network },
      "alive",
      "replaces at once"
    ],
    ["so too under quarantine", { former: out, newcomer: former, policy: "quarantine" }, "alive", "replaces at once"],
    ["both are: they are asked like any", { former: out, newcomer: out }, "silent", "replaces"],
    ["its place is pinned by now", { newcomer: { ...out, proof: "source" } }, "alive", "replaces at once"]
  ]
  for (const [name, changed, found, expected] of rows) {
    it(name, () => assert.strictEqual(done(contest(changed), found), expected))
  }
})

describe("the limits", () => {
  const rows: ReadonlyArray<readonly [string, Partial<Contest>, Found, string]> = [
    ["a stranger does not have it asked again", { alive: "lately" }, "silent", "held: alive"],
    ["the same source does", { alive: "lately", newcomer: newcomers.sameSource }, "silent", "replaces"],
    ["strangers took it too often", { takeovers: "tooMany" }, "silent", "held: tooMany"],
    ["also where the newest wins", { takeovers: "tooMany", policy: "newestWins" }, "silent", "held: tooMany"],
    ["the same source is not counted", { takeovers: "tooMany", newcomer: newcomers.sameSource }, "silent", "replaces"],
    [
      "nor is it where the newest wins",
      { takeovers: "tooMany", policy: "newestWins", newcomer: newcomers.sameSource },
      "silent",
      "replaces at once"
    ],
    ["nor an admitted source", { takeovers: "tooMany", newcomer: newcomers.pinned }, "silent", "replaces at once"],
    ["nor a certificate", { takeovers: "tooMany", newcomer: newcomers.certificate }, "alive", "replaces at once"]
  ]
  for (const [name, changed, found, expected] of rows) {
    it(name, () => assert.strictEqual(done(contest(changed), found), expected))
  }
})

describe("whatever else holds", () => {
  const rival = fc.record({
    peer: fc.record({
      source: fc.constantFrom("198.51.100.1", "203.0.113.9"),
      certificate: fc.constantFrom(null, "ab", "cd")
    }),
    proof: fc.constantFrom<Rival["proof"]>("none", "network", "agreed", "trusted", "source", "certificate"),
    standing: fc.constantFrom<Rival["standing"]>("open", "ruledOut")
  })
  const contests = fc.record<Contest>({
    policy: fc.constantFrom("holdWhileAlive", "newestWins", "quarantine"),
    former: rival,
    newcomer: rival,
    alive: fc.constantFrom("lately", "unasked"),
    takeovers: fc.constantFrom("few", "tooMany")
  })
  const founds = fc.constantFrom<Found>("alive", "silent", "unclear")

  it("a pinned source or a certificate is never held", () => {
    fc.assert(
      fc.property(contests, fc.constantFrom("source", "certificate"), founds, (about, proof, found) => {
        const newcomer = { ...about.newcomer, proof } as const
        assert.strictEqual(done({ ...about, newcomer }, found), "replaces at once")
      })
    )
  })

  it("who is proved loses its place to nobody that is proved by less, and who is alive to nobody but by the host's own policy", () => {
    fc.assert(
      fc.property(contests, founds, (about, found) => {
        const newcomer = { ...about.newcomer, proof: "none" } as const
        const said = done({ ...about, newcomer }, found)
        const { proof } = about.former
        if (proof === "source" || proof === "certificate") assert.strictEqual(said, "held: ownerProved")
        const isLess = about.former.standing === "ruledOut" && newcomer.standing === "open"
        if (found === "alive" && about.policy !== "newestWins" && !isLess) assert.notInclude(said, "replaces")
      })
    )
  })
})
