-- Share of wrong characters of a run by place, 1 is the last (units): harness sql @places --param run=12
WITH RECURSIVE last AS (
  SELECT expected, predicted, correct FROM answers
  WHERE run = :run AND eval_set = 'validation' AND epoch = (SELECT best_epoch FROM run_summary WHERE run = :run)
), places(place) AS (
  SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < (SELECT max(length(expected)) FROM last)
)
SELECT place, count(*) AS asked,
       sum(NOT correct AND substr(predicted, -place, 1) IS NOT substr(expected, -place, 1)) AS wrong,
       round(avg(NOT correct AND substr(predicted, -place, 1) IS NOT substr(expected, -place, 1)), 4) AS share
FROM last JOIN places ON place <= length(expected)
GROUP BY place ORDER BY place
