/** Which commit and which files are here: what a report of the tests is about. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import * as path from "node:path"

/** What is made from the files or installed beside them; the same names as in `.gitignore`. */
const made = new Set([".git", "node_modules", "dist", "coverage", ".turbo", ".data", "docs/site"])
const madeFile = /\.(?:tgz|log)$|^packages\/[^/]+\/LICENSE$/

/** Lists the files that are somebody's work, whether committed or not. */
const filesIn = (root: string, folder = ""): ReadonlyArray<string> =>
  readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`
      if (made.has(entry.name) || made.has(name) || madeFile.test(name)) return []
      if (entry.isDirectory()) return filesIn(root, name)
      return entry.isFile() ? [name] : []
    })
    .toSorted()

/** Digests names and contents of all files: what was tested is what is here exactly if the digests are equal, committed or not. */
export const digestOf = (root: string): string => {
  const hash = createHash("sha256")
  for (const file of filesIn(root)) {
    const content = readFileSync(path.join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest("hex")
}

/** Gives the commit that is checked out; `null` where there is no git or this is no checkout of its own, as in a source archive. */
export const commitOf = (root: string): string | null => {
  const git = (...args: ReadonlyArray<string>) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
  try {
    return path.resolve(git("rev-parse", "--show-toplevel")) === path.resolve(root) ? git("rev-parse", "HEAD") : null
  } catch {
    return null
  }
}
