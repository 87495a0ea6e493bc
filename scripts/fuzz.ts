/** What the scripts that throw mutated frames at a codec share: their arguments, and the line of figures that they print. */
import { argumentsOf, refuse } from "./Arguments.ts"

/** A run over so many frames from a seed, which counts what they came to; it throws at what is neither a frame nor the typed error. */
type Fuzz = (frames: number, seed: number) => object

const mostFrames = 1_000_000_000

/** Runs it as the command line says: a million frames unless it says more. */
export const runFuzz = (folder: string, usualSeed: number, fuzz: Fuzz): void => {
  const usage = `npm run fuzz -w ${folder} [-- frames seed]

Throws mutated frames at the codec: anything but a frame or the typed error ends it.

  frames   how many, 1 to ${mostFrames}; 1000000 unless given
  seed     from which they are drawn, 0 to 4294967295; ${usualSeed} unless given
  --help   this text`
  const whole = (name: string, text: string, least: number, most: number): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    return value >= least && value <= most
      ? value
      : refuse(`${name} needs a whole number from ${least} to ${most}, not ${text === "" ? "nothing" : text}`, usage)
  }
  const [count = "1000000", from = `${usualSeed}`, ...more] = argumentsOf(usage, {}).positionals
  if (more.length > 0) refuse(`two arguments at most, not also ${more.join(" ")}`, usage)
  const frames = whole("frames", count, 1, mostFrames)
  const seed = whole("seed", from, 0, 0xffff_ffff)
  const started = performance.now()
  const tally = fuzz(frames, seed)
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
  console.log(JSON.stringify({ frames, seed, ...tally, seconds }))
}
