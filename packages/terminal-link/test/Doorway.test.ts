/** Where connections come from, and who makes room at the door. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Doorway from "../src/Doorway.ts"
import { defaultLimits } from "../src/Limits.ts"
import { type Network, networkOf, type Source, sources } from "../src/Source.ts"

describe("the network of an address", () => {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["10.20.30.40", "10.20.30.0/24"],
    ["::ffff:10.20.30.40", "10.20.30.0/24"],
    ["2001:0db8:0000:0001:aaaa::1", "2001:db8:0:1::/64"],
    ["2001:DB8:0:1::9", "2001:db8:0:1::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["?", "?"]
  ]
  for (const [address, network] of rows) {
    it(`${address}: ${network}`, () => assert.strictEqual(networkOf(address), network))
  }
})

describe("named networks", () => {
  const looks = { sourceFrames: 5, sourceFramesBurst: 6, sourceBytes: 7, sourceBytesBurst: 8 }
  const limits = { silentConnections: 3, strangersBurst: 4, ...looks }
  const carrier: Network = { name: "APN", ranges: ["10.0.0.0/8", "2001:db8::/32"], silentConnections: 500 }
  const gateway: Network = { name: "gateway", ranges: ["203.0.113.7"], strangersBurst: 1_000, sourceBytes: 900 }
  const rows: ReadonlyArray<readonly [string, Source]> = [
    ["10.1.2.3", { key: "network APN", limits: { ...limits, silentConnections: 500 } }],
    ["::ffff:10.1.2.3", { key: "network APN", limits: { ...limits, silentConnections: 500 } }],
    ["2001:db8:7::1", { key: "network APN", limits: { ...limits, silentConnections: 500 } }],
    ["203.0.113.7", { key: "network gateway", limits: { ...limits, strangersBurst: 1_000, sourceBytes: 900 } }],
    ["203.0.113.8", { key: "203.0.113.0/24", limits }],
    ["?", { key: "?", limits }]
  ]
  for (const [address, source] of rows) {
    it(`${address}: ${source.key}`, () => {
      // All limits of the front end are given, and a source has only its own.
      const given = { ...defaultLimits, ...limits }
      assert.deepStrictEqual(Result.getOrThrow(sources([carrier, gateway], given))(address), source)
    })
  }

  const bad: ReadonlyArray<readonly [Network, string]> = [
    [{ name: "a", ranges: ["10.0.0.0/33"] }, "networks[0].ranges"],
    [{ name: "a", ranges: ["10.0.0/8"] }, "networks[0].ranges"],
    [{ name: "a", ranges: ["10.0.0.0/"] }, "networks[0].ranges"],
    [{ name: "a", ranges: ["10.0.0.0/8/8"] }, "networks[0].ranges"],
    [{ name: "a", ranges: ["host.example"] }, "networks[0].ranges"],
    [{ name: "a", ranges: ["10.0.0.0/8"], silentConnections: 0 }, "networks[0].silentConnections"],
    [{ name: "a", ranges: ["10.0.0.0/8"], strangersBurst: 1.5 }, "networks[0].strangersBurst"],
    [{ name: "a", ranges: ["10.0.0.0/8"], sourceFrames: -1 }, "networks[0].sourceFrames"],
    [{ name: "a", ranges: ["10.0.0.0/8"], sourceBytesBurst: 0 }, "networks[0].sourceBytesBurst"]
  ]
  for (const [network, setting] of bad) {
    it(`refuses ${JSON.stringify(network)}`, () => {
      assert.deepInclude(Result.getOrThrow(Result.flip(sources([network], limits))), {
        _tag: "LinkConfigError",
        setting
      })
    })
  }
})

const source = (key: string, silentConnections = 2): Source => ({
  key,
  limits: { ...defaultLimits, silentConnections, strangersBurst: 2, sourceFrames: 1, sourceFramesBurst: 3 }
})
const [home, abroad] = [source("home"), source("abroad")]
const settings: Doorway.Settings = { anonymousConnections: 4, silentMillis: 1_000, strangersPerSecond: 1 }
const entered = (goes: number | null): Doorway.Entered => ({ _tag: "Entered", goes })

describe("the door", () => {
  it("has the longest silent one of a crowded source make room, once it had its time", () => {
    const door = Doorway.make(settings)
    assert.deepStrictEqual(
      [1, 2, 3].map((id) => door.enter(id, home, 0)),
      [entered(null), entered(null), entered(null)]
    )
    assert.deepStrictEqual(door.enter(4, abroad, 999), entered(null))
    door.leave(3)
    assert.deepStrictEqual(door.enter(5, home, 1_000), entered(1))
    assert.deepStrictEqual(door.enter(6, home, 1_000), entered(2))
    assert.strictEqual(door.count(), 3)
  })

  it("when it is full, has the longest silent one of the source that has most make room, and turns away who comes otherwise", () => {
    const door = Doorway.make(settings)
    const wide = source("wide", 99)
    door.enter(4, abroad, 0)
    for (const id of [1, 2, 3]) door.enter(id, wide, 100)
    assert.deepStrictEqual(door.enter(5, home, 900), { _tag: "Full" })
    assert.deepStrictEqual(door.enter(5, home, 1_050), entered(4))
    assert.deepStrictEqual(door.enter(6, home, 1_100), entered(1))
  })

  it("spares whom the directory is asked about, and no longer when it knows nobody", () => {
    const door = Doorway.make(settings)
    for (const id of [1, 2]) door.enter(id, home, 0)
    door.stage(1, "met")
    assert.deepStrictEqual(door.enter(3, home, 2_000), entered(2))
    door.stage(1, "silent")
    assert.deepStrictEqual(door.enter(4, home, 2_000), entered(1))
  })

  it("calls strangers too many by their source, and forgives", () => {
    const door = Doorway.make(settings)
    assert.deepStrictEqual(
      [0, 0, 0, 0, 1_000].map((now) => door.stranger(home, now)),
      ["few", "few", "tooMany", "tooMany", "few"]
    )
    assert.strictEqual(door.stranger(abroad, 1_000), "few")
  })

  it("never holds more than it may, whoever comes and goes", () => {
    const move = fc.record({
      leaves: fc.boolean(),
      from: fc.constantFrom(home, abroad, source("wide", 99)),
      pause: fc.constantFrom(0, 0, 400, 1_000),
      met: fc.boolean()
    })
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const door = Doorway.make(settings)
        const inside = new Set<number>()
        let now = 0
        for (const [id, { leaves, from, pause, met }] of moves.entries()) {
          now += pause
          const [first] = inside
          if (leaves && first !== undefined) {
            inside.delete(first)
            door.leave(first)
            continue
          }
          const said = door.enter(id, from, now)
          if (said._tag === "Full") continue
          if (said.goes !== null) assert.isTrue(inside.delete(said.goes))
          inside.add(id)
          if (met) door.stage(id, "met")
        }
        assert.strictEqual(door.count(), inside.size)
        assert.isAtMost(door.count(), settings.anonymousConnections)
      }),
      { numRuns: 500 }
    )
  })

  it("has room for a storm of terminals from one address by default", () => {
    const door = Doorway.make(defaultLimits)
    const storm = Array.from({ length: 4_000 }, (_, id) => door.enter(id, source("apn", 256), 0))
    assert.isTrue(storm.every((said) => said._tag === "Entered" && said.goes === null))
  })
})
