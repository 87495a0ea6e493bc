/** Days of frames are dropped by the names of their partitions, whatever PostgreSQL looks at first. */
import { dropFramesByNameFunction } from "./functions/frames.ts"

export const statements: ReadonlyArray<string> = [dropFramesByNameFunction]
