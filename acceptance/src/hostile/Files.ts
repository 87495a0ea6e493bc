/** How many files a process may have open, told before thousands of sockets are: else the run breaks off in its last row. */

interface Report {
  readonly userLimits?: { readonly open_files?: { readonly soft: number | "unlimited" } }
}

/** Gives how many files this process and its children may have open; where the system does not say, there is no limit. */
export const allowedFiles = (): number => {
  const { userLimits } = process.report.getReport() as Report
  const soft = userLimits?.open_files?.soft ?? "unlimited"
  return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft)
}

/** Says what to do where a process needs more files than it may have open; `null` where they suffice. */
export const tooFewFiles = (needed: number, allowed: number): string | null =>
  needed <= allowed
    ? null
    : `a process needs ${needed} open files and may have ${allowed}: run ulimit -n ${needed}, or give --half-open a smaller number`
