/** The functions by which texts are searched. */

/** `yugou.bigrams`: each pair of neighbouring characters of a text, once; a text with fewer than two has none. */
export const bigramsFunction = `CREATE FUNCTION yugou.bigrams(searched text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $yugou$
  SELECT coalesce(array_agg(DISTINCT substr($1, i, 2)), '{}') FROM generate_series(1, length($1) - 1) AS i
$yugou$`
