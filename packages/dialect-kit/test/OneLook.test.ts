/** Questions for several things: what becomes of them where a terminal does not answer them, or says what nobody can read. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, type TerminalRequest } from "@yugou/core/dialect"
import { Script, type Together } from "@yugou/dialect-kit"
import { Play, type Question, request, terminalId, wire } from "./Line.ts"

/** `LIST` asks for balance and number at once, and is answered `balance,number`; `GET` asks for the balance alone, `LOOK` for the number. */
const together: Together<Question, string> = {
  widen: (question) => (question === "GET" || question === "LOOK" ? "LIST" : null),
  pick: (question, answer) => {
    const [balance, number] = answer.split(",")
    return number === undefined ? null : ((question === "GET" ? balance : number) ?? null)
  }
}

const play = (): Play => {
  const numberOf = (text: string) => ({ wireNo: Number(text), value: null, thresholds: null })
  const asked: typeof wire = {
    ...wire,
    together,
    script: (it, known) =>
      it._tag === "ReadStoredCredit"
        ? Script.read("LOOK", (answer) => Script.answered(numberOf(answer)))
        : wire.script(it, known)
  }
  const it = new Play(asked, { next: 1 } as never)
  it.hear("<0 HELLO A>")
  return it
}

/** Begins a read of a look, and gives what is asked for it. */
const begin = (it: Play, tag: "ReadBalance" | "ReadStoredCredit", look: string): string | undefined => {
  const target = { _tag: "Terminal", terminalId } as const
  const read = { ...request(tag, 1_000_000), requestId: `${look}-${tag}`, look: { id: look, target, ahead: [] } }
  it.tell({ _tag: "Start", request: read as TerminalRequest })
  return it.lines().at(-1)
}

const verbOf = (line: string | undefined): string => line?.replace(/<\d+ |>/gu, "") ?? ""
const numberOf = (line: string | undefined): string => /\d+/u.exec(line ?? "")?.[0] ?? ""

/** Answers the question that was asked last. */
const say = (it: Play, what: string): void => {
  it.hear(`<${numberOf(it.lines().at(-1))} ${what}>`)
}

/** Lets the time for an answer pass. */
const wait = (it: Play): string => {
  it.tell({ _tag: "Tick" }, 1_000)
  return verbOf(it.lines().at(-1))
}

describe("a question for several things", () => {
  it("whose answer cannot be read is asked for one", () => {
    const it = play()
    assert.strictEqual(verbOf(begin(it, "ReadBalance", "a")), "LIST")
    say(it, "BAD")
    assert.strictEqual(verbOf(it.lines().at(-1)), "GET")
    say(it, "VAL 5")
    const [outcome] = it.outcomes()
    assert.deepInclude(outcome, { _tag: "Answered", answer: { remaining: Energy.kwh("5"), terminalTime: null } })
  })

  it("that met silence is not put again in the same look", () => {
    const it = play()
    begin(it, "ReadBalance", "a")
    assert.strictEqual(wait(it), "GET")
    say(it, "VAL 5")
    assert.strictEqual(verbOf(begin(it, "ReadStoredCredit", "a")), "LOOK")
    say(it, "VAL 7")
    assert.strictEqual(verbOf(begin(it, "ReadBalance", "b")), "LIST")
    assert.deepStrictEqual(it.words(), ["Answered", "Answered"])
  })

  it("is put no more over a connection on which two looks in a row were answered only one by one", () => {
    const it = play()
    for (const look of ["a", "b"]) {
      begin(it, "ReadBalance", look)
      assert.strictEqual(wait(it), "GET")
      say(it, "VAL 5")
    }
    assert.strictEqual(verbOf(begin(it, "ReadBalance", "c")), "GET")
  })

  it("is put on where a look between was answered, or nobody answered anything", () => {
    const it = play()
    for (const look of ["a", "b", "c", "d"]) {
      assert.strictEqual(verbOf(begin(it, "ReadBalance", look)), "LIST")
      if (look === "b") say(it, "VAL 5,7")
      else {
        assert.strictEqual(wait(it), "GET")
        if (look === "a") say(it, "VAL 5")
        else wait(it)
      }
    }
    assert.deepStrictEqual(it.words(), ["Answered", "Answered", "NotSent offline", "NotSent offline"])
  })
})
