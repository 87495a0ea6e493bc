/** The probe against simulated terminals over TCP: what it finds out, and that it leaves the balance as it was, whatever goes wrong. */
import { connect, createServer } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core/dialect"
import { Bytes, Splitter } from "@yugou/dialect-kit"
import { type FaultPlan, remainingOf, TerminalState } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import * as Arguments from "../src/cli/probe/Arguments.ts"
import { runWith } from "../src/cli/probe/Probe.ts"
import { dialect, Frame } from "../src/index.ts"
import { SimulatedTerminal, TcpTerminal } from "../src/testing/index.ts"

const address = "201612345678"
const { makerNames, makers } = SimulatedTerminal
const kwh = Energy.kwh

/** A firmware that credits on its scan does so within this; the probe waits for two seconds, and for an answer three: test machines are slow. */
const loopMillis = 50

interface Said {
  readonly address: string | null
  readonly findings: ReadonlyArray<{
    readonly about: string
    readonly code: string
    readonly text: string
    readonly values: { readonly [name: string]: string }
    readonly frames: ReadonlyArray<{ readonly dir: string; readonly hex: string }>
  }>
  readonly settings: object
  readonly left: ReadonlyArray<object>
}

/** A probe that listens; `said` resolves with its report. */
const probing = async (...args: ReadonlyArray<string>) => {
  const out: Array<string> = []
  const err: Array<string> = []
  let interrupt = (): void => {}
  const watched: Array<readonly [RegExp, () => void]> = []
  let listening: (port: number) => void = () => {}
  const port = new Promise<number>((resolve) => {
    listening = resolve
  })
  const io = {
    lines: { async *[Symbol.asyncIterator]() {} },
    readText: async () => null,
    out: (line: string) => void out.push(line),
    err: (line: string) => {
      err.push(line)
      for (const [pattern, act] of watched) if (pattern.test(line)) act()
      const found = /on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]
      if (found !== undefined) listening(Number(found))
    }
  }
  const run = runWith({
    on: (told) => {
      interrupt = told
    }
  })
  const all = [
    "--listen",
    "127.0.0.1:0",
    "--json",
    "--scan",
    "2",
    "--wait",
    "5",
    "--timeout",
    "3",
    "--lang",
    "en",
    ...args
  ]
  const code = run(all, io, undefined)
  return {
    port: await port,
    err,
    code,
    interrupt: () => interrupt(),
    /** Does something as soon as a line of progress says this. */
    when: (pattern: RegExp, act: () => void) => void watched.push([pattern, act]),
    said: async (): Promise<{ readonly code: number; readonly report: Said }> => {
      const ended = await code
      return { code: ended, report: JSON.parse(out[0] ?? "null") as Said }
    }
  }
}

type Probing = Awaited<ReturnType<typeof probing>>

const settingsOf = (name: SimulatedTerminal.MakerName, changes: Partial<SimulatedTerminal.Settings> = {}) =>
  SimulatedTerminal.madeBy(makers[name], SimulatedTerminal.settings(address, { loopMillis, ...changes }))

const filled = (settings: SimulatedTerminal.Settings, stored: number | null = null) => {
  const state = TerminalState.make(settings.terminal)
  return state.holders.reduce(
    (before, holder) =>
      TerminalState.withHolder(before, {
        ...holder,
        remaining: kwh("12.3456"),
        thresholds: { alarm: kwh("5"), trip: kwh("1") },
        stored: stored === null ? null : { wireNo: stored, mode: "append", value: kwh("100") }
      }),
    state
  )
}

/** A simulated terminal that dials the probe. */
const dialling = (
  probe: Probing,
  settings: SimulatedTerminal.Settings,
  { faults = [], stored = null }: { readonly faults?: FaultPlan.FaultPlan; readonly stored?: number | null } = {}
) => {
  const terminal = SimulatedTerminal.make(settings, filled(settings, stored))
  const tcp = TcpTerminal.start({ host: "127.0.0.1", port: probe.port, terminal, redialMillis: 100 })
  tcp.plan(...faults)
  return tcp
}

