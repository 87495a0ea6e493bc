/** The functions by which work is claimed and notes are kept. */

/**
 * `yugou.claim`: the head of a serial key is found whether it is due or not, so whoever waits makes the others of its key wait; rows that
 * another claim or commit holds are passed over.
 */
const claimWhere = (parameters: string, condition: string): string => `CREATE FUNCTION yugou.claim(
  ${parameters}
) RETURNS TABLE (kind text, id text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $yugou$
  WITH due AS (
    SELECT a.kind, a.id FROM yugou.aggregates a
    WHERE a.due_queue = $1 AND a.due_at <= $2 AND (a.leased_until IS NULL OR a.leased_until <= $2)
      AND NOT EXISTS (
        SELECT FROM yugou.aggregates b
        WHERE b.due_queue = $1 AND b.due_serial = a.due_serial
          AND (b.due_order, b.id, b.kind) < (a.due_order, a.id, a.kind)
      )${condition}
    ORDER BY a.due_at, a.due_order, a.id
    LIMIT greatest($4, 0)
    FOR NO KEY UPDATE OF a SKIP LOCKED
  ), leased AS (
    UPDATE yugou.aggregates a SET leased_by = $3, leased_until = $5
    FROM due WHERE a.kind = due.kind AND a.id = due.id
    RETURNING a.kind, a.id, a.due_at, a.due_order
  )
  SELECT leased.kind, leased.id FROM leased ORDER BY leased.due_at, leased.due_order, leased.id
$yugou$`

const parameters = "queue text, at timestamptz, holder text, most integer, until timestamptz"

/** The function of 0001. */
export const claimFunction = claimWhere(parameters, "")

/** The function of 0008: what the holder leaves to others is passed over, and what stands behind it waits. */
export const claimExceptFunction = claimWhere(`${parameters}, left_out text[]`, " AND a.id <> ALL ($6)")

/** Rows that may be taken: the heads of their serial keys, of no holder, and none that is left out. A lease of more than two of this claim binds nobody. */
const takeable = (due: string): string => `
    SELECT a.kind, a.id FROM yugou.aggregates a
    WHERE a.due_queue = $1 AND ${due} AND (a.leased_until IS NULL OR a.leased_until <= $2 OR a.leased_until > $5 + ($5 - $2))
      AND NOT EXISTS (
        SELECT FROM yugou.aggregates b
        WHERE b.due_queue = $1 AND b.due_serial = a.due_serial
          AND (b.due_order, b.id, b.kind) < (a.due_order, a.id, a.kind)
      ) AND a.id <> ALL ($6)
    ORDER BY a.due_at, a.due_order, a.id
    LIMIT greatest($4, 0)
    FOR NO KEY UPDATE OF a SKIP LOCKED`

/**
 * The function of 0011: what is due beyond the horizon (null: there is none) was put off by a clock that was wrong, and is taken after what is due.
 *
 * Each part reads a range of the index in its order and stops at the limit; one condition for both would read everything that waits.
 */
export const claimFarFunction = `CREATE FUNCTION yugou.claim(
  ${parameters}, left_out text[], horizon timestamptz
) RETURNS TABLE (kind text, id text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $yugou$
  WITH due AS (${takeable("a.due_at <= $2")}
  ), far AS (${takeable("a.due_at > greatest($7, $2) AND $7 IS NOT NULL")}
  ), taken AS (
    SELECT * FROM (SELECT 1 AS part, kind, id FROM due UNION ALL SELECT 2, kind, id FROM far) both_parts
    ORDER BY part LIMIT greatest($4, 0)
  ), leased AS (
    UPDATE yugou.aggregates a SET leased_by = $3, leased_until = $5
    FROM taken WHERE a.kind = taken.kind AND a.id = taken.id
    RETURNING a.kind, a.id, a.due_at, a.due_order
  )
  SELECT leased.kind, leased.id FROM leased ORDER BY leased.due_at, leased.due_order, leased.id
$yugou$`

/** `yugou.release`: a lease that another holder has by now is none of this one's business. */
export const releaseFunction = `CREATE FUNCTION yugou.release(kinds text[], ids text[], holder text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $yugou$
  UPDATE yugou.aggregates a SET leased_by = NULL, leased_until = NULL
  FROM unnest($1, $2) AS r(kind, id) WHERE a.kind = r.kind AND a.id = r.id AND a.leased_by = $3
$yugou$`

/** `yugou.put_off`: the lease ends with it, as with a commit; what the state itself is due for is kept beside it. */
export const putOffFunction = `CREATE FUNCTION yugou.put_off(kind text, id text, version bigint, until timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $yugou$
  UPDATE yugou.aggregates a SET due_from = coalesce(a.due_from, a.due_at), due_at = $4, leased_by = NULL, leased_until = NULL
  WHERE a.kind = $1 AND a.id = $2 AND a.version = $3 AND a.due_queue IS NOT NULL
$yugou$`

/** `yugou.remember`: the last writer wins. */
export const rememberFunction = `CREATE FUNCTION yugou.remember(name text, note jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $yugou$
  INSERT INTO yugou.notes (key, data) VALUES ($1, $2)
  ON CONFLICT (key) DO UPDATE SET data = excluded.data, noted_at = clock_timestamp()
$yugou$`
