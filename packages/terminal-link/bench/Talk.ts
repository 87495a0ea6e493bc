/** How the bench speaks with its child processes: one question at a time, each with one answer. */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"

/** Answers questions by name, and ends with the parent. */
export const serve = (answers: {
  readonly [name: string]: (...args: ReadonlyArray<number>) => Promise<unknown>
}): void => {
  process.on("disconnect", () => process.exit(0))
  process.on("message", ({ args, name }: { readonly name: string; readonly args: ReadonlyArray<number> }) => {
    void answers[name]?.(...args).then((answer) => process.send?.({ answer }))
  })
}

export interface Child {
  readonly ask: (name: string, ...args: ReadonlyArray<number>) => Promise<number>
  readonly end: () => void
}

/** Starts a program of this folder. */
export const start = (program: string, ...args: ReadonlyArray<string>): Child => {
  const child: ChildProcess = fork(fileURLToPath(new URL(program, import.meta.url)), args, {
    execArgv: ["--conditions=@yugou/source", "--expose-gc"],
    stdio: ["ignore", "ignore", "inherit", "ipc"]
  })
  return {
    ask: (name, ...given) =>
      new Promise((resolve, reject) => {
        child.once("exit", () => reject(new Error(`${program} has ended`)))
        child.once("message", ({ answer }: { readonly answer: number }) => {
          child.removeAllListeners("exit")
          resolve(answer)
        })
        child.send({ name, args: given })
      }),
    end: () => child.disconnect()
  }
}