const framesIn = (hex: string): ReadonlyArray<Frame.Frame> => {
  const [, pieces] = Splitter.push(Frame.splitting, Splitter.empty, Result.getOrThrow(Bytes.fromHex(hex)))
  return pieces.flatMap((piece) => (piece._tag === "Frame" ? [Result.getOrThrow(Frame.decode(piece.bytes))] : []))
}

const writes = ["--group", "1", "--allow-writes"]
const codeOf = ({ findings }: Said, about: string): string | undefined =>
  findings.find((it) => it.about === about)?.code
const codesOf = (report: Said) =>
  Object.fromEntries(
    ["purchase", "duplicateNumber", "purchaseLifetime", "numberScope", "takenOff"].map((about) => [
      about,
      codeOf(report, about)
    ])
  )

describe("reads only", () => {
  it("writes nothing, answers the login, confirms no report, and says what it found", async () => {
    const probe = await probing()
    const settings = settingsOf("dar8")
    const frames: Array<string> = []
    const tcp = TcpTerminal.start({
      host: "127.0.0.1",
      port: probe.port,
      terminal: SimulatedTerminal.make(settings, filled(settings, 7)),
      onFrame: (dir, hex) => dir === "down" && frames.push(hex)
    })
    const { code, report } = await probe.said()
    await tcp.close()
    assert.strictEqual(code, 0)
    assert.strictEqual(report.address, address)
    const services = framesIn(frames.join("")).map((frame) => (frame.fragment ? "piece" : frame.apdu.service))
    assert.deepStrictEqual([...new Set(services)].sort(), ["GET-Request-Normal", "LINK-Response"])
    assert.deepInclude(codesOf(report), { purchase: "readsOnly", duplicateNumber: "readsOnly" })
    assert.deepStrictEqual(report.settings, { security: "plain", creditUnit: "energy" })
    assert.match(
      report.findings.find(({ about }) => about === "group")?.text ?? "",
      /12\.3456 kWh left, purchase number 7/
    )
  })

  it("says so where no terminal comes", { timeout: 120_000 }, async () => {
    const probe = await probing("--wait", "1")
    const { code, report } = await probe.said()
    assert.strictEqual(code, 1)
    assert.strictEqual(codeOf(report, "terminal"), "noTerminal")
  })

  it("writes nothing to a terminal whose security is on, and says what is missing", async () => {
    const probe = await probing(...writes)
    const tcp = dialling(probe, settingsOf("dar21", { security: "on" }), { stored: 7 })
    const { code, report } = await probe.said()
    assert.strictEqual(code, 1)
    assert.deepInclude(codesOf(report), { purchase: "notTried", duplicateNumber: "notTried" })
    assert.match(
      report.findings.find(({ about }) => about === "security")?.text ?? "",
      /encryption machine \(the host's port seal\)/
    )
    assert.deepStrictEqual(report.settings, { security: "sealed", creditUnit: "energy" })
    assert.strictEqual(tcp.terminal().applications.length, 0)
    await tcp.close()
  })
})

const expected = {
  dar8: {
    purchase: "creditedAtOnce",
    duplicateNumber: "repeatRefused",
    purchaseLifetime: "tagJudged",
    numberScope: "scopeGroup"
  },
  dar21: {
    purchase: "creditedAtOnce",
    duplicateNumber: "repeatRefused",
    purchaseLifetime: "tagJudged",
    numberScope: "scopeTerminal"
  },
  dar255: {
    purchase: "creditedAtOnce",
    duplicateNumber: "repeatRefused",
    purchaseLifetime: "tagIgnored",
    numberScope: "scopeGroup"
  },
  silent: {
    purchase: "creditedLater",
    duplicateNumber: "repeatCredited",
    purchaseLifetime: "tagJudged",
    numberScope: "scopeGroup"
  }
} as const

describe.concurrent("a trial that writes", () => {
  it.each(makerNames)(
    "finds out what the firmware %s does, and leaves the balances as they were",
    { timeout: 120_000 },
    async (name) => {
      const probe = await probing(...writes, "--other-group", "2")
      const tcp = dialling(probe, settingsOf(name), { stored: 7 })
      const { code, report } = await probe.said()
      assert.deepStrictEqual(codesOf(report), { ...expected[name], takenOff: "takenOff" })
      assert.strictEqual(code, 0)
      assert.deepInclude(report.settings, { duplicateNumber: name, security: "plain" })
      assert.isTrue(Result.isSuccess(dialect.configure(report.settings as never)))
      assert.deepStrictEqual(report.left, [])
      for (const group of [1, 2]) {
        assert.strictEqual(remainingOf(tcp.terminal(), group), kwh("12.3456"))
        const holder = TerminalState.holderOf(tcp.terminal(), group)
        assert.deepStrictEqual(holder?.thresholds, { alarm: kwh("5"), trip: kwh("1") })
      }
      // Never an older number after a newer one, but the one repeat that was meant.
      const numbers = tcp.terminal().applications.map(({ wireNo }) => wireNo ?? 0)
      assert.deepStrictEqual(
        numbers,
        [...numbers].sort((a, b) => a - b)
      )
      await tcp.close()
    }
  )
})

const first = (fault: FaultPlan.Fault): FaultPlan.FaultPlan => [{ fault, on: "WriteCredit" }]
/** A fault for the n-th write: those before it are only late. */
const nth = (n: number, fault: FaultPlan.Fault): FaultPlan.FaultPlan => [
  ...Array.from({ length: n - 1 }, () => ({ fault: { _tag: "Delay", millis: 1 }, on: "WriteCredit" }) as const),
  { fault, on: "WriteCredit" }
]
const powerLoss = (at: "beforeStoring" | "beforeApplying" | "afterApplying") =>
  ({ _tag: "PowerLoss", at, reply: "lost" }) as const

/** What was credited, counted by what the balance went through. */
const balanceAfter = (tcp: TcpTerminal.TcpTerminal) => remainingOf(tcp.terminal(), 1)
const numbersOf = (tcp: TcpTerminal.TcpTerminal) => tcp.terminal().applications.map(({ wireNo }) => wireNo)

describe.concurrent("a write that meets a fault", () => {
  const rows: ReadonlyArray<
    readonly [
      what: string,
      faults: FaultPlan.FaultPlan,
      credited: string,
      left: "yes" | "no",
      about: string,
      code: string
    ]
  > = [
    ["the purchase never arrives", first({ _tag: "DropRequest" }), "12.3456", "yes", "purchase", "unanswered"],
    ["the answer to the purchase is lost", first({ _tag: "DropReply" }), "12.3456", "no", "purchase", "refusedButIn"],
    [
      "the power fails before the purchase is stored",
      first(powerLoss("beforeStoring")),
      "12.3456",
      "yes",
      "purchase",
      "unanswered"
    ],
    [
      "the power fails between storing and crediting",
      first(powerLoss("beforeApplying")),
      "12.3456",
      "yes",
      "purchase",
      "unanswered"
    ],
    [
      "the power fails after the purchase",
      first(powerLoss("afterApplying")),
      "12.3456",
      "no",
      "purchase",
      "refusedButIn"
    ],
    ["the repeat never arrives", nth(2, { _tag: "DropRequest" }), "12.3457", "yes", "duplicateNumber", "unanswered"],
    [
      "the terminal hangs up on the repeat",
      nth(2, powerLoss("beforeStoring")),
      "12.3457",
      "yes",
      "duplicateNumber",
      "unanswered"
    ],
    ["the taking off never arrives", nth(3, { _tag: "DropRequest" }), "12.3457", "yes", "takenOff", "unanswered"],
    ["the answer to the taking off is lost", nth(3, { _tag: "DropReply" }), "12.3456", "no", "takenOff", "takenOff"]
  ]
  it.each(rows)(
    "%s: nothing more is written where it may still come, and the rest is taken off",
    { timeout: 120_000 },
    async (_, faults, balance, left, about, code) => {
      const probe = await probing(...writes)
      const tcp = dialling(probe, settingsOf("dar8"), { faults, stored: 7 })
      const { code: exit, report } = await probe.said()
      assert.strictEqual(balanceAfter(tcp), kwh(balance))
      assert.strictEqual(codeOf(report, about), code)
      assert.strictEqual(report.left.length, left === "yes" ? 1 : 0)
      if (left === "yes") assert.strictEqual(exit, 1)
      const numbers = numbersOf(tcp)
      assert.deepStrictEqual(numbers, [...new Set(numbers)])
      await tcp.close()
    }
  )
})

/** Stands between terminal and probe, and does with each frame of the terminal what it is told: gives it on, changes it, keeps it, hangs up. */
const between = async (probe: Probing, up: (frame: Frame.Frame, bytes: Uint8Array) => Uint8Array | "cut" | null) => {
  const server = createServer((terminal) => {
    const station = connect({ host: "127.0.0.1", port: probe.port })
    let splitter = Splitter.empty
    station.on("data", (bytes) => terminal.write(bytes))
    terminal.on("data", (chunk) => {
      const [next, pieces] = Splitter.push(Frame.splitting, splitter, new Uint8Array(chunk))
      splitter = next
      for (const piece of pieces) {
        if (piece._tag !== "Frame") continue
        const given = up(Result.getOrThrow(Frame.decode(piece.bytes)), piece.bytes)
        if (given === "cut") terminal.destroy()
        else if (given !== null) station.write(given)
      }
    })
    for (const [one, other] of [
      [terminal, station],
      [station, terminal]
    ] as const) {
      one.on("close", () => other.destroy())
      one.on("error", () => one.destroy())
    }
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const bound = server.address()
      resolve(typeof bound === "object" && bound !== null ? bound.port : 0)
    })
  })
  return { port, close: () => server.close() }
}

