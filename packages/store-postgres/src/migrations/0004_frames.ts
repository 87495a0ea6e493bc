/** The frame log: a window, not an archive, in partitions of one UTC day that can be dropped. */
import { dropFramesFunction, logFramesFunction } from "./functions/frames.ts"

export const statements: ReadonlyArray<string> = [
  `CREATE SEQUENCE yugou.frame_no AS bigint`,
  `CREATE TABLE yugou.frames (
  at timestamptz NOT NULL,
  terminal_id text COLLATE "C" NOT NULL,
  direction text NOT NULL CHECK (direction IN ('up', 'down')),
  hex text NOT NULL,
  problem text,
  n bigint NOT NULL DEFAULT nextval('yugou.frame_no')
) PARTITION BY RANGE (at)`,
  `COMMENT ON TABLE yugou.frames IS 'The frames on the wire, for people who look for a fault; one partition a UTC day, old ones are dropped. Frames of money and control are kept with their attempt, too.'`,
  `COMMENT ON COLUMN yugou.frames.at IS 'When the frame was seen, by the clock of the station.'`,
  `COMMENT ON COLUMN yugou.frames.terminal_id IS 'The terminal.'`,
  `COMMENT ON COLUMN yugou.frames.direction IS 'down: to the terminal, up: from it.'`,
  `COMMENT ON COLUMN yugou.frames.hex IS 'The bytes as upper-case hexadecimal digits.'`,
  `COMMENT ON COLUMN yugou.frames.problem IS 'Why the session could not use the frame; null: it could.'`,
  `COMMENT ON COLUMN yugou.frames.n IS 'Tells frames of the same millisecond apart.'`,
  `CREATE INDEX frames_of_terminal ON yugou.frames (terminal_id, at DESC, n DESC)`,
  logFramesFunction,
  `COMMENT ON FUNCTION yugou.log_frames(jsonb) IS 'Writes frames and makes the partitions of their days.'`,
  dropFramesFunction,
  `COMMENT ON FUNCTION yugou.drop_frames(timestamptz) IS 'Drops the partitions of the days that ended before a time, and says how many.'`
]
