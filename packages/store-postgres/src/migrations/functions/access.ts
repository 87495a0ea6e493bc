/** The functions of the access log: with them alone it is written, and what is younger than six months goes by none of them. */

/** `yugou.log_access`: keeps entries as they come. */
export const logAccessFunction = `CREATE FUNCTION yugou.log_access(p jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $yugou$
  INSERT INTO yugou.access_log (at, kind, actor, subjects, detail)
  SELECT (e ->> 'at')::timestamptz, e ->> 'kind', e ->> 'actor',
    ARRAY(SELECT jsonb_array_elements_text(coalesce(e -> 'subjects', '[]'))),
    e - '{at,kind,actor,subjects}'::text[]
  FROM jsonb_array_elements(p) WITH ORDINALITY AS t(e, n) ORDER BY n;
$yugou$`

/** `yugou.purge_access`: whoever owns the station's role, or sets its clock ahead, cannot take away what he did of late. */
export const purgeAccessFunction = `CREATE FUNCTION yugou.purge_access(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $yugou$
DECLARE
  purged integer;
BEGIN
  DELETE FROM yugou.access_log WHERE at < least($1, now() - interval '183 days');
  GET DIAGNOSTICS purged = ROW_COUNT;
  RETURN purged;
END
$yugou$`