const isAction = (frame: Frame.Frame): boolean => !frame.fragment && frame.apdu.service === "ACTION-Response-Normal"
const isAnswer = (frame: Frame.Frame): boolean => !frame.fragment && frame.apdu.service !== "LINK-Request"
const noise = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0x5a)

describe.concurrent("a terminal that is not what it should be", () => {
  const meeting = async (
    up: Parameters<typeof between>[1],
    settings = settingsOf("dar8"),
    args: ReadonlyArray<string> = writes
  ) => {
    const probe = await probing(...args)
    const middle = await between(probe, up)
    const tcp = dialling({ ...probe, port: middle.port }, settings, { stored: 7 })
    const said = await probe.said()
    await tcp.close()
    middle.close()
    return { ...said, tcp }
  }

  it("answers garbage to everything: nothing is written", { timeout: 120_000 }, async () => {
    const { code, report, tcp } = await meeting((frame, bytes) => (isAnswer(frame) ? noise(bytes) : bytes))
    assert.strictEqual(code, 1)
    assert.strictEqual(codeOf(report, "terminal"), "spoke")
    assert.isTrue(report.findings.some(({ code }) => code === "silentToAll"))
    assert.deepStrictEqual(numbersOf(tcp), [])
  })

  it("answers garbage to the writes: what took effect is seen and taken off", { timeout: 120_000 }, async () => {
    const { report, tcp } = await meeting((frame, bytes) => (isAction(frame) ? noise(bytes) : bytes))
    assert.strictEqual(codeOf(report, "purchase"), "refusedButIn")
    assert.deepStrictEqual(report.left, [])
    assert.strictEqual(balanceAfter(tcp), kwh("12.3456"))
  })

  it("hangs up in the middle of each write: what took effect is seen and taken off", { timeout: 120_000 }, async () => {
    const { report, tcp } = await meeting((frame, bytes) => (isAction(frame) ? "cut" : bytes))
    assert.strictEqual(codeOf(report, "purchase"), "refusedButIn")
    assert.deepStrictEqual(report.left, [])
    assert.strictEqual(balanceAfter(tcp), kwh("12.3456"))
  })

  it("answers success to a repeat, and credits it at once: the report is loud, the balance as before", {
    timeout: 120_000
  }, async () => {
    const plain = settingsOf("silent")
    const again = {
      ...plain,
      terminal: { ...plain.terminal, firmware: { ...plain.terminal.firmware, applies: "atOnce" as const } }
    }
    const { report, tcp } = await meeting((_, bytes) => bytes, again)
    assert.deepInclude(codesOf(report), {
      purchase: "creditedAtOnce",
      duplicateNumber: "repeatCredited",
      takenOff: "takenOff"
    })
    assert.strictEqual(balanceAfter(tcp), kwh("12.3456"))
  })

  it("answers success to a repeat, and does nothing: silent", { timeout: 120_000 }, async () => {
    const plain = settingsOf("silent")
    const { firmware } = plain.terminal
    const idle = {
      ...plain,
      terminal: { ...plain.terminal, firmware: { ...firmware, duplicate: "storedWithoutEffect" as const } }
    }
    const { report } = await meeting((_, bytes) => bytes, idle)
    assert.strictEqual(codeOf(report, "duplicateNumber"), "repeatSilent")
    assert.deepInclude(report.settings, { duplicateNumber: "silent" })
  })

  it("answers success and credits nothing: no repeat is tried, and nothing has to be taken off", {
    timeout: 120_000
  }, async () => {
    const plain = settingsOf("silent")
    // The scan on which it would credit never comes.
    const { code, report, tcp } = await meeting((_, bytes) => bytes, { ...plain, loopMillis: null })
    assert.strictEqual(code, 1)
    assert.deepInclude(codesOf(report), { purchase: "storedWithoutEffect", duplicateNumber: "notTried" })
    assert.deepStrictEqual(numbersOf(tcp), [])
    assert.strictEqual(TerminalState.holderOf(tcp.terminal(), 1)?.stored?.wireNo, 8)
    // A slower scan may still credit it.
    assert.deepInclude(report.left[0] ?? {}, { group: 1, number: 8, tooMuch: "0", inDoubt: "yes" })
  })
})

