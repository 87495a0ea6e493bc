/**
 * Wire numbers: which number of which series was drawn for whom.
 *
 * A series counts upwards; a number is never drawn twice. It begins again (a new lap) in three cases only: a number was adopted from the terminal
 * (its first contact, a replaced terminal); the series runs in a circle and starts over; or it is the series of a target whose terminal counts
 * across targets and has drawn this number in the same commit, so that the terminal's own series is the one to watch.
 */
const noteWireNumbersWhere = (
  create: string,
  isNoStart: string
): string => `${create} FUNCTION yugou.note_wire_numbers(kind text, id text, place bigint, events jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
AS $yugou$
DECLARE
  event jsonb;
  number bigint;
  newest record;
BEGIN
  FOR event IN SELECT e.value FROM jsonb_array_elements($4) WITH ORDINALITY AS e(value, n)
    WHERE e.value ->> '_tag' IN ('NumberAdopted', 'NumberDrawn', 'TerminalNumberDrawn') ORDER BY e.n
  LOOP
    number := coalesce((event ->> CASE event ->> '_tag' WHEN 'NumberAdopted' THEN 'lastDrawn' ELSE 'wireNo' END)::bigint, 0);
    SELECT w.lap, w.wire_no INTO newest FROM yugou.wire_numbers w
    WHERE w.series_kind = $1 AND w.series_id = $2 ORDER BY w.lap DESC, w.wire_no DESC LIMIT 1;
    IF newest.lap IS NULL THEN
      newest.lap := 0;
    ELSIF event ->> '_tag' = 'NumberAdopted' OR event -> 'drawnFor' = 'null'::jsonb THEN
      newest.lap := newest.lap + 1;
    ELSIF number <= newest.wire_no THEN
      IF ${isNoStart} AND NOT EXISTS (
        SELECT FROM yugou.revisions r WHERE $1 = 'Target' AND r.position = $3 AND r.kind = 'Terminal'
          AND r.events @> jsonb_build_array(jsonb_build_object('_tag', 'TerminalNumberDrawn', 'wireNo', number)))
      THEN
        RAISE unique_violation USING CONSTRAINT = 'wire_numbers_once',
          MESSAGE = format('number %s of %s %s is not above %s', number, $1, $2, newest.wire_no);
      END IF;
      newest.lap := newest.lap + 1;
    END IF;
    INSERT INTO yugou.wire_numbers (series_kind, series_id, lap, wire_no, holder_kind, holder_id, position)
    VALUES ($1, $2, newest.lap, number, event #>> '{drawnFor,_tag}', event #>> '{drawnFor,id}', $3);
  END LOOP;
END
$yugou$`

/** The function of 0003: events did not say when a circle starts over, so any series of at most 255 numbers might start over with 1. */
export const noteWireNumbers = noteWireNumbersWhere("CREATE", "(number > 1 OR newest.wire_no > 255)")

/** The function of 0007: the event that draws says when its series starts over. */
export const noteWireNumbersOfCircles = noteWireNumbersWhere(
  "CREATE OR REPLACE",
  "event ->> 'startsOver' IS DISTINCT FROM 'yes'"
)

export const wireNumbersTrigger: ReadonlyArray<string> = [
  `CREATE FUNCTION yugou.revision_written() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $yugou$
BEGIN
  PERFORM yugou.note_wire_numbers(NEW.kind, NEW.id, NEW.position, NEW.events);
  RETURN NULL;
END
$yugou$`,
  `COMMENT ON FUNCTION yugou.revision_written() IS 'Notes the wire numbers that a revision draws or adopts.'`,
  `CREATE TRIGGER revision_written AFTER INSERT ON yugou.revisions
  FOR EACH ROW WHEN (NEW.kind IN ('Target', 'Terminal')) EXECUTE FUNCTION yugou.revision_written()`
]
