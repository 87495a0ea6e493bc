/** Where lines of the command line tool go. */
export interface Output {
  readonly out: (line: string) => void
  readonly error: (line: string) => void
}
