/** The functions of the frame log. */

/** `yugou.log_frames`: the lock is taken only while a day is new; it keeps two processes from making the same partition. */
export const logFramesFunction = `CREATE FUNCTION yugou.log_frames(p jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
AS $yugou$
DECLARE
  day date;
  partition text;
BEGIN
  FOR day IN SELECT DISTINCT ((f ->> 'at')::timestamptz)::date FROM jsonb_array_elements(p) AS e(f)
  LOOP
    partition := 'frames_' || to_char(day, 'YYYYMMDD');
    IF to_regclass('yugou.' || partition) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtextextended('yugou.frames', 3));
      EXECUTE format('CREATE TABLE IF NOT EXISTS yugou.%I PARTITION OF yugou.frames FOR VALUES FROM (%L) TO (%L)',
        partition, day::timestamptz, (day + 1)::timestamptz);
      EXECUTE format('COMMENT ON TABLE yugou.%I IS %L', partition, 'The frames of one UTC day.');
    END IF;
  END LOOP;
  INSERT INTO yugou.frames (at, terminal_id, direction, hex, problem)
  SELECT (f ->> 'at')::timestamptz, f ->> 'terminalId', f ->> 'direction', f ->> 'hex', f ->> 'problem'
  FROM jsonb_array_elements(p) WITH ORDINALITY AS e(f, n) ORDER BY n;
END
$yugou$`

/** `yugou.drop_frames`: the name of a partition says its day. */
export const dropFramesFunction = `CREATE FUNCTION yugou.drop_frames(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
AS $yugou$
DECLARE
  partition text;
  dropped integer := 0;
BEGIN
  FOR partition IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'yugou.frames'::regclass AND to_date(substr(c.relname, 8), 'YYYYMMDD') + 1 <= $1::date
  LOOP
    EXECUTE format('DROP TABLE yugou.%I', partition);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$yugou$`

/**
 * `yugou.drop_frames`, by names alone: PostgreSQL may look at a condition on a name before it knows whose name it is, and what turned names into days failed at those of
 * all other tables as soon as it did. A partition that the owner of the schema named otherwise stays.
 */
export const dropFramesByNameFunction = `CREATE OR REPLACE FUNCTION yugou.drop_frames(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC'
AS $yugou$
DECLARE
  partition text;
  dropped integer := 0;
BEGIN
  FOR partition IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'yugou.frames'::regclass AND c.relname::text ~ '^frames_[0-9]{8}$'
      AND c.relname::text COLLATE "C" < 'frames_' || to_char($1::date, 'YYYYMMDD')
    ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE yugou.%I', partition);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$yugou$`
