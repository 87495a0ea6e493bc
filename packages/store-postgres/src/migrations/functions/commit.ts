/** What a revision held until 0020: what was due after it, too. */
const revisionWithDue = `(kind, id, version, position, ordinal, events, due)
    SELECT w ->> 'kind', w ->> 'id', (w ->> 'version')::bigint + 1, place, n - 1, w -> 'events',
      nullif(w -> 'due', 'null'::jsonb)`

/**
 * `yugou.commit`: one commit in one statement.
 *
 * A statement is its own transaction, so there is no half-open transaction to clean up after a lost connection, one round trip instead of ten,
 * and the station's role needs no right to change a table. The order of locks is the same for every commit (command, absent aggregates and
 * targets by name, aggregates by kind and id), so commits do not deadlock among each other. The position is drawn when all locks are held: a
 * commit that saw another one has the higher position.
 */
const commitWhere = (
  create: string,
  dueAt: string,
  revision = revisionWithDue
): string => `${create} FUNCTION yugou.commit(p jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $yugou$
DECLARE
  known record;
  seen record;
  found_version bigint;
  place bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p #>> '{command,id}', 1));
  SELECT content, response INTO known FROM yugou.commits WHERE command_id = p #>> '{command,id}';
  IF FOUND THEN
    IF known.content = p #>> '{command,content}' THEN
      RETURN jsonb_build_object('_tag', 'Repeated', 'response', known.response);
    END IF;
    RETURN jsonb_build_object('_tag', 'CommandDiffers');
  END IF;

  -- What does not exist has no row to lock: creating it and relying on its absence meet on a lock of its name. And commits that write about one
  -- target go one after the other, so that two of them find a broken constraint at once instead of waiting for each other.
  FOR seen IN
    SELECT l.name, bool_or(l.writes) AS writes FROM (
      SELECT hashtextextended(r.kind || '/' || r.id, 2) AS name, r.writes
      FROM jsonb_to_recordset(p -> 'seen') AS r(kind text, id text, version bigint, writes boolean)
      WHERE r.version = 0
      UNION ALL
      SELECT hashtextextended(w #>> '{columns,target}', 4), true
      FROM jsonb_array_elements(p -> 'writes') AS e(w)
      WHERE w #>> '{columns,target}' IS NOT NULL
    ) AS l GROUP BY l.name ORDER BY l.name
  LOOP
    IF seen.writes THEN
      PERFORM pg_advisory_xact_lock(seen.name);
    ELSE
      PERFORM pg_advisory_xact_lock_shared(seen.name);
    END IF;
  END LOOP;
  FOR seen IN
    SELECT r.kind, r.id, r.version, r.writes
    FROM jsonb_to_recordset(p -> 'seen') AS r(kind text, id text, version bigint, writes boolean)
    ORDER BY r.kind COLLATE "C", r.id COLLATE "C"
  LOOP
    IF seen.writes THEN
      SELECT a.version INTO found_version FROM yugou.aggregates a
      WHERE a.kind = seen.kind AND a.id = seen.id FOR NO KEY UPDATE;
    ELSE
      SELECT a.version INTO found_version FROM yugou.aggregates a
      WHERE a.kind = seen.kind AND a.id = seen.id FOR SHARE;
    END IF;
    IF coalesce(found_version, 0) <> seen.version THEN
      RETURN jsonb_build_object('_tag', 'Stale', 'kind', seen.kind, 'id', seen.id,
        'seen', seen.version, 'stored', coalesce(found_version, 0));
    END IF;
  END LOOP;

  -- The transaction has its id before it draws a position, so a reader who sees a position missing can wait for whoever drew it.
  PERFORM pg_current_xact_id();
  place := nextval('yugou.commit_position');
  INSERT INTO yugou.commits (position, command_id, content, response, reads, actor, operation, reason, at)
  VALUES (place, p #>> '{command,id}', p #>> '{command,content}', p #> '{command,response}', p -> 'reads',
    p #>> '{trail,actor}', p #>> '{trail,operation}', p #>> '{trail,reason}', (p #>> '{trail,at}')::timestamptz);

  IF jsonb_array_length(p -> 'writes') > 0 THEN
    -- Row by row: a plan that was made while the table was small must never read the whole of it later.
    FOR seen IN
      SELECT w.* FROM jsonb_to_recordset(p -> 'writes') AS w(kind text, id text, version bigint, state jsonb,
        org_no text, sort text, columns jsonb, due jsonb) WHERE w.version > 0
    LOOP
      UPDATE yugou.aggregates a SET
        version = seen.version + 1, state = seen.state, org_no = seen.org_no, sort = seen.sort, columns = seen.columns,
        due_queue = seen.due ->> 'queue', ${dueAt},
        due_serial = seen.due ->> 'serial', due_order = seen.due ->> 'order',
        leased_by = NULL, leased_until = NULL, position = place
      WHERE a.kind = seen.kind AND a.id = seen.id;
    END LOOP;
    INSERT INTO yugou.aggregates (kind, id, version, state, org_no, sort, columns,
      due_queue, due_at, due_serial, due_order, position)
    SELECT w.kind, w.id, 1, w.state, w.org_no, w.sort, w.columns, w.due ->> 'queue',
      (w.due ->> 'at')::timestamptz, w.due ->> 'serial', w.due ->> 'order', place
    FROM jsonb_to_recordset(p -> 'writes') AS w(kind text, id text, version bigint, state jsonb,
      org_no text, sort text, columns jsonb, due jsonb)
    WHERE w.version = 0;
    INSERT INTO yugou.revisions ${revision}
    FROM jsonb_array_elements(p -> 'writes') WITH ORDINALITY AS e(w, n);
  END IF;
  IF jsonb_array_length(p -> 'facts') > 0 THEN
    INSERT INTO yugou.facts (position, ordinal, series, at, data)
    SELECT place, n - 1, f ->> 'series', (f ->> 'at')::timestamptz, f -> 'data'
    FROM jsonb_array_elements(p -> 'facts') WITH ORDINALITY AS e(f, n);
  END IF;
  RETURN jsonb_build_object('_tag', 'Committed', 'position', place);
END
$yugou$`

/** The function of 0001. */
export const commitFunction = commitWhere("CREATE", "due_at = (seen.due ->> 'at')::timestamptz")

/** Whether a row was put off, and its new state is due for the same as before: then it stays so. */
const staysPutOff = (due: string): string =>
  `a.due_queue = ${due} ->> 'queue' AND a.due_from = (${due} ->> 'at')::timestamptz`

const putOffDueAt = `due_at = CASE WHEN ${staysPutOff("seen.due")} THEN a.due_at ELSE (seen.due ->> 'at')::timestamptz END,
        due_from = CASE WHEN ${staysPutOff("seen.due")} THEN a.due_from END`

/** The function of 0018: what was put off stays so while the states say the same of it. */
export const commitPutOffFunction = commitWhere("CREATE OR REPLACE", putOffDueAt)

/** The function of 0020: what is due after a revision follows from its events, and is not written beside them. */
export const commitOnceFunction = commitWhere(
  "CREATE OR REPLACE",
  putOffDueAt,
  `(kind, id, version, position, ordinal, events)
    SELECT w ->> 'kind', w ->> 'id', (w ->> 'version')::bigint + 1, place, n - 1, w -> 'events'`
)
