/** The function by which measurements are thinned: with it alone the station takes anything away from the books, and nothing else than measurements. */

/** The oldest measurement from a time on, behind a position, by the index of operations. */
const oldest = (operation: string): string => `
    (SELECT c.at FROM yugou.commits c WHERE c.operation = '${operation}' AND c.at >= $3 AND c.position > $1
      AND NOT EXISTS (SELECT FROM yugou.revisions r WHERE r.position = c.position)
      ORDER BY c.at LIMIT 1)`

/** Measurements of a day: each operation is read in the order of its index, and no further than so many. */
const taken = (operation: string): string => `
    (SELECT c.position, c.at FROM yugou.commits c
      WHERE c.operation = '${operation}' AND c.at >= $2 AND c.at < $3 AND c.position > $1
        AND NOT EXISTS (SELECT FROM yugou.revisions r WHERE r.position = c.position)
      ORDER BY c.at, c.position LIMIT greatest($4, 0))`

/** A fact of the same day and device that says more, or came later; facts that stay are looked at as well. */
const better = (table: string): string => `EXISTS (
          SELECT FROM ${table} g WHERE g.series = f.series AND g.at >= $2 AND g.at < $3
            AND g.data -> 'identity' IS NOT DISTINCT FROM f.data -> 'identity'
            AND (coalesce(g.data ->> 'remaining', '') <> '', g.at, g.position, g.ordinal)
              > (coalesce(f.data ->> 'remaining', '') <> '', f.at, f.position, f.ordinal))`

const newer = (table: string): string => `EXISTS (
          SELECT FROM ${table} g WHERE g.series = f.series AND g.at >= f.at
            AND (g.at, g.position, g.ordinal) > (f.at, f.position, f.ordinal))`

/**
 * `yugou.thin`: a week is the least that stays, by the clock of the database, whoever asks: whoever has the station's role, or sets its clock ahead, cannot take
 * away what was measured of late. Which operations measure is said here once more, since nobody else may say it.
 */
export const thinFunction = `CREATE FUNCTION yugou.thin(after bigint, since timestamptz, until timestamptz, most integer)
RETURNS TABLE (taken integer, kept integer, dropped integer, later timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $yugou$
DECLARE
  positions bigint[];
  facts integer;
BEGIN
  IF $3 > clock_timestamp() - interval '7 days' THEN
    RAISE invalid_parameter_value USING MESSAGE = 'measurements of the last seven days are not thinned';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('yugou.thin', 5));
  SELECT coalesce(array_agg(t.position), '{}') INTO positions FROM (
    SELECT both_parts.position FROM (${taken("reading.poll")} UNION ALL ${taken("clock.check")}
    ) AS both_parts ORDER BY both_parts.at, both_parts.position LIMIT greatest($4, 0)
  ) AS t;
  taken := cardinality(positions);
  INSERT INTO yugou.kept_facts (series, at, position, ordinal, data)
  SELECT f.series, f.at, f.position, f.ordinal, f.data
  FROM yugou.facts f JOIN yugou.commits c ON c.position = f.position
  WHERE f.position = ANY (positions) AND CASE
    WHEN c.operation = 'clock.check' THEN
      NOT ${newer("yugou.facts")} AND NOT ${newer("yugou.kept_facts")}
    ELSE f.at < $2 OR f.at >= $3 OR (
      NOT ${better("yugou.facts")} AND NOT ${better("yugou.kept_facts")})
    END
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS kept = ROW_COUNT;
  DELETE FROM yugou.facts f WHERE f.position = ANY (positions);
  GET DIAGNOSTICS facts = ROW_COUNT;
  dropped := facts - kept;
  DELETE FROM yugou.commits c WHERE c.position = ANY (positions);
  later := least(${oldest("reading.poll")}, ${oldest("clock.check")});
  RETURN NEXT;
END
$yugou$`
