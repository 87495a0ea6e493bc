/** Where webhooks may go. */
import { assert, describe, it } from "vitest"
import { reachOf, type Scheme } from "../../src/sessions/webhooks/Addresses.ts"
import { postOver } from "../../src/sessions/webhooks/Post.ts"
import { receiver } from "./Receiver.ts"

const reached: ReadonlyArray<string> = [
  "93.184.215.14",
  "8.8.8.8",
  "172.32.0.1",
  "100.128.0.1",
  "2606:2800:21f:cb07::1",
  "2a00:1450::1"
]
const notReached: ReadonlyArray<string> = [
  ...[
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255"
  ],
  ...[
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "255.255.255.255"
  ],
  ...["::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "fc00::1", "fd12::1", "fe80::1", "ff02::1"],
  ...["2001:db8::1", "2002:7f00:1::", "2001::1", "fec0::1", "not an address", "localhost", ""]
]

describe("webhooks reach", () => {
  const may = reachOf([])
  it("public addresses over TLS alone", () => {
    for (const address of reached) {
      assert.isTrue(may(address, "https:"), address)
      assert.isFalse(may(address, "http:"), address)
    }
    for (const address of notReached)
      for (const scheme of ["https:", "http:"] as const) assert.isFalse(may(address, scheme), address)
  })

  it("networks that are named, also in the open, and nothing beside them", () => {
    const named = reachOf(["10.20.0.0/16", "fd12:3456::/32", "192.168.1.7"])
    const rows: ReadonlyArray<readonly [address: string, scheme: Scheme, may: boolean]> = [
      ["10.20.255.1", "http:", true],
      ["10.20.0.1", "https:", true],
      ["10.21.0.1", "https:", false],
      ["fd12:3456::9", "http:", true],
      ["fd12:3457::9", "http:", false],
      ["192.168.1.7", "http:", true],
      ["192.168.1.8", "http:", false],
      ["127.0.0.1", "http:", false],
      ["8.8.8.8", "https:", true]
    ]
    for (const [address, scheme, isReached] of rows) assert.strictEqual(named(address, scheme), isReached, address)
    assert.throws(() => reachOf(["intranet"]), /webhooks.networks: intranet/)
  })

  it("what a name means when the connection is made, whatever it meant before", async () => {
    const other = await receiver()
    const port = new URL(other.url).port
    const letter = (url: string) => ({ url, headers: {}, body: "{}" })
    try {
      const closed = postOver(reachOf([]))
      for (const url of [
        other.url,
        `http://localhost:${port}/`,
        `http://[::1]:${port}/`,
        `http://[::ffff:127.0.0.1]:${port}/`
      ]) {
        const outcome = await closed(letter(url))
        assert.match(outcome.taken === "no" ? outcome.problem : "taken", /may reach/, url)
      }
      assert.lengthOf(other.received, 0)
      const open = postOver(reachOf(["127.0.0.0/8"]))
      assert.deepEqual(await open(letter(`http://localhost:${port}/`)), { taken: "yes" })
      assert.deepEqual(await open(letter(other.url)), { taken: "yes" })
      // The receiver sends on to an address that may not be reached: nobody follows.
      other.its.status = 307
      other.its.location = "http://169.254.169.254/latest/meta-data"
      assert.deepEqual(await open(letter(other.url)), { taken: "no", problem: "answered with status 307" })
    } finally {
      await other.stop()
    }
    const gone = await postOver(reachOf(["127.0.0.0/8"]))(letter(other.url))
    assert.strictEqual(gone.taken, "no")
  })
})
