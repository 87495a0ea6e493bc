/** A revision in a folder of its own, with its own packages, and today's cases in the place of its own. */
import { chmodSync, cpSync, existsSync, globSync, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"

/** Runs a program in a folder and gives what it printed; fails when it fails. */
export type Run = (folder: string, command: ReadonlyArray<string>) => Promise<string>

export interface Checkout {
  readonly root: string
  /** Removes the folder and what git knows of it. May be called again, and while the folder is still being filled. */
  readonly remove: () => Promise<void>
}

/** The folders of packages that have cases, such as `packages/core`. */
export const withCases = (root: string): ReadonlyArray<string> =>
  globSync(["packages/*/bench/Cases.ts", "acceptance/bench/Cases.ts"], { cwd: root })
    .map((file) => path.dirname(path.dirname(file)))
    .sort()

/** Puts today's cases into another checkout; gives the folders of packages that it has. */
export const bringCases = (from: string, to: string): ReadonlyArray<string> => {
  const bring = (folder: string): void => {
    rmSync(path.join(to, folder), { recursive: true, force: true })
    cpSync(path.join(from, folder), path.join(to, folder), { recursive: true })
  }
  bring("scripts/bench")
  const folders = withCases(from).filter((folder) => existsSync(path.join(to, folder, "package.json")))
  for (const folder of folders) bring(`${folder}/bench`)
  return folders
}

/** Makes an empty place for a revision of the repository at `root`; nothing is in it before `fill`. */
export const make = (root: string, run: Run) => {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "bench-against-"))
  // As root the database of a case runs as another user, out of the packages in there.
  chmodSync(folder, 0o755)
  const place = path.join(folder, "there")
  const fill = async (commit: string): Promise<ReadonlyArray<string>> => {
    await run(root, ["git", "worktree", "add", "--detach", place, commit])
    await run(place, ["npm", "ci", "--no-audit", "--no-fund"])
    return bringCases(root, place)
  }
  const remove = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    await run(root, ["git", "worktree", "prune"])
  }
  return { root: place, fill, remove }
}
