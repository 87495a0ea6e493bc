/** A wire-number series starts over only where the event that draws says so: any other number that is not above the newest is refused. */
import { noteWireNumbersOfCircles } from "./functions/wire.ts"

export const statements: ReadonlyArray<string> = [noteWireNumbersOfCircles]
