import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { contains, IpAddress, IpNetwork, isSameAddress } from "../../src/values/IpNetwork.ts"

/** Whether a network has an address. */
const members = `
network             address              has
0.0.0.0/0           255.255.255.255      yes
10.0.0.0/8          10.255.0.1           yes
10.0.0.0/8          11.0.0.1             no
10.1.2.3/8          10.9.9.9             yes
10.1.2.0/23         10.1.3.255           yes
10.1.2.0/23         10.1.4.0             no
10.1.2.3/32         10.1.2.3             yes
10.1.2.3            10.1.2.3             yes
10.1.2.3            10.1.2.4             no
10.0.0.0/8          ::ffff:10.2.3.4      yes
10.0.0.0/8          ::ffff:a02:304       yes
10.0.0.0/8          ::10.2.3.4           no
::ffff:10.0.0.0/104 10.2.3.4             yes
::ffff:10.0.0.0/104 11.2.3.4             no
::/0                2001:db8::1          yes
::/0                10.2.3.4             no
2001:db8::/32       2001:db8:ffff::1     yes
2001:db8::/32       2001:db9::1          no
2001:DB8::/32       2001:0db8::1         yes
2001:db8::1         2001:db8:0:0::1      yes
fe80::/10           fe80::1%eth0         yes
2001:db8::/127      2001:db8::1          yes
2001:db8::/128      2001:db8::1          no
10.0.0.0/33         10.0.0.1             no
10.0.0.0/-1         10.0.0.1             no
10.0.0.0/08         10.0.0.1             no
10.0.0.0/8/8        10.0.0.1             no
10.0.0/8            10.0.0.1             no
10.0.0.256/8        10.0.0.1             no
010.0.0.0/8         10.0.0.1             no
2001:db8::/129      2001:db8::1          no
1::2::3/16          1::2                 no
1:2:3:4:5:6:7::8    1:2:3:4:5:6:7:8      no
1:2:3:4:5:6:7/16    1::1                 no
12345::/16          2345::1              no
x/8                 10.0.0.1             no
10.0.0.0/8          somewhere            no
10.0.0.1/33         10.0.0.1             no
::1/129             ::1                  no
::ffff:10.0.0.1/95  10.0.0.1             no
::ffff:10.0.0.1/129 10.0.0.1             no
10.0.0              0.10.0.0             no
0.10.0.0            10.0.0               no
0.0.10.0.0          10.0.0.0             no
10.0.0.1%eth0       10.0.0.1             no
::ffff:10.0.0.256   10.0.1.0             no
::10.0.0.256        ::a00:100            no
1:2:3:4:5:6:7::     1:2:3:4:5:6:7:0      yes
1:2:3:4:5:6:7:8     1:2:3:4:5:6:7:8      yes
1:2:3:4:5:6:7:8:9   1:2:3:4:5:6:7:8:9    no
1:2:3:4:5:6:7:8::9  1:2:3:4:5:6:7:8::9   no
1:2:3:4:5:6:7:g     1:2:3:4:5:6:7:g      no
1:2:3:4:5:6:7:-8    1:2:3:4:5:6:7:-8     no
1:2:3::g            1:2:3::g             no
:1:2:3:4:5:6:7:8    :1:2:3:4:5:6:7:8     no
:::1                :::1                 no
12345::1            12345::1             no
`

const rows = members
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.trim().split(/\s+/))

const byte = fc.integer({ min: 0, max: 255 })
const dotted = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join("."))
const group = fc.integer({ min: 0, max: 0xffff })
const groups = fc.array(group, { minLength: 8, maxLength: 8 })
const full = (of: ReadonlyArray<number>): string => of.map((it) => it.toString(16)).join(":")

describe("two texts", () => {
  const pairs = [
    ["10.0.0.1", "10.0.0.1", "same"],
    ["10.0.0.1", "10.0.0.2", "not"],
    ["10.0.0.1", "::ffff:10.0.0.1", "same"],
    ["10.0.0.1", "::a00:1", "not"],
    ["0.0.0.1", "::1", "not"],
    // What is no address is only the same text.
    ["?", "?", "same"],
    ["?", "!", "not"],
    ["?", "10.0.0.1", "not"],
    ["10.0.0.1", "?", "not"],
    ["10.0.0.01", "10.0.0.1", "not"]
  ] as const
  it.each(pairs)("%s and %s: %s", (one, other, are) => {
    assert.strictEqual(isSameAddress(one, other) ? "same" : "not", are)
  })
})

describe("what is taken for an address, and for a network", () => {
  const texts = ["10.0.0.1", "2001:db8::1", "10.0.0.0/8", "2001:db8::/32", "10.0.0.0/33", "10.0.0.0/", "somewhere", ""]
  const takenBy = (schema: typeof IpAddress | typeof IpNetwork) => {
    const decode = Schema.decodeUnknownResult(schema)
    return texts.filter((text) => Result.isSuccess(decode(text)))
  }
  const refusal = (schema: typeof IpAddress | typeof IpNetwork): string =>
    Result.getOrThrow(Result.flip(Schema.decodeUnknownResult(schema)("x"))).message

  it("is one, and what else is refused says what is wanted", () => {
    assert.deepStrictEqual(takenBy(IpAddress), ["10.0.0.1", "2001:db8::1"])
    assert.deepStrictEqual(takenBy(IpNetwork), ["10.0.0.1", "2001:db8::1", "10.0.0.0/8", "2001:db8::/32"])
    assert.include(refusal(IpAddress), "an IPv4 or IPv6 address")
    assert.include(refusal(IpNetwork), "a network, such as 10.8.0.0/16")
  })
})

describe("networks of addresses", () => {
  for (const [network = "", address = "", has] of rows) {
    it(`${network} has ${address}: ${has}`, () => assert.strictEqual(contains(network, address) ? "yes" : "no", has))
  }

  it("have their own address, whatever their length; and one bit less has whatever one bit more has", () => {
    fc.assert(
      fc.property(dotted, dotted, fc.integer({ min: 1, max: 32 }), (one, other, length) => {
        assert.isTrue(contains(`${one}/${length}`, one))
        if (contains(`${one}/${length}`, other)) assert.isTrue(contains(`${one}/${length - 1}`, other))
        assert.strictEqual(contains(`${one}/32`, other), isSameAddress(one, other))
      })
    )
    fc.assert(
      fc.property(groups, fc.integer({ min: 0, max: 127 }), (of, bit) => {
        const flipped = of.map((it, at) => (at === bit >> 4 ? it ^ (0x8000 >> (bit & 15)) : it))
        assert.isTrue(contains(`${full(of)}/${bit}`, full(flipped)))
        assert.isFalse(contains(`${full(of)}/${bit + 1}`, full(flipped)))
      })
    )
  })

  it("know an address however it is written, and only that one", () => {
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const padded = one.map((it) => it.toString(16).toUpperCase().padStart(4, "0")).join(":")
        const zeros = full(one).replace(/^0:0:0:/, "::")
        for (const text of [padded, zeros]) assert.isTrue(isSameAddress(full(one), text), text)
        assert.strictEqual(isSameAddress(full(one), full(other)), full(one) === full(other))
      })
    )
  })
})