describe.concurrent("Ctrl+C", () => {
  it("once: the step under way is finished, and what was bought is taken off", { timeout: 120_000 }, async () => {
    const probe = await probing(...writes)
    const tcp = dialling(probe, settingsOf("dar8"), { stored: 7 })
    probe.when(/writing: one purchase/, () => probe.interrupt())
    const { code, report } = await probe.said()
    assert.strictEqual(code, 1)
    assert.deepInclude(codesOf(report), { duplicateNumber: "notTried", takenOff: "takenOff" })
    assert.deepStrictEqual(report.left, [])
    assert.strictEqual(balanceAfter(tcp), kwh("12.3456"))
    await tcp.close()
  })

  it("twice: it leaves at once and says how to take off what is left; that call does it, once", {
    timeout: 120_000
  }, async () => {
    const probe = await probing(...writes)
    const settings = settingsOf("dar8")
    const tcp = dialling(probe, settings, { stored: 7 })
    probe.when(/writing: the same number again/, () => {
      probe.interrupt()
      probe.interrupt()
    })
    const code = await probe.code
    assert.strictEqual(code, 1)
    const command =
      /gone\. What is left is taken off by: yugou-dlt698 probe (.*)$/.exec(
        probe.err.find((line) => line.startsWith("gone")) ?? ""
      )?.[1] ?? ""
    assert.match(command, /--address 201612345678 --allow-writes --group 1 --amount 0\.0001 --take-off 8:12\.3456$/)
    await tcp.close()
    assert.strictEqual(balanceAfter(tcp), kwh("12.3457"))

    const args = command.split(" ").slice(2)
    let state = tcp.terminal()
    for (const code of ["takenOff", "nothingToTakeOff"]) {
      const again = await probing(...args)
      const terminal = SimulatedTerminal.make(settings, state)
      const resumed = TcpTerminal.start({ host: "127.0.0.1", port: again.port, terminal })
      const { report } = await again.said()
      assert.strictEqual(codeOf(report, "takenOff"), code)
      assert.deepStrictEqual(report.left, [])
      await resumed.close()
      assert.strictEqual(balanceAfter(resumed), kwh("12.3456"))
      state = resumed.terminal()
    }
  })
})

describe.concurrent("a group that is not written to", () => {
  const holderWith = (changes: object) => (settings: SimulatedTerminal.Settings) => {
    const state = filled(settings, 7)
    const holder = TerminalState.holderOf(state, 1)
    return holder === undefined ? state : TerminalState.withHolder(state, { ...holder, ...changes })
  }
  const rows = [
    ["has purchase control engaged", holderWith({ control: "engaged" }), /engaged/],
    [
      "has used up its numbers",
      holderWith({ stored: { wireNo: 0xffff_fff0, mode: "append", value: kwh("1") } }),
      /numbers/
    ],
    [
      "has a terminal whose clock is far off",
      (settings: SimulatedTerminal.Settings) => ({ ...filled(settings, 7), skewMillis: 3_600_000 }),
      /clock/
    ]
  ] as const
  it.each(rows)("%s", { timeout: 120_000 }, async (_, state, why) => {
    const probe = await probing(...writes)
    const settings = settingsOf("dar8")
    const terminal = SimulatedTerminal.make(settings, state(settings))
    const tcp = TcpTerminal.start({ host: "127.0.0.1", port: probe.port, terminal })
    const { code, report } = await probe.said()
    assert.strictEqual(code, 1)
    assert.match(report.findings.find(({ about }) => about === "purchase")?.text ?? "", why)
    assert.deepStrictEqual(numbersOf(tcp), [])
    await tcp.close()
  })

  it("uses energy meanwhile", { timeout: 120_000 }, async () => {
    const probe = await probing(...writes)
    const tcp = dialling(probe, settingsOf("dar8"), { stored: 7 })
    const flow = setInterval(() => tcp.apply({ _tag: "Consume", holder: 1, energy: kwh("0.0001") }), 50)
    const { report } = await probe.said()
    clearInterval(flow)
    assert.match(report.findings.find(({ about }) => about === "purchase")?.text ?? "", /moves by itself/)
    assert.deepStrictEqual(numbersOf(tcp), [])
    await tcp.close()
  })

  it("holds another number than the one that is to be taken off", { timeout: 120_000 }, async () => {
    const probe = await probing(...writes, "--take-off", "6:12.3455")
    const tcp = dialling(probe, settingsOf("dar8"), { stored: 7 })
    const { report } = await probe.said()
    assert.match(
      report.findings.find(({ about }) => about === "takenOff")?.text ?? "",
      /not those that were given \(number 7, 12\.3456/
    )
    assert.deepStrictEqual(numbersOf(tcp), [])
    await tcp.close()
  })
})

describe("the arguments of the probe", () => {
  it.each([
    [[], /^--listen or --connect/],
    [["--listen", "x"], /^--listen must/],
    [["--listen", "1", "--connect", "h:1"], /^--listen or --connect/],
    [["--connect", "h:1"], /^--connect needs --address/],
    [["--listen", "1", "--allow-writes"], /^--allow-writes needs --group/],
    [["--listen", "1", "--other-group", "2"], /need --allow-writes/],
    [["--listen", "1", "--group", "9"], /^--group must/],
    [["--listen", "1", "--group", "1", "--allow-writes", "--other-group", "1"], /^--other-group must/],
    [["--listen", "1", "--amount", "1.1"], /^--amount must/],
    [["--listen", "1", "--amount", "0"], /^--amount must/],
    [["--listen", "1", "--group", "1", "--allow-writes", "--take-off", "0:1"], /^--take-off must/],
    [["--listen", "1", "--scan", "0"], /^--scan must/],
    [["--listen", "1", "--address", "123"], /^--address must/],
    [["--listen", "1", "--lang", "fr"], /^--lang must/],
    [["--listen", "1", "--unknown"], /unknown/i]
  ] as const)("refuse %j", (args, sentence) => {
    const parsed = Arguments.parse(args, undefined)
    assert.match(Result.isFailure(parsed) ? parsed.failure.sentence : "", sentence)
  })
})
